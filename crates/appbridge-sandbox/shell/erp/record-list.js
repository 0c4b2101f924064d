import { detailsOf } from '../address.js';
import { record as fetchRecord, records } from '../api.js';
import { number, texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { emptyState, icon, iconButton } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { LISTS } from './lists.js';

/**
 * @typedef {import('../api.js').ErpRecord} ErpRecord
 * @typedef {import('../address.js').Query} Query
 * @typedef {{
 *   tenant: import('../api.js').Tenant,
 *   context: import('../api.js').Context,
 *   query: Query,
 *   onQuery: (query: Query) => void,
 * }} Props
 */

const PAGE_SIZE = 25;

/** How far Page Up and Page Down go, in rows. */
const LEAP = 10;

/** A search starts when nobody has typed for so long. */
const TYPING_PAUSE_MS = 200;

/** Letters that follow each other faster than this are the beginning of one name. */
const TYPEAHEAD_MS = 700;

/**
 * A searchable, paged list of a tenant's records. One record can be selected, by mouse or
 * keyboard; selecting it once more deselects it. What is chosen stands in the address, so
 * that a selection outlives paging, searching and a reload.
 *
 * @extends {Component<Props>}
 */
class RecordList extends Component {
  /** @type {import('../api.js').RecordPage | null} */
  #page = null;
  /** What the page answers, or shall answer. */
  #asked = '';
  /** The version of the records that it is of. */
  #version = 0;
  #isLoading = false;
  #hasFailed = false;
  #loading = new AbortController();
  /** The record that is selected, once it is known. @type {ErpRecord | null} */
  #selected = null;
  /** Ends the question for a selected record that the page does not have. */
  #naming = new AbortController();
  /** What stands in the search field while that is not searched for yet. @type {string | null} */
  #typed = null;
  #typing = 0;
  /** The row that Tab leads to. @type {string | null} */
  #active = null;
  #prefix = { letters: '', at: 0 };

  disconnectedCallback() {
    window.clearTimeout(this.#typing);
    this.#loading.abort();
    this.#naming.abort();
  }

  update() {
    const { tenant, context, query } = this.props;
    const asked = JSON.stringify([tenant.id, context, query.search, query.page]);
    if (asked !== this.#asked) {
      this.#asked = asked;
      this.#load();
    } else if (tenant.recordsVersion !== this.#version) {
      this.#load(true);
    }
    if (query.id !== (this.#selected?.id ?? null)) this.#recall();
    super.update();
  }

  /** @param {boolean} hasChanged whether it is the same page, of records that have changed */
  #load(hasChanged = false) {
    // A later question makes the answer to an earlier one worthless.
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    const { tenant, context, query } = this.props;
    this.#version = tenant.recordsVersion;
    const isRefresh = hasChanged && !this.#isLoading;
    this.#isLoading = !isRefresh;
    this.#hasFailed = false;
    const { search, page } = query;
    records(tenant, context, { page, size: PAGE_SIZE, search: search.normalize('NFC') }, signal)
      .then((found) => {
        this.#page = found;
        this.#isLoading = false;
        // Behind the end, the last page comes.
        if (found.page !== page) this.#query({ page: found.page });
        if (isRefresh) this.#recall();
        this.update();
        if (!isRefresh) this.querySelector('.rows')?.scrollTo({ top: 0 });
      })
      .catch(() => {
        if (signal.aborted) return;
        this.#isLoading = false;
        this.#hasFailed = true;
        this.update();
      });
  }

  #again() {
    this.#load();
    super.update();
  }

  /** Learns which record the address means. */
  #recall() {
    const { tenant, context, query } = this.props;
    this.#naming.abort();
    this.#naming = new AbortController();
    const { signal } = this.#naming;
    const shown = this.#page?.items.find(({ id }) => id === query.id) ?? null;
    if (shown || query.id === null) {
      this.#selected = shown;
      return;
    }
    // In its place until its name is known.
    if (this.#selected?.id !== query.id) this.#selected = { id: query.id };
    fetchRecord(tenant, context, query.id, signal)
      .then((found) => {
        this.#selected = found;
        if (found) this.update();
        // Another tenant's, or none at all.
        else this.#query({ id: null });
      })
      .catch(() => {
        // The selection stays without a name.
      });
  }

  /** @param {Partial<Query>} change */
  #query(change) {
    this.props.onQuery({ ...this.props.query, ...change });
  }

  view() {
    const t = texts();
    const { context, query } = this.props;
    this.className = `list ${context}`;
    this.dataset['testid'] = `${context}-list`;
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', t.lists[context]);
    const page = this.#page;
    const isEmpty = page !== null && page.items.length === 0;
    return [
      h(
        'header',
        { class: 'toolbar' },
        h('h1', { tabindex: '-1', 'data-home': true }, t.lists[context]),
        h(
          'label',
          { class: 'search' },
          icon('search'),
          h('input', {
            type: 'search',
            placeholder: t.searchHint[context],
            'aria-label': t.searchOf[context],
            autocomplete: 'off',
            spellcheck: 'false',
            'data-testid': `${LISTS[context].record}-search`,
            value: this.#typed ?? query.search,
            oninput: (/** @type {Event} */ event) => this.#onType(/** @type {HTMLInputElement} */ (event.target).value),
          }),
        ),
      ),
      this.#hasFailed
        ? emptyState(
            'alert',
            [
              h('p', { role: 'alert' }, t.listFailed),
              h('button', { type: 'button', class: 'button', onclick: () => this.#again(), 'data-testid': 'list-retry' }, t.retry),
            ],
            { key: 'failed', 'data-testid': 'list-failed' },
          )
        : isEmpty
          ? emptyState(
              'search',
              [
                h('strong', { role: 'status' }, t.noneFound[context]),
                h('p', { class: 'muted' }, t.noneFoundHint),
                query.search === ''
                  ? null
                  : h('button', { type: 'button', class: 'button', onclick: () => this.#clearSearch() }, t.clearSearch),
              ],
              { key: 'empty', 'data-testid': 'list-empty' },
            )
          : this.#table(),
      this.#footer(!this.#hasFailed && !isEmpty),
    ];
  }

  #table() {
    const t = texts();
    const { context, query } = this.props;
    const { columns } = LISTS[context];
    const items = this.#page?.items ?? [];
    const isOnPage = (/** @type {string | null} */ id) => items.some((item) => item.id === id);
    const reachable = [this.#active, query.id].find(isOnPage) ?? items[0]?.id;
    return h(
      'div',
      { key: 'rows', class: `rows${this.#isLoading ? ' loading' : ''}${this.#page === null ? ' blank' : ''}` },
      h(
        'table',
        {
          role: 'grid',
          'aria-label': t.lists[context],
          'aria-busy': String(this.#isLoading),
          onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
        },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            columns.map(({ name, title, isNumber }) =>
              h('th', { key: name, scope: 'col', class: isNumber ? `${name} number-cell` : name }, title(t)),
            ),
            h('th', { key: 'open', scope: 'col', class: 'open' }, h('span', { class: 'visually-hidden' }, t.details)),
          ),
        ),
        h(
          'tbody',
          {},
          this.#page === null
            ? Array.from({ length: 16 }, (_, at) => this.#skeleton(at))
            : items.map((item) => this.#row(item, item.id === reachable)),
        ),
      ),
      this.#page === null ? h('p', { class: 'visually-hidden', role: 'status' }, t.loadingOf[context]) : null,
    );
  }

  /** @param {number} at */
  #skeleton(at) {
    return h(
      'tr',
      { key: `skeleton ${at}`, class: 'skeleton', 'aria-hidden': 'true' },
      LISTS[this.props.context].columns.map(({ name }) => h('td', { key: name, class: name }, h('span', { class: 'bone' }))),
      h('td', { key: 'open', class: 'open' }),
    );
  }

  /**
   * @param {ErpRecord} record
   * @param {boolean} isReachable
   */
  #row(record, isReachable) {
    const t = texts();
    const { context, query } = this.props;
    const list = LISTS[context];
    const name = list.nameOf(record);
    const tabindex = isReachable ? '0' : '-1';
    return h(
      'tr',
      {
        key: record.id,
        'aria-selected': String(record.id === query.id),
        tabindex,
        'data-testid': `${list.record}-row`,
        [`data-${list.record}-id`]: record.id,
        'data-id': record.id,
        onclick: (/** @type {MouseEvent} */ event) => {
          // The second click of a double click opens.
          if (event.detail <= 1 && !(/** @type {Element} */ (event.target).closest('a'))) this.#toggle(record);
        },
        ondblclick: () => (location.hash = detailsOf(context, record.id)),
        onfocus: () => {
          if (this.#active === record.id) return;
          this.#active = record.id;
          super.update();
        },
      },
      list.columns.map(({ name: column, cell, isNumber }) => {
        const content = cell(record);
        return h(
          'td',
          { key: column, class: isNumber ? `${column} number-cell` : column, title: column === 'name' ? name : null },
          content,
        );
      }),
      h(
        'td',
        { key: 'open', class: 'open' },
        h(
          'a',
          {
            href: detailsOf(context, record.id),
            tabindex,
            'aria-label': t.openDetails(name),
            title: t.openDetails(name),
            'data-testid': 'open-record',
          },
          icon('chevron'),
        ),
      ),
    );
  }

  /** @param {boolean} hasPager */
  #footer(hasPager) {
    const t = texts();
    const { context, query } = this.props;
    const list = LISTS[context];
    const selected = this.#selected;
    const name = selected && Object.keys(selected).length > 1 ? list.nameOf(selected) : '…';
    const page = this.#page;
    const pages = page ? Math.ceil(page.totalCount / page.size) : 1;
    const from = page ? (page.page - 1) * page.size + 1 : 0;
    const plural = `${context === 'salesorders' ? 'orders' : context}`;
    return h(
      'footer',
      { key: 'footer', class: 'list-footer' },
      h(
        'div',
        { class: query.id === null ? 'selection' : 'selection chosen' },
        h('span', { class: 'ellipsis', role: 'status', 'data-testid': 'selection' }, query.id === null ? t.nothingSelected : t.selected(name)),
        query.id === null
          ? null
          : h(
              'button',
              {
                type: 'button',
                class: 'button quiet small',
                'data-testid': `deselect-${list.record}`,
                onclick: () => this.#deselect(),
              },
              t.deselect,
            ),
      ),
      hasPager
        ? h(
            'div',
            { class: 'pager' },
            h(
              'span',
              { class: 'muted range', role: 'status', 'data-testid': 'list-range' },
              page ? t.range(number(from), number(from + page.items.length - 1), number(page.totalCount)) : '',
            ),
            this.#pagerButton('back', t.previousPage, `${plural}-previous`, query.page > 1, -1),
            this.#pagerButton('chevron', t.nextPage, `${plural}-next`, query.page < pages, 1),
          )
        : null,
    );
  }

  /**
   * @param {import('../ui/icons.js').Icon} name
   * @param {string} label
   * @param {string} testid
   * @param {boolean} isPossible
   * @param {number} step
   */
  #pagerButton(name, label, testid, isPossible, step) {
    const turn = () => {
      if (isPossible && !this.#isLoading) this.#query({ page: this.props.query.page + step });
    };
    // Never `disabled`, which would take the focus away.
    return iconButton(name, label, turn, { 'data-testid': testid, 'aria-disabled': String(!isPossible) });
  }

  /** @param {string} typed */
  #onType(typed) {
    this.#typed = typed;
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => {
      this.#typed = null;
      if (typed.trim() !== this.props.query.search) this.#query({ search: typed.trim(), page: 1 });
      else super.update();
    }, TYPING_PAUSE_MS);
  }

  #clearSearch() {
    window.clearTimeout(this.#typing);
    this.#typed = null;
    this.querySelector('input')?.focus();
    this.#query({ search: '', page: 1 });
  }

  /** @param {ErpRecord} record */
  #toggle(record) {
    const isSelected = this.props.query.id === record.id;
    this.#selected = isSelected ? null : record;
    this.#active = record.id;
    this.#query({ id: this.#selected?.id ?? null });
  }

  #deselect() {
    const row = this.#rowOf(this.props.query.id);
    // The button goes with the selection.
    if (row) row.focus();
    this.#query({ id: null });
  }

  /** @returns {HTMLElement[]} */
  #rows() {
    return [...this.querySelectorAll('tbody tr[data-id]')].filter((row) => row instanceof HTMLElement);
  }

  /** @param {string | null} id */
  #rowOf(id) {
    return this.#rows().find((row) => row.dataset['id'] === id);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const rows = this.#rows();
    const at = rows.findIndex((row) => row === event.target);
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const record = this.#page?.items[at];
    const { key } = event;
    const target = {
      ArrowDown: rows[at + 1],
      ArrowUp: rows[at - 1],
      PageDown: rows[Math.min(at + LEAP, rows.length - 1)],
      PageUp: rows[Math.max(at - LEAP, 0)],
      Home: rows[0],
      End: rows.at(-1),
    }[key];
    if (target) target.focus();
    else if ((key === 'Enter' || key === ' ') && record) this.#toggle(record);
    else if (key === 'Escape') this.#query({ id: null });
    else if (key.length === 1) this.#typeahead(key, rows, at);
    else if (key !== 'ArrowDown' && key !== 'ArrowUp') return;
    event.preventDefault();
  }

  /**
   * Goes to the next row whose name begins with what is being typed.
   *
   * @param {string} letter
   * @param {HTMLElement[]} rows
   * @param {number} at
   */
  #typeahead(letter, rows, at) {
    const now = performance.now();
    const isFollowing = now - this.#prefix.at < TYPEAHEAD_MS;
    this.#prefix = { letters: (isFollowing ? this.#prefix.letters : '') + letter.toLowerCase(), at: now };
    const { letters } = this.#prefix;
    const items = this.#page?.items ?? [];
    const { nameOf } = LISTS[this.props.context];
    // One letter goes on, more stay where they fit.
    const start = letters.length === 1 ? at + 1 : at;
    for (let step = 0; step < items.length; step += 1) {
      const place = (start + step) % items.length;
      const item = items[place];
      if (item && nameOf(item).toLowerCase().startsWith(letters)) {
        rows[place]?.focus();
        return;
      }
    }
  }
}

customElements.define('record-list', RecordList);
