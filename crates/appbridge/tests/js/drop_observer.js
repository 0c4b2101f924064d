/** More rounds than any collector needs; so many without success mean a leak. */
const ROUNDS = 20;

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

/**
 * `webdriver.json` asks each browser for its collector: Chromium by a flag of its
 * engine, Firefox by a setting.
 */
async function collectGarbage() {
  const { gc, TestUtils } =
    /** @type {{ gc?: (how: object) => Promise<void>, TestUtils?: { gc(): Promise<void> } }} */ (
      globalThis
    );
  if (gc) await gc({ type: 'major', execution: 'async' });
  else if (TestUtils) await TestUtils.gc();
  else throw new Error('The browser has no collector to call');
}
