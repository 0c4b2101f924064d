/** @typedef {Window & typeof globalThis} Page the test page, or a frame in it */

/**
 * Notes everything that pages complain about: rejections that nobody handles,
 * exceptions that nobody catches, and console errors. Frames report to
 * `globalThis.pageGuard` and stay open until the guard stops.
 */
export class PageGuard {
  /** @type {string[]} */
  #complaints = [];
  /** @type {Page[]} */
  #pages = [];
  #consoleError = console.error;
  #stop = new AbortController();

  constructor() {
    Object.assign(globalThis, { pageGuard: this });
    this.watch(window);
  }

  /** @param {Page} page */
  watch(page) {
    this.#pages.push(page);
    const { signal } = this.#stop;
    page.addEventListener(
      'unhandledrejection',
      (event) => {
        event.preventDefault();
        if (event.reason instanceof Marker) event.reason.seen();
        else this.#complaints.push(`unhandled rejection: ${readable(event.reason)}`);
      },
      { signal },
    );
    page.addEventListener(
      'error',
      (event) => {
        event.preventDefault();
        this.#complaints.push(`uncaught: ${readable(event.error)}`);
      },
      { signal },
    );
    page.console.error = (...args) => {
      this.#complaints.push(`console: ${args.map(readable).join(' ')}`);
      // Among them the message of a panic, which the test's output must not lack.
      this.#consoleError.apply(console, args);
    };
  }

  /**
   * The complaints so far, and forgets them. A page reports rejections in the order
   * in which they came about, so all are known once it reports a later one.
   *
   * @returns {Promise<string[]>}
   */
  async complaints() {
    for (const page of this.#pages) {
      // A function of the page, so that it is the page's own rejection.
      const reject = page.Function('marker', 'void Promise.reject(marker)');
      await new Promise((seen) => reject(new Marker(() => seen(undefined))));
    }
    return this.#complaints.splice(0);
  }

  stop() {
    this.#stop.abort();
    console.error = this.#consoleError;
    for (const page of this.#pages) page.frameElement?.remove();
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
