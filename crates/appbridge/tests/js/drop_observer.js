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
    const { gc } = /** @type {{ gc?: (how: object) => Promise<void> }} */ (globalThis);
    if (!gc) throw new Error('Chromium needs --js-flags=--expose-gc');
    for (let round = 0; round < ROUNDS; round += 1) {
      await gc({ type: 'major', execution: 'async' });
      if (!this.#watched.deref()) return true;
    }
    return false;
  }
}
