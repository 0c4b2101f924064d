/**
 * Whoever offers a page a hand, and answers on it: tells each app its own name.
 */
export class Hand {
  #channel = new MessageChannel();
  /** How many messages of the app have come. */
  received = 0;

  /** @param {string} name what the app is told */
  constructor(name) {
    this.#channel.port1.onmessage = ({ data: { id, body } }) => {
      this.received += 1;
      const reply = body.methodName === 'completeHandshake' ? {} : { body: name };
      this.#channel.port1.postMessage({ id, type: 'METHOD_CALL_RETURN', ...reply });
    };
  }

  /**
   * Offers the hand in the name of a window of this origin.
   *
   * @param {any} from
   * @param {Window} page
   */
  offer(from, page) {
    // A function of that window's, since a message has the source that its code is of.
    const post = from.Function('page', 'port', "page.postMessage({ type: 'HANDSHAKE' }, '*', [port])");
    post(page, this.#channel.port2);
  }
}

/**
 * Adds an empty frame to a window, and gives the window in it. It goes when that goes.
 *
 * @param {any} parent
 * @returns {any}
 */
export function frameIn(parent) {
  const frame = parent.document.createElement('iframe');
  parent.document.body.append(frame);
  return frame.contentWindow;
}

/**
 * What reaches the listeners of a page that come after those in the capture phase.
 *
 * @param {any} page
 * @param {MessageEventInit} message
 */
export function arrives(page, message) {
  let arrived = false;
  const note = () => void (arrived = true);
  page.addEventListener('message', note);
  // Of the page, as its own listeners see it.
  page.dispatchEvent(new page.MessageEvent('message', message));
  page.removeEventListener('message', note);
  return arrived;
}

/**
 * Resolves when a page has had all messages that this one has posted to it so far.
 *
 * @param {Window} page
 */
export function turn(page) {
  return new Promise((had) => {
    page.addEventListener('message', ({ data }) => {
      if (data === 'turn') had(undefined);
    });
    page.postMessage('turn', '*');
  });
}
