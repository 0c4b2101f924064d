/**
 * @import { AppBridgeError, EventStream as Stream, ListenOptions } from '../package/index.d.ts'
 * @import { Events } from './wasm.d.ts'
 */

import { isAppBridgeError } from './error.js';
import { disposable } from './waiting.js';

/** @type {{ done: true, value: undefined }} */
const DONE = { done: true, value: undefined };

/** @implements {Stream<any>} */
export class EventStream {
  /** @type {Events | undefined} absent when the stream has ended */
  #rust;
  /** What was asked for last; one after another, as of a generator. @type {Promise<unknown>} */
  #last = Promise.resolve();
  #onError;
  #signal;
  #abort = () => this.#end();

  /**
   * @param {Events} rust
   * @param {ListenOptions} [options]
   */
  constructor(rust, { onError, signal } = {}) {
    this.#rust = rust;
    this.#onError = onError;
    this.#signal = signal;
    if (signal?.aborted) this.#end();
    else signal?.addEventListener('abort', this.#abort);
    disposable(this, () => this.#end());
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

  /**
   * Hands all events to a listener, until the stream ends.
   *
   * @param {(payload: any) => void} listener
   */
  async forEach(listener) {
    try {
      for await (const payload of this) {
        try {
          listener(payload);
        } catch (error) {
          reportError(error);
        }
      }
    } catch {
      // The signal was aborted, which is how it was to end.
    }
  }

  /** @returns {Promise<{ done: false, value: any } | typeof DONE>} */
  async #next() {
    for (;;) {
      const rust = this.#rust;
      if (rust === undefined) {
        const signal = this.#signal;
        this.#signal = undefined;
        signal?.throwIfAborted();
        return DONE;
      }
      try {
        const value = await rust.next();
        if (this.#rust) return { done: false, value };
      } catch (error) {
        if (!this.#onError || !isAppBridgeError(error)) {
          this.#end();
          throw error;
        }
        this.#onError(error);
      }
    }
  }

  #end() {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#rust?.end();
    this.#rust?.free();
    this.#rust = undefined;
  }
}
