import { activity } from './activity.js';
import { appToken, sessionToken } from './api.js';
import { element } from './dom.js';
import { HostEnd } from './host.js';
import { texts } from './texts.js';

/** Those that are open. @type {Set<Surface>} */
const open = new Set();

/**
 * Publishes an event to the pages that are open: to all, or to those of one kind.
 *
 * @param {string} topic
 * @param {unknown} payload
 * @param {string} [name] of the kind
 */
export function publish(topic, payload, name) {
  for (const surface of open) {
    if (name === undefined || surface.name === name) surface.publish(topic, payload);
  }
}

/**
 * A page of the app in a frame, with the host methods that every surface has
 * and those of its own.
 */
export class Surface {
  /** The frame, to be put into the page. */
  frame;
  /** Says that the page lets its handshake wait, and is hidden otherwise; to be put beside the frame. */
  notice = element('p', { class: 'notice', role: 'status', 'data-testid': 'no-handshake', hidden: true });
  /** Of which kind it is. */
  name;
  #host;

  /**
   * @param {{
   *   name: string,
   *   title: string,
   *   url: string,
   *   testid: string,
   *   session: import('./api.js').Session,
   *   settings: import('./api.js').Settings,
   *   methods?: import('./host.js').Methods,
   * }} options
   */
  constructor({ name, title, url, testid, session, settings, methods = {} }) {
    this.name = name;
    open.add(this);
    const { origin } = new URL(url);
    this.frame = element('iframe', { title, class: 'frame', 'data-testid': testid, src: url });
    // Until another page completes a handshake, that is why none does.
    let ledAway = false;
    this.#host = new HostEnd(this.frame, {
      mode: settings.handshake,
      target: settings.handshakeTarget === 'any' ? '*' : origin,
      methods: {
        getSessionToken: () => sessionToken(session),
        getAppToken: () => appToken(session),
        // Uncertain: JTL's own sample calls it and takes a `Date`, but the sample also
        // exposes a method of that name, and whether JTL's host answers is not known.
        getCurrentTime: () => new Date(),
        ...methods,
      },
      note: activity.of(name),
      onSilence: (silent) => {
        if (!silent) ledAway = false;
        if (!ledAway) this.#say(silent ? texts.noHandshake(origin, location.origin) : '');
      },
      onLedAway: () => {
        ledAway = true;
        this.#say(texts.ledAway(origin));
      },
    });
  }

  /**
   * @param {string} topic
   * @param {unknown} payload
   */
  publish(topic, payload) {
    this.#host.publish(topic, payload);
  }

  /** @param {string} text what there is to say about the page, or nothing */
  #say(text) {
    this.notice.hidden = text === '';
    this.notice.textContent = text;
  }

  /** Loads the page anew. */
  reload() {
    // A frame of another origin cannot be told to reload, only to navigate.
    this.frame.src = this.frame.src;
  }

  close() {
    open.delete(this);
    this.#host.close();
    this.frame.remove();
  }
}
