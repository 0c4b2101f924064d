import type { Table } from './page/hostile/faults.ts';
import { expect, test } from './page/lab.ts';

/** How many times as fast the page's clock goes: ten seconds that cannot be set end after half a second. */
const HURRY = 20;

/** What is wrong, and how many faults of that sort there are at least. */
const TABLES: Readonly<Record<Table, readonly [what: string, faults: number]>> = {
  VALUES: ['values that fit nothing', 10],
  OBJECTS: ['objects that lack what was asked for', 11],
  TEXTS: ['texts', 7],
  PROMISES: ['what stands in the place of a promise', 18],
  REASONS: ['reasons', 27],
  MEMBERS: ['what a bridge lacks', 12],
  BRIDGES: ['bridges', 20],
  TURNS: ['subscribing and exposing', 15],
  POLLUTION: ['a page whose prototypes were changed', 2],
};

/** What an app can do, see `OPERATIONS`. */
const OPERATIONS = 17;

for (const [table, [what, faults]] of Object.entries(TABLES) as [Table, (typeof TABLES)[Table]][]) {
  test(`${what}: every operation ends as it should, in time, and the page lives on`, async ({ lab }) => {
    const run = await lab.evaluate(
      async ({ table, hurry }) => {
        await kit.connected();
        kit.hurry(hurry);
        return kit.runFaults(table);
      },
      { table, hurry: HURRY },
    );
    expect(run.wrong).toEqual([]);
    expect(run.cells).toBe(faults * OPERATIONS);
  });
}
