import type { AppBridge } from 'jtl-appbridge';

import type { Customer, Page, SalesOrder } from '../answers.d.ts';
import { element, type Content } from '../dom.ts';
import { failure, gaps, notice } from '../notice.ts';
import { Region } from '../region.ts';
import type { App } from './page.ts';

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** The customer that is selected in the ERP, with the latest orders. */
export function customer({ bridge, backend }: App): readonly HTMLElement[] {
  const region = new Region(element('div', { class: 'stack' }));
  const show = (id: string | undefined): void => {
    // Hosts say "none" by nothing or by an empty id.
    if (!id) return region.fill(nothingSelected());
    void region.load('Loading the customer …', async (signal) => {
      const [one, orders] = await Promise.all([backend.customer(id, signal), backend.orders(id, signal)]);
      return [...gaps({ unreadable: 0, isPartial: one.isPartial }, 'customer'), card(one), latest(orders)];
    });
  };
  const start = (): void => {
    follow(bridge, show).catch((error: unknown) => region.fill(failure(error, start)));
  };
  start();
  return [element('h1', { class: 'read-aloud' }, 'Customer'), region.element];
}

/** Shows the selected customer, now and after every change. */
async function follow(bridge: AppBridge, show: (id: string | undefined) => void): Promise<void> {
  // Listens before it asks, so that no change in between is missed.
  const changes = bridge.events('CustomerChanged');
  try {
    show(await bridge.call('getCurrentCustomerId'));
    for await (const { customerId } of changes) show(customerId);
  } finally {
    await changes.return();
  }
}

function nothingSelected(): HTMLElement {
  return notice({
    testid: 'pane-empty',
    title: 'No customer selected',
    text: 'Select a customer in JTL-Wawi to see the details and the latest orders here.',
  });
}

function card(one: Customer): HTMLElement {
  const person = [one.firstName, one.lastName].filter(Boolean).join(' ');
  const facts: Content[] = [];
  const fact = (name: string, value: Content | null): void => {
    if (value) facts.push(element('dt', {}, name), element('dd', {}, value));
  };
  fact('Number', one.customerNumber);
  fact('Contact', one.companyName && person);
  fact('City', one.city);
  fact('E-mail', one.emailAddress && element('a', { href: `mailto:${one.emailAddress}` }, one.emailAddress));
  return element(
    'section',
    { class: 'card padded stack', 'aria-labelledby': 'name', 'data-testid': 'pane-customer', 'data-customer-id': one.id },
    element('h2', { id: 'name' }, one.companyName || person || 'Customer without a name'),
    element('dl', {}, ...facts),
  );
}

function latest(page: Page<SalesOrder>): HTMLElement {
  const { items, totalCount } = page;
  const missing = gaps(page, 'order');
  const list = items.length === 0 ? element('p', { class: 'padded quiet' }, 'Nothing ordered yet.') : element('ol', {}, ...items.map(order));
  const shown = totalCount === null ? `${items.length}` : `${items.length} of ${totalCount}`;
  return element(
    'section',
    { class: 'stack', 'aria-labelledby': 'orders' },
    element('h2', { id: 'orders' }, 'Latest orders ', element('small', { class: 'quiet' }, shown)),
    ...missing,
    ...(items.length === 0 && missing.length > 0 ? [] : [element('div', { class: 'card' }, list)]),
  );
}

function order({ salesOrderNumber, salesOrderDate, totalGrossAmount, currencyIso, isCancelled }: SalesOrder): HTMLElement {
  const row = element(
    'li',
    { 'data-testid': 'order-row' },
    element('span', { class: 'code' }, salesOrderNumber),
    element('span', { class: 'number' }, totalGrossAmount === null ? '' : money(totalGrossAmount, currencyIso)),
    element('span', { class: 'quiet' }, dayOf(salesOrderDate)),
  );
  if (isCancelled) row.append(element('span', { class: 'badge' }, 'Cancelled'));
  return row;
}

/** An amount with its currency, as far as that is one. */
function money(amount: number, currency: string | null): string {
  try {
    return new Intl.NumberFormat('en-GB', currency ? { style: 'currency', currency } : {}).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** The day of a moment; a text that is none stays as it is. */
function dayOf(moment: string): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? moment : day.format(date);
}
