// Starts two sandboxes at once, makes each call of `Control`, and prints which operations of
// the sandbox's description those were.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';

import { Control, ControlError, start } from 'jtl-appbridge-sandbox';

/** @type {{ method: string, path: string }[]} */
const sent = [];
const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  sent.push({ method: init?.method ?? 'GET', path: new URL(String(input)).pathname });
  return fetch(input, init);
};

// An app that answers everything.
const app = createServer((_, response) => response.end('a page'));
await new Promise((listening) => app.listen(0, '127.0.0.1', () => listening(undefined)));
const address = app.address();
assert(address !== null && typeof address === 'object');
const appBase = `http://127.0.0.1:${address.port}`;
/** @param {string} technicalName */
const manifest = (technicalName) => ({
  technicalName,
  version: '1.0.0',
  lifecycle: { configurationUrl: `${appBase}/setup` },
  capabilities: { erp: { api: { scopes: ['items.read'] } } },
});

/** @type {string[]} */
const log = [];
const [sandbox, other] = await Promise.all([
  start({ manifest: manifest('first'), clientId: 'my-client', appId: 'my-app', onLog: (text) => log.push(text) }),
  start({ clientSecret: 'my-secret' }),
]);
assert.notEqual(sandbox.url, other.url);
assert.deepEqual([sandbox.clientId, sandbox.appId, other.clientSecret], ['my-client', 'my-app', 'my-secret']);
assert.match(log.join(''), /my-client/);
// The secret is the one that the token endpoint takes.
const granted = await fetch(`${other.url}/oauth2/token`, {
  method: 'POST',
  headers: { Authorization: `Basic ${btoa(`${other.clientId}:my-secret`)}` },
  body: new URLSearchParams({ grant_type: 'client_credentials' }),
});
assert.equal(granted.status, 200);
await other.stop();
await assert.rejects(other.control.state(), (error) => error instanceof ControlError && error.code === 'unreachable');

const control = new Control(sandbox.url);
const description = await control.openapi();
const state = await control.state();
assert.equal(state.apps[0]?.manifest?.technicalName, 'first');
const tenant = await control.tenant();
const whose = { tenantId: tenant.id, userId: tenant.users[0]?.id ?? '', ttlSeconds: -60 };

// Tokens.
for (const token of [await control.sessionToken(tenant), await control.appToken(whose, { appId: 'my-app' })]) {
  assert.equal(token.split('.').length, 3);
}
assert.equal(typeof (await control.rotateSessionKeys({ withdrawOld: true })), 'string');
assert.equal(await control.revokeAccessTokens(), 0);
assert.equal(await control.revokeSignIns(), 0);
assert.equal(await control.revokeScxTokens(), 0);

// Settings and faults.
assert.equal((await control.changeSettings({ handshake: 'fresh' })).handshake, 'fresh');
assert.equal((await control.changeSettings({ handshake: null })).handshake, 'once');
const fault = await control.fault({ target: 'bridge', bridge: 'replyNever', method: 'getSessionToken' });
const struck = await control.strikeBridge({ moment: 'call', surface: 'pane', method: 'getSessionToken' });
assert.deepEqual([struck?.id, struck?.hits], [fault.id, 1]);
await control.endFault(fault.id);
await assert.rejects(control.endFault(fault.id), { code: 'refused', status: 404 });
await assert.rejects(control.fault({ target: 'erp' }), { code: 'refused', status: 400 });
await control.fault({ target: 'erp', status: 503, times: 1 });
assert.equal((await control.faults()).length, 1);
await control.clearFaults();

// Apps.
assert.deepEqual((await control.checkManifest('{}')).findings[0]?.severity, 'error');
const [reached] = await control.reachManifest(manifest('second'));
assert(reached?.outcome === 'answered' && reached.status === 200);
const { appId, clientSecret } = await control.registerApp(manifest('second'));
assert.notEqual(clientSecret, '');
await assert.rejects(control.registerApp('{'), ({ findings }) => findings.length === 1);
assert.equal(JSON.parse(await control.manifestText(appId)).technicalName, 'second');
await control.changeManifest(appId, manifest('third'));
assert.equal((await control.reachable(appId, 'setup')).outcome, 'answers');
assert.equal((await control.apps()).length, 2);
await control.install(tenant.id, { appId });
await control.install(tenant.id, { state: 'installing' });
assert.equal((await control.tenant()).installation, 'installing');
await control.uninstall(tenant.id);
await control.removeApp(appId);

// Records and App Shells.
const [customer] = (await control.customers(tenant.id, { first: 1 })).items;
assert(customer !== undefined);
const page = await control.records(tenant.id, 'items', { size: 2, page: 2 });
assert.equal(page.items.length, 2);
const id = page.items[0]?.id ?? '';
assert.equal((await control.record(tenant.id, 'items', id)).id, id);
await control.select(tenant.id, 'customers', customer.id);
await assert.rejects(control.sendEvent(tenant.id, { topic: 'ItemChanged' }), { status: 409 });
const heard = [];
for await (const event of control.watch({ tenant: tenant.id })) {
  heard.push(event.event);
  if (event.event === 'select') assert.equal(event.data.id, customer.id);
  if (event.event === 'select') assert.equal(await control.sendEvent(tenant.id, { topic: 'ItemChanged' }), 1);
  if (event.event === 'publish') break;
}
assert.deepEqual(heard.filter((name) => name !== 'state'), ['select', 'publish']);
await control.undoMutations(tenant.id);

// JTL-Wawi.
const register = async () => {
  const response = await fetch(`${sandbox.url}/api/eazybusiness/authentication`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-AppID': 'muster/orders/v1',
      'X-AppVersion': '1.2.0',
      'X-ChallengeCode': 'a-code-of-thirty-characters-xx',
      'api-version': '1.0',
    },
    body: JSON.stringify({
      AppId: 'muster/orders/v1',
      DisplayName: 'Orders',
      Description: 'Shows orders',
      Version: '1.2.0',
      ProviderName: 'Muster GmbH',
      ProviderWebsite: 'https://muster.example',
      MandatoryApiScopes: ['items.read'],
      OptionalApiScopes: [],
      RegistrationType: 0,
      AppIcon: '',
    }),
  });
  assert.equal(response.status, 201);
};
await control.openRegistration();
await register();
await register();
const [first, second] = await control.registrationRequests();
assert(first !== undefined && second !== undefined);
await control.approveRegistration(first.id);
await control.revokeApiKey(first.id);
await control.refuseRegistration(second.id);
assert.deepEqual((await control.registrationRequests()).map(({ state }) => state), ['revoked', 'refused']);

// Requests.
const seen = await control.requests();
assert.deepEqual(seen.map(({ path }) => path), Array(2).fill('/api/eazybusiness/authentication'));
assert.equal((await control.requests({ after: seen[0]?.number ?? 0 })).length, 1);
await control.forgetRequests();

await sandbox.stop();
app.close();

/** @type {Record<string, Record<string, { operationId?: string }>>} */
const paths = Object(description['paths']);
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, { operationId }]) => {
    const pattern = new RegExp(`^/_sandbox${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const isCalled = sent.some((call) => call.method === method.toUpperCase() && pattern.test(call.path));
    return operationId === undefined ? [] : [{ operationId, isCalled }];
  }),
);
const methods = Object.getOwnPropertyNames(Control.prototype);
console.log(JSON.stringify({ operations, methods }));
