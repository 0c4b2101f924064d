import { expect, test } from './fixtures.ts';

/** One name in each form that a clipboard may hold, all of them meaning `für Räder`. */
const PASTED: Readonly<Record<string, string>> = {
  'letters and marks apart': 'fu\u0308r Ra\u0308der',
  'blanks of all kinds': '\u3000\u00a0für\u202f\t\u2009Räder\u2003 ',
  'soft hyphens': 'für Rä\u00adder',
  'blanks and joiners without a width': '\ufefffür\u200b Rä\u200cd\u200de\u2060r',
  'marks of the direction': '\u202dfür Räder\u202c\u200e',
  'a mark behind something invisible': 'fu\u200b\u0308r Räder',
};

for (const [form, pasted] of Object.entries(PASTED)) {
  test(`a search is understood with ${form}`, async ({ page, shell, stack }) => {
    const [tenant] = await stack.tenants();
    await shell.open(tenant);
    await shell.install();
    await shell.openErp();
    await expect(shell.erp.getByTestId('item-row').first()).toBeVisible();
    const asked = page.waitForRequest(/\/api\/items\?.*search=/);
    const field = shell.erp.getByTestId('item-search');
    await field.fill(pasted);
    // A field of one line drops nothing of these.
    const typed = await field.inputValue();
    const url = new URL((await asked).url());
    expect(url.searchParams.get('search')).toBe('für Räder');
    await expect(shell.erp.locator('[aria-busy=true]')).toHaveCount(0);
    // What the person typed stays as it was typed.
    await expect(field).toHaveValue(typed);
    expect(await field.evaluate(() => new URLSearchParams(location.search).get('search'))).toBe('für Räder');
  });
}

test('a search that ends in a blank goes on as it was typed', async ({ page, shell, stack }) => {
  const [tenant] = await stack.tenants();
  const { nodes } = await stack.items(tenant!, 1);
  const words = nodes[0]!.name.split(' ');
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  const field = shell.erp.getByTestId('item-search');
  const asked = page.waitForResponse(/\/api\/items\?.*search=/);
  await field.pressSequentially(`${words[0]} `);
  await asked;
  await expect(shell.erp.locator('[aria-busy=true]')).toHaveCount(0);
  await field.pressSequentially(words[1]!);
  await expect(field).toHaveValue(`${words[0]} ${words[1]}`);
  await expect(shell.erp.getByTestId('item-name').first()).toContainText(words[1]!);
});

test('only blanks and what cannot be seen are no search', async ({ page, shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  await expect(shell.erp.getByTestId('item-row')).toHaveCount(25);
  const asked = page.waitForRequest(/\/api\/items\?/);
  await shell.erp.getByTestId('item-search').fill('\u00a0\u200b \u00ad');
  expect(new URL((await asked).url()).searchParams.has('search')).toBe(false);
});
