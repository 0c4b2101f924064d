// An app in plain JavaScript: every page is this one, and follows what its address says.
import { createAppBridge } from '/sdk.js';

const bridge = createAppBridge();

const CONTEXTS = /** @type {const} */ ({
  customers: { method: 'getCurrentCustomerId', event: 'CustomerChanged', field: 'customerId' },
  items: { method: 'getCurrentItemId', event: 'ItemChanged', field: 'itemId' },
  salesorders: { method: 'getCurrentSalesOrderId', event: 'SalesOrderChanged', field: 'salesOrderId' },
});

/** @param {string} id */
function place(id) {
  const found = document.querySelector(`[data-testid="${id}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(id);
  return found;
}

const scheme = matchMedia('(prefers-color-scheme: dark)');
const tell = () => (place('scheme').textContent = scheme.matches ? 'dark' : 'light');
scheme.addEventListener('change', tell);
tell();

const context = new URLSearchParams(location.search).get('context');
const names = context !== null && Object.hasOwn(CONTEXTS, context) ? CONTEXTS[/** @type {keyof typeof CONTEXTS} */ (context)] : undefined;
const title = context ?? location.pathname.slice(1);
document.title = title;
/** @type {HTMLElement} */ (document.getElementById('title')).textContent = title;
place('finish').hidden = location.pathname !== '/setup';

const host = await bridge;
// For tests, which call what they like.
Reflect.set(window, 'host', host);
place('state').textContent = 'connected';
place('finish').addEventListener('click', () => {
  host.method.call('setupCompleted').then(
    () => (place('state').textContent = 'completed'),
    (reason) => (place('state').textContent = `failed: ${reason}`),
  );
});
place('unknown').addEventListener('click', () => void host.method.call(place('unknown').dataset['name'] ?? 'openModal').catch(() => {}));

if (names) {
  let events = 0;
  host.event.subscribe(names.event, (payload) => {
    const id = /** @type {Record<string, string>} */ (payload)[names.field];
    events += 1;
    place('events').textContent = String(events);
    place('current').textContent = id || 'none';
  });
  place('current').textContent = (await host.method.call(names.method)) || 'none';
}
