import { button, element } from './dom.js';
import { texts } from './texts.js';

/** So many messages stay in the list. */
const MOST_ENTRIES = 200;

/** Names come from the app; longer ones are cut. */
const LONGEST_NAME = 80;

/**
 * The list of messages between the App Shell and the pages it embeds. It shows
 * what kind of message went which way, never what it carried: results are tokens.
 */
class Activity {
  #list = element('ol', { class: 'activity-list', 'aria-label': texts.activityLabel });
  #count = element('span', { class: 'count' }, '0');
  #empty = element('p', { class: 'muted activity-empty' }, texts.activityEmpty);

  /** The element that shows the list. */
  element() {
    const clear = button(texts.clear, () => this.#clear(), { class: 'button quiet small' });
    return element(
      'details',
      { class: 'activity', 'data-testid': 'activity' },
      element('summary', {}, texts.activity, this.#count),
      element('div', { class: 'activity-body' }, this.#empty, this.#list, clear),
    );
  }

  /**
   * @param {string} surface
   * @returns {import('./host.js').Note}
   */
  of(surface) {
    return (direction, type, name, remark) => {
      const arrow = direction === 'toApp' ? '→' : '←';
      this.#list.prepend(
        element(
          'li',
          { 'data-direction': direction, 'data-type': type, 'data-surface': surface },
          element('time', {}, new Date().toLocaleTimeString(texts.locale)),
          element('span', { class: 'arrow', title: texts[direction] }, arrow),
          element('code', {}, type),
          element('span', { class: 'name' }, name.slice(0, LONGEST_NAME)),
          element('span', { class: 'muted' }, remark ? `${surface} · ${texts[remark]}` : surface),
        ),
      );
      if (this.#list.childElementCount > MOST_ENTRIES) this.#list.lastElementChild?.remove();
      this.#refresh();
    };
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

/** The page's one list of messages. */
export const activity = new Activity();
