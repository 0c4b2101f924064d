import { CONTEXTS } from '../../address.js';
import { publishEvent, selectRecord } from '../../api.js';
import { store } from '../../store.js';
import { texts } from '../../texts.js';
import { say } from '../../toasts.js';
import { Component } from '../../ui/component.js';
import { h } from '../../ui/render.js';
import { reasonOf } from './attempt.js';

/**
 * @typedef {import('../../api.js').Context} Context
 * @typedef {import('../../api.js').Surface} Surface
 */

/** What JTL's ERP says when another record is selected. @type {Record<Context, { topic: string, field: string }>} */
const EVENTS = {
  customers: { topic: 'CustomerChanged', field: 'customerId' },
  items: { topic: 'ItemChanged', field: 'itemId' },
  salesorders: { topic: 'SalesOrderChanged', field: 'salesOrderId' },
};

/** @type {readonly Surface[]} */
const SURFACES = ['pane', 'erp', 'setup'];

/**
 * An event to send, and a record to select, without the list.
 *
 * @extends {Component<{}>}
 */
class OrderForms extends Component {
  #topic = 'CustomerChanged';
  #payload = '{ "customerId": "" }';
  #surface = '';
  /** @type {Context} */
  #context = 'customers';
  #id = '';
  /** What is wrong with each form. */
  #failures = { event: '', select: '' };

  view() {
    const t = texts().platform;
    return [
      h(
        'form',
        { key: 'event', class: 'order-form', 'data-testid': 'event-form', onsubmit: (/** @type {Event} */ event) => this.#send(event) },
        h('h3', {}, t.sendEvent),
        h(
          'label',
          {},
          h('span', {}, t.topic),
          h('input', { class: 'search', name: 'topic', required: true, list: 'topics', value: this.#topic, oninput: (/** @type {Event} */ event) => (this.#topic = valueOf(event)) }),
          h('datalist', { id: 'topics' }, Object.values(EVENTS).map(({ topic }) => h('option', { key: topic, value: topic }))),
        ),
        h(
          'label',
          {},
          h('span', {}, t.surface),
          h(
            'select',
            { name: 'surface', value: this.#surface, onchange: (/** @type {Event} */ event) => (this.#surface = valueOf(event)) },
            h('option', { key: '', value: '' }, t.everySurface),
            SURFACES.map((surface) => h('option', { key: surface, value: surface }, texts().inspector.surfaces[surface])),
          ),
        ),
        h(
          'label',
          { class: 'wide' },
          h('span', {}, t.payload),
          h('textarea', {
            class: 'input',
            name: 'payload',
            rows: '2',
            spellcheck: 'false',
            value: this.#payload,
            'aria-invalid': this.#failures.event === '' ? null : 'true',
            'aria-describedby': this.#failures.event === '' ? null : 'event-failure',
            oninput: (/** @type {Event} */ event) => (this.#payload = valueOf(event)),
          }),
        ),
        failure('event-failure', this.#failures.event),
        h('button', { class: 'button small', 'data-testid': 'send-event' }, t.send),
      ),
      h(
        'form',
        { key: 'select', class: 'order-form', 'data-testid': 'select-form', onsubmit: (/** @type {Event} */ event) => this.#select(event) },
        h('h3', {}, t.selectRecord),
        h(
          'label',
          {},
          h('span', {}, t.list),
          h(
            'select',
            { name: 'context', value: this.#context, onchange: (/** @type {Event} */ event) => (this.#context = /** @type {Context} */ (valueOf(event))) },
            CONTEXTS.map((context) => h('option', { key: context, value: context }, texts().lists[context])),
          ),
        ),
        h(
          'label',
          { class: 'wide' },
          h('span', {}, t.recordId),
          h('input', {
            class: 'search',
            name: 'id',
            value: this.#id,
            placeholder: t.recordNone,
            'aria-invalid': this.#failures.select === '' ? null : 'true',
            'aria-describedby': this.#failures.select === '' ? null : 'select-failure',
            oninput: (/** @type {Event} */ event) => (this.#id = valueOf(event)),
          }),
        ),
        failure('select-failure', this.#failures.select),
        h('button', { class: 'button small', 'data-testid': 'select-record' }, t.select),
      ),
    ];
  }

  /** @param {Event} event */
  #send(event) {
    event.preventDefault();
    const tenant = store.session?.tenant;
    if (!tenant) return;
    const t = texts().platform;
    this.#attempt('event', async () => {
      /** @type {unknown} */
      let payload;
      try {
        payload = JSON.parse(this.#payload);
      } catch {
        throw new Error(t.noJson);
      }
      const surface = SURFACES.find((known) => known === this.#surface);
      await publishEvent(tenant, { topic: this.#topic, payload, ...(surface ? { surface } : {}) });
      say(t.sent(this.#topic));
    });
  }

  /** @param {Event} event */
  #select(event) {
    event.preventDefault();
    const tenant = store.session?.tenant;
    if (!tenant) return;
    const id = this.#id.trim();
    this.#attempt('select', async () => {
      await selectRecord(tenant, this.#context, id === '' ? null : id);
      say(texts().platform.selected(texts().lists[this.#context]));
    });
  }

  /**
   * @param {'event' | 'select'} form
   * @param {() => Promise<void>} action
   */
  #attempt(form, action) {
    this.#failures[form] = '';
    action()
      .catch((/** @type {unknown} */ error) => (this.#failures[form] = reasonOf(error)))
      .finally(() => this.update());
  }
}

customElements.define('order-forms', OrderForms);

/**
 * @param {string} id
 * @param {string} reason
 */
function failure(id, reason) {
  return reason === '' ? null : h('p', { key: id, id, class: 'setting-failure', role: 'alert' }, reason);
}

/** @param {Event} event */
function valueOf({ currentTarget }) {
  return /** @type {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */ (currentTarget).value;
}
