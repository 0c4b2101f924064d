import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.ts';
import { expect, keepScreenshot, test } from './fixtures.ts';

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><rect width="2" height="2" fill="teal"/></svg>',
)}`;

/** What the sandbox says of an app whose manifest has a listing and a slip. */
const PRESENTED = {
  listing: {
    defaultLocale: 'fr-FR',
    name: { 'fr-FR': { full: 'Appli' }, 'de-AT': { short: 'Vorzeige-App', full: 'Die Vorzeige-App' } },
    description: { 'fr-FR': { short: 'Montre tout.' }, 'en-GB': {} },
    media: { icons: { light: ICON } },
  },
  manifestWarnings: [
    { code: 'unknown_key', path: 'manifest.colour', rule: 'JTL has no key `colour` here', suggestion: 'color' },
  ],
};

async function present(page: Page, app: object): Promise<void> {
  await page.route('**/_sandbox/state', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ json: { ...((await response.json()) as object), ...app } });
  });
}

test('the card shows what the listing says, and what JTL would refuse', async ({ page, shell }) => {
  await present(page, PRESENTED);
  await shell.open();
  // The page's language before the listing's default.
  await expect(page.getByRole('heading', { name: 'Vorzeige-App', exact: true })).toBeVisible();
  // Nothing in the page's language, and what is there in another is empty.
  await expect(page.getByText('Montre tout.')).toBeVisible();
  const icon = page.locator('.card-icon img');
  await expect.poll(() => icon.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);

  const warnings = page.getByTestId('manifest-warnings');
  await warnings.locator('summary').click();
  await expect(warnings.locator('[data-code=unknown_key]')).toHaveText(/manifest\.colour .*`colour`.* → color$/);
  await expectAccessible(page);
  await keepScreenshot(page, 'hub-listing');
});

test('an icon that is no address, or a script, leaves the letter', async ({ page, shell }) => {
  for (const light of ['icon.svg', 'javascript:alert(1)']) {
    await present(page, { listing: { ...PRESENTED.listing, media: { icons: { light } } } });
    await shell.open();
    await expect(page.locator('.card-icon')).toHaveText('V');
    await expect(page.locator('.card-icon img')).toHaveCount(0);
  }
});
