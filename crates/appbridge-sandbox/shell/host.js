/**
 * The host's end of the AppBridge protocol for one embedded page.
 *
 * A page is greeted when it has loaded and then every 100 ms until it calls
 * `completeHandshake`. Everything after the greeting travels over a MessagePort.
 * The way of JTL's host is kept where apps can notice it: a method that is not
 * exposed is never answered.
 *
 * The port goes to the app's own origin, unless told otherwise. Whether the frame was led to
 * another one tells the page's policy alone, see `src/shell.rs`: what shows in a frame of
 * another origin cannot be asked. That policy names the apps of when this page was loaded;
 * of one that came later it tells nothing.
 *
 * @typedef {import('./api.js').HandshakeMode} HandshakeMode
 * @typedef {'HANDSHAKE' | 'METHOD_CALL' | 'METHOD_CALL_RETURN' | 'METHOD_CALL_ERROR' | 'EVENT_TRIGGER' | 'EVENT_TRIGGER_CONFIRMATION'} MessageType
 * @typedef {{ id: string, type: MessageType, body?: unknown }} ChannelMessage
 * @typedef {'toApp' | 'fromApp'} Direction
 * @typedef {'unanswered' | 'ignored' | 'struck'} Remark
 * @typedef {{ direction: Direction, type: string, name: string, id?: string, body?: unknown, remark?: Remark }} Message
 *   `body` is what a call is given, what it returns or is rejected with, or an event's payload;
 *   a second one of the same call tells its remark
 * @typedef {(message: Message) => void} Note
 * @typedef {Record<string, () => unknown>} Methods
 * @typedef {import('./api.js').ActiveFault} ActiveFault
 */

const HANDSHAKE_TICK_MS = 100;

/** A page that has not completed its handshake for so long is called silent. */
const PATIENCE_MS = 5000;

/** So many greetings may be on their way in the mode "fresh": those of half a minute. */
const MOST_OPEN_CHANNELS = 300;

/** How many events a flood has. */
const FLOOD = 1000;

/** @type {ReadonlySet<string>} */
const MESSAGE_TYPES = new Set([
  'HANDSHAKE',
  'METHOD_CALL',
  'METHOD_CALL_RETURN',
  'METHOD_CALL_ERROR',
  'EVENT_TRIGGER',
  'EVENT_TRIGGER_CONFIRMATION',
]);

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/**
 * @param {unknown} data
 * @returns {data is ChannelMessage}
 */
function isChannelMessage(data) {
  return (
    isObject(data) &&
    typeof data['id'] === 'string' &&
    typeof data['type'] === 'string' &&
    MESSAGE_TYPES.has(data['type'])
  );
}

/**
 * A body where there is one.
 *
 * @param {unknown} body
 */
function given(body) {
  return body === undefined ? {} : { body };
}

export class HostEnd {
  #frame;
  #mode;
  #target;
  #origin;
  #methods;
  #note;
  #faultOf;
  #onSilence;
  #onLedAway;

  /** Ports of all greetings to the page that is loaded. @type {MessagePort[]} */
  #open = [];
  /** The one that the page has completed the handshake on. @type {MessagePort | null} */
  #port = null;
  #timer = 0;
  /** A greeting that is late. */
  #late = 0;
  /** Counts the pages that were loaded here. */
  #loads = 0;
  #patience = 0;
  /** Topics of events that the app has not confirmed yet, by message id. @type {Map<string, string>} */
  #unconfirmed = new Map();

