/**
 * @import { Stop } from '../package/index.d.ts'
 * @import { Deferred } from './wasm.d.ts'
 */

/** How long is waited unless told otherwise, in milliseconds. */
const DEFAULT_TIMEOUT = 10_000;

/**
 * @param {number | undefined} timeout
 * @returns {number}
 */
export function milliseconds(timeout = DEFAULT_TIMEOUT) {
  if (typeof timeout !== 'number' || !(timeout >= 0)) {
    throw new TypeError('`timeout` is a number of milliseconds, from 0');
  }
  return timeout;
}

/**
 * @template T
 * @param {(promise: Deferred<T>) => void} start gets the two ways to settle it
 * @returns {Promise<T>}
 */
export function settled(start) {
  return new Promise((resolve, reject) => start({ resolve, reject }));
}

/**
 * @template T
 * @param {AbortSignal | null | undefined} signal
 * @param {Promise<T>} promise
 * @returns {Promise<T>} rejects with the signal's reason as soon as it is aborted
 */
export function abortable(signal, promise) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * @param {() => unknown} stop
 * @returns {Stop}
 */
export function stoppedBy(stop) {
  const stopped = () => void stop();
  return Object.assign(stopped, { [Symbol.dispose]: stopped });
}
