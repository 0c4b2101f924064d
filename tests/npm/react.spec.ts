import { build } from 'vite';

import { expect, test } from './support/embedded.ts';
import { install } from './support/package.ts';
import { StaticServer } from './support/server.ts';

let dist: string;
test.beforeAll(async () => {
  const root = await install('react', { source: 'react', sdk: false });
  // The strict mode does what it does with React's build for development only.
  const define = { 'process.env.NODE_ENV': '"development"' };
  await build({ root, logLevel: 'warn', mode: 'development', define, build: { minify: false } });
  dist = `${root}/dist`;
});

for (const handshake of ['once', 'fresh'] as const) {
  test(`an app with React 19 in strict mode shakes hands once (port posted: ${handshake})`, async ({ host, page }) => {
    const { shell } = await host(dist, { handshake });
    await shell.open();
    await shell.openCustomers();
    await expect(shell.pane.getByTestId('customer')).toHaveText('none');
    await expect(shell.pane.getByTestId('signed-in')).toHaveText('signed in');
    const customer = shell.customers.first();
    const id = (await customer.getAttribute('data-customer-id'))!;
    await customer.click();
    await expect(shell.pane.getByTestId('customer')).toHaveText(id);
    await shell.openActivity();
    // A call with its reply.
    await expect(shell.activity.locator('[data-name=completeHandshake]')).toHaveCount(1);
    await expect(shell.activity.locator('[data-name=completeHandshake]')).toHaveAttribute('data-outcome', 'answered');
  });
}

test('in a tab of its own, it says at once that it is not embedded', async ({ page }) => {
  const server = await StaticServer.start(dist);
  // The page's clock stands still, so nothing can have run into a time limit.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.goto(server.origin);
  await expect(page.getByText('This page works only inside JTL.')).toBeVisible();
  await server.stop();
});
