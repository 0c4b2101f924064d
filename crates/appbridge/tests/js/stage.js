/**
 * What an honest host answers.
 *
 * @type {Record<string, (...args: any[]) => unknown>}
 */
const HOST = {
  echo: (text) => text,
  getSessionToken: () => 'token',
  getAppToken: () => ({ accessToken: 'token' }),
  getCurrentCustomerId: () => '42',
};

/** @param {string} method @param {unknown[]} args */
const honest = (method, args) => HOST[method]?.(...args);

/** A bridge within the page, and what a fault makes of it. */
export class PageStage {
  /** @type {Array<{ topic: string, listener: (payload: unknown) => unknown }>} */
  listeners = [];
  /** @type {Map<string, (...args: any[]) => unknown>} */
  exposed = new Map();
  honest = honest;
  /** What a fault leaves behind is cleaned up by this. */
  cleanUp = () => {};

  /** @type {any} */
  bridge = {
    method: {
      call: async (/** @type {string} */ method, /** @type {unknown[]} */ ...args) =>
        honest(method, args),
      expose: (/** @type {string} */ name, /** @type {() => unknown} */ method) => {
        this.exposed.set(name, method);
      },
      isExposed: (/** @type {string} */ name) => this.exposed.has(name),
    },
    event: {
      subscribe: (/** @type {string} */ topic, /** @type {() => unknown} */ listener) => {
        const entry = { topic, listener };
        this.listeners.push(entry);
        return () => {
          this.listeners = this.listeners.filter((other) => other !== entry);
        };
      },
      publish: async () => {},
    },
  };

  /** @param {string} fault statements; may return another bridge */
  constructor(fault) {
    const replaced = new Function('bridge', 'host', fault)(this.bridge, this);
    if (replaced !== undefined) this.bridge = replaced;
    this.promise = new Promise((resolve) => resolve(this.bridge));
    // The tests adopt it or not.
    this.promise.catch(() => {});
  }

  /** @param {string} topic @param {unknown} payload */
  async deliver(topic, payload) {
    for (const entry of this.listeners) if (entry.topic === topic) entry.listener(payload);
  }

  /**
   * Calls a method of the app; its reply as JSON.
   *
   * @param {string} name
   * @param {unknown[]} args
   */
  async invoke(name, args) {
    const method = this.exposed.get(name);
    return method ? JSON.stringify(await method(...args)) : new Promise(() => {});
  }

  async end() {
    this.cleanUp();
  }
}

/** An app's page with an SDK, and a host over a real channel. */
export class WireStage {
  #channel = new MessageChannel();
  /** @type {Map<string, (body: unknown) => void>} */
  #open = new Map();
  /** What a fault does only when the test is over. @type {Array<() => void>} */
  late = [];
  handshakes = 0;

  /** @param {any} frame */
  constructor(frame) {
    this.page = frame.window;
    this.promise = frame.window.jtlAppBridge;
  }

  /**
   * @param {string} sdkSource
   * @param {string} script of the page
   * @param {string} fault statements
   */
  static async open(sdkSource, script, fault) {
    const { Frame } = /** @type {any} */ (globalThis).fakes;
    const stage = new WireStage(await Frame.open(sdkSource, script));
    new Function('host', fault)(stage);
    stage.#channel.port1.onmessage = ({ data }) => stage.#receive(data);
    stage.offer(stage.#channel.port2);
    return stage;
  }

  /** @param {MessagePort} port */
  offer(port) {
    this.page.postMessage({ type: 'HANDSHAKE' }, '*', [port]);
  }

  /** @param {any} message */
  #receive(message) {
    const { id, type, body } = message;
    if (type === 'METHOD_CALL' && body.methodName === 'completeHandshake') {
      this.completeHandshake(message);
    } else if (type === 'METHOD_CALL') {
      this.answer(message);
    } else if (type === 'EVENT_TRIGGER') {
      this.confirm(message);
    } else {
      this.#open.get(id)?.(body);
      this.#open.delete(id);
    }
  }

  /** @param {any} message */
  completeHandshake({ id }) {
    this.post({ id, type: 'METHOD_CALL_RETURN' });
  }

  /** @param {any} message */
  answer({ id, body }) {
    this.post({
      id,
      type: 'METHOD_CALL_RETURN',
      body: honest(body.methodName, body.args),
    });
  }

  /** @param {any} message */
  confirm({ id }) {
    this.post({ id, type: 'EVENT_TRIGGER_CONFIRMATION' });
  }

  /** @param {unknown} message */
  post(message) {
    this.#channel.port1.postMessage(message);
  }

  close() {
    this.#channel.port1.close();
  }

  /**
   * @param {string} type
   * @param {unknown} body
   * @returns {Promise<unknown>} the body of the answer
   */
  ask(type, body) {
    const id = crypto.randomUUID();
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      this.post({ id, type, body });
    });
  }

  /** @param {string} topic @param {unknown} payload */
  async deliver(topic, payload) {
    void this.ask('EVENT_TRIGGER', { topic, payload });
  }

  /** @param {string} methodName @param {unknown[]} args */
  async invoke(methodName, args) {
    return JSON.stringify(await this.ask('METHOD_CALL', { methodName, args }));
  }

  /** Does what is late, and waits until the page has had it. */
  async end() {
    if (this.late.length === 0) return;
    for (const act of this.late.splice(0)) act();
    await this.ask('EVENT_TRIGGER', { topic: 'the end', payload: null });
  }
}

/**
 * Resolves after so many milliseconds of the clock on the wall.
 *
 * @param {number} millis
 */
export const pause = (millis) => new Promise((resolve) => wall.setTimeout(resolve, millis));

/** Milliseconds by the clock on the wall. */
export const wallMillis = () => wall.now();

const wall = {
  now: performance.now.bind(performance),
  setTimeout: globalThis.setTimeout.bind(globalThis),
};

/**
 * Makes the page's clock and its timers so many times as fast: limits that cannot be
 * set are waited for all the same. The clock never goes back, so it is for good.
 *
 * @param {number} factor
 */
export function hurry(factor) {
  performance.now = () => wall.now() * factor;
  Object.assign(globalThis, {
    setTimeout: (/** @type {() => void} */ run, /** @type {number} */ millis) =>
      wall.setTimeout(run, millis / factor),
  });
}
