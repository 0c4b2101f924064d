import { type Context, expect, RECORD, test } from './fixtures.ts';

// What the browser itself prints of requests that a test lets fail.
test.use({ expectedConsoleError: /net::ERR_FAILED|status of (400|404)/ });

const CONTEXTS: readonly Context[] = ['customers', 'items', 'salesorders'];

/** A pane of each context. */
const PANE: Readonly<Record<Context, string>> = { customers: 'Kundenakte', items: 'Preisvergleich', salesorders: 'Sendungen' };

/** The pager of a list. */
const pager = (context: Context, to: 'previous' | 'next'): string => `${context === 'salesorders' ? 'orders' : context}-${to}`;

for (const context of CONTEXTS) {
  const record = RECORD[context];

  test(`${context}: the panes follow the selection, and ask for it`, async ({ page, shell }) => {
    await shell.open(`#/erp/${context}`);
    const rows = shell.rows(context);
    await expect(rows).toHaveCount(25);
    const pane = shell.inPane(PANE[context]);
    await expect(pane.getByTestId('current')).toHaveText('none');

    const first = (await rows.nth(2).getAttribute(`data-${record}-id`))!;
    await rows.nth(2).click();
    await expect(rows.nth(2)).toHaveAttribute('aria-selected', 'true');
    await expect(pane.getByTestId('current')).toHaveText(first);
    await expect(pane.getByTestId('events')).toHaveText('1');

    // Asked for, by a page that starts while it is selected.
    await shell.pane(PANE[context]).getByTestId('reload-frame').click();
    await expect(pane.getByTestId('events')).toHaveText('0');
    await expect(pane.getByTestId('current')).toHaveText(first);

    // Once more deselects.
    await rows.nth(2).click();
    await expect(pane.getByTestId('current')).toHaveText('none');
    await expect(page.getByTestId('selection')).toHaveText('Nichts ausgewählt');
  });

  test(`${context}: reload, Back and links keep selection, search and page`, async ({ page, shell }) => {
    await shell.open(`#/erp/${context}`);
    const rows = shell.rows(context);
    await expect(rows).toHaveCount(25);
    await page.getByTestId(pager(context, 'next')).click();
    await expect(page.getByTestId('list-range')).toContainText('26–50');
    const id = (await rows.nth(1).getAttribute('data-id'))!;
    await rows.nth(1).click();
    await expect(page).toHaveURL(new RegExp(`#/erp/${context}\\?page=2&id=${id}`));
    const name = await page.getByTestId('selection').textContent();

    await page.reload();
    await expect(page.getByTestId('list-range')).toContainText('26–50');
    await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByTestId('selection')).toHaveText(name!);
    await expect(shell.inPane(PANE[context]).getByTestId('current')).toHaveText(id);

    // The selection outlives another page, and its name a reload there.
    await page.getByTestId(pager(context, 'previous')).click();
    await expect(page.getByTestId('list-range')).toContainText('1–25');
    await page.reload();
    await expect(page.getByTestId('selection')).toHaveText(name!);

    const word = (await rows.first().locator('td').first().textContent())!;
    await page.getByTestId(`${record}-search`).fill(word);
    await expect(page.getByTestId('list-range')).toHaveText('1–1 von 1');
    await page.getByTestId('nav-hub').click();
    await page.goBack();
    await expect(page.getByTestId(`${record}-search`)).toHaveValue(word);
    await expect(rows).toHaveCount(1);

    // A link leads back to where the list was left.
    await page.getByTestId('nav-hub').click();
    await page.getByTestId('nav-erp').click();
    await page.getByTestId(`nav-${context}`).click();
    await expect(page.getByTestId(`${record}-search`)).toHaveValue(word);
    await expect(page.getByTestId('selection')).toHaveText(name!);
  });

  test(`${context}: a record has a page of its own, to which panes that match child contexts go along`, async ({ page, shell }) => {
    await shell.open(`#/erp/${context}`);
    const row = shell.rows(context).nth(3);
    const id = (await row.getAttribute('data-id'))!;
    const pane = shell.inPane(PANE[context]);
    await expect(pane.getByTestId('state')).toHaveText('connected');
    await row.dblclick();
    await expect(page).toHaveURL(new RegExp(`#/erp/${context}/${id}$`));
    const details = page.getByTestId('record-details');
    await expect(details.getByRole('heading', { level: 2 }).first()).toBeVisible();
    // The same page as before: it was told, not started anew.
    await expect(pane.getByTestId('current')).toHaveText(id);
    expect(Number(await pane.getByTestId('events').textContent())).toBeGreaterThan(0);

    await details.getByTestId('back-to-list').click();
    await expect(shell.rows(context)).toHaveCount(25);
  });

  test(`${context}: what cannot be loaded says so and can be tried again`, async ({ page, shell }) => {
    await shell.open(`#/erp/${context}`);
    await expect(shell.rows(context)).toHaveCount(25);
    await page.route('**/_sandbox/tenants/*/records/**', (route) => route.abort());
    await page.getByTestId(pager(context, 'next')).click();
    await expect(page.getByTestId('list-failed')).toBeVisible();
    // No pager that goes nowhere, and nothing that says it is loading.
    await expect(page.getByTestId(pager(context, 'next'))).toHaveCount(0);
    await expect(page.getByText('werden geladen')).toHaveCount(0);

    await page.unroute('**/_sandbox/tenants/*/records/**');
    await page.getByTestId('list-retry').click();
    await expect(page.getByTestId('list-range')).toContainText('26–50');
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
}

test('a record that there is not says so', async ({ page, shell }) => {
  for (const id of ['nonsense', '00000000-0000-0000-0000-000000000000']) {
    await shell.open(`#/erp/items/${id}`);
    await expect(page.getByTestId('record-missing')).toContainText('Diesen Artikel gibt es nicht');
    await page.getByTestId('record-missing').getByRole('link').click();
    await expect(shell.rows('items')).toHaveCount(25);
  }
  // And one that is selected is let go.
  await shell.open('#/erp/items?id=nonsense');
  await expect(page.getByTestId('selection')).toHaveText('Nichts ausgewählt');
  await expect(page).toHaveURL(/#\/erp\/items$/);
});

test('the number of hits is announced, and a page behind the end is the last one', async ({ page, shell }) => {
  await shell.open('#/erp/customers?page=9999');
  await expect(page.getByTestId('list-range')).toHaveText('626–640 von 640');
  await expect(page).toHaveURL(/page=26/);
  await expect(page.getByTestId('list-range')).toHaveRole('status');
  await page.getByTestId('customer-search').fill('berlin');
  await expect(page.getByTestId('list-range')).toHaveText(/^1–\d+ von \d+$/);
  // As other programs put it on the clipboard: u and its dots apart.
  await page.getByTestId('customer-search').fill('mu\u0308nchen');
  await expect(shell.rows('customers').first()).toContainText('München');
  await page.getByTestId('customer-search').fill('gibt es nicht');
  await expect(page.getByTestId('list-empty')).toContainText('Keine Kunden gefunden');
  await page.getByRole('button', { name: 'Suche löschen' }).click();
  await expect(shell.rows('customers')).toHaveCount(25);
  await expect(page.getByTestId('customer-search')).toBeFocused();
});

test('what an app changes shows at once, and leaves selection and focus as they are', async ({ page, shell, sandbox }) => {
  const [tenant] = await sandbox.tenants();
  await sandbox.control('PATCH', 'settings', { grantedScopes: ['items.read', 'items.write'] });
  await shell.open('#/erp/items');
  const row = shell.rows('items').nth(20);
  const id = (await row.getAttribute('data-id'))!;
  const name = (await row.locator('.name').textContent())!;
  await row.click();
  await expect(page.getByTestId('selection')).toContainText(name);
  const rows = page.locator('.rows');
  await rows.evaluate((region) => region.scrollTo({ top: 40 }));

  const request = { itemId: id, descriptions: { defaultDescriptions: [{ languageIso: 'de', descriptionData: { itemName: 'Klingel Brüll' } }] } };
  const change = (): Promise<unknown> =>
    sandbox.erp(tenant!, 'mutation ($request: ChangeItemCommandRequestInput) { ChangeItem(request: $request) { item { id } } }', { request });
  await change();
  await expect(row.locator('.name')).toHaveText('Klingel Brüll');
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await expect(row).toBeFocused();
  await expect(page.getByTestId('selection')).toContainText('Klingel Brüll');
  expect(await rows.evaluate((region) => region.scrollTop)).toBe(40);
  await sandbox.control('DELETE', `tenants/${tenant!.id}/changes`);
  await expect(row.locator('.name')).toHaveText(name);

  await row.dblclick();
  const heading = page.getByTestId('record-details').getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(name);
  await change();
  await expect(heading).toHaveText('Klingel Brüll');
});

test('another tenant has other records: nothing of the first one stays', async ({ page, shell, sandbox }) => {
  const [, second] = await sandbox.tenants();
  await shell.open('#/erp/customers?q=a&page=2');
  await shell.rows('customers').first().click();
  await expect(page).toHaveURL(/id=/);
  const before = await shell.rows('customers').first().getAttribute('data-id');
  await page.getByTestId('tenant-select').selectOption(second!.id);
  await expect(page).toHaveURL(/#\/erp\/customers$/);
  await expect(page.getByTestId('selection')).toHaveText('Nichts ausgewählt');
  await expect(shell.rows('customers').first()).not.toHaveAttribute('data-id', before!);
  await expect(shell.inPane('Kundenakte').getByTestId('current')).toHaveText('none');

  await shell.rows('customers').first().dblclick();
  await expect(page.getByTestId('record-details')).toBeVisible();
  await page.getByTestId('tenant-select').selectOption({ index: 0 });
  await expect(shell.rows('customers')).toHaveCount(25);
});

test('every page has a title of its own', async ({ page, shell }) => {
  const titles = new Set<string>();
  for (const hash of ['#/hub', '#/hub/surfaces', '#/portal', '#/erp/customers', '#/erp/items', '#/erp/salesorders', '#/erp/app/surfaces/start']) {
    await shell.open(hash);
    await expect(page).toHaveTitle(/ · Nordlicht .* · App Shell · Sandbox$/);
    titles.add(await page.title());
  }
  expect(titles.size).toBe(7);
});
