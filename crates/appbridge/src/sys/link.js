/**
 * A way from JavaScript into wasm that can be cut.
 *
 * The closure behind a wasm callback must not be called once Rust has freed it,
 * yet the SDK may hold on to the callback: in a promise that never settles, or
 * in a round of events that is just being delivered. So others only ever hold
 * functions of a link. They can be called at any time; after `cut()` they do
 * nothing and hold nothing.
 */
export class Link {
  /** @type {((value: unknown, fulfilled: boolean) => void) | undefined} */
  #target;

  /** @param {(value: unknown, fulfilled: boolean) => void} target */
  constructor(target) {
    this.#target = target;
  }

  /** @returns {(value: unknown) => void} */
  get receive() {
    return (value) => this.#target?.(value, true);
  }

  /**
   * `await` copes with all there is: promises, other thenables, such that throw,
   * and plain values. It also marks a rejection as handled, cut or not.
   *
   * @param {unknown} source
   * @returns {Promise<void>} never rejects
   */
  async follow(source) {
    let value;
    let fulfilled = true;
    try {
      value = await source;
    } catch (reason) {
      value = reason;
      fulfilled = false;
    }
    this.#target?.(value, fulfilled);
  }

  cut() {
    this.#target = undefined;
  }
}
