/**
 * The package's surface: hands everything on to the WebAssembly, and gives back what
 * JavaScript expects of a package.
 *
 * @module
 * @import * as Api from '../package/index.d.ts'
 * @import { Bridge, Deferred, Exposed, Rust, Task } from './wasm.d.ts'
 */

// First: the guard is there before anything of an app runs.
export { guard } from '../../appbridge/src/page/guard.js';

import { bridgePromise, forgetBridgePromise } from '../../appbridge/src/sys/sys.js';

import { AppBridgeError, isAppBridgeError, newError } from './error.js';
import { EventStream } from './events.js';
import { authorizedFetch } from './fetch.js';
import { load } from './load.js';
import { milliseconds, settledByRust, stoppedBy } from './waiting.js';

export { AppBridgeError, isAppBridgeError };
export { HandlerFailure } from './error.js';

export function isEmbedded() {
  return typeof window === 'object' && window.self !== window.top;
}

/** @type {typeof Api.connect} */
export async function connect(options) {
  const { bridge, signal, timeout: limit, wasm } = options ?? {};
  // Whatever becomes of the attempt, its failure is nobody else's. `async`, since proxies may throw.
  (async () => bridge instanceof Promise && bridge)().catch(() => {});
  const timeout = milliseconds(limit);
  if (bridge === undefined ? !isEmbedded() : typeof document !== 'object') {
    throw newError('not_embedded', 'environment', 'the page is not embedded in a host');
  }
  signal?.throwIfAborted();
  const began = performance.now();
  // The handshake is begun before the WebAssembly has arrived: the host may offer its
  // hand only once. `async`, since it copes with whatever stands for a promise.
  const source = bridgePromise(bridge);
  const handshake = (async () => source)();
  // Who waits for it hears of its failure, and whoever connects after that starts anew.
  const failed = () => forgetBridgePromise(source);
  handshake.catch(failed);

  const rust = await load(wasm, timeout, signal);
  const left = Math.max(timeout - (performance.now() - began), 0);
  try {
    const raw = await settledByRust(rust, signal, (promise) => rust.connect(promise, handshake, left));
    return AppBridge.of(rust, raw);
  } catch (error) {
    if (isAppBridgeError(error) && error.code === 'sdk_unavailable') failed();
    throw error;
  }
}

/**
 * Methods that are exposed. Kept here, as whoever has exposed one need not keep anything.
 *
 * @type {Set<Exposed>}
 */
const exposedMethods = new Set();

/**
 * Of every bridge of the SDK there is one of these, which keeps the tokens. Weak, as an
 * app need not keep either.
 *
 * @type {WeakMap<object, WeakRef<AppBridge>>}
 */
const bridges = new WeakMap();

/**
 * For callers whose compiler does not see to it.
 *
 * @param {unknown} value
 * @param {'string' | 'function'} type
 */
function assertType(value, type) {
  if (typeof value !== type) throw new TypeError(`expected a ${type}, and got ${value === null ? 'null' : typeof value}`);
}

/** @implements {Api.AppBridge} */
class AppBridge {
  #rust;
  #bridge;

  /**
   * @param {Rust} rust
   * @param {object} raw the SDK's bridge
   */
  static of(rust, raw) {
    const known = bridges.get(raw)?.deref();
    if (known) return known;
    const bridge = new AppBridge(rust, new rust.Bridge(raw));
    bridges.set(raw, new WeakRef(bridge));
    return bridge;
  }

  /**
   * @param {Rust} rust
   * @param {Bridge} bridge
   */
  constructor(rust, bridge) {
    this.#rust = rust;
    this.#bridge = bridge;
  }

  /**
   * @param {string} method
   * @param {readonly unknown[] | Api.WaitOptions} [args]
   * @param {Api.WaitOptions} [options]
   */
  call(method, args, options) {
    const isList = Array.isArray(args);
    const list = isList ? args : [];
    const settings = isList ? options : (args ?? options);
    if ((!isList && args && options) || typeof (settings ?? {}) !== 'object') {
      throw new TypeError("`call` takes arguments as one array: call('openRecord', ['item', '42'])");
    }
    return this.#wait(/** @type {Api.WaitOptions | undefined} */ (settings), (promise, timeout) => {
      assertType(method, 'string');
      return this.#bridge.call(promise, method, list, timeout);
    });
  }

  /**
   * @param {string} event
   * @param {(payload: any) => void} listener
   * @param {Api.ListenOptions} [options]
   */
  on(event, listener, options) {
    assertType(listener, 'function');
    const stream = this.events(event, { ...options, onError: options?.onError ?? reportError });
    stream.forEach(listener);
    return stoppedBy(() => stream.return());
  }

  /**
   * @param {string} event
   * @param {Api.ListenOptions} [options]
   */
  events(event, options) {
    assertType(event, 'string');
    return new EventStream(this.#rust, this.#bridge.subscribe(event), options);
  }

  /**
   * @param {string} method
   * @param {(...args: any[]) => unknown} handler
   * @param {Api.ExposeOptions} [options]
   */
  expose(method, handler, options) {
    assertType(method, 'string');
    assertType(handler, 'function');
    const exposed = this.#bridge.expose(method, handler, options?.replace ?? false);
    exposedMethods.add(exposed);
    return stoppedBy(() => {
      if (exposedMethods.delete(exposed)) exposed.free();
    });
  }

  /**
   * @param {string} event
   * @param {unknown} payload
   * @param {Api.WaitOptions} [options]
   */
  publish(event, payload, options) {
    return this.#wait(options, (promise, timeout) => {
      assertType(event, 'string');
      return this.#bridge.publish(promise, event, payload, timeout);
    });
  }

  /** @param {Api.TokenOptions} [options] */
  sessionToken(options) {
    return this.#token(false, options);
  }

  /** @param {Api.TokenOptions} [options] */
  appToken(options) {
    return this.#token(true, options);
  }

  /**
   * A member and not a method, so that it needs no `this`.
   *
   * @param {RequestInfo | URL} input
   * @param {Api.FetchInit} [init]
   */
  fetch = async (input, init) => {
    const { token, ...request } = init ?? {};
    return authorizedFetch((options) => this.#token(token === 'app', options), input, request);
  };

  /**
   * @param {boolean} app
   * @param {Api.TokenOptions} [options]
   */
  #token(app, options) {
    const refused = options?.refused;
    return this.#wait(options, (promise) => {
      if (refused !== undefined) assertType(refused, 'string');
      return this.#bridge.token(promise, app, refused);
    });
  }

  /**
   * @template T
   * @param {Api.WaitOptions | undefined} options
   * @param {(promise: Deferred<T>, timeout: number) => Task} start
   * @returns {Promise<T>}
   */
  async #wait(options, start) {
    const timeout = milliseconds(options?.timeout);
    options?.signal?.throwIfAborted();
    return settledByRust(this.#rust, options?.signal, (promise) => start(promise, timeout));
  }
}
