import { expect, test } from './page/lab.ts';

test('the token goes to the page’s own origin and nowhere else', async ({ lab, app }) => {
  const { port } = new URL(app.server.origin);
  const urls = [
    'https://evil.test/',
    '//evil.test/api',
    '\\\\evil.test/api',
    `http://localhost:${port}/api`,
    `https://127.0.0.1:${port}/api`,
    'http://127.0.0.1:1/api',
    `https://evil.test/?${app.server.origin}/`,
  ];
  const seen = await lab.evaluate(async (urls) => {
    const { host, bridge, fake } = await kit.fetching(kit.fine);
    const codes: unknown[] = [];
    for (const url of urls) {
      const { code, kind } = await kit.failure(bridge.fetch(url));
      codes.push([url, code, kind]);
    }
    for (const input of [new URL('https://evil.test/'), new Request('https://evil.test/')])
      codes.push(await kit.outcome(bridge.fetch(input)));
    return { codes, sent: fake.requests.length, calls: host.calls.length };
  }, urls);
  const codes = urls.map((url) => [url, 'origin_not_allowed', 'contract']);
  expect(seen).toEqual({ codes: [...codes, 'origin_not_allowed', 'origin_not_allowed'], sent: 0, calls: 0 });
});

test('an error names the origin and nothing more of the URL', async ({ lab }) => {
  const message = await lab.evaluate(async () => {
    const { bridge } = await kit.fetching();
    return (await kit.failure(bridge.fetch('https://evil.test:8443/path?secret#secret'))).message;
  });
  expect(message).toContain('`https://evil.test:8443`');
  expect(message).not.toMatch(/path|secret/);
});

test('`origins` lets it go to whole origins, for that request', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const { bridge, fake } = await kit.fetching(kit.fine, kit.fine, kit.fine);
    const origins = ['https://api.jtl-cloud.com', 'https://api.example.com:8443'];
    const attempt = (url: string, list: readonly string[] | undefined = origins) =>
      kit.outcome(bridge.fetch(url, { origins: list }));
    const allowed = [
      await attempt('https://API.jtl-cloud.com:443/erp'),
      await attempt('https://api.example.com:8443/'),
      await attempt('/own'),
    ];
    const refused = [
      await attempt('https://api.jtl-cloud.com:8443/'),
      await attempt('https://sub.api.jtl-cloud.com/'),
      await attempt('https://api.jtl-cloud.com.evil.test/'),
      await attempt('http://api.jtl-cloud.com/'),
      await attempt('https://api.example.com/'),
      await attempt('https://api.jtl-cloud.com/', []),
      await kit.outcome(bridge.fetch('https://api.jtl-cloud.com/')),
    ];
    return { allowed, refused, authorizations: fake.authorizations };
  });
  expect(seen).toEqual({
    allowed: Array(3).fill('resolved'),
    refused: Array(7).fill('origin_not_allowed'),
    authorizations: Array(3).fill('Bearer token'),
  });
});

test('only origins are origins, and plain `http:` is for this computer', async ({ lab }) => {
  const seen = await lab.evaluate(async () => {
    const taken = [
      'https://api.example.com',
      'https://api.example.com:8443',
      'https://api.example.com/',
      'http://localhost:7300',
      'http://127.0.0.1:7300',
      'http://[::1]:7300',
      'http://app.localhost',
    ];
    const refused = [
      '',
      '*',
      'api.example.com',
      '/api',
      'null',
      'data:,',
      'https://api.example.com/erp',
      'https://api.example.com?a',
      'https://u:p@api.example.com',
      'https://*.example.com',
      'http://api.example.com',
      'http://localhost.evil.test',
      'ftp://localhost',
    ];
    const { host, bridge, fake } = await kit.fetching(...Array(taken.length).fill(kit.fine));
    const outcomes: string[] = [];
    for (const origin of taken) outcomes.push(await kit.outcome(bridge.fetch('/api', { origins: [origin] })));
    const before = [host.calls.length, fake.requests.length];
    const codes: string[] = [];
    for (const origin of refused) {
      const { code, kind } = await kit.failure(bridge.fetch('/api', { origins: ['https://api.example.com', origin] }));
      codes.push(`${code} (${kind})`);
    }
    return { outcomes, codes, unsent: before[0] === host.calls.length && before[1] === fake.requests.length };
  });
  expect(seen).toEqual({ outcomes: Array(7).fill('resolved'), codes: Array(13).fill('origin_invalid (contract)'), unsent: true });
});
