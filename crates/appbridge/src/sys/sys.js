/// <reference path="./cloud-apps-core.d.ts" />

// Apart from `fetch.js` and `exposure.js`, which not every app needs, one file for all: a page
// fetches each file with a request of its own.

/** @typedef {(index: number, version: number, value: unknown, fulfilled: boolean) => void} Settle */

/**
 * Whether a bridge can do something. What cannot be asked, because a getter throws
 * or a proxy is revoked, cannot be done either.
 *
 * @param {any} bridge
 * @param {'method' | 'event'} namespace
 * @param {string} operation
 * @returns {boolean}
 */
export function supports(bridge, namespace, operation) {
  try {
    return typeof bridge[namespace][operation] === 'function';
  } catch {
    return false;
  }
}

/**
 * Which sort of value it is, in the order of Rust's `ValueKind`. Never throws.
 *
 * @param {unknown} value
 * @returns {number}
 */
export function kindOf(value) {
  switch (typeof value) {
    case 'undefined':
      return 0;
    case 'boolean':
      return 2;
    case 'number':
      return 3;
    case 'bigint':
      return 4;
    case 'string':
      return 5;
    case 'symbol':
      return 6;
    case 'function':
      return 7;
    default:
      if (value === null) return 1;
      return isArray(value) ? 8 : 9;
  }
}

/** @param {unknown} value */
function isArray(value) {
  try {
    return Array.isArray(value);
  } catch {
    // A revoked proxy.
    return false;
  }
}

/** More says nothing to a reader and fills logs. */
const MAX_CHARS = 512;

/** How much of a text is looked at: what is longer need not be read for the little that is kept of it. */
const MAX_READ = 8 * 1024;

/** How JWTs begin, as they are written without spaces: base64url of `{"`. Shorter texts are none. */
const JWT = /eyJ[\w.=-]{13,}/g;

/**
 * A text of a stranger, made fit for an error message: what looks like a token is
 * blotted out. Never throws.
 *
 * @param {unknown} value
 * @returns {string | undefined} `undefined`: it is no text
 */
export function textOf(value) {
  if (typeof value !== 'string') return undefined;
  const text = value.slice(0, MAX_READ).replace(JWT, '[token]');
  // By characters, of which some are two units long.
  const cut = [...text].slice(0, MAX_CHARS).join('');
  return cut === text ? text : `${cut}…`;
}

/**
 * Likewise, and a number counts as a text. Never throws.
 *
 * @param {unknown} value
 */
export function codeOf(value) {
  return textOf(typeof value === 'number' ? `${value}` : value);
}

/**
 * Calls a method of the host; its reply, or what was thrown, goes to `settle`.
 *
 * Like all functions here whose outcome goes to `settle`, it never throws, and it
 * does in one step what would else be many ways from wasm to JavaScript and back:
 * those are what a call through this binding costs.
 *
 * @param {any} bridge
 * @param {string} name
 * @param {unknown[] | undefined} args `undefined`: none
 * @param {number} index of the wait
 * @param {number} version of the wait
 * @param {Settle} settle
 * @returns {boolean} `false`: the bridge cannot do that, and nothing was sent
 */
export function callMethod(bridge, name, args, index, version, settle) {
  let method;
  try {
    ({ method } = bridge);
    if (typeof method.call !== 'function') return false;
  } catch {
    return false;
  }
  try {
    follow(args ? method.call(name, ...args) : method.call(name), index, version, settle);
  } catch (thrown) {
    settle(index, version, thrown, false);
  }
  return true;
}

/**
 * A promise of the reply of a method without arguments, which any number can wait for.
 * Never throws.
 *
 * @param {any} bridge
 * @param {string} name
 * @returns {Promise<unknown> | undefined} `undefined`: the bridge cannot do that
 */
export function callPromise(bridge, name) {
  let method;
  try {
    ({ method } = bridge);
    if (typeof method.call !== 'function') return undefined;
  } catch {
    return undefined;
  }
  // Asynchronous, so that it rejects where the bridge throws.
  return (async () => method.call(name))();
}

