// What simulated pages lack of a browser's. Each of them lacks something else: jsdom has no
// `fetch`, no `TextDecoder` and no `reportError`, Jest hides those of Node.js from it, Vitest lets
// it use them, but they know neither the page's address nor the signals of jsdom.

/** @typedef {{ [name: string]: unknown }} Globals */

const page = /** @type {Globals & typeof globalThis} */ (globalThis);

/** What the binding uses and Node.js has. */
const OF_NODE = ['Headers', 'Request', 'Response', 'TextDecoder', 'TextEncoder', 'structuredClone'];

/**
 * Gives the page what it lacks.
 *
 * @returns {() => void} takes it back
 */
export function completePage() {
  if (typeof document !== 'object') {
    throw new Error("MockHost needs a page: set the test's environment to jsdom or happy-dom, or run it in a browser");
  }
  /** @type {Globals} */
  const added = {};
  for (const name of OF_NODE) if (!(name in page)) added[name] = ofNode(name);
  if (!('reportError' in page)) added['reportError'] = report;
  const Known = /** @type {typeof Request} */ (added['Request'] ?? page.Request);
  if (!fitsPage(Known)) added['Request'] = requestOfPage(Known);
  // What another host has added stays until the last of them is gone.
  for (const name of [...OF_NODE, 'reportError']) if (replaced.has(name)) added[name] ??= page[name];
  return replaceGlobals(added);
}

/**
 * What globals were, and what they are in turn: the last that is left counts.
 *
 * @type {Map<string, { before: PropertyDescriptor | undefined, values: { value: unknown }[] }>}
 */
const replaced = new Map();

/**
 * @param {Globals} globals
 * @returns {() => void} puts back what would be there without it, whatever was replaced after it
 */
export function replaceGlobals(globals) {
  const undo = Object.entries(globals).map(([name, value]) => replaceGlobal(name, value));
  return () => {
    for (const putBack of undo.splice(0)) putBack();
  };
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {() => void}
 */
function replaceGlobal(name, value) {
  const before = Object.getOwnPropertyDescriptor(page, name);
  const own = { value };
  define(name, own);
  const known = replaced.get(name) ?? { before, values: [] };
  replaced.set(name, known);
  known.values.push(own);
  return () => {
    const isShown = known.values.at(-1) === own;
    known.values.splice(known.values.indexOf(own), 1);
    const last = known.values.at(-1);
    if (last) return void (isShown && define(name, last));
    replaced.delete(name);
    if (known.before) Object.defineProperty(page, name, known.before);
    else delete page[name];
  };
}

/**
 * @param {string} name
 * @param {{ value: unknown }} to
 */
function define(name, { value }) {
  Object.defineProperty(page, name, { value, configurable: true, writable: true });
}

/**
 * A global of Node.js, also where the test runner has made other globals: Jest does.
 *
 * @param {string} name
 */
function ofNode(name) {
  const { process } = /** @type {any} */ (page);
  const outside = process?.getBuiltinModule?.('node:vm').runInThisContext('globalThis');
  const found = outside?.[name];
  if (found === undefined) throw new Error(`the test's environment has no ${name}; Node.js 20.16 or newer would have it`);
  return found;
}

/**
 * As browsers do.
 *
 * @param {unknown} error
 */
function report(error) {
  const message = error instanceof Error ? error.message : String(error);
  const event = new ErrorEvent('error', { error, message, cancelable: true });
  if (window.dispatchEvent(event)) console.error(error);
}

/** @param {typeof Request} Known */
function fitsPage(Known) {
  try {
    const { signal } = new AbortController();
    // What it makes of the signal must fit those of the page, too.
    AbortSignal.any([new Known('/', { signal }).signal]);
    return true;
  } catch {
    return false;
  }
}

/**
 * Requests that know the page's address, and signals of the page.
 *
 * @param {typeof Request} Native
 */
function requestOfPage(Native) {
  return class Request extends Native {
    #signal;

    /**
     * @param {RequestInfo | URL} input
     * @param {RequestInit} [init]
     */
    constructor(input, { signal, ...init } = {}) {
      const isRequest = input instanceof Native;
      super(isRequest ? input : new URL(String(input), document.baseURI).href, init);
      this.#signal = signal ?? (isRequest ? input.signal : new AbortController().signal);
    }

    get signal() {
      return this.#signal;
    }

    clone() {
      return new Request(super.clone(), { signal: this.#signal });
    }
  };
}
