import { current, EVERYTHING, remember, replace } from './address.js';
import { AppSurface } from './surface/app-surface.js';
import { store } from './store.js';

/**
 * What tests order of the App Shell by its control routes: a selection, events for the
 * app's pages. The server sends them for the tenant that the App Shell is used as.
 *
 * @typedef {{ topic: string, payload: unknown, surface?: 'setup' | 'erp' | 'pane' }} ShellEvent
 */

/** The latest selection that was followed, so that a reload does not take back a later one. */
const FOLLOWED = 'sandbox.selection';

/** @type {EventSource | null} */
let source = null;
/** Whose orders are followed. */
let followed = '';

/**
 * Follows a tenant's orders, and no other's any more.
 *
 * @param {import('./api.js').SandboxState} state
 * @param {import('./api.js').Tenant} tenant
 */
export function followOrders({ instance }, { id }) {
  if (id === followed) return;
  source?.close();
  // Another tenant's selection is gone with its records: the latest order holds again.
  if (followed !== '') sessionStorage.removeItem(FOLLOWED);
  followed = id;
  source = new EventSource(`/_sandbox/tenants/${id}/orders`);
  source.addEventListener('select', ({ data, lastEventId }) => {
    const order = [instance, id, lastEventId].join(' ');
    if (sessionStorage.getItem(FOLLOWED) === order) return;
    sessionStorage.setItem(FOLLOWED, order);
    select(/** @type {{ id: string } | null} */ (JSON.parse(data)));
  });
  source.addEventListener('publish', ({ data }) => publish(JSON.parse(data)));
}

/** @param {{ id: string } | null} customer */
function select(customer) {
  const address = current();
  const id = customer?.id ?? null;
  if (address.area === 'erp' && address.view === 'list' && address.context === 'customers') {
    replace({ ...address, query: { ...address.query, id } });
    store.announce();
  } else {
    // What the list shows when it is opened.
    remember({ area: 'erp', view: 'list', context: 'customers', query: { ...EVERYTHING, id } });
    store.announce();
  }
}

/** @param {ShellEvent} event for the pages that are open: all, or those of one kind */
function publish({ topic, payload, surface }) {
  for (const open of document.querySelectorAll('app-surface')) {
    if (open instanceof AppSurface && (surface === undefined || open.props.kind === surface)) open.publish(topic, payload);
  }
}
