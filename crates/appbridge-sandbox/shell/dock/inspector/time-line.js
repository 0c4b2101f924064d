import { store } from '../../store.js';
import { number, texts } from '../../texts.js';
import { say } from '../../toasts.js';
import { Component } from '../../ui/component.js';
import { icon, iconButton } from '../../ui/icons.js';
import { h, render } from '../../ui/render.js';
import { LARGEST_FILE, readRows, writeHar, writeRows } from './files.js';
import { rowDetails } from './row-details.js';
import { rowCells } from './row-line.js';
import { matches } from './row.js';
import { MOST_ROWS, timeline } from './timeline.js';

/**
 * @typedef {import('./row.js').Row} Row
 * @typedef {import('./row.js').Kind} Kind
 */

/** @type {readonly Kind[]} */
const KINDS = ['bridge', 'http', 'lifecycle'];

/** So close to the end is at the end, in pixels. */
const NEAR = 8;

/** So many rows are filled in one frame; when thousands are new, the newest come first. */
const MOST_FILLED = 200;

/**
 * The timeline as a person reads it. Elements of rows are kept and rendered anew only when
 * their row has changed, so that thousands of them cost nothing.
 *
 * @extends {Component<{}>}
 */
class TimeLine extends Component {
  #text = '';
  /** @type {Set<Kind>} */
  #kinds = new Set(KINDS);
  #onlyErrors = false;
  /** The row whose details are open. @type {number | null} */
  #chosen = null;
  /** The row that the Tab key leads to. @type {number | null} */
  #reached = null;
  /** A file that is looked at instead. @type {{ name: string, rows: Row[] } | null} */
  #file = null;
  #failure = '';
  #isFollowing = true;
  /** The newest row that was seen at the end of the list. */
  #seen = 0;
  /** @type {WeakMap<Row, { element: HTMLElement, version: number, language: string }>} */
  #elements = new WeakMap();
  /** @type {Row[]} */
  #shown = [];
  /** How many rows may still be filled in this frame. */
  #fillable = 0;
  #frame = 0;

