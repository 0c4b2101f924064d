import { join, resolve } from 'node:path';

import { Program, type Start } from './program.ts';

const root = resolve(import.meta.dirname, '../..');

/** How long a program may take to start; it is built already. */
const START_TIMEOUT = 30_000;

/** Starts a program in the workspace's folder. */
export function start(command: string, options: Omit<Start, 'command' | 'cwd' | 'timeout'>): Promise<Program> {
  return Program.start({ command, cwd: root, timeout: START_TIMEOUT, ...options });
}

/** Where a program of this workspace is, built by whoever runs the tests. */
export function built(name: string): string {
  return resolve(root, process.env['CARGO_TARGET_DIR'] ?? 'target', 'debug', name);
}

/** The demo's backend, as a sandbox with its defaults knows it. */
export interface Backend {
  /** Where its database and its log go. */
  readonly folder: string;
  /** What its log is called. */
  readonly name?: string;
  /** Origin of the sandbox. */
  readonly platform: string;
  readonly port: number;
  /** Where people reach it; its own address without one. */
  readonly publicUrl?: string;
  /** The folder with its frontend. */
  readonly frontend: string;
  /** Its `DATABASE_URL`, unless it has a file of its own. */
  readonly database?: string;
  /** Settings besides. */
  readonly settings?: Readonly<Record<string, string>>;
}

export function startBackend(backend: Backend): Promise<Program> {
  const { folder, name = 'demo-server', platform, port, publicUrl, frontend, settings = {} } = backend;
  return start(built('demo-server'), {
    args: [],
    ready: /listening on /,
    logFile: join(folder, `${name}.log`),
    env: {
      // What the sandbox's identity provider knows unless told otherwise.
      CLIENT_ID: 'sandbox-client',
      CLIENT_SECRET: 'sandbox-secret-for-local-use-only',
      JTL_API_BASE: platform,
      JTL_AUTH_BASE: platform,
      PORT: String(port),
      PUBLIC_URL: publicUrl ?? '',
      DATABASE_URL: backend.database ?? `sqlite://${join(folder, 'demo.db')}`,
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
      ...settings,
    },
  });
}
