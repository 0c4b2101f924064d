import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Platform } from '../../support/platform.ts';
import type { Program } from '../../support/program.ts';
import { built, start } from '../../support/programs.ts';
import { outputFolder } from '../stack.ts';

const picture = (colour: string): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="${colour}"/><circle cx="16" cy="16" r="8" fill="white"/></svg>`,
  )}`;

/** A scope that the manifest below does not ask for. */
export const MISSING_SCOPE = 'labels.print';

/** An app with a surface of every kind, and with some that cannot be shown. */
export function manifestOf(app: string): Record<string, unknown> {
  const pane = (context: string, title: string, more: object = {}): object => ({
    context,
    title,
    matchChildContext: true,
    url: `${app}/pane?context=${context}`,
    ...more,
  });
  return {
    manifest: {
      technicalName: 'surfaces',
      version: '1.2.3',
      requirements: { minCloudApiVersion: '2.0.0' },
      lifecycle: {
        configurationUrl: `${app}/setup`,
        connectUrl: `${app}/connect`,
        disconnectUrl: `${app}/disconnect`,
      },
      capabilities: {
        hub: { appLauncher: { redirectUrl: `${app}/own` } },
        erp: {
          menuItems: [
            { id: 'start', name: 'Oberflächen', url: `${app}/start` },
            { id: 'reports', name: 'Auswertungen mit einem langen Namen', url: `${app}/reports` },
          ],
          pane: [
            pane('customers', 'Kundenakte'),
            pane('customers', 'Bonität', { matchChildContext: false }),
            pane('customers', 'Etiketten', { requiredScopes: [MISSING_SCOPE, 'customers.read'] }),
            pane('items', 'Preisvergleich'),
            pane('items', 'Lieferanten'),
            pane('items', 'Bilder'),
            pane('salesorders', 'Sendungen'),
            pane('suppliers', 'Nie zu sehen'),
          ],
          api: { scopes: ['items.read', 'customers.read', 'salesorders.read'] },
          webhooks: { apiVersion: '1', subscriptions: [] },
        },
      },
    },
    listing: {
      defaultLocale: 'en-GB',
      name: { 'de-DE': { short: 'Oberflächen-App' }, 'en-GB': { short: 'Surfaces app' } },
      description: {
        'de-DE': { short: 'Zeigt sich überall, wo sich eine App zeigen kann.' },
        'en-GB': { short: 'Shows itself wherever an app can show itself.' },
      },
      media: { icons: { light: picture('teal'), dark: picture('darkcyan') } },
    },
  };
}

/** A sandbox with one app. */
export class Sandbox extends Platform {
  private constructor(
    private program: Program,
    shell: string,
    private readonly args: readonly string[],
    private readonly logFile: string,
  ) {
    super(shell);
  }

  static async start(name: string, manifest: object): Promise<Sandbox> {
    const folder = join(outputFolder, 'shell');
    mkdirSync(folder, { recursive: true });
    // Workers start sandboxes of the same name.
    const own = `${name}-${process.env['TEST_PARALLEL_INDEX'] ?? '0'}`;
    const file = join(folder, `${own}.json`);
    writeFileSync(file, JSON.stringify(manifest));
    const args = ['--manifest', file];
    const logFile = join(folder, `${own}.log`);
    const program = await run([...args, '--port', '0'], logFile);
    return new Sandbox(program, /^App Shell: (.*)\/\n/m.exec(program.log)![1]!, args, logFile);
  }

  /** Everything that it has printed. */
  get log(): string {
    return this.program.log;
  }

  async stop(): Promise<void> {
    const code = await this.program.stop();
    if (code !== 0) throw new Error(`the sandbox ended with ${code}:\n${this.program.log}`);
  }

  /** Starts it again, at the address of before. */
  async restart(): Promise<void> {
    this.program = await run([...this.args, '--port', new URL(this.shell).port], this.logFile);
  }

  /** Installs the app past its setup page, for every tenant. */
  async installApp(): Promise<void> {
    for (const { id } of await this.tenants()) {
      await this.control('PUT', `tenants/${id}/installation`, { state: 'installed' });
    }
  }
}

function run(args: readonly string[], logFile: string): Promise<Program> {
  return start(built('appbridge-sandbox'), { args, ready: /^App Shell: .*\n/m, logFile });
}
