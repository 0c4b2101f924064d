import { expect, installMinimal, test } from './support/embedded.ts';
import { withVite } from './support/bundlers.ts';
import { keepScreenshot } from './support/demo-test.ts';
import { StaticServer } from './support/server.ts';

/** Takes any handshake, as JTL's SDK does, and shows that it has one. */
const STRANGER = `<!doctype html><title>A stranger</title><p data-testid="state">no port</p>
  <script>
    addEventListener('message', ({ data, ports }) => {
      if (ports[0]) document.querySelector('p').textContent = 'port';
      if (data === 'later') document.querySelector('p').textContent += ', and a later message';
    });
  </script>`;

const POLICY = "default-src 'none'; script-src 'unsafe-inline'";

/** A page of another origin than the app's. */
async function stranger(): Promise<StaticServer> {
  const server = await StaticServer.start('/nowhere', POLICY);
  server.answer(/.*/, (response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end(STRANGER));
  return server;
}

test.describe('a frame that a redirect leads to another origin', () => {
  // The browser itself prints that the policy is broken, and that a message did not arrive.
  test.use({ expectedConsoleError: /frame-src|postMessage/ });

  for (const handshake of ['once', 'fresh'] as const) {
    test(`gets no port, and the App Shell says so: ${handshake}`, async ({ host, page }) => {
      const elsewhere = await stranger();
      const { server, shell } = await host('/nowhere', { handshake });
      server.answer(/.*/, (response) => void response.writeHead(302, { Location: elsewhere.origin }).end());
      await shell.open();
      await shell.openCustomers();
      const notice = page.getByTestId('app-not-there');
      await expect(notice).toContainText(`redirects to ${elsewhere.origin}`);
      await expect(notice).toContainText(server.origin);
      await shell.openActivity();
      await expect(shell.activity).toContainText('HANDSHAKE');
      // Messages come in turn: the greeting would have come before.
      await page.evaluate("frames[0].postMessage('later', '*')");
      await expect(shell.pane.getByTestId('state')).toHaveText('no port, and a later message');
      await keepScreenshot(page, `led-away-${handshake}`);
      await page.close();
      await elsewhere.stop();
    });
  }

  test("gets one where the sandbox is told to do as JTL's host does", async ({ host, page }) => {
    const elsewhere = await stranger();
    const { server, shell } = await host('/nowhere', { target: 'any' });
    server.answer(/.*/, (response) => void response.writeHead(302, { Location: elsewhere.origin }).end());
    await shell.open();
    await shell.openCustomers();
    await expect(shell.pane.getByTestId('state')).toHaveText('port');
    await expect(page.getByTestId('no-handshake')).toContainText(server.origin);
    await page.close();
    await elsewhere.stop();
  });

  test('and back to the app gets one, and nothing is said any more', async ({ host, page }) => {
    const elsewhere = await StaticServer.start('/nowhere');
    const { server, shell } = await host(await withVite(await installMinimal('led-back', 'with-bridge.js')));
    elsewhere.answer(/.*/, (response) => void response.writeHead(302, { Location: `${server.origin}/index.html` }).end());
    server.answer(/^\/$/, (response) => void response.writeHead(302, { Location: elsewhere.origin }).end());
    await shell.open();
    await shell.openCustomers();
    await expect(shell.pane.getByTestId('state')).toHaveText('connected');
    await expect(page.getByTestId('no-handshake')).toBeHidden();
    await page.close();
    await elsewhere.stop();
  });
});
