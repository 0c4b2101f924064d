import { AppBridgeError, connect } from 'jtl-appbridge';

import { FakeBridge } from '../fake-bridge.ts';
import { FAULTS, type Fault, type Table } from './faults.ts';
import { ALL, attempt, type OperationName } from './operations.ts';
import { Stage } from './stage.ts';

/** For what is to time out, in milliseconds of the page's clock, which is sped up. */
const SHORT = 1_000;
/** For what is not: longer than any of it takes. */
const LONG = 1_000_000;

/** What a run of faults was. */
export interface Run {
  /** What came of it that should not have: fault, operation, what it was, and what it should be. */
  readonly wrong: readonly string[];
  readonly cells: number;
}

/** Runs a table of faults, each with every operation and a page that works afterwards. */
export async function run(table: Table): Promise<Run> {
  const wrong: string[] = [];
  let cells = 0;
  for (const fault of FAULTS[table]) {
    const expected = (operation: OperationName): string => fault.ends.find(([some]) => some.includes(operation))?.[1] ?? 'works';
    const cell = async (operation: OperationName): Promise<void> => {
      const seen = await outcome(fault, operation, expected(operation));
      if (seen !== expected(operation)) wrong.push(`${fault.name}: ${operation}: ${seen}, not ${expected(operation)}`);
      cells += 1;
    };
    // What times out does so at the same time. All else goes by itself: a flood is not to
    // slow down a call whose limit cannot be set.
    if (ALL.some((operation) => expected(operation).endsWith('timed_out'))) await Promise.all(ALL.map(cell));
    else for (const operation of ALL) await cell(operation);

    const after = await pageWorks();
    if (!after) wrong.push(`${fault.name}: the page does not work afterwards`);
  }
  return { wrong, cells };
}

async function outcome({ make }: Fault, operation: OperationName, expected: string): Promise<string> {
  const stage = new Stage();
  const made = make(stage.bridge, stage);
  const source = made === undefined ? stage.bridge : made;
  try {
    const timeout = expected.endsWith('timed_out') ? SHORT : LONG;
    return await attempt(operation, source, { stage, timeout, silent: expected === 'silent' });
  } catch (error) {
    // A fault may have taken away what would print it.
    return error instanceof AppBridgeError ? error.code : 'not an error of the package';
  } finally {
    stage.cleanUp();
  }
}

/** A call, an event and an answer, with a host that is honest. */
async function pageWorks(): Promise<boolean> {
  const host = new FakeBridge();
  const bridge = await connect({ bridge: host });
  const stream = bridge.events('ItemChanged');
  const stop = bridge.expose('add', (a, b) => a + b);
  host.emit('ItemChanged', { itemId: '7' });
  const { value } = await stream.next();
  const works =
    value?.itemId === '7' && (await bridge.call('getSessionToken')) === 'token' && (await host.invoke('add', 1, 2)) === 3;
  await stream.return();
  stop();
  return works;
}
