/** The test page, or a frame in it. @typedef {Window & typeof globalThis} Page */

/**
 * Notes everything that a page complains about: rejections that nobody handles,
 * exceptions that nobody catches, and console errors.
 */
export class PageGuard {
  /** @type {string[]} */
  #complaints = [];
  /** @type {Array<() => void>} */
  #undo = [];

  constructor() {
    this.watch(window);
  }

  /** @param {Page} page */
  watch(page) {
    const stop = new AbortController();
    page.addEventListener(
      'unhandledrejection',
      (event) => {
        event.preventDefault();
        if (event.reason instanceof Marker) event.reason.seen();
        else this.#complaints.push(`unhandled rejection: ${readable(event.reason)}`);
      },
      { signal: stop.signal },
    );
    page.addEventListener(
      'error',
      (event) => {
        event.preventDefault();
        this.#complaints.push(`uncaught: ${readable(event.error)}`);
      },
      { signal: stop.signal },
    );
    const consoleError = page.console.error;
    page.console.error = (...args) => {
      this.#complaints.push(`console: ${args.map(readable).join(' ')}`);
      // Among them the message of a panic, which the test's output must not lack.
      consoleError.apply(page.console, args);
    };
    this.#undo.push(() => {
      stop.abort();
      page.console.error = consoleError;
    });
  }

  /**
   * The complaints so far, and forgets them. Rejections are reported in the order in
   * which they came about, so all are known once the report of a later one is here.
   *
   * @returns {Promise<string[]>}
   */
  async complaints() {
    await new Promise((seen) => void Promise.reject(new Marker(() => seen(undefined))));
    return this.#complaints.splice(0);
  }

  stop() {
    for (const undo of this.#undo.splice(0)) undo();
  }
}

class Marker {
  /** @param {() => void} seen */
  constructor(seen) {
    this.seen = seen;
  }
}

/**
 * An error of a frame is no `Error` of this page, so it is known by its message.
 *
 * @param {unknown} value
 */
function readable(value) {
  const isError = typeof value === 'object' && value !== null && 'message' in value;
  return isError || typeof value !== 'object' ? String(value) : JSON.stringify(value);
}
