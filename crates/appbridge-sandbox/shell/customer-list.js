import { customers } from './api.js';
import { button, element } from './dom.js';
import { texts } from './texts.js';

/**
 * @typedef {import('./api.js').Customer} Customer
 * @typedef {import('./api.js').CustomerPage} CustomerPage
 */

const PAGE_SIZE = 25;

/** A search starts when nobody has typed for so long. */
const TYPING_PAUSE_MS = 200;

/** How a customer is called. @param {Customer} customer */
function nameOf({ companyName, firstName, lastName, customerNumber }) {
  return companyName ?? ([firstName, lastName].filter(Boolean).join(' ') || customerNumber);
}

/**
 * The searchable, paged list of a tenant's customers. One customer can be
 * selected, by mouse or keyboard; selecting it once more deselects it. A
 * selection outlives paging and searching.
 */
export class CustomerList {
  /** The list with its search field, to be put into the page. */
  element;

  #context;
  #onSelect;
  /** @type {Customer | null} */
  #selected = null;
  #search = '';
  /** Cursors of the pages before the one shown; the first page has none. @type {(string | null)[]} */
  #trail = [];
  /** @type {string | null} */
  #cursor = null;
  /** @type {CustomerPage | null} */
  #page = null;
  #typing = 0;
  #loading = new AbortController();

