import type { AppBridge } from 'jtl-appbridge';

import type { FakeBridge } from './fake-bridge.ts';

// Here and not in the tests: what runs them knows no `using`.

/** How many listen while a listener is in use, and after that. */
export async function usedListener(host: FakeBridge, bridge: AppBridge): Promise<{ during: number; after: number }> {
  let during: number;
  {
    using _stop = bridge.on('Other', () => {});
    during = host.listening;
  }
  return { during, after: host.listening };
}

/** The same for a stream. */
export async function usedStream(host: FakeBridge, bridge: AppBridge): Promise<{ during: number; after: number }> {
  let during: number;
  {
    using _stream = bridge.events('Other');
    during = host.listening;
  }
  return { during, after: host.listening };
}

/** What an exposed method answers while it is in use, and after that. */
export async function usedMethod(host: FakeBridge, bridge: AppBridge): Promise<{ during: unknown; after: unknown }> {
  let during: unknown;
  {
    using _stop = bridge.expose('add', (a, b) => a + b);
    during = await host.invoke('add', 1, 2);
  }
  return { during, after: await host.invoke('add', 1, 2) };
}
