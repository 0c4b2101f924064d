/**
 * What tests order of the App Shell by its control routes: a selection, events for the app's
 * pages. The server sends them for the tenant that the App Shell is used as.
 *
 * @typedef {import('./api.js').Customer} Customer
 * @typedef {{ topic: string, payload: unknown, surface?: string }} ShellEvent
 */

import { publish } from './surface.js';

/** @type {EventSource | null} */
let source = null;
/** The tenant whose orders are followed. */
let followed = '';
/** What was selected by the latest order; undefined without one. @type {Customer | null | undefined} */
let selected;
/** @type {((customer: Customer | null) => void) | null} */
let follower = null;

/**
 * Follows a tenant's orders, and no other's any more.
 *
 * @param {import('./api.js').Tenant} tenant
 */
export function followOrders({ id }) {
  if (id === followed) return;
  source?.close();
  followed = id;
  selected = undefined;
  source = new EventSource(`/_sandbox/tenants/${id}/orders`);
  source.addEventListener('select', ({ data }) => {
    selected = /** @type {Customer | null} */ (JSON.parse(data));
    follower?.(selected);
  });
  source.addEventListener('publish', ({ data }) => {
    const { topic, payload, surface } = /** @type {ShellEvent} */ (JSON.parse(data));
    publish(topic, payload, surface);
  });
}

/**
 * Calls `follow` with what has been ordered to be selected, and with what will be.
 *
 * @param {(customer: Customer | null) => void} follow
 * @returns {() => void} ends this
 */
export function onSelection(follow) {
  follower = follow;
  if (selected !== undefined) follow(selected);
  return () => {
    if (follower === follow) follower = null;
  };
}
