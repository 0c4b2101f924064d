import { strikeBridge } from '../api.js';
import { store } from '../store.js';

/**
 * What goes wrong at one moment of a page's bridge, as ordered from the sandbox, which counts
 * it. Without a fault of the bridge in force, nothing is asked.
 *
 * @typedef {import('../api.js').ActiveFault} ActiveFault
 * @param {import('../api.js').Surface} surface
 * @returns {(method?: string) => Promise<ActiveFault | null>} of a call of that method; of the
 *   handshake without one
 */
export function faultsOf(surface) {
  return async (method) => {
    if (!store.state?.faults.some(({ target }) => target === 'bridge')) return null;
    try {
      return await strikeBridge(method === undefined ? { moment: 'handshake', surface } : { moment: 'call', surface, method });
    } catch {
      // A sandbox that is gone strikes nothing; the page says that it is gone.
      return null;
    }
  };
}
