/// <reference path="./cloud-apps-core.d.ts" />

/**
 * The promise of the page's bridge.
 *
 * A page may shake hands with its host once only: after a second handshake the
 * host talks to a bridge that nobody listens to. The promise therefore lives in
 * a global, where the page's own script puts it before any wasm has arrived, and
 * where every copy of this module finds it.
 *
 * @returns {unknown} the page's promise, or that of an SDK imported here
 */
export function bridgePromise() {
  const page = /** @type {{ jtlAppBridge?: unknown }} */ (globalThis);
  page.jtlAppBridge ??= startSdk();
  return page.jtlAppBridge;
}

async function startSdk() {
  // Found through the page's import map, or by the app's bundler.
  const { createAppBridge } = await import('@jtl-software/cloud-apps-core');
  return createAppBridge();
}
