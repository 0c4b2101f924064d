/**
 * @import { Stop } from '../package/index.d.ts'
 * @import { Deferred, Rust, Task } from './wasm.d.ts'
 */

/** How long is waited unless told otherwise, in milliseconds. */
const DEFAULT_TIMEOUT = 10_000;

/** What a browser's timer can wait, in milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * @param {number | undefined} timeout
 * @returns {number}
 */
export function milliseconds(timeout = DEFAULT_TIMEOUT) {
  if (typeof timeout !== 'number' || !(timeout >= 0)) {
    throw new TypeError('`timeout` is a number of milliseconds, from 0');
  }
  return Math.min(timeout, LONGEST_TIMEOUT);
}

/**
 * A promise that can be settled, and given up by a signal. It keeps nothing of how it came
 * to be, and nothing stays of it at the signal when it is settled.
 *
 * @template T
 * @implements {Deferred<T>}
 */
class Wait {
  #signal;
  #resolve;
  #reject;
  #over = false;
  /** @type {(() => void) | undefined} */
  #cancel;
  #abort = () => {
    this.#cancel?.();
    this.reject(this.#signal?.reason);
  };

  /**
   * @param {AbortSignal | null | undefined} signal
   * @param {(value: T) => void} resolve
   * @param {(reason: unknown) => void} reject
   */
  constructor(signal, resolve, reject) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal?.addEventListener('abort', this.#abort);
  }

  /** @param {T} value */
  resolve(value) {
    this.#end();
    this.#resolve(value);
  }

  /** @param {unknown} reason */
  reject(reason) {
    this.#end();
    this.#reject(reason);
  }

  /** @param {() => void} cancel what to do when it is given up */
  cancelBy(cancel) {
    // What is started may have aborted the signal itself.
    if (this.#over) cancel();
    else this.#cancel = cancel;
  }

  #end() {
    this.#over = true;
    this.#signal?.removeEventListener('abort', this.#abort);
  }
}

/**
 * A promise that rejects with a signal's reason as soon as that is aborted.
 *
 * @template T
 * @param {AbortSignal | null | undefined} signal
 * @param {(wait: Wait<T>) => void} start sees to it that the promise is settled
 * @returns {Promise<T>}
 */
export function abortable(signal, start) {
  return new Promise((resolve, reject) => {
    const wait = new Wait(signal, resolve, reject);
    try {
      start(wait);
    } catch (error) {
      wait.reject(error);
    }
  });
}

/**
 * A promise that Rust works on.
 *
 * @template T
 * @param {Rust} rust
 * @param {AbortSignal | null | undefined} signal
 * @param {(promise: Deferred<T>) => Task} start
 * @returns {Promise<T>}
 */
export function settledByRust(rust, signal, start) {
  return abortable(signal, (wait) => wait.cancelBy(ending(rust, start(wait))));
}

/**
 * By itself, so that it keeps nothing else.
 *
 * @param {Rust} rust
 * @param {Task} task
 */
const ending = (rust, task) => () => rust.end(task);

/**
 * What Rust's tasks are woken by.
 *
 * @param {(task: Task) => void} step
 * @param {Task} task
 */
export function later(step, task) {
  queueMicrotask(() => step(task));
}

/**
 * @param {() => unknown} stop
 * @returns {Stop}
 */
export function stoppedBy(stop) {
  const stopped = () => void stop();
  return Object.assign(stopped, { [Symbol.dispose]: stopped });
}
