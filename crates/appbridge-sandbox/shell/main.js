import { activity } from './activity.js';
import { loadState } from './api.js';
import { place } from './dom.js';
import { erpView } from './erp.js';
import { header } from './header.js';
import { hubView } from './hub.js';
import { followOrders } from './orders.js';
import { currentSession } from './session.js';
import { texts } from './texts.js';

/**
 * What a view is built from.
 *
 * @typedef {{
 *   state: import('./api.js').SandboxState,
 *   session: import('./api.js').Session,
 *   refresh: () => void,
 *   attempt: (action: () => Promise<void>) => void,
 * }} Context
 */

/**
 * A view in the main area. Closing it ends what it embeds.
 *
 * @typedef {{ element: HTMLElement, close: () => void }} View
 */

/** @type {View | null} */
let current = null;

/** Counts renderings: one that was overtaken by a later one shows nothing. */
let latest = 0;

/**
 * The view that the address asks for.
 *
 * @param {Context} context
 * @returns {View}
 */
function viewOf(context) {
  const [area, section, id] = location.hash.replace(/^#\//, '').split('/');
  if (area !== 'erp') return hubView(context);
  return erpView(context, section === 'app' ? decode(id ?? '') : null);
}

/**
 * @param {string} part
 * @returns {string}
 */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    // An address typed by hand; it names no entry.
    return part;
  }
}

/** Shows the view of the current address for the current tenant and user. */
async function render() {
  latest += 1;
  const mine = latest;
  const focused = document.activeElement?.getAttribute('data-testid');
  // At once: an embedded page must not go on as somebody who is signed out.
  current?.close();
  current = null;
  place('view').replaceChildren();
  const state = await loadState();
  if (mine !== latest) return;
  const session = currentSession(state.tenants);
  followOrders(session.tenant);
  const area = location.hash.startsWith('#/erp') ? 'erp' : 'hub';
  place('header').replaceChildren(...header(state.tenants, session, { area, onChange: refresh }));
  current = viewOf({ state, session, refresh, attempt });
  place('view').replaceChildren(current.element);
  place('alert').hidden = true;
  // Bar and view are new elements; whoever works with the keyboard stays where they were.
  if (focused) focusOn(focused);
}

/** @param {string} testid */
function focusOn(testid) {
  const again = document.querySelector(`[data-testid="${CSS.escape(testid)}"]`);
  if (again instanceof HTMLElement && !(again instanceof HTMLIFrameElement)) again.focus();
}

function refresh() {
  attempt(render);
}

/**
 * Runs an action; what goes wrong is said on the page.
 *
 * @param {() => Promise<void>} action
 */
function attempt(action) {
  action().catch((/** @type {unknown} */ error) => {
    const alert = place('alert');
    alert.textContent = texts.failed(error instanceof Error ? error.message : String(error));
    alert.hidden = false;
  });
}

place('dock').append(activity.element());
window.addEventListener('hashchange', refresh);
refresh();
