/**
 * The host's side of the protocol, by hand: it only posts and receives, and every
 * answer is up to the test.
 */
export class Host {
  #channel = new MessageChannel();
  /** @type {unknown[]} */
  #received = [];
  /** @type {Array<(message: any) => void>} */
  #waiting = [];

  /** Offers the hand to a page. @param {Window} page */
  constructor(page) {
    this.#channel.port1.onmessage = ({ data }) => {
      const waiting = this.#waiting.shift();
      if (waiting) waiting(data);
      else this.#received.push(data);
    };
    page.postMessage({ type: 'HANDSHAKE' }, '*', [this.#channel.port2]);
  }

  /** The next message of the app. @returns {Promise<any>} */
  next() {
    if (this.#received.length > 0) return Promise.resolve(this.#received.shift());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** @param {unknown} message @param {Transferable[]} [transfer] */
  post(message, transfer = []) {
    this.#channel.port1.postMessage(message, transfer);
  }

  /** Answers a call. @param {string} id @param {unknown} body */
  returns(id, body) {
    this.post({ id, type: 'METHOD_CALL_RETURN', ...(body === undefined ? {} : { body }) });
  }

  /** @param {string} id @param {unknown} body */
  fails(id, body) {
    this.post({ id, type: 'METHOD_CALL_ERROR', body });
  }

  /** Answers a call with something that is handed over. @param {string} id @param {Transferable} body */
  hands(id, body) {
    this.post({ id, type: 'METHOD_CALL_RETURN', body }, [body]);
  }

  /** Confirms an event. @param {string} id */
  confirms(id) {
    this.post({ id, type: 'EVENT_TRIGGER_CONFIRMATION' });
  }

  /** Publishes an event. @param {string} topic @param {unknown} payload */
  publishes(topic, payload) {
    const id = crypto.randomUUID();
    this.post({ id, type: 'EVENT_TRIGGER', body: { topic, payload } });
    return id;
  }

  /** Calls a method of the app. @param {string} methodName @param {unknown[]} args */
  calls(methodName, args) {
    const id = crypto.randomUUID();
    this.post({ id, type: 'METHOD_CALL', body: { methodName, args } });
    return id;
  }
}
