import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Platform } from '../../support/platform.ts';
import type { Program } from '../../support/program.ts';
import { built, start } from '../../support/programs.ts';
import { outputFolder } from './folders.ts';

/** The pages of an app, as paths, and what it is called. */
export interface Pages {
  readonly title?: string;
  readonly setup?: string;
  readonly erp?: string;
  readonly pane?: string;
}

/** A sandbox that hosts one app. */
export class Sandbox extends Platform {
  private constructor(
    private readonly program: Program,
    shell: string,
  ) {
    super(shell);
  }

  /** @param app the origin of the app */
  static async start(name: string, app: string, pages: Pages = {}): Promise<Sandbox> {
    const folder = join(outputFolder, 'sandboxes');
    mkdirSync(folder, { recursive: true });
    const manifest = join(folder, `${name}.json`);
    writeFileSync(manifest, JSON.stringify(manifestOf(name, pages)));
    const program = await start(built('appbridge-sandbox'), {
      args: ['--port', '0', '--manifest', manifest, '--app-base', app],
      ready: /^App Shell: .*\n/m,
      logFile: join(folder, `${name}.log`),
    });
    const shell = /^App Shell: (.*)\/\n/m.exec(program.log)?.[1];
    if (shell === undefined) throw new Error(`the sandbox says no address:\n${program.log}`);
    return new Sandbox(program, shell);
  }

  async stop(): Promise<void> {
    const code = await this.program.stop();
    if (code !== 0) throw new Error(`the sandbox ended with ${code}:\n${this.program.log}`);
  }

  /** Installs the app past its setup page, for every tenant. */
  async installApp(): Promise<void> {
    for (const { id } of await this.tenants()) {
      await this.control('PUT', `tenants/${id}/installation`, { state: 'installed' });
    }
  }
}

function manifestOf(technicalName: string, { title = technicalName, setup = '/', erp = '/', pane = '/' }: Pages): object {
  // `--app-base` takes the place of this origin.
  const url = (path: string): string => new URL(path, 'http://127.0.0.1:1').href;
  return {
    technicalName,
    version: '1.0.0',
    lifecycle: { configurationUrl: url(setup) },
    capabilities: {
      erp: {
        menuItems: [{ id: 'items', name: title, url: url(erp) }],
        pane: [{ context: 'customers', title, matchChildContext: true, url: url(pane) }],
        api: { scopes: ['items.read', 'customers.read', 'salesorders.read'] },
      },
    },
  };
}
