import { element, heading } from '../dom.ts';
import { notice } from '../notice.ts';
import { Region } from '../region.ts';
import type { App } from './page.ts';

/** Connects the tenant, and tells the host when that is done. */
export function setup({ bridge, backend }: App): readonly HTMLElement[] {
  const progress = new Region(element('section', { class: 'card padded', 'aria-label': 'Progress' }));
  void progress.load('Connecting your tenant …', async (signal) => {
    const { tenantSlug, tenantId } = await backend.connectTenant(signal);
    await bridge.call('setupCompleted', { signal });
    return [
      notice({
        testid: 'setup-done',
        tone: 'good',
        title: 'The setup is complete',
        text: `The tenant ${tenantSlug ?? tenantId} is connected. You can close this page.`,
      }),
    ];
  });
  return [heading('Set up the app', element('p', { class: 'quiet' }, 'This takes a few seconds.')), progress.element];
}
