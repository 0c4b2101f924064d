import type { Item, Page } from '../answers.d.ts';
import { element, heading, type Content } from '../dom.ts';
import { gaps, notice } from '../notice.ts';
import { Region } from '../region.ts';
import type { App } from './page.ts';

/** What fits a screen. */
const FIRST = 25;

const quantity = new Intl.NumberFormat('en-GB');
const price = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The tenant's items, all or those that are searched for. */
export function items({ backend }: App): readonly HTMLElement[] {
  const search = element('input', { type: 'search', id: 'search', autocomplete: 'off', maxlength: '100', 'data-testid': 'item-search' });
  const list = new Region(element('section', { class: 'card', 'aria-label': 'Items' }));
  const load = (): void => {
    const wanted = search.value.trim();
    void list.load('Loading items …', async (signal) => {
      const page = await backend.items(FIRST, wanted, signal);
      const missing = gaps(page, 'item');
      return page.items.length === 0 && missing.length === 0 ? [nothing(wanted)] : [...missing, table(page.items), count(page)];
    });
  };
  search.addEventListener('input', load);
  load();

  const tenant = new Region(element('div', { class: 'quiet', 'data-testid': 'tenant-name' }));
  void tenant.load('Loading …', async (signal) => {
    const { tenantSlug, tenantId } = await backend.session(signal);
    return [element('p', {}, `All items of ${tenantSlug ?? tenantId}, straight from JTL-Wawi.`)];
  });
  return [
    heading('Items', tenant.element),
    element('div', { class: 'field' }, element('label', { for: 'search' }, 'Search by name, item number or barcode'), search),
    list.element,
  ];
}

function table(shown: readonly Item[]): HTMLElement {
  const column = (name: string, kind = ''): HTMLElement => element('th', { scope: 'col', class: kind }, name);
  return element(
    'div',
    // Focusable, so that arrow keys scroll a table that is wider than the screen.
    { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': 'Table of items' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, column('Item no.'), column('Name'), column('Manufacturer', 'wide'), column('Available', 'number'), column('Gross price', 'number'))),
      element('tbody', {}, ...shown.map(row)),
    ),
  );
}

function row(item: Item): HTMLElement {
  const name: Content[] = [element('span', { 'data-testid': 'item-name' }, item.name || 'Item without a name')];
  if (!item.isActive) name.push(' ', element('span', { class: 'badge' }, 'Inactive'));
  return element(
    'tr',
    { 'data-testid': 'item-row', 'data-item-id': item.id ?? '' },
    element('td', { class: 'code', 'data-testid': 'item-sku' }, item.sku),
    element('th', { scope: 'row' }, ...name),
    element('td', { class: 'wide' }, item.manufacturerName ?? ''),
    element('td', { class: 'number' }, quantity.format(item.stockAvailable)),
    element('td', { class: 'number' }, price.format(item.salesPriceGross)),
  );
}

function count({ items, totalCount }: Page<Item>): HTMLElement {
  const of = totalCount === null ? '' : ` of ${quantity.format(totalCount)}`;
  const text = `${quantity.format(items.length)}${of} items`;
  return element('p', { class: 'foot quiet', role: 'status', 'data-testid': 'items-total' }, text);
}

function nothing(search: string): HTMLElement {
  return search === ''
    ? notice({ testid: 'items-empty', title: 'No items yet', text: 'As soon as there are items in JTL-Wawi, they appear here.' })
    : notice({ testid: 'items-empty', title: `No items found for “${search}”`, text: 'Check the spelling, or search with fewer letters.' });
}
