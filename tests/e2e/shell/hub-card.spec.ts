import { expectAccessibleItself } from '../../support/accessibility.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';
import { Sandbox } from './sandbox.ts';

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><rect width="2" height="2" fill="teal"/></svg>',
)}`;

/** How an app is presented: names in two languages, none of them the page's own locale. */
const LISTING = {
  defaultLocale: 'fr-FR',
  name: { 'fr-FR': { full: 'Appli' }, 'de-AT': { short: 'Vorzeige-App', full: 'Die Vorzeige-App' } },
  description: { 'fr-FR': { short: 'Montre tout.' }, 'en-GB': {} },
};

/** A sandbox with an app that is presented so, and whose manifest has a slip. */
function presenting(icon: string): Promise<Sandbox> {
  return Sandbox.start('presented', {
    manifest: { technicalName: 'presented', version: '1.0.0', color: 'blue', capabilities: { erp: { api: { scopes: ['items.read'] } } } },
    listing: { ...LISTING, media: { icons: { light: icon } } },
  });
}

test('the card shows what the listing says, and what JTL would refuse', async ({ page }) => {
  const sandbox = await presenting(ICON);
  try {
    await page.goto(sandbox.shell);
    // The page's language before the listing's default.
    await expect(page.getByRole('heading', { name: 'Vorzeige-App', exact: true })).toBeVisible();
    // Nothing in the page's language, and what is there in another is empty.
    await expect(page.getByText('Montre tout.')).toBeVisible();
    const icon = page.locator('app-icon img');
    await expect.poll(() => icon.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    const warnings = page.getByTestId('manifest-warnings');
    await warnings.locator('summary').click();
    await expect(warnings.locator('[data-code=unknown_key]')).toContainText('manifest.color');
    await expectAccessibleItself(page);
    await keepScreenshot(page, 'hub-listing');
  } finally {
    await page.goto('about:blank');
    await sandbox.stop();
  }
});

test('an icon that is no address, or a script, leaves the letter', async ({ page }) => {
  for (const icon of ['icon.svg', 'javascript:alert(1)']) {
    const sandbox = await presenting(icon);
    await page.goto(sandbox.shell);
    await expect(page.locator('app-icon')).toHaveText('V');
    await expect(page.locator('app-icon img')).toHaveCount(0);
    await page.goto('about:blank');
    await sandbox.stop();
  }
});
