/**
 * The package's surface: hands everything on to the WebAssembly, and gives back what
 * JavaScript expects of a package.
 *
 * @module
 * @import * as Api from '../package/index.d.ts'
 * @import { Bridge, Deferred } from './wasm.d.ts'
 */

import { bridgePromise, forgetBridgePromise } from '../../appbridge/src/sys/sys.js';

import { AppBridgeError, isAppBridgeError } from './error.js';
import { EventStream } from './events.js';
import { authorizedFetch } from './fetch.js';
import { load } from './load.js';
import { abortable, milliseconds, settled, stoppedBy } from './waiting.js';

export { AppBridgeError, isAppBridgeError };
export { HandlerFailure } from './error.js';

export function isEmbedded() {
  return typeof window === 'object' && window.self !== window.top;
}

/** @type {typeof Api.connect} */
export async function connect(options = {}) {
  const { bridge, signal, wasm } = options;
  const timeout = milliseconds(options.timeout);
  if (bridge ? typeof document !== 'object' : !isEmbedded()) {
    throw new AppBridgeError('not_embedded', 'the page is not embedded in a host', { kind: 'environment' });
  }
  signal?.throwIfAborted();
  const began = performance.now();
  // The handshake is begun before the WebAssembly has arrived: the host may offer its
  // hand only once.
  const source = bridge ?? bridgePromise();
  const handshake = Promise.resolve(source);
  // Who waits for it hears of its failure, and whoever connects after that starts anew.
  const failed = () => forgetBridgePromise(source);
  handshake.catch(failed);
  const connected = load(wasm, timeout).then(async (rust) => {
    const left = Math.max(timeout - (performance.now() - began), 0);
    try {
      const raw = await settled((promise) => rust.connect(promise, handshake, left));
      return new AppBridge(new rust.Bridge(raw));
    } catch (error) {
      if (isAppBridgeError(error) && error.code === 'sdk_unavailable') failed();
      throw error;
    }
  });
  return abortable(signal, connected);
}

/** @implements {Api.AppBridge} */
class AppBridge {
  #rust;

  /** @param {Bridge} rust */
  constructor(rust) {
    this.#rust = rust;
  }

  /**
   * @param {string} method
   * @param {readonly unknown[] | Api.WaitOptions} [args]
   * @param {Api.WaitOptions} [options]
   */
  call(method, args, options) {
    const [list, settings] = Array.isArray(args) ? [args, options] : [[], args];
    return this.#wait(/** @type {Api.WaitOptions | undefined} */ (settings), (promise, timeout) =>
      this.#rust.call(promise, method, list, timeout),
    );
  }

  /**
   * @param {string} event
   * @param {(payload: any) => void} listener
   * @param {Api.ListenOptions} [options]
   */
  on(event, listener, options) {
    const stream = this.events(event, { onError: reportError, ...options });
    stream.forEach(listener);
    return stoppedBy(() => stream.return());
  }

  /**
   * @param {string} event
   * @param {Api.ListenOptions} [options]
   */
  events(event, options) {
    return new EventStream(this.#rust.subscribe(event), options);
  }

  /**
   * @param {string} method
   * @param {(...args: any[]) => unknown} handler
   * @param {Api.ExposeOptions} [options]
   */
  expose(method, handler, options) {
    const exposed = this.#rust.expose(method, handler, options?.replace ?? false);
    let open = true;
    return stoppedBy(() => {
      if (open) exposed.free();
      open = false;
    });
  }

  /**
   * @param {string} event
   * @param {unknown} payload
   * @param {Api.WaitOptions} [options]
   */
  publish(event, payload, options) {
    return this.#wait(options, (promise, timeout) => this.#rust.publish(promise, event, payload, timeout));
  }

  /** @param {Api.TokenOptions} [options] */
  sessionToken(options) {
    return this.#wait(options, (promise) => this.#rust.token(promise, false, options?.refused));
  }

  /** @param {Api.TokenOptions} [options] */
  appToken(options) {
    return this.#wait(options, (promise) => this.#rust.token(promise, true, options?.refused));
  }

  /**
   * A member and not a method, so that it needs no `this`.
   *
   * @param {RequestInfo | URL} input
   * @param {Api.FetchInit} [init]
   */
  fetch = (input, { token, ...init } = {}) =>
    authorizedFetch(
      (refused) => settled((promise) => this.#rust.token(promise, token === 'app', refused)),
      input,
      init,
    );

  /**
   * @template T
   * @param {Api.WaitOptions | undefined} options
   * @param {(promise: Deferred<T>, timeout: number) => void} start
   * @returns {Promise<T>}
   */
  async #wait(options, start) {
    const timeout = milliseconds(options?.timeout);
    options?.signal?.throwIfAborted();
    return abortable(
      options?.signal,
      settled((promise) => start(promise, timeout)),
    );
  }
}
