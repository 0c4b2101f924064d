import { expect, type Page } from '@playwright/test';

/** Signs in at the identity provider's page. */
export async function signIn(page: Page, user: { readonly name: string }): Promise<void> {
  await expect(page).toHaveURL(/\/oauth\/v2\/authorize\?/);
  await page.getByRole('radio', { name: user.name }).check();
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
}
