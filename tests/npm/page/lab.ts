import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, type Frame, type Page } from '@playwright/test';
import { build } from 'esbuild';

import { test as base } from '../../support/console-guard.ts';
import { install } from '../support/package.ts';
import { StaticServer, STRICT_POLICY } from '../support/server.ts';
import type {} from './entry.ts';

/** The page's import map; inline, as browsers take no other. */
const IMPORT_MAP = JSON.stringify({ imports: { '@jtl-software/cloud-apps-core': '/sdk.js' } });

/** Counts its handshakes, and completes them when the page says so. */
const COUNTING_SDK = `
  export function createAppBridge() {
    globalThis.handshakes = (globalThis.handshakes ?? 0) + 1;
    return new Promise((resolve) => { globalThis.complete = () => resolve(globalThis.sdkBridge ?? {}) });
  }`;

/** Tells what the package says of itself where there is no page. */
const WORKER = `
  import { connect, isEmbedded } from '/node_modules/jtl-appbridge/index.js';
  const code = (attempt) => attempt.then(() => 'connected', (error) => error.code);
  const bridge = { method: { call: async () => {} } };
  postMessage({ embedded: isEmbedded(), bare: await code(connect()), withBridge: await code(connect({ bridge })) });`;

/** An app's page that has the package installed, and servers for it. */
export class App {
  private constructor(
    /** Where the package is installed. */
    readonly folder: string,
    /** The page, and a backend below `/api/` when a test answers for it. */
    readonly server: StaticServer,
    /** Another origin, which the page may ask. */
    readonly other: StaticServer,
    /** A host's page, of another origin, that has pages of the app in a frame. */
    readonly host: StaticServer,
  ) {}

  static async start(): Promise<App> {
    const folder = await install('lab', { sdk: false });
    const script = '<script type="module" src="/kit.js"></script>';
    writeFileSync(join(folder, 'index.html'), `<!doctype html><title>An app</title>${script}`);
    writeFileSync(
      join(folder, 'with-sdk.html'),
      `<!doctype html><title>An app</title><script type="importmap">${IMPORT_MAP}</script>${script}`,
    );
    writeFileSync(join(folder, 'sdk.js'), COUNTING_SDK);
    writeFileSync(join(folder, 'worker.js'), WORKER);
    await build({
      entryPoints: [join(import.meta.dirname, 'entry.ts')],
      outfile: join(folder, 'kit.js'),
      bundle: true,
      format: 'esm',
      target: 'esnext',
      // The package stays as it is installed.
      alias: { 'jtl-appbridge': '/node_modules/jtl-appbridge/index.js' },
      external: ['/node_modules/*'],
      logLevel: 'warning',
    });

    const other = await StaticServer.start(folder);
    const hash = createHash('sha256').update(IMPORT_MAP).digest('base64');
    const policy = STRICT_POLICY.replace("connect-src 'self'", `connect-src 'self' ${other.origin}`).replace(
      "script-src 'self'",
      `script-src 'self' 'sha256-${hash}'`,
    );
    const server = await StaticServer.start(folder, policy);
    const host = await StaticServer.start(folder, `default-src 'none'; frame-src ${server.origin}`);
    for (const path of ['/', '/with-sdk.html']) {
      const frame = `<!doctype html><title>A host</title><iframe src="${server.origin}${path}"></iframe>`;
      host.answer(
        new RegExp(`^/frame${path}$`),
        (response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end(frame),
      );
    }
    return new App(folder, server, other, host);
  }

  async stop(): Promise<void> {
    await Promise.all([this.server.stop(), this.other.stop(), this.host.stop()]);
  }
}

interface PerTest {
  /** The app's page, in a tab of its own. */
  lab: Page;
  /** The app's page in a host's, which is of another origin. */
  framed: Frame;
  /** The same, where the page's import map knows an SDK. */
  framedWithSdk: Frame;
}

interface PerWorker {
  app: App;
}

export const test = base.extend<PerTest, PerWorker>({
  app: [
    async ({}, use) => {
      const app = await App.start();
      await use(app);
      await app.stop();
    },
    { scope: 'worker' },
  ],

  lab: async ({ page, app }, use) => {
    await page.goto(app.server.origin);
    await use(page);
    await settle(page, page.mainFrame());
  },

  framed: async ({ page, app }, use) => {
    const frame = await open(page, app, '/');
    await use(frame);
    await settle(page, frame);
  },

  framedWithSdk: async ({ page, app }, use) => {
    const frame = await open(page, app, '/with-sdk.html');
    await use(frame);
    await settle(page, frame);
  },
});

export { expect };

/** Stops the page's clock: it goes on only when a test tells it to. */
export async function stopClock(page: Page): Promise<void> {
  const now = 1_800_000_000_000;
  await page.clock.install({ time: now });
  await page.clock.pauseAt(now + 1_000);
}

async function open(page: Page, app: App, path: string): Promise<Frame> {
  await page.goto(`${app.host.origin}/frame${path}`);
  const frame = page.frame({ url: `${app.server.origin}${path}` });
  if (frame === null) throw new Error('the host shows no page of the app');
  return frame;
}

/** Waits until a page has complained about all that it has to complain about. */
async function settle(page: Page, frame: Frame): Promise<void> {
  // Complaints come in turn: all are known once one that is later is.
  const last = page.waitForEvent('console', (message) => message.text() === 'the last');
  await frame.evaluate(async () => {
    await kit.turn();
    console.log('the last');
  });
  await last;
}
