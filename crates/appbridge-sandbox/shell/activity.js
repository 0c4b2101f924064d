import { seenRequests } from './api.js';
import { button, element } from './dom.js';
import { texts } from './texts.js';

/** So many messages stay in the list. */
const MOST_ENTRIES = 200;

/** Names come from the app; longer ones are cut. */
const LONGEST_NAME = 80;

/** How often refused requests are looked for while the list is open. */
const LOOK_MS = 1000;

/**
 * The list of messages between the App Shell and the pages it embeds, and of the requests
 * that the platform has refused. It shows what kind of message went which way, never
 * what it carried: results are tokens.
 */
class Activity {
  /** The number of the last request that has been looked at. */
  #lastRequest = 0;
  /** When each entry happened, in milliseconds since 1970. @type {WeakMap<Element, number>} */
  #times = new WeakMap();
  #list = element('ol', { class: 'activity-list', 'aria-label': texts.activityLabel });
  #count = element('span', { class: 'count' }, '0');
  #timer = 0;
  #empty = element('p', { class: 'muted activity-empty' }, texts.activityEmpty);

  /** The element that shows the list. */
  element() {
    const clear = button(texts.clear, () => this.#clear(), { class: 'button quiet small' });
    const details = element(
      'details',
      { class: 'activity', 'data-testid': 'activity' },
      element('summary', {}, texts.activity, this.#count),
      element('div', { class: 'activity-body' }, this.#empty, this.#list, clear),
    );
    details.addEventListener('toggle', () => void this.#look(details));
    return details;
  }

  /**
   * Shows requests that have been refused since the last look, and looks again while the
   * list is open.
   *
   * @param {HTMLDetailsElement} details
   */
  async #look(details) {
    if (!details.open) return;
    try {
      for (const request of await seenRequests(this.#lastRequest)) {
        // Two looks at once may bring a request twice.
        if (request.number <= this.#lastRequest) continue;
        this.#lastRequest = request.number;
        if (request.reason !== undefined) this.#add(new Date(request.at), refusal(request, request.reason));
      }
    } catch {
      // The sandbox has ended. Opening the list again looks again.
      return;
    }
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#look(details), LOOK_MS);
  }

  /**
   * @param {string} surface
   * @returns {import('./host.js').Note}
   */
  of(surface) {
    return (direction, type, name, remark) => {
      const arrow = direction === 'toApp' ? '→' : '←';
      this.#add(
        new Date(),
        element(
          'li',
          { 'data-direction': direction, 'data-type': type, 'data-surface': surface },
          element('span', { class: 'arrow', title: texts[direction] }, arrow),
          element('code', {}, type),
          element('span', { class: 'name' }, name.slice(0, LONGEST_NAME)),
          element('span', { class: 'muted' }, remark ? `${surface} · ${texts[remark]}` : surface),
        ),
      );
    };
  }

  /**
   * Puts an entry where its time belongs; the newest are on top.
   *
   * @param {Date} at
   * @param {HTMLLIElement} entry
   */
  #add(at, entry) {
    entry.prepend(element('time', {}, at.toLocaleTimeString(texts.locale)));
    this.#times.set(entry, at.getTime());
    const older = [...this.#list.children].find((other) => (this.#times.get(other) ?? 0) <= at.getTime());
    this.#list.insertBefore(entry, older ?? null);
    if (this.#list.childElementCount > MOST_ENTRIES) this.#list.lastElementChild?.remove();
    this.#refresh();
  }

  #clear() {
    this.#list.replaceChildren();
    this.#refresh();
  }

  #refresh() {
    this.#count.textContent = String(this.#list.childElementCount);
    this.#empty.hidden = this.#list.childElementCount > 0;
  }
}

/**
 * @param {import('./api.js').SeenRequest} request
 * @param {string} reason
 */
function refusal({ method, path, status }, reason) {
  return element(
    'li',
    { 'data-type': 'REQUEST', 'data-status': String(status) },
    element('span', { class: 'arrow refused', title: texts.refused }, '✕'),
    element('code', {}, `${status} ${method}`),
    element('span', { class: 'name', title: path }, path),
    element('span', { class: 'reason' }, reason),
  );
}

/** The page's one list of messages. */
export const activity = new Activity();
