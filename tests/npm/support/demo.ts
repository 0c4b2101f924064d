import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { createServer, type ViteDevServer } from 'vite';

import { freePorts } from '../../support/program.ts';
import { startBackend } from '../../support/programs.ts';
import { withVite } from './bundlers.ts';
import { outputFolder } from './folders.ts';
import { install } from './package.ts';
import { Sandbox } from './sandbox.ts';

/** Where the frontend comes from: built, from its backend; or as it is written, from Vite. */
export type Source = 'build' | 'dev server';

/** The demo with its frontend in TypeScript, in a sandbox of its own. */
export interface Demo {
  readonly sandbox: Sandbox;
  /** Where the frontend is. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Where an app may be on its origin; its dev server is below a path. */
const BASES: Readonly<Record<Source, string>> = { build: '/', 'dev server': '/apps/demo/' };

export async function startDemo(source: Source): Promise<Demo> {
  const base = BASES[source];
  const name = source === 'build' ? 'typescript-demo' : 'typescript-demo-dev';
  const project = await install(name, { source: 'vite' });
  const [port, devPort] = (await freePorts(2)) as [number, number];
  const backend = `http://127.0.0.1:${port}`;
  const vite = source === 'dev server' ? await startVite(project, base, devPort, backend) : undefined;
  const origin = vite ? `http://127.0.0.1:${devPort}` : backend;
  const pages = { title: 'TypeScript-Demo', setup: `${base}setup`, erp: `${base}erp`, pane: `${base}pane` };
  const frontend = vite ? project : await withVite(project);
  const sandbox = await Sandbox.start(name, origin, pages);
  const folder = join(outputFolder, 'backends', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const server = await startBackend({ folder, platform: sandbox.shell, port, frontend });
  return {
    sandbox,
    origin,
    stop: async () => {
      await vite?.close();
      await server.stop();
      await sandbox.stop();
    },
  };
}

async function startVite(root: string, base: string, port: number, backend: string): Promise<ViteDevServer> {
  // What its own configuration reads.
  process.env['BACKEND'] = backend;
  const server = await createServer({
    root,
    base,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port, strictPort: true },
  });
  return server.listen();
}