  #rows = element('ul', { class: 'rows', role: 'listbox', 'aria-label': texts.customers });
  #message = element('div', { class: 'list-message', role: 'status' });
  #range = element('span', { class: 'muted' });
  #chosen = element('span', { class: 'chosen', role: 'status' }, texts.nothingSelected);
  #deselect = button(texts.deselect, () => this.select(null), {
    class: 'button quiet small',
    'data-testid': 'deselect-customer',
    hidden: true,
  });
  #previous = button('‹', () => this.#back(), { class: 'button icon', 'aria-label': texts.previousPage });
  #next = button('›', () => this.#forward(), { class: 'button icon', 'aria-label': texts.nextPage });

  /**
   * @param {import('./main.js').Context} context
   * @param {(customer: Customer | null) => void} onSelect
   */
  constructor(context, onSelect) {
    this.#context = context;
    this.#onSelect = onSelect;
    const search = element('input', {
      type: 'search',
      class: 'search',
      placeholder: texts.searchHint,
      'aria-label': texts.search,
      autocomplete: 'off',
      'data-testid': 'customer-search',
    });
    search.addEventListener('input', () => {
      window.clearTimeout(this.#typing);
      this.#typing = window.setTimeout(() => this.#searchFor(search.value.trim()), TYPING_PAUSE_MS);
    });
    this.#rows.addEventListener('keydown', (event) => this.#onKey(event));
    this.#previous.dataset['testid'] = 'customers-previous';
    this.#next.dataset['testid'] = 'customers-next';
    this.element = element(
      'section',
      { class: 'list', 'aria-label': texts.customers },
      element('div', { class: 'toolbar' }, element('h1', {}, texts.customers), search),
      element(
        'div',
        { class: 'row head', 'aria-hidden': 'true' },
        element('span', {}, texts.number),
        element('span', {}, texts.name),
        element('span', {}, texts.city),
      ),
      this.#rows,
      this.#message,
      element(
        'div',
        { class: 'list-footer' },
        element('div', { class: 'selection' }, this.#chosen, this.#deselect),
        element('div', { class: 'pager' }, this.#range, this.#previous, this.#next),
      ),
    );
    this.#load();
  }

  close() {
    window.clearTimeout(this.#typing);
    this.#loading.abort();
  }

  /** @param {string} search */
  #searchFor(search) {
    if (search === this.#search) return;
    this.#search = search;
    this.#trail = [];
    this.#cursor = null;
    this.#load();
  }

  #forward() {
    if (!this.#page?.hasNextPage) return;
    this.#trail.push(this.#cursor);
    this.#cursor = this.#page.endCursor;
    this.#load();
  }

  #back() {
    if (this.#trail.length === 0) return;
    this.#cursor = this.#trail.pop() ?? null;
    this.#load();
  }

  #load() {
    // A later question makes the answer to an earlier one worthless.
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    if (!this.#page) this.#say(texts.searching);
    this.#previous.disabled = true;
    this.#next.disabled = true;
    this.#context.attempt(async () => {
      try {
        const query = { first: PAGE_SIZE, after: this.#cursor, search: this.#search };
        this.#show(await customers(this.#context.session.tenant, query, signal));
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    });
  }

  /** @param {CustomerPage} page */
  #show(page) {
    this.#page = page;
    this.#rows.replaceChildren(...page.items.map((customer) => this.#row(customer)));
    this.#mark();
    this.#rows.scrollTop = 0;
    if (page.items.length === 0) this.#say(texts.noCustomers, texts.noCustomersHint);
    else this.#say();
    const from = this.#trail.length * PAGE_SIZE + 1;
    this.#range.textContent =
      page.items.length === 0 ? '' : texts.range(from, from + page.items.length - 1, page.totalCount);
    this.#previous.disabled = this.#trail.length === 0;
    this.#next.disabled = !page.hasNextPage;
  }

  /**
   * @param {string} [title]
   * @param {string} [hint]
   */
  #say(title, hint) {
    this.#message.replaceChildren(
      ...(title === undefined ? [] : [element('strong', {}, title)]),
      ...(hint === undefined ? [] : [element('p', { class: 'muted' }, hint)]),
    );
    this.#message.hidden = title === undefined;
  }

  /** @param {Customer} customer */
  #row(customer) {
    const person = [customer.firstName, customer.lastName].filter(Boolean).join(' ');
    const row = element(
      'li',
      { class: 'row', role: 'option', 'data-testid': 'customer-row', 'data-customer-id': customer.id },
      element('span', { class: 'number' }, customer.customerNumber),
      element(
        'span',
        { class: 'name' },
        nameOf(customer),
        ...(customer.companyName !== null && person !== '' ? [element('small', {}, person)] : []),
      ),
      element('span', { class: 'city' }, customer.city ?? ''),
    );
    row.addEventListener('click', () => this.#toggle(customer));
    return row;
  }

  /** @param {Customer} customer */
  #toggle(customer) {
    this.select(this.#selected?.id === customer.id ? null : customer);
  }

  /** @param {Customer | null} customer */
  select(customer) {
    if (this.#selected?.id === customer?.id) return;
    this.#selected = customer;
    this.#mark();
    this.#chosen.textContent = customer ? texts.selected(nameOf(customer)) : texts.nothingSelected;
    this.#deselect.hidden = !customer;
    this.#onSelect(customer);
  }

  /** Marks the selected row; one row can be reached by Tab, the others by arrow keys. */
  #mark() {
    const rows = this.#options();
    const id = this.#selected?.id;
    const reachable = rows.find((row) => row.dataset['customerId'] === id) ?? rows[0];
    for (const row of rows) {
      row.setAttribute('aria-selected', String(row.dataset['customerId'] === id));
      row.tabIndex = row === reachable ? 0 : -1;
    }
  }

  /** @returns {HTMLElement[]} */
  #options() {
    return Array.from(this.#rows.children).filter((row) => row instanceof HTMLElement);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const rows = this.#options();
    const at = rows.findIndex((row) => row === document.activeElement);
    const row = rows[at];
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = {
      ArrowDown: rows[at + 1],
      ArrowUp: rows[at - 1],
      Home: rows[0],
      End: rows.at(-1),
    }[event.key];
    if (target) {
      row.tabIndex = -1;
      target.tabIndex = 0;
      target.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      row.click();
    } else if (event.key === 'Escape') {
      this.select(null);
    } else if (!(event.key in { ArrowDown: 0, ArrowUp: 0 })) {
      return;
    }
    event.preventDefault();
  }
}
