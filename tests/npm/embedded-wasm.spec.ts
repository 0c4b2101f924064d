import { withEsbuildCopy, withVite } from './support/bundlers.ts';
import { expect, expectConnected, installMinimal, test } from './support/embedded.ts';
import { STRICT_POLICY, type Answer } from './support/server.ts';

const WASM = /\.wasm$/;

/** The app, built once: what is served of it differs. */
let dist: string;

test.beforeAll(async () => {
  dist = await withVite(await installMinimal('wasm', 'with-bridge.js'));
});

for (const [how, script] of [
  ['the bridge handed over', 'with-bridge.js'],
  ['the SDK left to the package', 'without-bridge.js'],
] as const) {
  test(`may come long after the host has offered its hand, once, with ${how}`, async ({ host, page }) => {
    // Of one file, so that the package has the SDK at hand when the host offers its hand.
    const bundle = await withEsbuildCopy(await installMinimal('late-wasm', script));
    const { server, shell } = await host(bundle, { handshake: 'once' });
    const release = server.hold(WASM);
    const asked = page.waitForRequest(WASM);
    await shell.open();
    await shell.openCustomers();
    await asked;
    await shell.openActivity();
    await expect(shell.activity).toContainText('completeHandshake');
    await expect(shell.pane.getByTestId('state')).toHaveText('connecting');

    release();
    await expectConnected(shell);
  });
}

test.describe('that the page must not use', () => {
  // The browser itself prints what the policy forbids.
  test.use({ expectedConsoleError: /Content Security Policy/ });

  test('is told as such', async ({ host }) => {
    const { shell } = await host(dist, { policy: STRICT_POLICY.replace(" 'wasm-unsafe-eval'", '') });
    await shell.open();
    await shell.openCustomers();
    await expect(shell.pane.getByTestId('state')).toHaveText('wasm_forbidden');
  });
});

test.describe('that is not there', () => {
  test.use({ expectedConsoleError: /Failed to load resource: the server responded with a status of 404/ });

  const answers: Readonly<Record<string, Answer>> = {
    'by a 404': (response) => void response.writeHead(404).end(),
    'by a page': (response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>'),
  };
  for (const [how, answer] of Object.entries(answers)) {
    test(`is told as such, ${how}, and fetched by the next attempt`, async ({ host }) => {
      const { server, shell } = await host(dist);
      const mend = server.answer(WASM, answer);
      await shell.open();
      await shell.openCustomers();
      await expect(shell.pane.getByTestId('state')).toHaveText('wasm_unavailable');

      mend();
      await shell.pane.getByRole('button').click();
      await expect(shell.pane.getByTestId('state')).toHaveText('connected');
    });
  }
});
