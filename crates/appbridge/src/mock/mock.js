/**
 * How a method is answered; `held` is a promise that a test settles.
 *
 * @typedef {{ kind: 'reply' | 'reject' | 'held', value: unknown } | { kind: 'silence' }} Answer
 */

/**
 * A bridge object as the SDK makes it, with a host behind it that does as it is told.
 * Values are cloned, as they are on their way through a real channel.
 */
export class MockHost {
  /** @type {Map<string, Answer[]>} */
  #next = new Map();
  /** @type {Map<string, Answer | ((args: unknown[]) => Answer)>} */
  #always = new Map();
  /** @type {Array<{ name: string, args: unknown[] }>} */
  #calls = [];
  /** @type {Array<{ topic: string, payload: unknown }>} */
  #published = [];
  /** @type {Array<{ topic: string, subscriber: (payload: unknown) => unknown }>} */
  #subscriptions = [];
  /** @type {Map<string, (...args: unknown[]) => unknown>} */
  #exposed = new Map();
  #confirms = true;

  bridge = {
    method: {
      call: (/** @type {string} */ name, /** @type {unknown[]} */ ...args) => {
        this.#calls.push({ name, args: structuredClone(args) });
        const always = this.#always.get(name);
        const answer =
          this.#next.get(name)?.shift() ??
          (typeof always === 'function' ? always(structuredClone(args)) : always);
        return settled(answer ?? { kind: 'silence' });
      },
      expose: (
        /** @type {string} */ name,
        /** @type {(...args: unknown[]) => unknown} */ method,
      ) => {
        this.#exposed.set(name, method);
      },
      isExposed: (/** @type {string} */ name) => this.#exposed.has(name),
    },
    event: {
      subscribe: (
        /** @type {string} */ topic,
        /** @type {(payload: unknown) => unknown} */ subscriber,
      ) => {
        const subscription = { topic, subscriber };
        this.#subscriptions.push(subscription);
        return () => {
          this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
        };
      },
      publish: (/** @type {string} */ topic, /** @type {unknown} */ payload) => {
        this.#published.push({ topic, payload: structuredClone(payload) });
        return settled(
          this.#confirms ? { kind: 'reply', value: undefined } : { kind: 'silence' },
        );
      },
    },
  };

  /** @param {string} name @param {Answer} answer */
  answerOnce(name, answer) {
    this.#next.set(name, [...(this.#next.get(name) ?? []), answer]);
  }

  /** @param {string} name @param {Answer | ((args: unknown[]) => Answer)} answer */
  answer(name, answer) {
    this.#always.set(name, answer);
  }

  /** @param {boolean} confirms */
  confirm(confirms) {
    this.#confirms = confirms;
  }

  /** @param {string} name */
  callsOf(name) {
    return this.#calls.filter((call) => call.name === name).map((call) => call.args);
  }

  /** @param {string} topic */
  publishedTo(topic) {
    return this.#published
      .filter((event) => event.topic === topic)
      .map((event) => event.payload);
  }

  /** @param {string} topic */
  subscribersOf(topic) {
    return this.#subscriptions.filter((subscription) => subscription.topic === topic).length;
  }

  /** @param {string} topic @param {unknown} payload */
  publish(topic, payload) {
    const clone = structuredClone(payload);
    for (const subscription of [...this.#subscriptions]) {
      if (subscription.topic === topic) subscription.subscriber(clone);
    }
  }

  /** @param {string} name @param {unknown[]} args */
  async callApp(name, args) {
    const method = this.#exposed.get(name);
    if (!method) throw new Error(`the app has not exposed ${name}`);
    return structuredClone(await method(...structuredClone(args)));
  }
}

/** @param {Answer} answer @returns {Promise<unknown>} */
function settled(answer) {
  switch (answer.kind) {
    case 'reply':
      return Promise.resolve(structuredClone(answer.value));
    case 'reject':
      return Promise.reject(answer.value);
    case 'held':
      return Promise.resolve(answer.value);
    case 'silence':
      return new Promise(() => {});
  }
}
