import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { AppShell } from '../../support/app-shell.ts';
import { expect, test as base } from '../../support/console-guard.ts';
import { install, type Consumer } from './package.ts';
import { Sandbox } from './sandbox.ts';
import { StaticServer } from './server.ts';

/** How an app is served and hosted. */
export interface Hosting {
  /** The app's Content-Security-Policy. */
  readonly policy?: string;
  /** Where its page is. */
  readonly path?: string;
  /** How its host offers its hand. */
  readonly handshake?: 'once' | 'fresh';
  /** To which pages. */
  readonly target?: 'app' | 'any';
}

/** An app beside the ERP's customers, in an App Shell of its own. */
export interface Embedded {
  readonly server: StaticServer;
  readonly shell: AppShell;
}

interface PerTest {
  /** Serves a folder as an app and hosts it, for the rest of the test. */
  host: (folder: string, hosting?: Hosting) => Promise<Embedded>;
}

export const test = base.extend<PerTest>({
  host: async ({ page }, use) => {
    const running: { stop(): Promise<void> }[] = [];
    await use(async (folder, { policy, path = '/', handshake = 'once', target = 'app' } = {}) => {
      const server = await StaticServer.start(folder, policy);
      running.push(server);
      const sandbox = await Sandbox.start('minimal', server.origin, { pane: path });
      running.push(sandbox);
      await sandbox.control('PATCH', 'settings', { handshake, handshakeTarget: target });
      await sandbox.installApp();
      return { server, shell: new AppShell(page, sandbox.shell) };
    });
    // The page first, as what it waits for would fail.
    await page.close();
    for (const one of running) await one.stop();
  },
});

export { expect };

/** Installs the minimal consumer with one of its scripts as the page's. */
export async function installMinimal(name: string, script: string, consumer: Consumer = {}): Promise<string> {
  const folder = await install(name, { ...consumer, source: 'minimal' });
  cpSync(join(folder, script), join(folder, 'main.js'));
  return folder;
}

/** Expects the minimal consumer to show what its host tells. */
export async function expectConnected(shell: AppShell): Promise<void> {
  await expect(shell.pane.getByTestId('state')).toHaveText('connected');
  // A JWT, of which the page shows no more than that.
  await expect(shell.pane.getByTestId('token')).toHaveText(/^[1-9]\d\d$/);
  await expect(shell.pane.getByTestId('customer')).toHaveText('none');

  const customer = shell.customers.first();
  const id = (await customer.getAttribute('data-customer-id'))!;
  await customer.click();
  await expect(shell.pane.getByTestId('event')).toHaveText(id);
  await shell.reloadFrame();
  await expect(shell.pane.getByTestId('customer')).toHaveText(id);
}
