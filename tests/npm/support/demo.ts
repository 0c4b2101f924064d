import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { createServer, type ViteDevServer } from 'vite';

import { freePorts, type Program } from '../../support/program.ts';
import { withVite } from './bundlers.ts';
import { outputFolder } from './folders.ts';
import { install } from './package.ts';
import { Sandbox, startBuilt } from './sandbox.ts';

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
  const server = await startBackend(name, port, sandbox, frontend);
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

async function startBackend(name: string, port: number, { shell }: Sandbox, frontend: string): Promise<Program> {
  const data = join(outputFolder, 'backends', name);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  return startBuilt('demo-server', [], {
    ready: /listening on /,
    logFile: join(data, 'demo-server.log'),
    env: {
      // What the sandbox's identity provider knows unless told otherwise.
      CLIENT_ID: 'sandbox-client',
      CLIENT_SECRET: 'sandbox-secret-for-local-use-only',
      JTL_API_BASE: shell,
      JTL_AUTH_BASE: shell,
      PORT: String(port),
      DATABASE_URL: `sqlite://${join(data, 'demo.db')}`,
      FRONTEND_DIST: frontend,
      // Set to nothing, so that a `.env` for production does not get in.
      JTL_AUTH: '',
      JTL_ISSUER: '',
      JTL_APP_ID: '',
      JTL_SESSION_ISSUER: '',
      JTL_SESSION_TOKENS: '',
      JTL_PUBLIC_CLIENT_ID: '',
      JTL_HUB_URL: '',
      JTL_SCOPE: '',
      FRAME_ANCESTORS: '',
      PUBLIC_URL: '',
    },
  });
}
