import { day, money, number, texts } from '../texts.js';
import { h } from '../ui/render.js';

/**
 * The ERP's lists: what their rows show, and by which names the bridge speaks of their
 * records.
 *
 * @typedef {import('../api.js').Context} Context
 * @typedef {import('../api.js').ErpRecord} ErpRecord
 * @typedef {import('../texts.js').Texts} Texts
 * @typedef {{
 *   name: string,
 *   title: (t: Texts) => string,
 *   isNumber?: boolean,
 *   cell: (record: ErpRecord) => import('../ui/render.js').Content,
 * }} Column `name` is a class of its cells, which the styles size and hide
 * @typedef {{
 *   record: string,
 *   method: string,
 *   event: string,
 *   payload: (id: string) => Record<string, string>,
 *   nameOf: (record: ErpRecord) => string,
 *   columns: Column[],
 * }} List `record` is what test ids call a record
 */

/**
 * @param {ErpRecord} record
 * @param {string} field
 * @returns {string} empty when there is nothing
 */
export function text(record, field) {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}

/**
 * @param {ErpRecord} record
 * @param {string} field
 */
export function amount(record, field) {
  const value = Number(record[field] ?? 0);
  return Number.isFinite(value) ? value : 0;
}

/**
 * @param {ErpRecord} record
 * @param {string} prefix that of the fields, such as `billingAddress`
 */
export function personOf(record, prefix = '') {
  const field = (/** @type {string} */ name) => text(record, prefix === '' ? name : `${prefix}${name[0]?.toUpperCase()}${name.slice(1)}`);
  return [field('firstName'), field('lastName')].filter(Boolean).join(' ');
}

/** @param {ErpRecord} order */
export function currencyOf(order) {
  return text(order, 'currencyIso') || 'EUR';
}

/** @param {ErpRecord} customer */
function customerName(customer) {
  return text(customer, 'companyName') || personOf(customer) || text(customer, 'customerNumber');
}

/** @param {ErpRecord} order */
export function buyerOf(order) {
  return text(order, 'billingAddressCompany') || personOf(order, 'billingAddress') || text(order, 'customerNumber');
}

/**
 * @param {string} state
 * @param {'good' | 'warn' | 'bad' | 'quiet'} tone
 */
export function badge(state, tone) {
  return h('span', { class: `badge ${tone}` }, state);
}

/** @param {ErpRecord} order */
export function paymentBadge(order) {
  const state = amount(order, 'paymentStatus');
  return badge(texts().paymentStates[state] ?? '', /** @type {const} */ (['warn', 'warn', 'good'])[state] ?? 'quiet');
}

/** @param {ErpRecord} order */
export function deliveryBadge(order) {
  const state = amount(order, 'deliveryStatus');
  const tone = state === 0 ? 'bad' : state === 5 || state === 7 ? 'good' : state === 1 ? 'quiet' : 'warn';
  return badge(texts().deliveryStates[state] ?? '', tone);
}

/** @type {Record<Context, List>} */
export const LISTS = {
  customers: {
    record: 'customer',
    method: 'getCurrentCustomerId',
    event: 'CustomerChanged',
    payload: (customerId) => ({ customerId }),
    nameOf: customerName,
    columns: [
      { name: 'number', title: (t) => t.number, cell: (customer) => text(customer, 'customerNumber') },
      {
        name: 'name',
        title: (t) => t.name,
        cell: (customer) => [
          customerName(customer),
          text(customer, 'companyName') !== '' && personOf(customer) !== '' ? h('small', {}, personOf(customer)) : null,
        ],
      },
      { name: 'place', title: (t) => t.city, cell: (customer) => text(customer, 'city') },
    ],
  },
  items: {
    record: 'item',
    method: 'getCurrentItemId',
    event: 'ItemChanged',
    payload: (itemId) => ({ itemId }),
    nameOf: (item) => text(item, 'name') || text(item, 'sku'),
    columns: [
      { name: 'number', title: (t) => t.sku, cell: (item) => text(item, 'sku') },
      {
        name: 'name',
        title: (t) => t.name,
        cell: (item) => [text(item, 'name'), item['isActive'] === false ? h('small', {}, texts().inactive) : null],
      },
      { name: 'maker', title: (t) => t.manufacturer, cell: (item) => text(item, 'manufacturerName') },
      { name: 'count', title: (t) => t.available, isNumber: true, cell: (item) => number(amount(item, 'stockAvailable')) },
      { name: 'price', title: (t) => t.priceGross, isNumber: true, cell: (item) => money(amount(item, 'salesPriceGross'), 'EUR') },
    ],
  },
  salesorders: {
    record: 'order',
    method: 'getCurrentSalesOrderId',
    event: 'SalesOrderChanged',
    payload: (salesOrderId) => ({ salesOrderId }),
    nameOf: (order) => text(order, 'salesOrderNumber'),
    columns: [
      { name: 'number', title: (t) => t.orderNumber, cell: (order) => text(order, 'salesOrderNumber') },
      { name: 'date', title: (t) => t.date, cell: (order) => day(text(order, 'salesOrderDate')) },
      { name: 'name', title: (t) => t.customer, cell: buyerOf },
      { name: 'state', title: (t) => t.payment, cell: paymentBadge },
      { name: 'state delivery', title: (t) => t.delivery, cell: deliveryBadge },
      { name: 'price', title: (t) => t.total, isNumber: true, cell: (order) => money(amount(order, 'totalGrossAmount'), currencyOf(order)) },
    ],
  },
};
