/**
 * Which tenant and user the App Shell is used as. Kept for the browser tab, so
 * that a reload does not sign anybody else in.
 *
 * @typedef {import('./api.js').Session} Session
 * @typedef {import('./api.js').Tenant} Tenant
 */

const TENANT = 'sandbox.tenant';
const USER = 'sandbox.user';

/**
 * @param {Tenant[]} tenants
 * @returns {Session}
 */
export function currentSession(tenants) {
  const tenant = tenants.find(({ id }) => id === sessionStorage.getItem(TENANT)) ?? tenants[0];
  const user = tenant?.users.find(({ id }) => id === sessionStorage.getItem(USER)) ?? tenant?.users[0];
  if (!tenant || !user) throw new Error('the sandbox has no tenant with a user');
  return { tenant, user };
}

/** @param {string} id */
export function signInTenant(id) {
  sessionStorage.setItem(TENANT, id);
  sessionStorage.removeItem(USER);
}

/** @param {string} id */
export function signInUser(id) {
  sessionStorage.setItem(USER, id);
}
