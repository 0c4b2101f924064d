/** @import { AppBridge, AppBridgeError } from 'jtl-appbridge' */

/**
 * Shows what becomes of a connection, and which customer is selected.
 *
 * @param {() => Promise<AppBridge>} connect
 */
export async function show(connect) {
  try {
    const bridge = await connect();
    // Never the token itself.
    write('token', `${(await bridge.sessionToken()).length}`);
    bridge.on('CustomerChanged', ({ customerId }) => write('event', customerId ?? ''));
    write('customer', (await bridge.call('getCurrentCustomerId')) ?? 'none');
    write('state', 'connected');
  } catch (error) {
    const { code } = /** @type {Partial<AppBridgeError>} */ (error);
    write('state', code ?? String(error));
  }
  document.querySelector('button')?.addEventListener('click', () => show(connect), { once: true });
}

/**
 * @param {string} name
 * @param {string} text
 */
function write(name, text) {
  const place = document.querySelector(`[data-testid=${name}]`);
  if (place) place.textContent = text;
}
