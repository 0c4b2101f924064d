import { expect, test } from './fixtures.ts';

/** The start of anything that is a JSON object in base64url: header or payload of a token. */
const TOKEN = /eyJ[A-Za-z0-9_-]{8,}/;

test('the ten steps of the main job stand in the log, and no token or secret', async ({ page, shell, stack }) => {
  const bearers = new Set<string>();
  page.on('request', (request) => {
    const authorization = request.headers()['authorization'];
    if (authorization !== undefined) bearers.add(authorization.replace(/^Bearer /, ''));
  });

  const [tenant] = await stack.tenants();
  // So that the backend has to ask for a new access token and the new key.
  await stack.control('POST', 'access-tokens/revoke', {});
  await stack.control('POST', 'session-keys/rotate', { withdrawOld: true });
  const before = stack.log.length;
  await shell.open(tenant);
  await shell.install();
  await shell.openErp();
  await expect(shell.erp.getByTestId('item-row').first()).toBeVisible();
  await expect.poll(() => steps(stack.log.slice(before))).toContain(10);

  const log = stack.log.slice(before);
  const seen = steps(log);
  for (let step = 1; step <= 10; step += 1) expect(seen, `step ${step} in\n${log}`).toContain(step);

  await test.step('in the documented order, where each stands for the first time', () => {
    // The setup's request needs no WaWi resource, so its step 10 comes before 8.
    const firstSeen = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => seen.indexOf(step));
    expect(firstSeen).toEqual(firstSeen.toSorted((a, b) => a - b));
    expect(seen.lastIndexOf(10)).toBeGreaterThan(seen.indexOf(9));
  });

  await test.step('without any secret, from the first line on', () => {
    expect(bearers.size).toBeGreaterThan(0);
    for (const bearer of bearers) expect(stack.log).not.toContain(bearer);
    expect(stack.log).not.toContain(stack.clientSecret);
    expect(stack.log).not.toMatch(TOKEN);
  });
});

/**
 * The steps in the order in which they happened. The lines of two programs come
 * through two pipes, so their order in the log can differ by a moment from that of
 * their timestamps.
 */
function steps(log: string): number[] {
  return log
    .split('\n')
    .map((line) => ({ time: /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(line)?.[0] ?? '', step: /\bstep=(\d+)/.exec(line)?.[1] }))
    .filter(({ step }) => step !== undefined)
    .sort((a, b) => a.time.localeCompare(b.time))
    .map(({ step }) => Number(step));
}
