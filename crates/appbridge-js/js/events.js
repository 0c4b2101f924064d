/**
 * @import { EventStream as Stream, ListenOptions } from '../package/index.d.ts'
 * @import { Events, Rust } from './wasm.d.ts'
 */

import { isAppBridgeError } from './error.js';

/** @type {{ done: true, value: undefined }} */
const DONE = { done: true, value: undefined };

/**
 * Calls what must not end the stream when it throws.
 *
 * @template T
 * @param {(value: T) => void} listener
 * @param {T} value
 */
function tell(listener, value) {
  try {
    listener(value);
  } catch (error) {
    reportError(error);
  }
}

/** @implements {Stream<any>} */
export class EventStream {
  #rust;
  #events;
  #onError;
  #signal;
  #open = true;
  #aborted = false;
  /** What was asked for last: one after another, as of a generator. @type {Promise<unknown>} */
  #last = Promise.resolve();
  /** Ends the wait for an event. @type {(() => void) | undefined} */
  #endWait;

  /**
   * @param {Rust} rust
   * @param {Events} events
   * @param {ListenOptions} [options]
   */
  constructor(rust, events, { onError, signal } = {}) {
    this.#rust = rust;
    this.#events = events;
    this.#onError = onError;
    this.#signal = signal;
    if (signal?.aborted) this.#abort();
    else signal?.addEventListener('abort', this.#abort);
  }

  next() {
    const next = this.#last.then(() => this.#next());
    this.#last = next.catch(() => {});
    return next;
  }

  async return() {
    this.#end();
    return DONE;
  }

  /** @returns {this} */
  [Symbol.asyncIterator]() {
    return this;
  }

  /** For `using`. Browsers that do not know it call this `undefined`, and nobody does. */
  [Symbol.dispose]() {
    this.#end();
  }

  /**
   * Hands all events to a listener, until the stream ends.
   *
   * @param {(payload: any) => void} listener
   */
  async forEach(listener) {
    try {
      for await (const payload of this) tell(listener, payload);
    } catch (error) {
      // An aborted signal is how it was to end.
      if (!this.#signal?.aborted) reportError(error);
    }
  }

  /** @returns {Promise<{ done: false, value: any } | typeof DONE>} */
  async #next() {
    while (this.#open) {
      try {
        const value = await new Promise((resolve, reject) => {
          const task = this.#events.next({ resolve, reject });
          this.#endWait = () => {
            this.#rust.end(task);
            resolve(undefined);
          };
        });
        if (this.#open) return { done: false, value };
      } catch (error) {
        if (!this.#onError || !isAppBridgeError(error)) {
          this.#end();
          throw error;
        }
        tell(this.#onError, error);
      }
    }
    // Told once, like an exception of a generator.
    if (this.#aborted) {
      this.#aborted = false;
      throw this.#signal?.reason;
    }
    return DONE;
  }

  #abort = () => {
    this.#aborted = true;
    this.#end();
  };

  #end() {
    if (!this.#open) return;
    this.#open = false;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#endWait?.();
    this.#events.free();
  }
}
