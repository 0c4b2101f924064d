import { store } from '../../store.js';
import { describe, LONGEST_NAME } from './payload.js';
import { plain } from './redaction.js';
import { tokenEnd } from './row.js';
import { stepsOfMethod, stepsOfPath } from './steps.js';

/**
 * @typedef {import('./row.js').Row} Row
 * @typedef {import('./row.js').Warning} Warning
 * @typedef {import('../../host.js').Message} Message
 */

/** So many rows are kept; the oldest go first. */
export const MOST_ROWS = 5000;

/** A call without a reply for so long has ended for the app. */
const CALL_TIMEOUT_MS = 10_000;

/** An event is confirmed at once, or by nobody. */
const CONFIRMATION_MS = 1000;

/** A token that ends so soon may end on its way. */
const ENDS_SOON_MS = 30_000;

/** How often open rows are looked at. */
const TICK_MS = 1000;

/** Facts of a row are cut here. */
const LONGEST_FACT = 2000;

/**
 * What happens between the App Shell, the app's pages, its backend and the platform, in one
 * list: a call with its reply, an event with its confirmation, a request with its response.
 */
class Timeline {
  /** Oldest first. @type {Row[]} */
  rows = [];
  /** How many were removed to make room. */
  removed = 0;
  isPaused = false;
  /** How many were not kept while it was paused. */
  dropped = 0;

  #count = 0;
  /** Rows that something is still awaited for, with the moment of their start. @type {Map<Row, number>} */
  #open = new Map();
  #timer = 0;
  /** Rows of lifecycle calls by tenant and number; null for those that are not kept. @type {Map<string, Row | null>} */
  #calls = new Map();
  /** Rows of other pages, by page and key; null for those that are not kept. @type {Map<string, Row | null>} */
  #adopted = new Map();
  /** @type {Set<() => void>} */
  #watchers = new Set();
  /** @type {Set<(row: Row) => void>} */
  #readers = new Set();

