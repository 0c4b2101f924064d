import { portalOf } from '../address.js';
import { appsOf } from '../apps.js';

/**
 * The credentials of the app that was registered last. They are here, in the memory of this
 * page, and nowhere else: whoever leaves them has to register the app anew.
 *
 * @typedef {import('../api.js').Registered} Registered
 */

/** @type {Registered | null} */
let registered = null;

/** Whether somebody has copied the secret. */
let isKept = false;

/** Whether the sandbox has told of the app since. */
let isTold = false;

/** @param {BeforeUnloadEvent} event */
const ask = (event) => event.preventDefault();

/** @param {Registered} app */
export function hold(app) {
  registered = app;
  isKept = false;
  isTold = false;
  window.addEventListener('beforeunload', ask);
}

/** The secret has been copied. */
export function keep() {
  isKept = true;
  window.removeEventListener('beforeunload', ask);
}

/** Forgets them. */
export function drop() {
  registered = null;
  isTold = false;
  window.removeEventListener('beforeunload', ask);
}

/** The app whose secret would be lost now. */
export function atRisk() {
  return isKept ? null : registered;
}

/** Where they are shown. */
export function freshAddress() {
  if (!registered) return null;
  const [app] = registeredLast();
  return app ? portalOf(app) : null;
}

/**
 * Whether people may go to an address without being asked. Credentials that have been
 * copied are gone when they do.
 *
 * @param {import('../address.js').Address} address
 */
export function mayGo(address) {
  const own = freshAddress();
  if (!own || (address.area === 'portal' && address.rest[0] === own.rest[0])) return true;
  if (!isKept) return false;
  drop();
  return true;
}

/**
 * The credentials of this app, if they are the last ones.
 *
 * @param {string} appId
 */
export function freshOf(appId) {
  return registered?.appId === appId ? registered : null;
}

/** That app, as others are. */
export function registeredLast() {
  return registered ? appsOf({ apps: [registered] }) : [];
}

/**
 * What the sandbox tells of the app counts, and when it is removed, its secret is worth nothing.
 *
 * @param {import('../api.js').RegisteredApp[]} apps
 */
export function learn(apps) {
  const told = apps.find(({ appId }) => appId === registered?.appId);
  if (registered && told?.manifest) {
    registered = { ...registered, ...told };
    isTold = true;
  } else if (isTold) {
    drop();
  }
}
