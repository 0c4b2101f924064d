/**
 * A stand-in for the vendor's package `@jtl-software/cloud-apps-core`.
 *
 * It has that package's surface and speaks its wire protocol, so that an app can be
 * developed and tested where the package cannot be had; the import map in
 * `www/index.html` decides which of the two a page gets.
 *
 * ITS QUIRKS ARE DELIBERATE. Each one stands where an app meets it with the real
 * package and is marked `Quirk`. Mending one here would only hide it from the tests.
 */

/**
 * What travels over the port, by structured clone.
 *
 * @typedef {object} ChannelMessage
 * @property {string} id any string, also an empty one; a reply has the id of its message
 * @property {string} type one of `MESSAGE`, or something newer
 * @property {unknown} [body]
 */

/**
 * A message that was sent and has no answer yet.
 *
 * @typedef {object} Pending
 * @property {(body: unknown) => void} resolve
 * @property {(reason: unknown) => void} reject
 * @property {ReturnType<typeof setTimeout>} timer
 */

/** @typedef {(...args: never[]) => unknown} ExposedMethod */
/** @typedef {(payload: unknown) => unknown} Subscriber */

const HANDSHAKE = 'HANDSHAKE';

const MESSAGE = Object.freeze({
  CALL: 'METHOD_CALL',
  CALL_RETURN: 'METHOD_CALL_RETURN',
  CALL_ERROR: 'METHOD_CALL_ERROR',
  EVENT: 'EVENT_TRIGGER',
  EVENT_CONFIRMATION: 'EVENT_TRIGGER_CONFIRMATION',
});

const ANSWER_TIMEOUT_MS = 30_000;

/** Quirk: what a message without an answer rejects with is a string, no `Error`. */
const ANSWER_TIMEOUT_REASON = 'Plugin timeout';

/**
 * Waits for the host's handshake and resolves to the bridge.
 *
 * Quirk: outside a host the promise never settles, and there is no time limit.
 *
 * Quirk: the listener stays for ever and does not ask who sent the message. Every
 * handshake gets a bridge of its own, and the first that the host completes is the
 * one that the app gets.
 *
 * Quirk: a handshake without a port ends it all. The promise rejects, and a handshake
 * that comes later, port and all, does not mend that.
 *
 * @returns {Promise<AppBridge>}
 */
export function createAppBridge() {
  return new Promise((resolve, reject) => {
    window.addEventListener('message', async (event) => {
      if (event.data?.type !== HANDSHAKE) return;
      const [port] = event.ports;
      if (!port) {
        reject(new TypeError('The handshake came without a port.'));
        return;
      }
      const bridge = new AppBridge(port);
      await bridge.method.call('completeHandshake');
      resolve(bridge);
    });
  });
}

/** The app's end of a connection to its host. */
export class AppBridge {
  /** @type {MessagePort} */
  #port;
  /** @type {Map<string, Pending>} */
  #pending = new Map();
  /** @type {Map<string, ExposedMethod>} */
  #exposed = new Map();
  /** @type {Map<string, Subscriber[]>} */
  #subscribers = new Map();

  /** @param {MessagePort} port the end of the channel that came with the handshake */
  constructor(port) {
    this.#port = port;
    port.onmessage = (event) => this.#receive(event.data);
  }

  method = Object.freeze({
    /**
     * Calls a method of the host.
     *
     * Quirk: a host that does not know the method, or fails in it, stays silent, so
     * the call ends with the timeout.
     *
     * @template [T=unknown]
     * @param {string} methodName
     * @param {...unknown} args
     * @returns {Promise<T>}
     */
    call: (methodName, ...args) =>
      /** @type {Promise<any>} */ (this.#ask(MESSAGE.CALL, { methodName, args })),

    /**
     * Lets the host call `method`.
     *
     * Quirk: a name that is taken is silently given to the newcomer, and a method
     * cannot be taken back.
     *
     * @param {string} name
     * @param {ExposedMethod} method
     */
    expose: (name, method) => {
      this.#exposed.set(name, method);
    },

    /**
     * Quirk: tells only whether the app itself has exposed `name`, nothing about the
     * host.
     *
     * @param {string} name
     */
    isExposed: (name) => this.#exposed.has(name),
  });

  event = Object.freeze({
    /**
     * Calls `subscriber` with every payload that the host publishes to `topic`.
     *
     * @param {string} topic
     * @param {Subscriber} subscriber
     * @returns {() => void} ends the subscription
     */
    subscribe: (topic, subscriber) => {
      this.#subscribers.set(topic, [...this.#subscribersOf(topic), subscriber]);
      return () => {
        const others = this.#subscribersOf(topic).filter((other) => other !== subscriber);
        this.#subscribers.set(topic, others);
      };
    },

    /**
     * Publishes `payload` to `topic` and resolves when the host has confirmed it.
     *
     * @param {string} topic
     * @param {unknown} payload
     * @returns {Promise<void>}
     */
    publish: async (topic, payload) => {
      await this.#ask(MESSAGE.EVENT, { topic, payload });
    },
  });

  /** @param {string} topic */
  #subscribersOf(topic) {
    return this.#subscribers.get(topic) ?? [];
  }