/**
 * Publishes an event; its confirmation, or what was thrown, goes to `settle`.
 *
 * @param {any} bridge
 * @param {string} topic
 * @param {unknown} payload
 * @param {number} index of the wait
 * @param {number} version of the wait
 * @param {Settle} settle
 * @returns {boolean} `false`: the bridge cannot do that, and nothing was sent
 */
export function publishEvent(bridge, topic, payload, index, version, settle) {
  if (!supports(bridge, 'event', 'publish')) return false;
  try {
    follow(bridge.event.publish(topic, payload), index, version, settle);
  } catch (thrown) {
    settle(index, version, thrown, false);
  }
  return true;
}

/**
 * Waits for a value that may be a promise.
 *
 * @param {unknown} source
 * @param {number} index of the wait
 * @param {number} version of the wait
 * @param {Settle} settle
 */
export function waitFor(source, index, version, settle) {
  follow(source, index, version, settle);
}

/**
 * Runs something once, when what runs now is through.
 *
 * @param {() => void} task
 */
export function soon(task) {
  Promise.resolve().then(task);
}

/**
 * `await` copes with all there is: promises, other thenables, such that throw, and
 * plain values. It also marks a rejection as handled, whether or not anyone still
 * waits.
 *
 * @param {unknown} source
 * @param {number} index
 * @param {number} version
 * @param {Settle} settle
 * @returns {Promise<void>} never rejects
 */
async function follow(source, index, version, settle) {
  let value;
  let fulfilled = true;
  try {
    value = await source;
  } catch (reason) {
    value = reason;
    fulfilled = false;
  }
  settle(index, version, value, fulfilled);
}

/**
 * Ends a subscription. There is nobody to tell when that fails, be it at once or
 * later.
 *
 * @param {() => unknown} end
 * @returns {Promise<void>} never rejects
 */
export async function unsubscribe(end) {
  try {
    await end();
  } catch {
    // See above.
  }
}

/** Tokens live for minutes or hours. What says more is not about a token's life. */
const DAY = 86_400;

/** A host gives no token that has ended: what seems to have, lives for so many seconds at least. */
const MINUTE = 60;

/**
 * How long a token is good that comes now, in seconds; 0: it does not say. Nobody has verified
 * what it says. Never throws.
 *
 * By the token's own life, as the user's clock may be wrong by hours. The clock is asked how
 * much of its life a host has used up that gives the same token to many, and believed up to
 * half of it. Where a token does not say when it began, as JTL's session tokens do not, there
 * is the clock alone.
 *
 * @param {string} token
 * @returns {number}
 */
export function lifeOf(token) {
  try {
    const [, payload = ''] = token.split('.');
    const { exp, iat } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const left = exp - Date.now() / 1000;
    // What is no number makes none, and fits no comparison.
    const life = exp - iat;
    if (life > 0 && life < DAY) return left > 0 ? Math.min(life, Math.max(left, life / 2)) : life;
    if (left > 0) return left;
    return left > -DAY ? MINUTE : 0;
  } catch {
    return 0;
  }
}

let steady = 0;
let lastOfPage = 0;
let lastOfUser = 0;

/**
 * Milliseconds since some moment, by a clock that never goes back: the page's, which may stand
 * still while the computer sleeps, and the user's, which may be set. Whichever has gone on
 * further since the last look is right: a clock that is set forward looks like a sleep.
 */
export function steadyMillis() {
  const page = performance.now();
  const user = Date.now();
  steady += Math.max(page - lastOfPage, user - lastOfUser);
  lastOfPage = page;
  lastOfUser = user;
  return steady;
}

/**
 * An object without one member: itself, or a copy.
 *
 * @param {Record<string, unknown>} object
 * @param {string} member
 */
export function without(object, member) {
  if (!(member in object)) return object;
  const { [member]: _gone, ...others } = object;
  return others;
}

/** As deep as JSON is usually read; the stack of wasm is no deeper than JavaScript's. */
const MAX_DEPTH = 128;

/** More than a page could show, and fewer than fill its memory. */
const MAX_VALUES = 4_000_000;

