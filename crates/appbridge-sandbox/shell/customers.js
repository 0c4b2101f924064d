import { CustomerList } from './customer-list.js';
import { button, element } from './dom.js';
import { onSelection } from './orders.js';
import { Surface } from './surface.js';
import { texts } from './texts.js';

/** The context of panes that follow the customer. */
const CONTEXT = 'customers';

/**
 * The customers, and beside them the app's panes, which follow the selection.
 *
 * @param {import('./main.js').Context} context
 * @returns {import('./main.js').View}
 */
export function customersView(context) {
  /** @type {import('./api.js').Customer | null} */
  let selected = null;
  const { shown, missing } = panes(context);
  const surfaces = shown.map((pane) => ({
    pane,
    surface: new Surface({
      name: 'pane',
      title: pane.title,
      url: pane.url,
      testid: 'pane-frame',
      session: context.session,
      settings: context.state.settings,
      methods: { getCurrentCustomerId: () => selected?.id ?? '' },
    }),
  }));
  const list = new CustomerList(context, (customer) => {
    selected = customer;
    for (const { surface } of surfaces) {
      surface.publish('CustomerChanged', { customerId: customer?.id ?? '' });
    }
  });
  const unfollow = onSelection((customer) => list.select(customer));
  const aside = element(
    'aside',
    { class: 'panes', 'aria-label': texts.apps },
    ...surfaces.map(({ pane, surface }) => paneElement(pane.title, surface)),
    ...missing.map((reason) =>
      element(
        'div',
        { class: 'empty', 'data-testid': 'pane-missing' },
        element('h2', {}, texts.paneMissing),
        element('p', { class: 'muted' }, reason),
      ),
    ),
  );
  return {
    element: element('div', { class: 'split' }, list.element, aside),
    close: () => {
      unfollow();
      list.close();
      for (const { surface } of surfaces) surface.close();
    },
  };
}

/**
 * @param {string} title
 * @param {Surface} surface
 */
function paneElement(title, surface) {
  const reload = button(texts.reload, () => surface.reload(), {
    class: 'button quiet small',
    'data-testid': 'reload-frame',
  });
  return element(
    'section',
    { class: 'pane', 'aria-label': title },
    element('div', { class: 'toolbar' }, element('h2', {}, title), reload),
    surface.notice,
    surface.frame,
  );
}

/**
 * The panes for customers, and why others are not shown.
 *
 * @param {import('./main.js').Context} context
 * @returns {{ shown: import('./api.js').Pane[], missing: string[] }}
 */
function panes({ session, state }) {
  if (session.tenant.installation !== 'installed' || !state.manifest) {
    return { shown: [], missing: [texts.paneNotInstalled] };
  }
  const { pane: all } = state.manifest.capabilities.erp;
  const shown = [];
  const missing = [];
  for (const pane of all.filter(({ context }) => context === CONTEXT)) {
    const lacking = (pane.requiredScopes ?? []).filter((scope) => state.missingScopes.includes(scope));
    if (lacking.length === 0) shown.push(pane);
    else missing.push(texts.paneScopes(lacking.join(', ')));
  }
  if (shown.length === 0 && missing.length === 0) missing.push(texts.paneNone);
  return { shown, missing };
}
