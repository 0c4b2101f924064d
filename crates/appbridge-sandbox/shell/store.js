import { events } from './api.js';
import { currentSession } from './session.js';

/**
 * @typedef {import('./api.js').SandboxState} SandboxState
 * @typedef {import('./api.js').SeenRequest} SeenRequest
 * @typedef {{ select: import('./api.js').Selection } | { publish: import('./api.js').ShellEvent }} Order
 */

/** How long after a lost connection the sandbox is looked for again. */
const RETRY_MS = 2000;

/** How long after a stream that was cut. */
const RECONNECT_MS = 250;

/** How long a hidden tab keeps its connection: browsers open six to one server, for all tabs. */
const HIDDEN_MS = 5000;

/**
 * What the App Shell knows of the sandbox. It is told by the sandbox, so that what
 * happens in another tab, in a test or on the command line shows here as well.
 */
class Store {
  /** @type {SandboxState | null} */
  state = null;
  /** Whether the sandbox is there: it was not reached yet, it is, it was. @type {'unknown' | 'there' | 'gone'} */
  sandbox = 'unknown';

  /** @type {Set<() => void>} */
  #watchers = new Set();
  /** @type {Set<(request: SeenRequest) => void>} */
  #readers = new Set();
  /** @type {Set<(order: Order) => void>} */
  #followers = new Set();
  /** @type {EventSource | null} */
  #events = null;
  /** The tenant that the stream of now is for. @type {string | undefined} */
  #tenant;
  /** Whether the stream of now has brought something. */
  #isOpen = false;
  #lastRequest = 0;
  #retry = 0;
  #hiding = 0;

  /**
   * @param {() => void} watcher is called after every change
   * @returns {() => void} ends it
   */
  watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /**
   * @param {(request: SeenRequest) => void} reader hears of every request to the platform
   * @returns {() => void} ends it
   */
  onRequest(reader) {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /**
   * @param {(order: Order) => void} follower hears what tests order of the App Shell
   * @returns {() => void} ends it
   */
  onOrder(follower) {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Tells everybody that something has changed: here, or in what they show besides. */
  announce() {
    for (const watcher of this.#watchers) watcher();
  }

  /** The tenant and the user that the App Shell is used as. */
  get session() {
    return this.state && currentSession(this.state.tenants);
  }

  /** Connects, now. */
  connect() {
    window.clearTimeout(this.#retry);
    this.#events?.close();
    this.#tenant = this.session?.tenant.id;
    const source = events(this.#lastRequest, this.#tenant);
    this.#events = source;
    source.addEventListener('state', (event) => this.#learn(JSON.parse(event.data)));
    source.addEventListener('request', (event) => this.#hear(JSON.parse(event.data)));
    source.addEventListener('select', (event) => this.#follow({ select: JSON.parse(event.data) }));
    source.addEventListener('publish', (event) => this.#follow({ publish: JSON.parse(event.data) }));
    source.addEventListener('error', () => this.#miss());
  }

  /** Listens as the tenant that the App Shell is used as now. */
  switchTenant() {
    if (this.#events && this.session?.tenant.id !== this.#tenant) this.connect();
  }

  /** Connects, and goes on connecting for as long as the page is looked at. */
  start() {
    this.connect();
    document.addEventListener('visibilitychange', () => {
      window.clearTimeout(this.#hiding);
      if (document.hidden) this.#hiding = window.setTimeout(() => this.#rest(), HIDDEN_MS);
      else if (!this.#events) this.connect();
    });
  }

  #rest() {
    window.clearTimeout(this.#retry);
    this.#events?.close();
    this.#events = null;
  }

  /** @param {SandboxState} state */
  #learn(state) {
    if (this.state && this.state.instance !== state.instance) {
      // Another sandbox: other tokens, other records, perhaps another version of this page.
      location.reload();
      return;
    }
    this.#isOpen = true;
    this.state = state;
    this.sandbox = 'there';
    this.announce();
    // Whose App Shell this is, is not known before the first answer.
    this.switchTenant();
  }

  /** @param {SeenRequest} request */
  #hear(request) {
    if (request.number <= this.#lastRequest) return;
    this.#lastRequest = request.number;
    for (const reader of this.#readers) reader(request);
  }

  /** @param {Order} order */
  #follow(order) {
    for (const follower of this.#followers) follower(order);
  }

  #miss() {
    // The browser's own retries give up on some errors, and take their time on others.
    this.#events?.close();
    window.clearTimeout(this.#retry);
    // A stream that was cut is no sandbox that has gone; one that cannot be opened is.
    const wasCut = this.#isOpen;
    this.#isOpen = false;
    this.#retry = window.setTimeout(() => this.connect(), wasCut ? RECONNECT_MS : RETRY_MS);
    if (!wasCut && this.sandbox !== 'gone') {
      this.sandbox = 'gone';
      this.announce();
    }
  }
}

export const store = new Store();
