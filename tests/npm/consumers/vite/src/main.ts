import { createAppBridge } from '@jtl-software/cloud-apps-core';
import { connect, isEmbedded } from 'jtl-appbridge';

import { Backend } from './backend.ts';
import { notice } from './notice.ts';
import { customer } from './pages/customer.ts';
import { items } from './pages/items.ts';
import { setup } from './pages/setup.ts';
import type { Page } from './pages/page.ts';
import { Region } from './region.ts';

const pages: Readonly<Record<string, Page>> = { setup, erp: items, pane: customer };

const app = new Region(document.querySelector('main')!);
// Behind the path that the app is served below: `/`, unless Vite is told otherwise.
const page = pages[location.pathname.slice(import.meta.env.BASE_URL.length)];

if (page === undefined || !isEmbedded()) {
  app.fill(
    notice({
      testid: 'not-embedded',
      title: 'This app lives inside JTL',
      text: 'Open it from the sidebar of JTL-Wawi, or install it in the JTL Hub first.',
    }),
  );
} else {
  // At once, as the host may offer its hand only when the page has loaded.
  const bridge = createAppBridge();
  void app.load('Connecting to JTL …', async () => {
    const connected = await connect({ bridge });
    return page({ bridge: connected, backend: new Backend(connected.fetch) });
  });
}
