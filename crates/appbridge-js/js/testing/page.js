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
  return replaceGlobals(added);
}

/**
 * @param {Globals} globals
 * @returns {() => void} puts back what was there
 */
export function replaceGlobals(globals) {
  const before = Object.keys(globals).map((name) => /** @type {const} */ ([name, Object.getOwnPropertyDescriptor(page, name)]));
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(page, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(page, name, descriptor);
      else delete page[name];
    }
  };
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
