/**
 * Notes what the page complains about on the console and which timers it has started
 * and not ended, from now on.
 */
export class PageWatch {
  /** @type {string[]} */
  #complaints = [];
  /** @type {Set<unknown>} */
  #timers = new Set();
  #warn = console.warn;
  #error = console.error;
  #setTimeout = globalThis.setTimeout;
  #clearTimeout = globalThis.clearTimeout;
  #rejected = (/** @type {PromiseRejectionEvent} */ event) => {
    event.preventDefault();
    this.#complaints.push(`unhandled rejection: ${String(event.reason)}`);
  };

  constructor() {
    console.warn = (...args) => {
      this.#complaints.push(args.map(String).join(' '));
      this.#warn.apply(console, args);
    };
    console.error = (...args) => {
      this.#complaints.push(args.map(String).join(' '));
      // Among them the message of a panic, which the test's output must not lack.
      this.#error.apply(console, args);
    };
    window.addEventListener('unhandledrejection', this.#rejected);
    const setTimeout = this.#setTimeout;
    const clearTimeout = this.#clearTimeout;
    const watched = (/** @type {() => void} */ fire, /** @type {number} */ millis) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        fire();
      }, millis);
      this.#timers.add(timer);
      return timer;
    };
    Object.assign(globalThis, {
      setTimeout: watched,
      clearTimeout: (/** @type {number} */ timer) => {
        this.#timers.delete(timer);
        clearTimeout(timer);
      },
    });
  }

  complaints() {
    return this.#complaints;
  }

  timers() {
    return this.#timers.size;
  }

  stop() {
    console.warn = this.#warn;
    console.error = this.#error;
    window.removeEventListener('unhandledrejection', this.#rejected);
    Object.assign(globalThis, { setTimeout: this.#setTimeout, clearTimeout: this.#clearTimeout });
  }
}