  update() {
    this.#fillable = MOST_FILLED;
    super.update();
    if (this.#fillable < 0) {
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0;
        this.update();
      });
    }
    const grid = this.#grid();
    if (!grid) return;
    if (this.#isFollowing) grid.scrollTop = grid.scrollHeight;
  }

  #grid() {
    return this.querySelector('.rows-grid');
  }

  view() {
    const rows = this.#file?.rows ?? timeline.rows;
    const filter = { text: this.#text, kinds: this.#kinds, onlyErrors: this.#onlyErrors };
    this.#shown = rows.filter((row) => matches(row, filter));
    if (!this.#shown.some(({ key }) => key === this.#reached)) this.#reached = this.#shown.at(-1)?.key ?? null;
    const chosen = this.#shown.find(({ key }) => key === this.#chosen);
    const newest = this.#shown.at(-1)?.key ?? 0;
    if (this.#isFollowing) this.#seen = newest;
    return [
      this.#tools(rows),
      this.#notices(rows),
      h(
        'div',
        { key: 'body', class: 'timeline-body' },
        this.#table(rows),
        chosen ? rowDetails(chosen, () => this.#leave()) : null,
      ),
    ];
  }

  /** @param {Row[]} rows */
  #tools(rows) {
    const t = texts().inspector;
    const toggle = (/** @type {string} */ name, /** @type {string} */ label, /** @type {boolean} */ isOn, /** @type {() => void} */ change) =>
      h(
        'button',
        {
          key: name,
          type: 'button',
          class: 'button small chip',
          'aria-pressed': String(isOn),
          'data-testid': `filter-${name}`,
          onclick: () => {
            change();
            this.update();
          },
        },
        label,
      );
    return h(
      'div',
      { key: 'tools', class: 'timeline-tools' },
      h(
        'label',
        { class: 'search' },
        icon('search'),
        h('input', {
          type: 'search',
          'aria-label': t.filter,
          placeholder: t.filterHint,
          'data-testid': 'timeline-filter',
          '.value': this.#text,
          oninput: (/** @type {Event} */ event) => {
            this.#text = /** @type {HTMLInputElement} */ (event.currentTarget).value;
            this.update();
          },
        }),
      ),
      h(
        'div',
        { class: 'filter-chips', role: 'group', 'aria-label': t.kinds },
        KINDS.map((kind) =>
          toggle(kind, t.kindOf[kind], this.#kinds.has(kind), () => {
            if (!this.#kinds.delete(kind)) this.#kinds.add(kind);
          }),
        ),
        toggle('errors', t.onlyErrors, this.#onlyErrors, () => (this.#onlyErrors = !this.#onlyErrors)),
      ),
      h(
        'div',
        { class: 'timeline-actions' },
        this.#file
          ? null
          : [
              iconButton(timeline.isPaused ? 'play' : 'pause', timeline.isPaused ? t.goOn : t.pause, () => timeline.togglePause(), { key: 'pause', 'data-testid': 'timeline-pause' }),
              iconButton('trash', texts().clear, () => timeline.clear(), { key: 'clear' }),
            ],
        h('button', { key: 'json', type: 'button', class: 'button quiet small', 'data-testid': 'export-json', onclick: () => save('timeline.json', writeRows(rows)) }, icon('down'), 'JSON'),
        h('button', { key: 'har', type: 'button', class: 'button quiet small', title: t.har, 'data-testid': 'export-har', onclick: () => save('timeline.har', writeHar(rows, store.state?.issuer ?? location.origin)) }, icon('down'), 'HAR'),
        h(
          'label',
          { key: 'open', class: 'button quiet small file-button' },
          icon('file'),
          t.openFile,
          h('input', {
            type: 'file',
            class: 'visually-hidden',
            accept: '.json,application/json',
            'data-testid': 'timeline-file',
            onchange: (/** @type {Event} */ event) => void this.#open(/** @type {HTMLInputElement} */ (event.currentTarget)),
          }),
        ),
      ),
    );
  }

  /** @param {Row[]} rows */
  #notices(rows) {
    const t = texts().inspector;
    const notice = (/** @type {string} */ key, /** @type {string} */ text, /** @type {import('../../ui/render.js').Content} */ action = null) =>
      h('p', { key, class: `timeline-notice ${key}`, role: key === 'failure' ? 'alert' : 'status', 'data-testid': `timeline-${key}` }, h('span', {}, text), action);
    return h(
      'div',
      { key: 'notices' },
      this.#failure === '' ? null : notice('failure', this.#failure),
      this.#file
        ? notice('opened', t.opened(this.#file.name, number(rows.length)), h('button', { type: 'button', class: 'button small', onclick: () => this.#closeFile() }, t.closeFile))
        : null,
      timeline.isPaused && !this.#file ? notice('paused', t.paused(number(timeline.dropped))) : null,
      timeline.removed > 0 && !this.#file ? notice('full', t.full(number(timeline.removed), number(MOST_ROWS))) : null,
    );
  }

  /** @param {Row[]} rows */
  #table(rows) {
    const t = texts().inspector;
    const isEmpty = this.#shown.length === 0;
    const unseen = this.#isFollowing ? 0 : this.#shown.filter(({ key }) => key > this.#seen).length;
    return h(
      'div',
      { key: 'table', class: 'rows-frame' },
      h(
        'div',
        {
          key: 'grid',
          class: 'rows-grid',
          role: 'grid',
          tabindex: isEmpty ? '0' : null,
          'aria-label': texts().activityLabel,
          'aria-rowcount': String(this.#shown.length + 1),
          onscroll: () => this.#onScroll(),
          onclick: (/** @type {MouseEvent} */ event) => this.#onClick(event),
          onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
        },
        h(
          'div',
          { key: 'head', role: 'row', class: 'row head' },
          ['time', 'surface', 'way', 'what', 'steps', 'outcome', 'duration', 'meter'].map((name) =>
            h('span', { key: name, role: 'columnheader', class: `cell of-${name}` }, name === 'way' || name === 'meter' ? h('span', { class: 'visually-hidden' }, t.columns[name]) : t.columns[name]),
          ),
        ),
        this.#shown.toReversed().map((row) => this.#element(row)).reverse(),
      ),
      isEmpty ? h('p', { key: 'empty', class: 'muted rows-empty' }, rows.length === 0 ? texts().activityEmpty : t.noMatch) : null,
      unseen > 0
        ? h('button', { key: 'follow', type: 'button', class: 'button primary small follow', 'data-testid': 'timeline-follow', onclick: () => this.#follow() }, icon('down'), t.unseen(number(unseen)))
        : null,
    );
  }

  /** @param {Row} row */
  #element(row) {
    const { version, key } = row;
    const language = document.documentElement.lang;
    const known = this.#elements.get(row);
    const element = known?.element ?? document.createElement('div');
    if (!known) {
      element.className = 'row';
      element.setAttribute('role', 'row');
      Object.assign(element.dataset, { row: String(key), type: row.type, name: row.name, surface: row.surface });
      this.#elements.set(row, { element, version: -1, language });
    }
    const isBehind = known?.version !== version || known.language !== language;
    if (isBehind) this.#fillable -= 1;
    if (isBehind && this.#fillable >= 0) {
      this.#elements.set(row, { element, version, language });
      element.dataset['outcome'] = row.outcome;
      if (row.status !== undefined) element.dataset['status'] = String(row.status);
      element.dataset['warnings'] = row.warnings.join(' ');
      render(element, rowCells(row));
    }
    const isChosen = String(key === this.#chosen);
    if (element.getAttribute('aria-selected') !== isChosen) element.setAttribute('aria-selected', isChosen);
    const tabIndex = key === this.#reached ? 0 : -1;
    if (element.tabIndex !== tabIndex || !known) element.tabIndex = tabIndex;
    return element;
  }

  #onScroll() {
    const grid = this.#grid();
    if (!grid) return;
    const isAtEnd = grid.scrollHeight - grid.scrollTop - grid.clientHeight < NEAR;
    if (isAtEnd === this.#isFollowing) return;
    this.#isFollowing = isAtEnd;
    this.update();
  }

  #follow() {
    this.#isFollowing = true;
    this.update();
    this.#focus(this.#shown.length - 1);
  }

  /** @param {MouseEvent} event */
  #onClick({ target }) {
    const at = this.#at(target);
    if (at < 0) return;
    this.#choose(at);
    this.#focus(at);
  }

  /** @param {EventTarget | null} target */
  #at(target) {
    const row = target instanceof Element ? target.closest('[data-row]') : null;
    if (!(row instanceof HTMLElement)) return -1;
    return this.#shown.findIndex(({ key }) => String(key) === row.dataset['row']);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const at = this.#at(event.target);
    if (at < 0) return;
    const last = this.#shown.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last, PageDown: at + 10, PageUp: at - 10 }[event.key];
    if (to !== undefined) {
      this.#focus(Math.max(0, Math.min(last, to)));
    } else if (event.key === 'Enter') {
      this.#choose(at);
      const details = this.querySelector('.row-details');
      if (details instanceof HTMLElement) details.focus();
    } else if (event.key === 'Escape' && this.#chosen !== null) {
      this.#leave();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** @param {number} at */
  #choose(at) {
    this.#chosen = this.#shown[at]?.key ?? null;
    this.#reached = this.#chosen;
    this.update();
  }

  /** @param {number} at */
  #focus(at) {
    const row = this.#shown[at];
    if (!row) return;
    this.#reached = row.key;
    // Open details follow.
    if (this.#chosen !== null) this.#chosen = row.key;
    const isLast = at === this.#shown.length - 1;
    if (!isLast) this.#isFollowing = false;
    this.update();
    const element = this.#elements.get(row)?.element;
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  }

  /** Closes the details, and goes back to their row. */
  #leave() {
    const at = this.#shown.findIndex(({ key }) => key === this.#chosen);
    this.#chosen = null;
    this.#focus(at);
  }

  connectedCallback() {
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !(event.target instanceof Element) || !event.target.closest('.row-details')) return;
      event.preventDefault();
      this.#leave();
    });
    super.connectedCallback();
  }

  /** @param {HTMLInputElement} input */
  async #open(input) {
    const [file] = input.files ?? [];
    // The same file may be opened again.
    const text = file && file.size <= LARGEST_FILE ? await file.text().catch(() => '') : '';
    input.value = '';
    if (!file) return;
    const rows = readRows(text);
    this.#failure = rows ? '' : texts().inspector.noTimeline(file.name.slice(0, 80));
    if (rows) this.#file = { name: file.name.slice(0, 80), rows };
    this.#chosen = null;
    this.#isFollowing = rows === null;
    this.update();
  }

  #closeFile() {
    this.#file = null;
    this.#chosen = null;
    this.#isFollowing = true;
    this.update();
  }
}

customElements.define('time-line', TimeLine);

/**
 * @param {string} name
 * @param {string} text
 */
function save(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
  say(texts().inspector.saved(name));
}
