import { LONGEST_NAME } from '../dock/inspector/payload.js';
import { plain } from '../dock/inspector/redaction.js';
import { timeline } from '../dock/inspector/timeline.js';
import { appToken, reachable, sessionToken } from '../api.js';
import { HostEnd } from '../host.js';
import { store } from '../store.js';
import { number, texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { icon, iconButton } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { faultsOf } from './bridge-faults.js';
import { cover } from './cover.js';
import { copyAddress, nextTheme, nextWidth, themeIcon } from './tools.js';

/**
 * A page of the app, with the host methods that every surface has and those of its own.
 * It stays the same page for as long as it stands: another address, user or kind of
 * handshake is another element.
 *
 * @typedef {{
 *   app: import('../apps.js').App,
 *   surface: string,
 *   kind: 'setup' | 'erp' | 'pane',
 *   title: string,
 *   url: string,
 *   session: import('../api.js').Session,
 *   settings: import('../api.js').Settings,
 *   methods?: import('../host.js').Methods,
 *   disclosure?: { isOpen: boolean, onToggle: () => void },
 *   onBridge?: (bridge: Bridge) => void,
 * }} SurfaceProps
 * @typedef {'loading' | 'waiting' | 'connected' | 'silent'} Bridge
 */

/** How often an app that is not there is looked for. */
const LOOK_MS = 1000;

/** How often what is loaded and silent is looked for, since it may have ended. */
const SILENT_LOOK_MS = 3000;

/** A page that loads so soon after a frame was led to another origin is that page. */
const LED_AWAY_MS = 5000;

/** @extends {Component<SurfaceProps>} */
export class AppSurface extends Component {
  /** @type {Bridge} */
  #bridge = 'loading';
  /** What the app said to the sandbox, once asked. @type {import('../api.js').Reachability | null} */
  #found = null;
  #attempts = 0;
  /** Whether a page that starts no SDK is shown all the same. */
  #isBare = false;
  /** What the app has done in vain, by a text that says so. @type {Map<string, (t: import('../texts.js').Texts) => string>} */
  #notes = new Map();
  #greeted = 0;
  /** When a frame of this page was led to another origin. */
  #ledAwayAt = -Infinity;
  #isLedAway = false;
  #handshakeMs = 0;
  /** @type {import('./tools.js').Theme} */
  #theme = 'system';
  /** In pixels; 0 is the whole width. */
  #width = 0;

  /** @type {HTMLIFrameElement | null} */
  #frame = null;
  /** @type {HostEnd | null} */
  #host = null;
  #looking = new AbortController();
  #timer = 0;
  #unwatch = () => {};

  connectedCallback() {
    this.#unwatch = store.onRequest((request) => this.#onRequest(request));
    super.connectedCallback();
  }

  disconnectedCallback() {
    this.#unwatch();
    window.clearTimeout(this.#timer);
    this.#looking.abort();
    this.#host?.close();
    this.#host = null;
    this.#frame = null;
  }

  /**
   * Publishes an event to the page.
   *
   * @param {string} topic
   * @param {unknown} payload
   */
  publish(topic, payload) {
    this.#host?.publish(topic, payload);
  }

  /** Loads the page anew. */
  reload() {
    if (!this.#frame) return;
    this.#notes.clear();
    this.#isBare = false;
    this.#become('loading');
    // A frame of another origin cannot be told to reload, only to navigate.
    this.#frame.src = this.props.url;
    this.#look();
  }

  /** Starts the page; a pane that was never opened costs nothing. */
  #start() {
    const { app, kind, title, url, session, settings, methods } = this.props;
    const frame = document.createElement('iframe');
    frame.className = 'frame';
    frame.title = title;
    frame.dataset['testid'] = `${kind}-frame`;
    frame.src = url;
    this.#frame = frame;
    const note = timeline.of(kind, app.id);
    this.#host = new HostEnd(frame, {
      mode: settings.handshake,
      target: settings.handshakeTarget === 'any' ? '*' : new URL(url).origin,
      origin: new URL(url).origin,
      methods: {
        getSessionToken: () => sessionToken(session),
        getAppToken: () => appToken(app.appId, session),
        // Uncertain: JTL's own sample calls it and takes a `Date`, but the sample also
        // exposes a method of that name, and whether JTL's host answers is not known.
        getCurrentTime: () => new Date(),
        ...methods,
      },
      faultOf: faultsOf(kind),
      note: (message) => {
        note(message);
        const { direction, type, name, remark } = message;
        if (direction === 'toApp' && type === 'HANDSHAKE') this.#onGreeting();
        // Of itself the page says the app's name, whatever it is, without what may be a token.
        const told = plain(name, LONGEST_NAME);
        if (remark === 'unanswered') this.#remark(`call ${told}`, (t) => t.unanswered(told));
      },
      onSilence: (silent) => {
        if (!silent) this.#handshakeMs = Math.max(1, Math.round(performance.now() - this.#greeted));
        this.#become(silent ? 'silent' : 'connected');
      },
      // Any frame of this page may be meant; the next page that loads here tells.
      onLedAway: () => (this.#ledAwayAt = performance.now()),
    });
    this.#look();
  }

  #onGreeting() {
    this.#greeted = performance.now();
    this.#isLedAway = this.#greeted - this.#ledAwayAt < LED_AWAY_MS;
    this.#become('waiting');
  }

  /** @param {Bridge} bridge */
  #become(bridge) {
    if (bridge === 'connected') this.#ledAwayAt = -Infinity;
    this.#bridge = bridge;
    this.props.onBridge?.(bridge);
    this.update();
  }

  /**
   * @param {string} key
   * @param {(t: import('../texts.js').Texts) => string} text
   */
  #remark(key, text) {
    this.#notes.set(key, text);
    this.update();
  }

  /** @param {import('../api.js').SeenRequest} request */
  #onRequest({ missingScope, xTenantId, at }) {
    const isOurs = xTenantId === null || xTenantId === this.props.session.tenant.id;
    if (!this.#frame || missingScope === undefined || !isOurs || new Date(at).getTime() < performance.timeOrigin + this.#greeted) return;
    this.#remark(`scope ${missingScope}`, (t) => t.scopeRefused(missingScope));
  }

  /** Asks the sandbox whether the app is there, for as long as it is not. */
  #look() {
    window.clearTimeout(this.#timer);
    this.#looking.abort();
    this.#looking = new AbortController();
    const { signal } = this.#looking;
    const wasMissing = this.#found !== null && this.#found.outcome !== 'answers';
    reachable(this.props.app.appId, this.props.surface, signal)
      .then((found) => {
        const mayLeave = found.outcome === 'leadsElsewhere' && this.props.settings.handshakeTarget === 'any';
        this.#found = mayLeave ? { outcome: 'answers' } : found;
        this.#attempts = found.outcome === 'answers' ? 0 : this.#attempts + 1;
        if (wasMissing && found.outcome === 'answers' && this.#bridge !== 'connected') this.reload();
        else this.update();
      })
      .catch(() => {
        // The sandbox itself is gone, which the page says at its top.
      })
      .finally(() => {
        if (!signal.aborted) this.#timer = window.setTimeout(() => this.#lookAgain(), LOOK_MS);
      });
  }

  #lookAgain() {
    const isMissing = this.#found?.outcome !== 'answers';
    if (this.#bridge === 'connected' || this.#isBare) return;
    if (isMissing) this.#look();
    else this.#timer = window.setTimeout(() => this.#bridge === 'silent' ? this.#look() : this.#lookAgain(), SILENT_LOOK_MS);
  }

  view() {
    const t = texts();
    const { kind, title, disclosure } = this.props;
    const isOpen = disclosure?.isOpen ?? true;
    if (isOpen && !this.#frame) this.#start();
    this.className = `surface ${kind}`;
    this.dataset['testid'] = 'surface';
    this.dataset['surface'] = this.props.surface;
    this.dataset['bridge'] = this.#bridge;
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', title);
    const frame = this.#frame;
    if (frame) {
      frame.title = title;
      frame.classList.toggle('loading', this.#bridge === 'loading');
      frame.style.colorScheme = this.#theme === 'system' ? '' : this.#theme;
      frame.style.inlineSize = this.#width === 0 ? '' : `${this.#width}px`;
    }
    return [
      this.#toolbar(isOpen),
      isOpen
        ? [...this.#notes].map(([key, text]) =>
            h(
              'div',
              { key, class: 'note', role: 'status', 'data-testid': 'surface-note' },
              icon('alert'),
              h('p', {}, text(t)),
              iconButton('close', t.dismiss, () => this.#forget(key), { class: 'button icon-only small' }),
            ),
          )
        : null,
      h(
        'div',
        { key: 'stage', class: this.#width === 0 ? 'stage' : 'stage narrowed', hidden: !isOpen },
        this.#bridge === 'loading' ? h('p', { key: 'loading', class: 'stage-loading' }, t.pageLoading) : null,
        frame,
        this.#cover(),
      ),
    ];
  }

  /** @param {string} key */
  #forget(key) {
    this.#notes.delete(key);
    this.update();
  }

  /** What stands over the frame while there is nothing to be seen in it. */
  #cover() {
    const { url } = this.props;
    if (this.#bridge === 'connected' || this.#isBare) return null;
    const found = this.#found;
    const isMissing = found !== null && found.outcome !== 'answers';
    if (!isMissing && this.#bridge !== 'silent') return null;
    return cover({
      url,
      found: isMissing ? found : { outcome: this.#isLedAway ? 'ledAway' : 'silent' },
      attempts: this.#attempts,
      onRetry: () => (isMissing ? this.#look() : this.reload()),
      onShow: () => {
        this.#isBare = true;
        this.update();
      },
    });
  }

  /** @param {boolean} isOpen */
  #toolbar(isOpen) {
    const t = texts();
    const { kind, title, url, disclosure } = this.props;
    const state = t.bridgeState(
      this.#bridge === 'connected' ? t.bridgeConnected(number(this.#handshakeMs)) : t.bridge[this.#bridge],
    );
    const dot = this.#frame
      ? h('span', { class: `dot ${this.#bridge}`, role: 'img', 'aria-label': state, title: state, 'data-testid': 'bridge-state' })
      : null;
    const heading = kind === 'erp' ? 'h1' : 'h2';
    const name = disclosure
      ? h(
          'button',
          {
            type: 'button',
            class: 'disclosure',
            'aria-expanded': String(isOpen),
            title: t.openPane(title),
            'data-testid': 'pane-toggle',
            onclick: disclosure.onToggle,
          },
          icon('chevron'),
          h('span', { class: 'ellipsis' }, title),
        )
      : title;
    const home = kind === 'erp' ? { tabindex: '-1', 'data-home': true } : {};
    return h(
      'header',
      { key: 'toolbar', class: 'toolbar' },
      dot,
      h(heading, { class: 'ellipsis', ...home, ...(kind === 'setup' ? { id: 'setup-title' } : {}) }, name),
      isOpen
        ? h(
            'div',
            { class: 'tools', role: 'group', 'aria-label': title },
            iconButton(themeIcon(this.#theme), t.themeOf(title, t.themes[this.#theme]), () => this.#change('theme'), {
              'data-testid': 'surface-theme',
            }),
            iconButton('width', t.widthOf(title, this.#width === 0 ? t.fullWidth : `${this.#width} px`), () => this.#change('width'), {
              'data-testid': 'surface-width',
            }),
            iconButton('reload', t.reloadOf(title), () => this.reload(), { 'data-testid': 'reload-frame' }),
            h(
              'a',
              {
                class: 'button icon-only',
                href: url,
                target: '_blank',
                rel: 'noopener',
                'aria-label': t.ownTabOf(title),
                title: t.ownTabOf(title),
                'data-testid': 'surface-own-tab',
              },
              icon('external'),
            ),
            iconButton('copy', t.copyOf(title), () => copyAddress(url), { 'data-testid': 'surface-copy' }),
          )
        : null,
    );
  }

  /** @param {'theme' | 'width'} what */
  #change(what) {
    if (what === 'theme') this.#theme = nextTheme(this.#theme);
    else this.#width = nextWidth(this.#width, this.clientWidth);
    this.update();
  }
}

customElements.define('app-surface', AppSurface);

/**
 * @param {SurfaceProps} props
 */
export function appSurface(props) {
  const { app, surface, url, session, settings } = props;
  // Whatever makes it another page.
  const key = [app.id, surface, url, session.tenant.id, session.user.id, settings.handshake, settings.handshakeTarget].join(' ');
  return h('app-surface', { key, '.props': props });
}
