import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Frame } from '@playwright/test';

import { underAttack } from '../support/hostile-opener.ts';
import { test as inAPage } from './page/lab.ts';
import { withVite } from './support/bundlers.ts';
import { expect, installMinimal, test } from './support/embedded.ts';
import { STRICT_POLICY } from './support/server.ts';

/** An SDK that asks nobody anything: the first port is the bridge's. */
const GULLIBLE = `
  export const createAppBridge = () => new Promise((resolve) => {
    addEventListener('message', ({ data, ports: [port] }) => {
      if (data?.type !== 'HANDSHAKE' || !port) return;
      const waiting = new Map();
      port.onmessage = ({ data: { id, body } }) => waiting.get(id)?.(body);
      const call = (methodName, ...args) => new Promise((reply) => {
        const id = crypto.randomUUID();
        waiting.set(id, reply);
        port.postMessage({ id, type: 'METHOD_CALL', body: { methodName, args } });
      });
      call('completeHandshake');
      resolve({ method: { call }, event: { subscribe: () => () => {} } });
    });
  });`;

/** Keeps the guard from listening, which does so in the capture phase, and nobody else does. */
const UNGUARDED = `<script>
  const add = addEventListener;
  window.addEventListener = (type, listener, capture) => { if (capture !== true) add(type, listener, capture) };
</script>`;

for (const [name, sdk] of [
  ['the stand-in', undefined],
  ['an SDK that checks nothing', GULLIBLE],
] as const) {
  for (const guarded of [true, false]) {
    test(`a page that has opened the host's gets ${guarded ? 'nothing' : 'the app without the guard'}: ${name}`, async ({ host, page }) => {
      const project = await installMinimal(guarded ? 'guarded' : 'unguarded', 'with-bridge.js');
      if (sdk !== undefined) writeFileSync(join(project, 'node_modules/@jtl-software/cloud-apps-core/index.js'), sdk);
      const dist = await withVite(project);
      const { server, shell } = await host(dist);
      // The host offers its hand when the page has loaded; the stranger need not wait for that.
      const load = server.hold(/^\/held$/);
      server.answer(/^\/held$/, (response) => void response.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end('<svg xmlns="http://www.w3.org/2000/svg"/>'));
      const text = readFileSync(join(dist, 'index.html'), 'utf8').replace('<body>', '<body><img src="/held" alt="" />');
      server.answer(/^\/$/, (response) => {
        response.setHeader('Content-Security-Policy', STRICT_POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"));
        response.writeHead(200, { 'Content-Type': 'text/html' }).end(guarded ? text : text.replace('<head>', `<head>${UNGUARDED}`));
      });
      const listens = page.context().waitForEvent('request', (request) => request.url().endsWith('.wasm'));
      const attack = await underAttack(page, `${shell.address}/#/erp/customers`);
      await listens;
      await attack.go();
      load();
      const pane = attack.popup.getByTestId('pane-frame').contentFrame();
      // The stranger's token has seven characters, and a JWT more than a hundred.
      await expect(pane.getByTestId('token')).toHaveText(guarded ? /^\d{3}$/ : '7');
      expect(await attack.end()).toEqual(guarded ? [] : expect.arrayContaining(['getSessionToken']));
    });
  }
}

/** Notes from now on which handshakes get to a page's listeners, by the names that they come with. */
async function heard(frame: Frame): Promise<() => Promise<readonly string[]>> {
  await frame.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    addEventListener('message', ({ data }: MessageEvent<{ name?: string }>) => void (data.name && heard.push(data.name)));
  });
  return async () => {
    await frame.evaluate(() => kit.turn());
    return frame.evaluate('heard') as Promise<readonly string[]>;
  };
}

/** Posts a handshake and another message. */
const POST = `(target, name) => {
  for (const type of ['HANDSHAKE', 'OTHER']) target.postMessage({ type, name: name + ' ' + type }, '*', [new MessageChannel().port2]);
}`;

inAPage('handshakes get through from the parent alone, and other messages from all', async ({ framed, page, app }) => {
  const told = await heard(framed);
  // A frame of the host beside the app's, a frame within the app's, the app's own page, and the host.
  await page.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.src = url;
    document.body.append(frame);
    return new Promise((loaded) => frame.addEventListener('load', loaded));
  }, `${app.server.origin}/`);
  const sibling = page.frames().find((frame) => frame.parentFrame() === page.mainFrame() && frame !== framed)!;
  await sibling.evaluate(`(${POST})(parent.frames[0], 'sibling')`);
  await framed.evaluate(`document.body.append(document.createElement('iframe'))`);
  await framed.childFrames()[0]!.evaluate(`(${POST})(parent, 'child')`);
  await framed.evaluate(`(${POST})(window, 'itself')`);
  await page.evaluate(`(${POST})(frames[0], 'host')`);
  await expect.poll(told).toHaveLength(5);
  expect((await told()).toSorted()).toEqual(['child OTHER', 'host HANDSHAKE', 'host OTHER', 'itself OTHER', 'sibling OTHER']);
});

inAPage.describe('where the page names origins', () => {
  // For who builds the page.
  inAPage.use({ expectedConsoleError: /^handshake refused: add http:/ });

  inAPage('the parent must have an origin that the page allows, where it names some', async ({ framed, page, app }) => {
    const told = await heard(framed);
    const said: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && said.push(message.text())));
    const port = new URL(app.host.origin).port;
    for (const [list, name] of [
      ['', 'any'],
      ['https://*.jtl-cloud.com', 'another'],
      [`https://*.jtl-cloud.com http://127.0.0.1:${port}`, 'named'],
      [`http://*:${port}`, 'wild'],
      [`http://127.0.0.1:${Number(port) + 1}`, 'port'],
    ] as const) {
      await framed.evaluate((list) => {
        document.querySelector('meta[name=appbridge-hosts]')?.remove();
        const meta = Object.assign(document.createElement('meta'), { name: 'appbridge-hosts', content: list });
        document.head.append(meta);
      }, list);
      await page.evaluate(`(${POST})(frames[0], '${name}')`);
      await expect.poll(told).toContain(`${name} OTHER`);
    }
    const handshakes = (await told()).filter((name) => name.endsWith('HANDSHAKE'));
    expect(handshakes).toEqual(['any HANDSHAKE', 'named HANDSHAKE', 'wild HANDSHAKE']);
    // Twice, and from a stranger as well.
    await framed.evaluate(`(${POST})(window, 'itself')`);
    await expect.poll(told).toContain('itself OTHER');
    expect(said).toEqual([`handshake refused: add ${app.host.origin} to meta[name=appbridge-hosts]`]);
  });
});

inAPage('`guard` may be called again', async ({ framed }) => {
  const told = await heard(framed);
  await framed.evaluate(() => {
    kit.guard();
    kit.guard();
  });
  await framed.evaluate(`(${POST})(window, 'itself')`);
  await expect.poll(told).toEqual(['itself OTHER']);
});