  /**
   * @param {HTMLIFrameElement} frame
   * @param {{
   *   mode: HandshakeMode,
   *   target: string,
   *   origin: string,
   *   methods: Methods,
   *   note: Note,
   *   faultOf: (method?: string) => Promise<ActiveFault | null>,
   *   onSilence: (silent: boolean) => void,
   *   onLedAway: () => void,
   * }} options `target` is the origin that a page must have to be greeted, or `*`, `origin` that
   *   of the page that the frame is to show; `faultOf` tells what goes wrong with a call, and
   *   without a method with the handshake; `onSilence` hears when the page lets its handshake
   *   wait, and when it completes one; `onLedAway` when the frame shows a page of another origin
   *   than those of the app
   */
  constructor(frame, { mode, target, origin, methods, note, faultOf, onSilence, onLedAway }) {
    this.#frame = frame;
    this.#mode = mode;
    this.#target = target;
    this.#origin = origin;
    this.#onLedAway = onLedAway;
    this.#methods = methods;
    this.#note = note;
    this.#faultOf = faultOf;
    this.#onSilence = onSilence;
    // From now on, not from the first load: a server that never answers lets no page load.
    this.#awaitHandshake();
    // Every load is a new page, also after a reload: it knows nothing of the old port.
    frame.addEventListener('load', this.#greet);
    document.addEventListener('securitypolicyviolation', this.#noteViolation);
  }

  /** Ends the conversation; the frame is about to go. */
  close() {
    this.#frame.removeEventListener('load', this.#greet);
    document.removeEventListener('securitypolicyviolation', this.#noteViolation);
    this.#hangUp();
  }

  /**
   * Publishes an event to the page. A page that has not completed its handshake
   * hears nothing, as it has subscribed to nothing.
   *
   * @param {string} topic
   * @param {unknown} payload
   */
  publish(topic, payload) {
    if (!this.#port) return;
    const id = crypto.randomUUID();
    this.#unconfirmed.set(id, topic);
    this.#send(this.#port, { id, type: 'EVENT_TRIGGER', body: { topic, payload } }, { name: topic, body: payload });
  }

  #greet = () => {
    this.#hangUp();
    this.#awaitHandshake();
    const load = this.#loads;
    void this.#faultOf().then((fault) => {
      // The page may have gone while the sandbox was asked.
      if (load === this.#loads) this.#greetWith(fault);
    });
  };

  /** @param {ActiveFault | null} fault of the handshake */
  #greetWith(fault) {
    this.#note({ direction: 'toApp', type: 'HANDSHAKE', name: '', ...(fault ? { remark: 'struck' } : {}) });
    switch (fault?.bridge) {
      case 'handshakeNever':
        return;
      case 'handshakeLate':
        this.#late = window.setTimeout(() => this.#goOnGreeting(), fault.delayMs);
        return;
      case 'handshakeForeign':
        this.#bringStranger(() => this.#goOnGreeting());
        return;
      case 'handshakeTwice':
        this.#goOnGreeting();
        this.#freshGreeting()();
        return;
      default:
        this.#goOnGreeting();
    }
  }

  #goOnGreeting() {
    const greet = this.#mode === 'fresh' ? this.#freshGreeting() : this.#singleGreeting();
    greet();
    this.#timer = window.setInterval(greet, HANDSHAKE_TICK_MS);
  }

  /**
   * Lets a frame of another origin offer its hand to the page.
   *
   * @param {() => void} then
   */
  #bringStranger(then) {
    const load = this.#loads;
    const stranger = document.createElement('iframe');
    stranger.hidden = true;
    // Without `allow-same-origin` it has an origin of its own.
    stranger.setAttribute('sandbox', 'allow-scripts');
    stranger.src = '/stranger/';
    stranger.addEventListener('load', () => {
      stranger.remove();
      if (load === this.#loads) then();
    });
    document.body.append(stranger);
  }

  /** @param {SecurityPolicyViolationEvent} event */
  #noteViolation = ({ effectiveDirective, originalPolicy }) => {
    // A page that comes back to the app greets after all.
    const isKnown = originalPolicy.split(/[\s;]+/).includes(this.#origin);
    if (effectiveDirective === 'frame-src' && isKnown) this.#onLedAway();
  };