  constructor() {
    store.onRequest((request) => this.#onRequest(request));
    store.watch(() => this.#onState());
  }

  /**
   * @param {() => void} watcher
   * @returns {() => void} ends it
   */
  watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** @param {(row: Row) => void} reader hears of every new and changed row */
  onRow(reader) {
    this.#readers.add(reader);
  }

  /**
   * Takes a row of another page, or its change.
   *
   * @param {string} page
   * @param {Row} told
   */
  adopt(page, told) {
    const id = `${page} ${told.key}`;
    const { key: _, version: __, ...change } = told;
    const row = this.#adopted.get(id);
    if (row === undefined) {
      const added = this.add(change);
      this.#adopted.set(id, added);
      if (added) this.change(added, { warnings: change.warnings });
    } else if (row) {
      if (change.outcome !== 'open') this.#open.delete(row);
      this.change(row, change);
    }
  }

  clear() {
    this.rows = [];
    this.#open.clear();
    this.removed = 0;
    this.dropped = 0;
    this.#tell();
  }

  /** Stops, or goes on. */
  togglePause() {
    this.isPaused = !this.isPaused;
    this.dropped = 0;
    this.#tell();
  }

  /**
   * @param {string} surface
   * @param {string} app
   * @returns {import('../../host.js').Note}
   */
  of(surface, app) {
    const conversation = new Conversation(this, surface, app);
    return (message) => conversation.take(message);
  }

  /**
   * @param {Omit<Row, 'key' | 'version' | 'warnings' | 'facts' | 'duration'> & Partial<Pick<Row, 'facts' | 'duration'>>} what
   * @returns {Row | null} null when it is not kept
   */
  add(what) {
    if (this.isPaused) {
      this.dropped += 1;
      this.#tell();
      return null;
    }
    this.#count += 1;
    const row = { facts: {}, duration: null, ...what, key: this.#count, warnings: [], version: 0 };
    if (row.outcome === 'open') this.#await(row);
    // Requests are told of a moment later than what happened after them in this page.
    let place = this.rows.length;
    while (place > 0 && (this.rows[place - 1]?.at ?? 0) > row.at) place -= 1;
    this.rows.splice(place, 0, row);
    if (this.rows.length > MOST_ROWS) {
      const [oldest] = this.rows.splice(0, 1);
      if (oldest) this.#open.delete(oldest);
      this.removed += 1;
    }
    this.#tell(row);
    return row;
  }

  /**
   * @param {Row} row
   * @param {Partial<Row>} change
   */
  change(row, change) {
    Object.assign(row, change);
    row.version += 1;
    this.#tell(row);
  }

  /**
   * Ends what was awaited.
   *
   * @param {Row} row
   * @param {Partial<Row>} change
   */
  end(row, change) {
    const start = this.#open.get(row);
    this.#open.delete(row);
    this.change(row, { ...change, ...(start === undefined ? {} : { duration: performance.now() - start }) });
  }

  /**
   * @param {Row} row
   * @param {Warning} warning
   */
  warn(row, warning) {
    if (!row.warnings.includes(warning)) this.change(row, { warnings: [...row.warnings, warning] });
  }

  /** @param {Row} row */
  #await(row) {
    this.#open.set(row, performance.now());
    this.#timer ||= window.setInterval(() => this.#tick(), TICK_MS);
  }

  #tick() {
    const now = performance.now();
    for (const [row, start] of this.#open) {
      this.change(row, { duration: now - start });
      if (row.type === 'METHOD_CALL' && now - start > CALL_TIMEOUT_MS) this.warn(row, 'lateReply');
      if (row.type === 'EVENT_TRIGGER' && now - start > CONFIRMATION_MS) this.warn(row, 'unconfirmed');
    }
    if (this.#open.size > 0) return;
    window.clearInterval(this.#timer);
    this.#timer = 0;
  }

  /** @param {Row} [row] that is new or has changed */
  #tell(row) {
    if (row) for (const reader of this.#readers) reader(row);
    for (const watcher of this.#watchers) watcher();
  }

  /** @param {import('../../api.js').SeenRequest} request */
  #onRequest({ at, method, path, status, milliseconds, bearer, xTenantId, contentType, requestId, fault, reason, missingScope }) {
    const row = this.add({
      at: Date.parse(at) - milliseconds,
      kind: 'http',
      way: 'request',
      surface: bearer === 'app' ? 'app' : 'backend',
      app: '',
      type: 'REQUEST',
      name: `${plain(method, LONGEST_NAME)} ${plain(path, LONGEST_FACT)}`,
      steps: stepsOfPath(path),
      outcome: 'status',
      status,
      duration: milliseconds,
      facts: facts({
        reason,
        missingScope,
        bearer,
        xTenantId,
        requestId,
        contentType,
        fault: fault === undefined ? undefined : String(fault),
      }),
    });
    if (!row) return;
    if (missingScope !== undefined) this.warn(row, 'missingScope');
    if (fault !== undefined) this.warn(row, 'struck');
  }

  #onState() {
    for (const { id, name, lifecycleCalls } of store.state?.tenants ?? []) {
      for (const call of lifecycleCalls) this.#onCall(`${id} ${call.number}`, name, call);
    }
  }

  /**
   * @param {string} key
   * @param {string} tenant
   * @param {import('../../api.js').LifecycleCall} call
   */
  #onCall(key, tenant, { at, event, appId, url, outcome, status, milliseconds }) {
    const row = this.#calls.get(key);
    if (row === null) return;
    const change = {
      outcome: outcome === 'answered' ? /** @type {const} */ ('status') : outcome,
      duration: milliseconds ?? null,
      ...(status === undefined ? {} : { status }),
    };
    if (row) {
      if (row.outcome !== change.outcome) this.change(row, change);
      return;
    }
    const app = store.state?.apps.find((one) => one.appId === appId)?.manifest?.technicalName ?? appId;
    const added = this.add({
      at: Date.parse(at),
      kind: 'lifecycle',
      way: 'callback',
      surface: 'hub',
      app: plain(app, LONGEST_NAME),
      type: 'LIFECYCLE',
      name: `${event} ${plain(url, LONGEST_FACT)}`,
      steps: [],
      ...change,
      facts: facts({ tenant }),
    });
    this.#calls.set(key, added);
  }
}

/** The messages between the App Shell and one frame. */
class Conversation {
  #timeline;
  #surface;
  #app;
  /** By id: calls and events that are not ended; null for those that are not kept. @type {Map<string, Row | null>} */
  #pending = new Map();
  /** @type {Row | null} */
  #handshake = null;
  #completed = 0;

  /**
   * @param {Timeline} timeline
   * @param {string} surface
   * @param {string} app
   */
  constructor(timeline, surface, app) {
    this.#timeline = timeline;
    this.#surface = surface;
    this.#app = plain(app, LONGEST_NAME);
  }

