import { detailsOf, listAddress } from '../address.js';
import { record as fetchRecord } from '../api.js';
import { day, money, number, texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { emptyState, icon } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { amount, badge, currencyOf, deliveryBadge, LISTS, paymentBadge, personOf, text } from './lists.js';

/**
 * @typedef {import('../api.js').ErpRecord} ErpRecord
 * @typedef {import('../ui/render.js').Content} Content
 * @typedef {{ tenant: import('../api.js').Tenant, context: import('../api.js').Context, id: string }} Props
 */

/**
 * A record's own page.
 *
 * @extends {Component<Props>}
 */
class RecordDetails extends Component {
  /** @type {'loading' | 'failed' | 'missing' | ErpRecord} */
  #record = 'loading';
  #asked = '';
  /** The version of the records that it is of. */
  #version = 0;
  #loading = new AbortController();

  disconnectedCallback() {
    this.#loading.abort();
  }

  update() {
    const { tenant, context, id } = this.props;
    const asked = [tenant.id, context, id].join(' ');
    if (asked !== this.#asked) {
      this.#asked = asked;
      this.#record = 'loading';
      this.#load();
    } else if (tenant.recordsVersion !== this.#version) {
      this.#load();
    }
    super.update();
  }

  #load() {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    const { tenant, context, id } = this.props;
    this.#version = tenant.recordsVersion;
    fetchRecord(tenant, context, id, signal)
      .then((found) => (this.#record = found ?? 'missing'))
      .catch(() => {
        if (!signal.aborted) this.#record = 'failed';
      })
      .finally(() => {
        if (!signal.aborted) super.update();
      });
  }

  view() {
    const t = texts();
    const { context } = this.props;
    const record = this.#record;
    const name = typeof record === 'object' ? LISTS[context].nameOf(record) : '';
    this.className = 'details';
    this.dataset['testid'] = 'record-details';
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', name || t.lists[context]);
    return [
      h(
        'header',
        { class: 'toolbar' },
        h(
          'a',
          { class: 'button icon-only', href: listAddress(context), 'aria-label': t.backTo[context], title: t.backTo[context], 'data-testid': 'back-to-list' },
          icon('back'),
        ),
        h('h1', { class: 'ellipsis', tabindex: '-1', 'data-home': true, title: name }, name || t.lists[context]),
        typeof record === 'object' ? h('div', { class: 'badges' }, badges(context, record)) : null,
      ),
      this.#body(),
    ];
  }

  /** @returns {Content} */
  #body() {
    const t = texts();
    const { context } = this.props;
    const record = this.#record;
    if (record === 'loading') {
      return h(
        'div',
        { key: 'loading', class: 'sheet', 'aria-busy': 'true' },
        h('p', { class: 'visually-hidden', role: 'status' }, t.loadingRecord),
        Array.from({ length: 3 }, (_, at) =>
          h('div', { key: String(at), class: 'panel skeleton' }, Array.from({ length: 4 }, (_, bar) => h('span', { key: String(bar), class: 'bone' }))),
        ),
      );
    }
    if (record === 'failed') {
      const again = () => {
        this.#record = 'loading';
        this.#load();
        super.update();
      };
      return emptyState(
        'alert',
        [h('p', { role: 'alert' }, t.recordFailed), h('button', { type: 'button', class: 'button', onclick: again }, t.retry)],
        { key: 'failed', 'data-testid': 'record-failed' },
      );
    }
    if (record === 'missing') {
      return emptyState(
        'search',
        [
          h('strong', { role: 'status' }, t.notFound[context]),
          h('p', { class: 'muted' }, t.notFoundHint),
          h('a', { class: 'button', href: listAddress(context) }, t.backTo[context]),
        ],
        { key: 'missing', 'data-testid': 'record-missing' },
      );
    }
    return h('div', { key: record.id, class: 'sheet' }, SHEETS[context](record));
  }
}

customElements.define('record-details', RecordDetails);

/** @type {Record<import('../api.js').Context, (record: ErpRecord) => Content>} */
const SHEETS = { customers: customerSheet, items: itemSheet, salesorders: orderSheet };

/**
 * @param {import('../api.js').Context} context
 * @param {ErpRecord} record
 * @returns {Content}
 */
function badges(context, record) {
  const t = texts();
  if (context === 'salesorders') return [paymentBadge(record), deliveryBadge(record)];
  if (context === 'items') return record['isActive'] === false ? badge(t.inactive, 'quiet') : null;
  return record['isLocked'] === true ? badge(t.locked, 'bad') : null;
}

/**
 * @param {string} title
 * @param {[string, Content][]} facts those without a value are left out
 * @param {string} [className]
 */
function panel(title, facts, className = '') {
  const known = facts.filter(([, value]) => value !== '' && value !== null);
  if (known.length === 0) return null;
  return h(
    'section',
    { key: title, class: `panel ${className}` },
    h('h2', {}, title),
    h('dl', {}, known.map(([label, value]) => [h('dt', { key: `${label} name` }, label), h('dd', { key: label }, value)])),
  );
}

/**
 * @param {string} title
 * @param {string[]} lines
 */
function addressPanel(title, lines) {
  const known = lines.filter((line) => line.trim() !== '');
  if (known.length === 0) return null;
  return h(
    'section',
    { key: title, class: 'panel' },
    h('h2', {}, title),
    h('address', {}, known.map((line, at) => h('span', { key: String(at) }, line))),
  );
}

/**
 * @param {ErpRecord} record
 * @param {string} prefix
 */
function addressLines(record, prefix) {
  const field = (/** @type {string} */ name) => text(record, `${prefix}${name}`);
  return [
    field('Company'),
    personOf(record, prefix),
    field('Street'),
    `${field('PostalCode')} ${field('City')}`,
    field('CountryName'),
  ];
}

/** @param {ErpRecord} customer */
function customerSheet(customer) {
  const t = texts();
  const orders = /** @type {ErpRecord[]} */ (customer['orders'] ?? []);
  return [
    h(
      'div',
      { key: 'facts', class: 'panels' },
      panel(t.contact, [
        [t.number, text(customer, 'customerNumber')],
        [t.name, [text(customer, 'salutation'), text(customer, 'title'), personOf(customer)].filter(Boolean).join(' ')],
        [t.email, text(customer, 'emailAddress')],
        [t.phone, text(customer, 'phoneNumber')],
        [t.mobile, text(customer, 'mobilePhoneNumber')],
        [t.homepage, text(customer, 'homepage')],
        [t.group, text(customer, 'customerGroupName')],
        [t.vatId, text(customer, 'vatId')],
        [t.since, day(text(customer, 'createdDate'))],
      ]),
      addressPanel(t.addressTitle, [
        text(customer, 'companyName'),
        personOf(customer),
        text(customer, 'street'),
        text(customer, 'additionalAddressLine'),
        `${text(customer, 'postalCode')} ${text(customer, 'city')}`,
        text(customer, 'countryName'),
      ]),
    ),
    h(
      'section',
      { key: 'orders', class: 'panel table-panel' },
      h('h2', {}, t.orders(number(orders.length), number(amount(customer, 'orderCount')))),
      orders.length === 0
        ? h('p', { class: 'muted' }, t.noOrders)
        : h(
            'table',
            { class: 'plain' },
            h(
              'thead',
              {},
              h(
                'tr',
                {},
                [t.orderNumber, t.date, t.payment, t.delivery].map((title) => h('th', { key: title, scope: 'col' }, title)),
                h('th', { key: 'total', scope: 'col', class: 'number-cell' }, t.total),
              ),
            ),
            h(
              'tbody',
              {},
              orders.map((order) =>
                h(
                  'tr',
                  { key: order.id },
                  h('td', { key: 'number' }, h('a', { href: detailsOf('salesorders', order.id) }, text(order, 'salesOrderNumber'))),
                  h('td', { key: 'date' }, day(text(order, 'salesOrderDate'))),
                  h('td', { key: 'payment' }, paymentBadge(order)),
                  h('td', { key: 'delivery' }, deliveryBadge(order)),
                  h('td', { key: 'total', class: 'number-cell' }, money(amount(order, 'totalGrossAmount'), currencyOf(order))),
                ),
              ),
            ),
          ),
    ),
  ];
}

/** @param {ErpRecord} item */
function itemSheet(item) {
  const t = texts();
  const euros = (/** @type {string} */ field) => money(amount(item, field), 'EUR');
  return h(
    'div',
    { class: 'panels' },
    panel(t.about, [
      [t.sku, text(item, 'sku')],
      [t.name, text(item, 'name')],
      [t.gtin, text(item, 'gtin')],
      [t.manufacturer, text(item, 'manufacturerName')],
      [t.productGroup, text(item, 'productGroupName')],
      [t.unit, text(item, 'unit')],
      [t.weight, `${number(amount(item, 'weight'))} kg`],
      [t.deliveryTime, text(item, 'deliveryStatus')],
      [t.created, day(text(item, 'createdDate'))],
    ]),
    panel(t.prices, [
      [t.priceGross, euros('salesPriceGross')],
      [t.priceNet, euros('salesPriceNet')],
      [t.purchasePrice, euros('purchasePriceNet')],
      [t.tax, text(item, 'taxClassName')],
    ], 'figures'),
    panel(t.stock, [
      [t.available, number(amount(item, 'stockAvailable'))],
      [t.stockTotal, number(amount(item, 'stockTotal'))],
      [t.stockInOrders, number(amount(item, 'stockInOrders'))],
      [t.minimumStock, number(amount(item, 'minimumStock'))],
    ], 'figures'),
  );
}

/** @param {ErpRecord} order */
function orderSheet(order) {
  const t = texts();
  const lines = /** @type {ErpRecord[]} */ (order['lines'] ?? []);
  const sum = (/** @type {number} */ value) => money(value, currencyOf(order));
  const [net, gross] = [amount(order, 'totalNetAmount'), amount(order, 'totalGrossAmount')];
  const customer = text(order, 'customerId');
  const buyer = text(order, 'billingAddressCompany') || personOf(order, 'billingAddress') || text(order, 'customerNumber');
  return [
    h(
      'section',
      { key: 'lines', class: 'panel table-panel' },
      h('h2', {}, t.lines),
      h(
        'table',
        { class: 'plain' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { key: 'sku', scope: 'col' }, t.sku),
            h('th', { key: 'name', scope: 'col' }, t.name),
            [t.quantity, t.unitPrice, t.sum].map((title) => h('th', { key: title, scope: 'col', class: 'number-cell' }, title)),
          ),
        ),
        h(
          'tbody',
          {},
          lines.map((line) => {
            const item = text(line, 'itemId');
            return h(
              'tr',
              { key: line.id },
              h('td', { key: 'sku' }, item === '' ? '' : h('a', { href: detailsOf('items', item) }, text(line, 'sku'))),
              h('td', { key: 'name', class: 'wrap' }, text(line, 'name')),
              h('td', { key: 'quantity', class: 'number-cell' }, number(amount(line, 'quantity'))),
              h('td', { key: 'price', class: 'number-cell' }, sum(amount(line, 'salesPriceGross'))),
              h('td', { key: 'sum', class: 'number-cell' }, sum(amount(line, 'totalSalesPriceGross'))),
            );
          }),
        ),
        h(
          'tfoot',
          {},
          [
            [t.netTotal, net],
            [t.vat, gross - net],
            [t.grossTotal, gross],
            [t.stillToPay, amount(order, 'stillToPay')],
          ].map(([label, value]) =>
            h(
              'tr',
              { key: String(label), class: label === t.grossTotal ? 'strong' : '' },
              h('th', { key: 'label', scope: 'row', colspan: '4' }, label),
              h('td', { key: 'value', class: 'number-cell' }, sum(Number(value))),
            ),
          ),
        ),
      ),
    ),
    h(
      'div',
      { key: 'facts', class: 'panels' },
      panel(t.orderFacts, [
        [t.customer, customer === '' ? buyer : h('a', { href: detailsOf('customers', customer) }, buyer)],
        [t.date, day(text(order, 'salesOrderDate'))],
        [t.payBy, text(order, 'paymentMethodName')],
        [t.shipBy, text(order, 'shippingMethodName')],
        [t.channel, text(order, 'salesChannelName')],
        [t.invoices, text(order, 'salesInvoiceNumbers')],
        [t.comment, text(order, 'customerComment')],
      ]),
      addressPanel(t.billing, addressLines(order, 'billingAddress')),
      addressPanel(t.shipment, addressLines(order, 'shipmentAddress')),
    ),
  ];
}
