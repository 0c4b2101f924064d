/**
 * A bridge as quick as one can be: it answers at once, keeps what an SDK keeps, and
 * forgets what an SDK forgets. Nothing of it grows with use.
 */
export class QuickBridge {
  /** @type {Set<(payload: unknown) => unknown>} */
  #listeners = new Set();
  /** @type {Map<string, (...args: unknown[]) => unknown>} */
  #exposed = new Map();

  method = {
    call: (/** @type {string} */ _method, /** @type {unknown} */ reply) => Promise.resolve(reply),
    expose: (/** @type {string} */ name, /** @type {() => unknown} */ method) => {
      this.#exposed.set(name, method);
    },
    isExposed: (/** @type {string} */ name) => this.#exposed.has(name),
  };

  event = {
    subscribe: (
      /** @type {string} */ _topic,
      /** @type {(payload: unknown) => unknown} */ listener,
    ) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    publish: () => Promise.resolve(),
  };

  /** @param {unknown} payload */
  emit(payload) {
    for (const listener of this.#listeners) listener(payload);
  }

  /** @param {string} name */
  invoke(name) {
    return this.#exposed.get(name)?.();
  }

  get listenerCount() {
    return this.#listeners.size;
  }
}

/** What finalizers hold is garbage only in the next round, or the one after. */
const ROUNDS = 4;

/** Chromium takes a new reading of its memory after 50 ms, and repeats the last before. */
const READING_MILLIS = 60;

/**
 * What the page uses of JavaScript's memory, in bytes, when all garbage is collected;
 * `undefined` in browsers that cannot tell.
 *
 * @returns {Promise<number | undefined>}
 */
export async function heapBytes() {
  const { gc } = /** @type {{ gc?: (how: object) => Promise<void> }} */ (globalThis);
  // Every look at `memory` is a reading that does not change any more.
  const measured = /** @type {{ memory?: { usedJSHeapSize: number } }} */ (performance);
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    await gc?.({ type: 'major', execution: 'async' });
    await new Promise((resolve) => setTimeout(resolve, READING_MILLIS));
    const { memory } = measured;
    if (!memory) return undefined;
    least = Math.min(least, memory.usedJSHeapSize);
  }
  return least;
}