  /** @param {Message} message */
  take(message) {
    const { type, direction, id = '', remark } = message;
    switch (type) {
      case 'HANDSHAKE':
        this.#greet(message);
        break;
      case 'METHOD_CALL':
        if (remark && this.#pending.has(id)) this.#remark(this.#pending.get(id) ?? null, remark);
        else this.#begin(message, id);
        if (remark === 'unanswered') this.#pending.delete(id);
        break;
      case 'METHOD_CALL_RETURN':
      case 'METHOD_CALL_ERROR':
        this.#reply(message, id);
        break;
      case 'EVENT_TRIGGER':
        this.#begin(message, `${direction} ${id}`);
        break;
      case 'EVENT_TRIGGER_CONFIRMATION':
        this.#confirm(message, `${direction === 'toApp' ? 'fromApp' : 'toApp'} ${id}`);
        break;
      default:
        this.#remark(this.#add(message, 'sent'), remark);
    }
  }

  /** @param {Message} message */
  #greet(message) {
    // Another page: nothing of the old one is answered any more.
    for (const row of this.#pending.values()) if (row?.outcome === 'open') this.#timeline.end(row, { outcome: 'gone' });
    if (this.#handshake?.outcome === 'open') this.#timeline.end(this.#handshake, { outcome: 'gone' });
    this.#pending.clear();
    this.#completed = 0;
    this.#handshake = this.#add(message, 'open');
    this.#remark(this.#handshake, message.remark);
  }

  /**
   * @param {Message} message
   * @param {string} key
   */
  #begin(message, key) {
    const row = this.#add(message, message.remark === 'ignored' ? 'ignored' : 'open');
    if (message.remark !== 'ignored') this.#pending.set(key, row);
    if (message.type !== 'METHOD_CALL' || message.name !== 'completeHandshake') return;
    this.#completed += 1;
    if (this.#completed > 1 && row) this.#timeline.warn(row, 'secondHandshake');
    if (this.#handshake?.outcome === 'open') this.#timeline.end(this.#handshake, { outcome: 'taken' });
  }

  /**
   * @param {Message} message
   * @param {string} id
   */
  #reply(message, id) {
    const row = this.#pending.get(id);
    this.#pending.delete(id);
    if (row === null) return;
    if (!row) {
      const stray = this.#add(message, 'sent');
      if (stray) this.#timeline.warn(stray, 'strayReply');
      return;
    }
    const result = describe(message.body);
    this.#timeline.end(row, {
      outcome: message.type === 'METHOD_CALL_ERROR' ? 'rejected' : 'answered',
      ...('body' in message ? { result } : {}),
    });
    if ((row.duration ?? 0) > CALL_TIMEOUT_MS) this.#timeline.warn(row, 'lateReply');
    const left = (tokenEnd(result) ?? Infinity) - Date.now();
    if (left < ENDS_SOON_MS) this.#timeline.warn(row, left <= 0 ? 'tokenExpired' : 'tokenEnding');
  }

  /**
   * @param {Message} message
   * @param {string} key
   */
  #confirm(message, key) {
    const row = this.#pending.get(key);
    this.#pending.delete(key);
    if (row) this.#timeline.end(row, { outcome: 'confirmed', warnings: row.warnings.filter((warning) => warning !== 'unconfirmed') });
    else if (row === undefined) this.#add(message, 'ignored');
  }

  /**
   * @param {Row | null} row
   * @param {import('../../host.js').Remark | undefined} remark
   */
  #remark(row, remark) {
    if (!row || !remark) return;
    if (remark === 'struck') {
      this.#timeline.warn(row, 'struck');
    } else if (remark === 'unanswered') {
      this.#timeline.end(row, { outcome: 'unanswered' });
      this.#timeline.change(row, { duration: null });
      this.#timeline.warn(row, 'notExposed');
    } else {
      this.#timeline.change(row, { outcome: 'ignored' });
    }
  }

  /**
   * @param {Message} message
   * @param {import('./row.js').Outcome} outcome
   */
  #add(message, outcome) {
    const { direction, type, name } = message;
    return this.#timeline.add({
      at: Date.now(),
      kind: 'bridge',
      way: direction,
      surface: this.#surface,
      app: this.#app,
      type,
      name: plain(name, LONGEST_NAME),
      steps: type === 'METHOD_CALL' ? stepsOfMethod(name) : [],
      outcome,
      ...('body' in message && message.body !== undefined ? { args: describe(message.body) } : {}),
    });
  }
}

/** The page's one list. */
export const timeline = new Timeline();

/**
 * @param {Record<string, string | null | undefined>} known
 * @returns {Record<string, string>} what is known, without tokens
 */
function facts(known) {
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, plain(value, LONGEST_FACT)]])),
  );
}
