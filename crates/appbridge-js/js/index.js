/**
 * The package's surface: hands everything on to the WebAssembly, and gives back what
 * JavaScript expects of a package.
 *
 * @module
 * @import * as Api from '../package/index.d.ts'
 * @import { Bridge } from './wasm.d.ts'
 */

import { bridgePromise } from 'appbridge/sys.js';

import { AppBridgeError } from './error.js';
import { EventStream } from './events.js';
import { load } from './load.js';
import { abortable, milliseconds, stoppedBy } from './waiting.js';

export { AppBridgeError, HandlerFailure, isAppBridgeError } from './error.js';

export function isEmbedded() {
  return typeof window === 'object' && window.self !== window.top;
}

/** @type {typeof Api.connect} */
export async function connect(options = {}) {
  const { bridge, signal, wasm } = options;
  const timeout = milliseconds(options.timeout);
  if (bridge === undefined ? !isEmbedded() : typeof document !== 'object') {
    throw new AppBridgeError('not_embedded', 'the page is not embedded in a host', { kind: 'environment' });
  }
  signal?.throwIfAborted();
  const began = performance.now();
  // The handshake is begun before the WebAssembly has arrived: the host may offer its
  // hand only once. Who waits for it hears of its failure.
  Promise.resolve(bridge ?? bridgePromise()).catch(() => {});
  const connected = load(wasm, timeout).then((rust) =>
    rust.connect(bridge, Math.max(timeout - (performance.now() - began), 0)),
  );
  return new AppBridge(await abortable(signal, connected));
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
    if (!Array.isArray(args)) [args, options] = [[], args];
    return this.#wait(options, (timeout) => this.#rust.call(method, args, timeout));
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
    return this.#wait(options, (timeout) => this.#rust.publish(event, payload, timeout));
  }

  /** @param {Api.TokenOptions} [options] */
  sessionToken(options) {
    return this.#wait(options, () => this.#rust.token(false, options?.refused));
  }

  /** @param {Api.TokenOptions} [options] */
  appToken(options) {
    return this.#wait(options, () => this.#rust.token(true, options?.refused));
  }

  /**
   * @param {RequestInfo | URL} input
   * @param {Api.FetchInit} [init]
   */
  fetch = (input, init = {}) => {
    const { token, origins, timeout, ...request } = init;
    const signal = request.signal ?? (input instanceof Request ? input.signal : undefined);
    return this.#wait({ signal, timeout: timeout ?? 20_000 }, (limit) =>
      this.#rust.fetch(input, request, token === 'app', origins ?? [], limit),
    );
  };

  /**
   * @template T
   * @param {{ timeout?: number | undefined, signal?: AbortSignal | null | undefined } | undefined} options
   * @param {(timeout: number) => Promise<T>} start
   * @returns {Promise<T>}
   */
  async #wait(options, start) {
    const timeout = milliseconds(options?.timeout);
    options?.signal?.throwIfAborted();
    return abortable(options?.signal, start(timeout));
  }
}
