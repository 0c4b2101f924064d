import { customersView } from './customers.js';
import { button, element } from './dom.js';
import { Surface } from './surface.js';
import { texts } from './texts.js';

/**
 * The ERP: its own entry for customers and those that the installed app adds.
 *
 * @param {import('./main.js').Context} context
 * @param {string | null} menuItemId the app's entry that is open; null for the customers
 * @returns {import('./main.js').View}
 */
export function erpView(context, menuItemId) {
  const { session, state } = context;
  const items =
    session.tenant.installation === 'installed' ? (state.manifest?.capabilities.erp.menuItems ?? []) : [];
  const sidebar = element(
    'nav',
    { class: 'sidebar', 'aria-label': texts.erp },
    entry(texts.customers, '#/erp/customers', 'nav-customers', menuItemId === null),
  );
  if (items.length > 0) {
    sidebar.append(
      element('p', { class: 'sidebar-title' }, texts.apps),
      ...items.map(({ id, name }) =>
        entry(name, `#/erp/app/${encodeURIComponent(id)}`, `erp-menu-${id}`, id === menuItemId),
      ),
    );
  }
  const view = menuItemId === null ? customersView(context) : appView(context, items, menuItemId);
  return { element: element('div', { class: 'erp' }, sidebar, view.element), close: view.close };
}

/**
 * @param {string} label
 * @param {string} href
 * @param {string} testid
 * @param {boolean} current
 */
function entry(label, href, testid, current) {
  return element(
    'a',
    { href, 'data-testid': testid, ...(current ? { 'aria-current': 'page' } : {}) },
    label,
  );
}

/**
 * @param {import('./main.js').Context} context
 * @param {import('./api.js').MenuItem[]} items
 * @param {string} id
 * @returns {import('./main.js').View}
 */
function appView({ session, state }, items, id) {
  const item = items.find((one) => one.id === id);
  if (!item) {
    const missing = element(
      'section',
      { class: 'empty' },
      element('h1', {}, texts.entryMissing),
      element('p', { class: 'muted' }, texts.entryMissingHint),
      element('a', { class: 'button primary', href: '#/hub' }, texts.goToHub),
    );
    return { element: missing, close: () => {} };
  }
  const surface = new Surface({
    name: 'erp',
    title: item.name,
    url: item.url,
    testid: 'erp-frame',
    session,
    settings: state.settings,
  });
  const reload = button(texts.reload, () => surface.reload(), {
    class: 'button quiet small',
    'data-testid': 'reload-frame',
  });
  const view = element(
    'section',
    { class: 'app-view', 'aria-label': item.name },
    element('div', { class: 'toolbar' }, element('h1', {}, item.name), reload),
    surface.notice,
    surface.frame,
  );
  return { element: view, close: () => surface.close() };
}