/**
 * Copies plain data that can be decoded within bounds.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function plainCopy(value) {
  return bounded(structuredClone(value));
}

/**
 * Reads JSON that can be decoded within bounds.
 *
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  return bounded(JSON.parse(text));
}

/**
 * Throws for data that is too much to be decoded. Objects within themselves have no
 * end, and a few objects that share others can stand for any number: each counts as
 * often as it is reached.
 *
 * @param {unknown} value
 * @returns {unknown} the value itself
 */
function bounded(value) {
  let level = [value];
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= MAX_DEPTH) throw new RangeError('too deep');
    const below = [];
    for (const parent of level) {
      const parts = partsOf(parent);
      values += parts.length;
      if (values > MAX_VALUES) throw new RangeError('too large');
      for (const part of parts) if (typeof part === 'object' && part !== null) below.push(part);
    }
    level = below;
  }
  return value;
}

/**
 * @param {unknown} value
 * @returns {unknown[]}
 */
function partsOf(value) {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (value instanceof Set) return [...value];
  if (value instanceof Error) return [value.cause];
  return Object.values(value);
}

/**
 * A way from JavaScript into wasm that can be cut.
 *
 * The closure behind a wasm callback must not be called once Rust has freed it,
 * yet the SDK may hold on to the callback, and may be in the middle of a round of
 * events. So others only ever hold a function of a link. It can be called at any
 * time; after `cut()` it does nothing and holds nothing.
 */
export class Link {
  /** @type {((value: unknown) => void) | undefined} */
  #target;

  /** @param {(value: unknown) => void} target */
  constructor(target) {
    this.#target = target;
  }

  /** @returns {(value: unknown) => void} */
  get receive() {
    return (value) => this.#target?.(value);
  }

  cut() {
    this.#target = undefined;
  }
}

const page = /** @type {{ jtlAppBridge?: unknown }} */ (globalThis);

/** Whether an SDK listens that was not started by the page. @type {boolean | undefined} */
let listens;

/**
 * Whether the host's hand was there before the SDK: that has been seen, or could not be, as the
 * page had loaded when this began to look.
 */
let missed = globalThis.document?.readyState === 'complete' && !('jtlAppBridge' in page);

// `window?.`, as this is imported also where there is none.
globalThis.window?.addEventListener('message', ({ data, ports }) => {
  // The SDK may have been late for the one before.
  if (data?.type === 'HANDSHAKE' && ports[0]) missed = !(listens ?? 'jtlAppBridge' in page);
});

/**
 * Whether a handshake that does not come was over before the SDK was started. Says so in the
 * console: the page's developer is to see it, and not who reads the error on the page.
 *
 * @param {string} message
 */
export function startedLate(message) {
  if (missed) console.error(message);
  return missed;
}

/**
 * The promise of the page's bridge.
 *
 * A page may shake hands with its host once only: after a second handshake the
 * host talks to a bridge that nobody listens to. The promise therefore lives in
 * a global, where the page's own script puts it before any wasm has arrived, and
 * where every copy of this module finds it.
 *
 * @param {unknown} [given] a bridge, or what stands for the promise of one, of an SDK
 *   that somebody else has started
 * @returns {unknown} that, or the page's promise, or that of an SDK imported here
 */
export function bridgePromise(given) {
  if (given === undefined) return (page.jtlAppBridge ??= startSdk());
  listens = true;
  return given;
}

/**
 * Lets the next `bridgePromise()` start anew, after `promise` has failed: it gives
 * no bridge any more, so that another handshake is the first.
 *
 * @param {unknown} promise
 */
export function forgetBridgePromise(promise) {
  if (page.jtlAppBridge === promise) page.jtlAppBridge = undefined;
}

async function startSdk() {
  listens = false;
  try {
    // Found through the page's import map, or by the app's bundler.
    const { createAppBridge } = await import('@jtl-software/cloud-apps-core');
    listens = true;
    return createAppBridge();
  } catch (error) {
    // Within a `try`, an import that a bundler does not find is no error to it, since it
    // may never be run: the SDK may come to the page in another way.
    throw error;
  }
}
