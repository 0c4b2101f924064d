/**
 * What a page has besides the wasm: the SDK, a host at the other end of a real
 * channel, and the loops that a JavaScript app would write.
 */

/**
 * As much of the SDK's bridge as the loops need.
 *
 * @typedef {{ method: { call(name: string): Promise<unknown> } }} Bridge
 */

const METHOD = 'getSessionToken';

/** As long as a real session token, and no token. */
const TOKEN = 'a-session-token.'.repeat(25);

export class Page {
  #channel = new MessageChannel();
  /** Counts the confirmations of events. */
  #confirmed = () => {};
  /** @type {Promise<Bridge>} as the SDK makes it */
  connecting;

  /** @param {() => Promise<Bridge>} createAppBridge of the SDK */
  constructor(createAppBridge) {
    this.connecting = createAppBridge();
    this.#channel.port1.onmessage = ({ data: { id, type } }) => {
      if (type === 'METHOD_CALL') {
        this.#channel.port1.postMessage({ id, type: 'METHOD_CALL_RETURN', body: TOKEN });
      } else {
        this.#confirmed();
      }
    };
    window.postMessage({ type: 'HANDSHAKE' }, '*', [this.#channel.port2]);
  }

  /** @param {number} count of calls, one after another */
  async calls(count) {
    const bridge = await this.connecting;
    for (let call = 0; call < count; call += 1) await bridge.method.call(METHOD);
  }

  /** @param {number} count of calls at once */
  async callsAtOnce(count) {
    const bridge = await this.connecting;
    await Promise.all(Array.from({ length: count }, () => bridge.method.call(METHOD)));
  }

  /**
   * Publishes an event and waits until the app has confirmed it.
   *
   * @param {string} topic
   * @param {unknown} payload
   * @returns {Promise<void>}
   */
  publish(topic, payload) {
    return new Promise((resolve) => {
      this.#confirmed = resolve;
      const id = crypto.randomUUID();
      this.#channel.port1.postMessage({ id, type: 'EVENT_TRIGGER', body: { topic, payload } });
    });
  }
}

/** The bytes that are in use, once everything that nobody needs is gone. */
export async function heapBytes() {
  const { gc } = /** @type {{ gc?: (how: object) => Promise<void> }} */ (globalThis);
  if (!gc) throw new Error('Chromium needs --js-flags=--expose-gc');
  await gc({ type: 'major', execution: 'async', flavor: 'last-resort' });
  // Read only now: the object holds the figures of the moment in which it was asked for.
  const { memory } = /** @type {Performance & { memory: { usedJSHeapSize: number } }} */ (
    performance
  );
  return memory.usedJSHeapSize;
}
