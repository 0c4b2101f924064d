/// <reference path="./cloud-apps-core.d.ts" />

// One file for all, because a page fetches each file of its own with a request of its own.

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

/**
 * The promise of the page's bridge.
 *
 * A page may shake hands with its host once only: after a second handshake the
 * host talks to a bridge that nobody listens to. The promise therefore lives in
 * a global, where the page's own script puts it before any wasm has arrived, and
 * where every copy of this module finds it.
 *
 * @returns {unknown} the page's promise, or that of an SDK imported here
 */
export function bridgePromise() {
  const page = /** @type {{ jtlAppBridge?: unknown }} */ (globalThis);
  page.jtlAppBridge ??= startSdk();
  return page.jtlAppBridge;
}

async function startSdk() {
  // Found through the page's import map, or by the app's bundler.
  const { createAppBridge } = await import('@jtl-software/cloud-apps-core');
  return createAppBridge();
}