  /**
   * Sends a message and waits for its answer.
   *
   * @param {string} type
   * @param {unknown} body
   * @returns {Promise<unknown>}
   */
  #ask(type, body) {
    return new Promise((resolve, reject) => {
      const id = crypto.randomUUID();
      this.#port.postMessage({ id, type, body });
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(ANSWER_TIMEOUT_REASON);
      }, ANSWER_TIMEOUT_MS);
      this.#pending.set(id, { resolve, reject, timer });
    });
  }

  /**
   * Quirk: whatever fails in here (a message of the wrong form, an exposed method,
   * a subscriber) becomes an unhandled rejection of this page, and the host hears
   * nothing of it.
   *
   * @param {unknown} data
   */
  async #receive(data) {
    const { id, type, body } = channelMessage(data);
    switch (type) {
      case MESSAGE.CALL:
        return this.#answerCall(id, body);
      case MESSAGE.EVENT:
        return this.#deliverEvent(id, body);
      case MESSAGE.CALL_RETURN:
      case MESSAGE.EVENT_CONFIRMATION:
        return this.#settle(id)?.resolve(body);
      case MESSAGE.CALL_ERROR:
        // Quirk: the reason is whatever the host sent, also nothing at all.
        return this.#settle(id)?.reject(body);
      default:
      // Quirk: types of a newer protocol pass by unnoticed.
    }
  }

  /**
   * Quirk: an answer to no question, or to one that has timed out, is dropped.
   *
   * @param {string} id
   */
  #settle(id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  /**
   * @param {string} id
   * @param {unknown} body
   */
  async #answerCall(id, body) {
    const { methodName, args } = methodCall(body);
    const method = this.#exposed.get(methodName);
    if (!method) {
      // Quirk: the caller is left waiting.
      console.error(`Method ${methodName} is not exposed`);
      return;
    }
    const result = await method(.../** @type {never[]} */ (args));
    this.#port.postMessage({
      id,
      type: MESSAGE.CALL_RETURN,
      ...(result === undefined ? {} : { body: result }),
    });
  }

  /**
   * Quirk: a subscriber that throws keeps the payload from those after it, and the
   * confirmation from the host.
   *
   * @param {string} id
   * @param {unknown} body
   */
  #deliverEvent(id, body) {
    const { topic, payload } = eventTrigger(body);
    for (const subscriber of this.#subscribersOf(topic)) subscriber(payload);
    this.#port.postMessage({ id, type: MESSAGE.EVENT_CONFIRMATION });
  }
}

/**
 * @param {unknown} data
 * @returns {ChannelMessage}
 */
function channelMessage(data) {
  const { id, type, body } = record(data, 'message');
  return { id: text(id, 'message: id'), type: text(type, 'message: type'), body };
}

/** @param {unknown} body */
function methodCall(body) {
  const { methodName, args } = record(body, 'method call');
  if (!Array.isArray(args)) throw new TypeError('method call: args is no array');
  return { methodName: text(methodName, 'method call: methodName'), args };
}

/** @param {unknown} body */
function eventTrigger(body) {
  const { topic, payload } = record(body, 'event');
  return { topic: text(topic, 'event: topic'), payload };
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {Record<string, unknown>}
 */
function record(value, what) {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${what} is no object`);
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * @param {unknown} value
 * @param {string} what
 */
function text(value, what) {
  if (typeof value !== 'string') throw new TypeError(`${what} is no string`);
  return value;
}
