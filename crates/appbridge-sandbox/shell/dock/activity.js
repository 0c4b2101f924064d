import { store } from '../store.js';
import { number, texts, timeOfDay } from '../texts.js';
import { Component } from '../ui/component.js';
import { h } from '../ui/render.js';

/** So many entries stay in the list. */
const MOST_ENTRIES = 500;

/** Names come from the app; longer ones are cut. */
const LONGEST_NAME = 80;

/**
 * @typedef {import('../host.js').Direction} Direction
 * @typedef {import('../host.js').Remark} Remark
 * @typedef {{ key: string, at: Date, direction: Direction, type: string, name: string, surface: string, remark?: Remark }} Message
 * @typedef {{ key: string, at: Date, request: import('../api.js').SeenRequest }} Refusal
 */

/**
 * What has happened between the App Shell and the pages it embeds, and which requests the
 * platform has refused. It knows what kind of message went which way, never what it
 * carried: results are tokens.
 */
class Activity {
  /** Newest first. @type {(Message | Refusal)[]} */
  entries = [];
  isFull = false;
  #count = 0;
  /** @type {() => void} */
  onChange = () => {};

  constructor() {
    store.onRequest((request) => {
      if (request.reason !== undefined) this.#add({ key: this.#key(), at: new Date(request.at), request });
    });
  }

  /**
   * @param {string} surface
   * @param {string} app
   * @returns {import('../host.js').Note}
   */
  of(surface, app) {
    return (direction, type, name, remark) =>
      this.#add({
        key: this.#key(),
        at: new Date(),
        direction,
        type,
        name: name.slice(0, LONGEST_NAME),
        surface: `${app} · ${surface}`,
        ...(remark ? { remark } : {}),
      });
  }

  clear() {
    this.entries = [];
    this.isFull = false;
    this.onChange();
  }

  #key() {
    this.#count += 1;
    return String(this.#count);
  }

  /** @param {Message | Refusal} entry */
  #add(entry) {
    // Requests come a moment later than what happened after them in this page.
    const older = this.entries.findIndex(({ at }) => at <= entry.at);
    this.entries.splice(older < 0 ? this.entries.length : older, 0, entry);
    if (this.entries.length > MOST_ENTRIES) {
      this.entries.length = MOST_ENTRIES;
      this.isFull = true;
    }
    this.onChange();
  }
}

/** The page's one list. */
export const activity = new Activity();

/** @extends {Component<{}>} */
class ActivityLog extends Component {
  #isOpen = false;
  #frame = 0;

  connectedCallback() {
    activity.onChange = () => {
      // Many messages at once are one rendering.
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0;
        this.update();
      });
    };
    super.connectedCallback();
  }

  view() {
    const t = texts();
    const { entries, isFull } = activity;
    const count = t.entries(entries.length);
    return h(
      'details',
      {
        class: 'activity',
        'data-testid': 'activity',
        ontoggle: (/** @type {Event} */ event) => {
          this.#isOpen = /** @type {HTMLDetailsElement} */ (event.currentTarget).open;
          this.update();
        },
      },
      h(
        'summary',
        {},
        t.activity,
        ' ',
        h('span', { class: 'count' }, number(entries.length)),
      ),
      this.#isOpen
        ? [
            h(
              'div',
              { class: 'activity-bar' },
              h('p', { class: 'muted' }, isFull ? t.activityFull(number(MOST_ENTRIES)) : count),
              h('button', { type: 'button', class: 'button quiet small', onclick: () => activity.clear() }, t.clear),
            ),
            h(
              'div',
              { class: 'activity-body', tabindex: '0', role: 'region', 'aria-label': t.activityLabel },
              entries.length === 0
                ? h('p', { class: 'muted activity-empty' }, t.activityEmpty)
                : h('ol', { class: 'activity-list' }, entries.map((entry) => ('request' in entry ? refusal(entry) : message(entry)))),
            ),
          ]
        : null,
    );
  }
}

customElements.define('activity-log', ActivityLog);

/** @param {Message} entry */
function message({ key, at, direction, type, name, surface, remark }) {
  const t = texts();
  return h(
    'li',
    { key, 'data-direction': direction, 'data-type': type, 'data-surface': surface },
    h('time', {}, timeOfDay(at)),
    h('span', { class: 'arrow', role: 'img', 'aria-label': t[direction], title: t[direction] }, direction === 'toApp' ? '→' : '←'),
    h('code', {}, type),
    h('span', { class: 'name', title: name }, name),
    h('span', { class: remark ? 'about remarkable' : 'about' }, surface, remark ? ` · ${remark === 'unanswered' ? t.noAnswer : remark === 'struck' ? t.faultStruck : t.ignored}` : ''),
  );
}

/** @param {Refusal} entry */
function refusal({ key, at, request: { method, path, status, reason } }) {
  const t = texts();
  return h(
    'li',
    { key, 'data-type': 'REQUEST', 'data-status': String(status) },
    h('time', {}, timeOfDay(at)),
    h('span', { class: 'arrow refused', role: 'img', 'aria-label': t.platformRefused, title: t.platformRefused }, '✕'),
    h('code', {}, `${status} ${method}`),
    h('span', { class: 'name', title: path }, path),
    h('span', { class: 'about refused' }, reason),
  );
}
