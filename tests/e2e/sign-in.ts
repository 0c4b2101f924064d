import { expect, type BrowserContext, type Page } from '@playwright/test';

/**
 * What the browser itself prints: the refused request of who is signed out in the middle of work,
 * and that the backend's page about a refused sign-in is one of a refusal.
 */
export const REFUSALS = /the server responded with a status of 40[13]/;

/** Signs in at the identity provider's page. */
export async function signIn(page: Page, user: { readonly name: string }): Promise<void> {
  await expect(page).toHaveURL(/\/oauth\/v2\/authorize\?/);
  await page.getByRole('radio', { name: user.name }).check();
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
}

/** Signs out by the app's bar, and at the identity provider. */
export async function signOut(page: Page): Promise<void> {
  await page.getByTestId('sign-out').click();
  await expect(page).toHaveURL(/\/end_session\?/);
  await page.getByRole('button', { name: 'Abmelden' }).click();
  // Back at the app, where nobody is signed in: not at the provider either, which asks.
  await expect(page).toHaveURL(/\/oauth\/v2\/authorize\?/);
}

/** Ends the session behind the browser's back: its cookie stays and stands for nothing. */
export async function expire(context: BrowserContext, backend: string): Promise<void> {
  const cookies = await context.cookies(backend);
  const response = await fetch(`${backend}/auth/sign-out`, {
    method: 'POST',
    headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), origin: backend },
  });
  expect(response.status).toBe(200);
}
