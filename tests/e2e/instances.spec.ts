import { AppShell } from '../support/app-shell.ts';
import { BehindNginx } from './behind-nginx.ts';
import { expect, test } from './fixtures.ts';
import { PostgreSql } from './postgresql.ts';
import { REFUSALS, signIn, signOut } from './sign-in.ts';

/** How many items the demo shows on a page. */
const PAGE_SIZE = 25;

test.use({ expectedConsoleError: REFUSALS });

test('two instances behind one address share who is signed in', async ({ page }) => {
  const postgresql = await PostgreSql.start();
  try {
    const demo = await BehindNginx.start({
      proxy: 'takes the path off',
      instances: 2,
      database: postgresql.url,
      settings: (platform) => ({
        JTL_ISSUER: platform,
        JTL_APP_ID: 'sandbox-app',
        JTL_PUBLIC_CLIENT_ID: 'sandbox-public-client',
        LOG_FORMAT: 'text',
        RUST_LOG: 'info',
      }),
    });
    try {
      const [tenant] = await demo.tenants();
      const shell = new AppShell(page, demo.shell);
      await shell.open(tenant);
      await shell.install();
      const address = `${demo.app}erp?search=a`;
      await page.goto(address);
      await signIn(page, tenant!.users[0]!);
      await expect(page).toHaveURL(address);
      await page.getByTestId('item-search').fill('');
      await expect(page.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
      await page.getByTestId('page-next').click();
      await expect(page.getByTestId('page-previous')).toBeEnabled();
      await page.reload();
      await expect(page.getByTestId('item-row')).toHaveCount(PAGE_SIZE);
      // They took turns, so each has answered for a sign-in that began at either of them.
      for (const instance of demo.instances) {
        expect(instance.log).toMatch(/\/auth\/(sign-in|callback|session)/);
        expect(instance.log).toMatch(/\/api\/(items|session)/);
      }
      await signOut(page);
      for (let turn = 0; turn < 2; turn += 1) {
        expect((await page.request.get(`${demo.app}api/session`)).status()).toBe(401);
      }
    } finally {
      await demo.stop();
    }
  } finally {
    await postgresql.stop();
  }
});