  #awaitHandshake() {
    this.#patience = window.setTimeout(() => this.#onSilence(true), PATIENCE_MS);
  }

  /** Only the first message carries the port, since a port can be transferred once. */
  #singleGreeting() {
    const { port2 } = this.#openChannel();
    return () => {
      try {
        this.#frame.contentWindow?.postMessage({ type: 'HANDSHAKE' }, this.#target, [port2]);
      } catch (error) {
        // The port is gone since the first greeting, so this one cannot be sent.
        if (!(error instanceof DOMException && error.name === 'DataCloneError')) throw error;
      }
    };
  }

  /** Every message carries the port of a channel of its own. */
  #freshGreeting() {
    return () => {
      const { port2 } = this.#openChannel();
      if (this.#open.length > MOST_OPEN_CHANNELS) this.#open.shift()?.close();
      this.#frame.contentWindow?.postMessage({ type: 'HANDSHAKE' }, this.#target, [port2]);
    };
  }

  #openChannel() {
    const channel = new MessageChannel();
    const { port1 } = channel;
    port1.onmessage = (event) => this.#receive(port1, event.data);
    this.#open.push(port1);
    return channel;
  }

  #hangUp() {
    window.clearInterval(this.#timer);
    window.clearTimeout(this.#patience);
    window.clearTimeout(this.#late);
    this.#loads += 1;
    for (const port of this.#open) port.close();
    this.#open = [];
    this.#port = null;
    this.#unconfirmed.clear();
  }

  /**
   * @param {MessagePort} port
   * @param {unknown} message
   */
  #receive(port, message) {
    const direction = 'fromApp';
    if (!isChannelMessage(message)) {
      this.#note({ direction, type: '?', name: '', body: message, remark: 'ignored' });
      return;
    }
    const { id, type, body } = message;
    switch (type) {
      case 'METHOD_CALL':
        if (isObject(body) && typeof body['methodName'] === 'string') {
          this.#note({ direction, type, name: body['methodName'], id, ...given(body['args']) });
          void this.#answer(port, id, body['methodName']);
        } else {
          this.#note({ direction, type, name: '', id, body, remark: 'ignored' });
        }
        break;
      case 'EVENT_TRIGGER':
        if (isObject(body) && typeof body['topic'] === 'string') {
          this.#note({ direction, type, name: body['topic'], id, body: body['payload'] });
          this.#send(port, { id, type: 'EVENT_TRIGGER_CONFIRMATION' }, { name: body['topic'] });
        } else {
          this.#note({ direction, type, name: '', id, body, remark: 'ignored' });
        }
        break;
      case 'EVENT_TRIGGER_CONFIRMATION': {
        const topic = this.#unconfirmed.get(id);
        this.#unconfirmed.delete(id);
        this.#note({ direction, type, name: topic ?? '', id, ...(topic === undefined ? { remark: 'ignored' } : {}) });
        break;
      }
      default:
        // The host calls no method of an app, so nothing is waiting for a return.
        this.#note({ direction, type, name: '', id, body, remark: 'ignored' });
    }
  }

  /**
   * @param {MessagePort} port
   * @param {string} id
   * @param {string} name
   */
  async #answer(port, id, name) {
    if (name === 'completeHandshake') {
      this.#adopt(port);
      this.#send(port, { id, type: 'METHOD_CALL_RETURN' }, { name });
      return;
    }
    const fault = await this.#faultOf(name);
    if (fault) {
      await this.#answerWith(fault, port, id, name);
      return;
    }
    await this.#reply(port, id, name);
  }

  /**
   * @param {ActiveFault} fault
   * @param {MessagePort} port
   * @param {string} id
   * @param {string} name
   */
  async #answerWith(fault, port, id, name) {
    this.#note({ direction: 'fromApp', type: 'METHOD_CALL', name, id, remark: 'struck' });
    switch (fault.bridge) {
      case 'replyLate':
        await new Promise((over) => window.setTimeout(over, fault.delayMs));
        // The page may have been loaded anew meanwhile.
        if (this.#open.includes(port)) await this.#reply(port, id, name);
        break;
      case 'replyRejected':
        this.#send(port, { id, type: 'METHOD_CALL_ERROR', ...given(fault.body) }, { name, ...given(fault.body) });
        break;
      case 'replyWrongId':
        await this.#reply(port, crypto.randomUUID(), name);
        break;
      case 'replyTwice':
        await this.#reply(port, id, name);
        await this.#reply(port, id, name);
        break;
      case 'replyMalformed': {
        const body = fault.body ?? 'no message of the protocol';
        this.#note({ direction: 'toApp', type: '?', name: '', body, remark: 'struck' });
        port.postMessage(body);
        break;
      }
      case 'portClosed':
        this.#hangUp();
        break;
      case 'pageReloaded':
        this.#frame.src = this.#frame.getAttribute('src') ?? '';
        break;
      case 'eventFlood': {
        await this.#reply(port, id, name);
        const topic = typeof fault.body === 'string' ? fault.body : 'Flood';
        for (let event = 0; event < FLOOD; event += 1) this.publish(topic, { event });
        break;
      }
      default:
      // `replyNever`.
    }
  }

  /**
   * @param {MessagePort} port
   * @param {string} id
   * @param {string} name
   */
  async #reply(port, id, name) {
    // `Object.hasOwn` keeps names such as "toString" from reaching the prototype.
    const method = Object.hasOwn(this.#methods, name) ? this.#methods[name] : undefined;
    if (!method) {
      this.#note({ direction: 'fromApp', type: 'METHOD_CALL', name, id, remark: 'unanswered' });
      return;
    }
    try {
      const result = await method();
      this.#send(port, { id, type: 'METHOD_CALL_RETURN', ...given(result) }, { name, body: result });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#send(port, { id, type: 'METHOD_CALL_ERROR', body: reason }, { name, body: reason });
    }
  }

  /**
   * The page talks on the first port that completes the handshake. Ports of
   * greetings that reached it as well stay open: their handshakes want an answer too.
   *
   * @param {MessagePort} port
   */
  #adopt(port) {
    window.clearInterval(this.#timer);
    window.clearTimeout(this.#patience);
    this.#onSilence(false);
    this.#port ??= port;
  }

  /**
   * @param {MessagePort} port
   * @param {ChannelMessage} message
   * @param {{ name: string, body?: unknown }} told of it
   */
  #send(port, message, told) {
    this.#note({ direction: 'toApp', type: message.type, id: message.id, ...told });
    port.postMessage(message);
  }
}
