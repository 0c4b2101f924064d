/**
 * A bridge object as the SDK makes it, without an SDK: it notes what is asked of it
 * and does what a test wants.
 */
export class FakeBridge {
  /** @type {Array<{ method: string, args: unknown[] }>} */
  #calls = [];
  /** @type {Array<{ resolve: (value: unknown) => void, reject: (reason: unknown) => void }>} */
  #open = [];
  /** @type {string[]} */
  #log = [];
  /** @type {Array<{ topic: string, listener: (payload: unknown) => unknown }>} */
  #listeners = [];

  /** What `method.call` returns; a promise for the test to settle, unless replaced. */
  reply = () =>
    new Promise((resolve, reject) => {
      this.#open.push({ resolve, reject });
    });

  /** What `event.subscribe` returns for the listener that it has kept. */
  unsubscriber = (/** @type {() => void} */ unsubscribe) => /** @type {unknown} */ (unsubscribe);

  raw = {
    method: {
      call: (/** @type {string} */ method, /** @type {unknown[]} */ ...args) => {
        this.#calls.push({ method, args });
        return this.reply();
      },
    },
    event: {
      subscribe: (
        /** @type {string} */ topic,
        /** @type {(payload: unknown) => unknown} */ listener,
      ) => {
        this.#log.push(`subscribe ${topic}`);
        const entry = { topic, listener };
        this.#listeners.push(entry);
        return this.unsubscriber(() => {
          this.#log.push(`unsubscribe ${topic}`);
          this.#listeners = this.#listeners.filter((other) => other !== entry);
        });
      },
    },
  };

  /** @param {string} expression of what `method.call` is to return, or to throw */
  replyWith(expression) {
    this.reply = /** @type {() => Promise<unknown>} */ (new Function(`return ${expression}`));
  }

  /** @param {string} expression of what `event.subscribe` is to return */
  unsubscribeWith(expression) {
    this.unsubscriber = () => new Function(`return ${expression}`)();
  }

  calls() {
    return this.#calls;
  }

  log() {
    return this.#log;
  }

  /** Settles the oldest open call. @param {unknown} value */
  resolveNext(value) {
    this.#open.shift()?.resolve(value);
  }

  /** @param {unknown} reason */
  rejectNext(reason) {
    this.#open.shift()?.reject(reason);
  }

  /** Delivers as the SDK does: a listener that throws is heard of here. */
  emit(/** @type {string} */ topic, /** @type {unknown} */ payload) {
    for (const entry of this.#listeners) {
      if (entry.topic === topic) entry.listener(payload);
    }
  }

  listenerCount() {
    return this.#listeners.length;
  }
}
