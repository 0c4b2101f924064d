import { expect, test } from './fixtures.ts';

test('a customer selected by the control routes is selected in the list, and the pane follows', async ({ shell, stack }) => {
  const [tenant, other] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openCustomers();
  await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
  const id = (await shell.customers.nth(2).getAttribute('data-customer-id'))!;
  const select = (id: string | null): Promise<void> =>
    stack.control('PUT', `tenants/${tenant!.id}/selection`, { context: 'customers', id });

  await select(id);
  await expect(shell.customers.nth(2)).toHaveAttribute('aria-selected', 'true');
  await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id);

  await test.step('who opens the list later finds it so', async () => {
    await shell.page.reload();
    await expect(shell.customers.nth(2)).toHaveAttribute('aria-selected', 'true');
    await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id);
  });

  await test.step('another tenant is not told', async () => {
    await shell.switchTo(other!);
    await shell.install();
    await shell.openCustomers();
    await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
    await shell.switchTo(tenant!);
    await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id);
  });

  await select(null);
  await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
  await expect(shell.customers.nth(2)).toHaveAttribute('aria-selected', 'false');
});

test('an event sent by the control routes reaches the pages that it is for', async ({ shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  await shell.openCustomers();
  await expect(shell.pane.getByTestId('pane-empty')).toBeVisible();
  const id = (await shell.customers.first().getAttribute('data-customer-id'))!;
  const send = (surface?: string): Promise<{ shells: number }> =>
    stack.control('POST', `tenants/${tenant!.id}/events`, {
      topic: 'CustomerChanged',
      payload: { customerId: id },
      ...(surface === undefined ? {} : { surface }),
    });

  expect(await send('erp')).toEqual({ shells: 1 });
  expect(await send('pane')).toEqual({ shells: 1 });
  await expect(shell.pane.getByTestId('pane-customer')).toHaveAttribute('data-customer-id', id);
  // Of the two, the pane has been told once.
  await shell.openActivity();
  const told = shell.activity.locator('[data-type="EVENT_TRIGGER"]');
  await expect(told).toHaveCount(1);
  await expect(told).toContainText('CustomerChanged');
});

test('a tenant that has removed the app gets nothing of the ERP any more', async ({ shell, stack }) => {
  const [tenant] = await stack.tenants();
  await shell.open(tenant);
  await shell.install();
  const ask = async (): Promise<number> => {
    const { accessToken } = await stack.control<{ accessToken: string }>('POST', 'app-tokens', {
      tenantId: tenant!.id,
      userId: tenant!.users[0]!.id,
    });
    const items = await fetch(`${stack.shell}/erp/v2/items?pageSize=1`, { headers: { authorization: `Bearer ${accessToken}` } });
    return items.status;
  };
  expect(await ask()).toBe(200);
  await stack.control('DELETE', `tenants/${tenant!.id}/installation`);
  expect(await ask()).toBe(402);
});
