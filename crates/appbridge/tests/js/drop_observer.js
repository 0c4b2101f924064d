/** More rounds than any collector needs; so many without success mean a leak. */
const ROUNDS = 100;

/** Watches whether an object is still held by anyone. */
export class DropObserver {
  /** @type {WeakRef<object>} */
  #watched;

  /** @param {object} watched */
  constructor(watched) {
    this.#watched = new WeakRef(watched);
  }

  /** Collects garbage until the object is gone. */
  async dropped() {
    for (let round = 0; round < ROUNDS; round += 1) {
      await collectGarbage();
      if (!this.#watched.deref()) return true;
    }
    return false;
  }
}

/** So many values a round, of which none is kept, are more than a collector leaves lying. */
const GARBAGE = 1_000_000;

/**
 * `webdriver.json` asks browsers for their collectors: Chromium by a flag of its engine,
 * Firefox by a setting. WebKit lends its collector to nobody, so it is given work.
 */
async function collectGarbage() {
  const { gc, TestUtils } =
    /** @type {{ gc?: (how: object) => Promise<void>, TestUtils?: { gc(): Promise<void> } }} */ (
      globalThis
    );
  if (gc) await gc({ type: 'major', execution: 'async' });
  else if (TestUtils) await TestUtils.gc();
  else {
    // A reference that was looked at holds for the rest of the page's turn.
    await new Promise((next) => setTimeout(next));
    Array.from({ length: GARBAGE }, (_, value) => ({ value }));
  }
}
