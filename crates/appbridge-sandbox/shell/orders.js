import { current, EVERYTHING, remember, replace } from './address.js';
import { AppSurface } from './surface/app-surface.js';
import { store } from './store.js';

/**
 * What tests order of the App Shell by its control routes: a selection, events for the
 * app's pages. The server sends them for the tenant that the App Shell is used as.
 */

/** The latest selection that was followed, so that a reload does not take back a later one. */
const FOLLOWED = 'sandbox.selection';

/** Does what is ordered from now on. */
export function followOrders() {
  store.onOrder((order) => {
    if ('publish' in order) publish(order.publish);
    else if (isNew(order.select)) select(order.select);
  });
}

/** @param {import('./api.js').Selection} selection */
function isNew({ number }) {
  // Another tenant's selection is gone with its records: the latest order holds again.
  const whose = `${store.state?.instance} ${store.session?.tenant.id}`;
  const [followed, latest] = (sessionStorage.getItem(FOLLOWED) ?? '').split('#', 2);
  if (followed === whose && number <= Number(latest)) return false;
  sessionStorage.setItem(FOLLOWED, `${whose}#${number}`);
  return true;
}

/** @param {import('./api.js').Selection} selection */
function select({ context, id }) {
  const address = current();
  if (address.area === 'erp' && address.view === 'list' && address.context === context) {
    replace({ ...address, query: { ...address.query, id } });
  } else {
    // What the list shows when it is opened.
    remember({ area: 'erp', view: 'list', context, query: { ...EVERYTHING, id } });
  }
  store.announce();
}

/** @param {import('./api.js').ShellEvent} event for the pages that are open: all, or those of one kind */
function publish({ topic, payload, surface }) {
  for (const open of document.querySelectorAll('app-surface')) {
    if (open instanceof AppSurface && (surface === undefined || open.props.kind === surface)) open.publish(topic, payload);
  }
}
