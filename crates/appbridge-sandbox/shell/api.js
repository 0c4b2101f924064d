/**
 * The sandbox's control routes, as far as the App Shell uses them.
 *
 * @typedef {{ id: string, name: string, email: string }} User
 * @typedef {'notInstalled' | 'installing' | 'installed'} Installation
 * @typedef {{
 *   number: number,
 *   at: string,
 *   event: 'connect' | 'disconnect',
 *   appId: string,
 *   url: string,
 *   outcome: 'pending' | 'answered' | 'refused' | 'timedOut' | 'failed',
 *   status?: number,
 *   milliseconds?: number,
 * }} LifecycleCall
 * @typedef {{
 *   id: string,
 *   slug: string,
 *   name: string,
 *   users: User[],
 *   installations: Record<string, Installation>,
 *   lifecycleCalls: LifecycleCall[],
 *   recordsVersion: number,
 * }} Tenant
 * @typedef {'once' | 'fresh'} HandshakeMode
 * @typedef {'app' | 'any'} HandshakeTarget
 * @typedef {Record<string, unknown> & {
 *   handshake: HandshakeMode,
 *   handshakeTarget: HandshakeTarget,
 *   grantedScopes: string[] | null,
 * }} Settings
 * @typedef {{ id: string, name: string, url: string }} MenuItem
 * @typedef {{
 *   context: string,
 *   title: string,
 *   url: string,
 *   matchChildContext: boolean,
 *   requiredScopes?: string[],
 * }} Pane
 * @typedef {{
 *   technicalName: string,
 *   version: string,
 *   lifecycle: { configurationUrl?: string, connectUrl?: string, disconnectUrl?: string },
 *   capabilities: {
 *     hub: { appLauncher?: { redirectUrl: string } },
 *     erp: { menuItems: MenuItem[], pane: Pane[], api: { scopes: string[] } },
 *   },
 *   authentication?: { publicClient?: { redirectUris: string[], postLogoutRedirectUris: string[] } },
 * }} Manifest
 * @typedef {{ short?: string, full?: string }} LocalText
 * @typedef {{
 *   defaultLocale?: string,
 *   name: Record<string, LocalText>,
 *   description: Record<string, LocalText>,
 *   media: { icons: { light?: string, dark?: string } },
 * }} Listing
 * @typedef {'error' | 'warning'} Severity
 * @typedef {{ severity: Severity, code: string, path: string, rule: string, suggestion?: string }} ManifestWarning
 * @typedef {{ code: string, path: string }} Unsupported
 * @typedef {{
 *   appId: string,
 *   clientId: string,
 *   publicClientId: string,
 *   manifest: Manifest | null,
 *   listing: Listing | null,
 *   manifestWarnings: ManifestWarning[],
 *   unsupported: Unsupported[],
 *   grantedScopes: string[],
 *   missingScopes: string[],
 * }} RegisteredApp
 * @typedef {'setup' | 'erp' | 'pane'} Surface
 * @typedef {{
 *   target: string,
 *   status?: number,
 *   body?: unknown,
 *   delayMs?: number,
 *   graphqlErrors?: unknown[],
 *   partialData?: boolean,
 *   location?: string,
 *   retryAfterSeconds?: number,
 *   bytes?: number,
 *   cut?: 'beforeAnswer' | 'inBody',
 *   trickleMs?: number,
 *   signIn?: string,
 *   bridge?: string,
 *   method?: string,
 *   surface?: Surface,
 *   times?: number,
 * }} Fault
 * @typedef {Fault & { id: number, hits: number }} ActiveFault
 * @typedef {RegisteredApp & { clientSecret: string }} Registered
 * @typedef {{
 *   severity: Severity,
 *   code: string,
 *   path: string,
 *   line: number,
 *   column: number,
 *   message: string,
 *   suggestion?: string,
 * }} Finding
 * @typedef {{ usable: boolean, findings: Finding[] }} Report `usable`: the sandbox can host it
 * @typedef {{ path: string, url: string } & (
 *   | { outcome: 'answered', status: number, milliseconds: number, forbidsFrames?: string }
 *   | { outcome: 'refused' | 'timedOut' }
 *   | { outcome: 'failed', reason: string }
 * )} Reached
 * @typedef {{
 *   instance: string,
 *   issuer: string,
 *   tenants: Tenant[],
 *   settings: Settings,
 *   faults: ActiveFault[],
 *   apps: RegisteredApp[],
 * }} SandboxState
 * @typedef {{
 *   number: number,
 *   at: string,
 *   method: string,
 *   path: string,
 *   status: number,
 *   bearer: 'access' | 'app' | 'session' | 'scx' | 'unknown' | null,
 *   xTenantId: string | null,
 *   contentType: string | null,
 *   milliseconds: number,
 *   requestId?: string,
 *   fault?: number,
 *   reason?: string,
 *   missingScope?: string,
 * }} SeenRequest
 * @typedef {{ number: number, context: Context, id: string | null }} Selection
 * @typedef {{ topic: string, payload: unknown, surface?: 'setup' | 'erp' | 'pane' }} ShellEvent
 * @typedef {Record<string, unknown> & { id: string }} ErpRecord
 * @typedef {{ items: ErpRecord[], totalCount: number, page: number, size: number }} RecordPage
 * @typedef {'customers' | 'items' | 'salesorders'} Context
 * @typedef {{ tenant: Tenant, user: User }} Session
 * @typedef {(
 *   | { outcome: 'answers' | 'refused' | 'timedOut' }
 *   | { outcome: 'failed', reason: string }
 *   | { outcome: 'status', status: number }
 *   | { outcome: 'forbidsFrames', header: string, value: string }
 *   | { outcome: 'leadsElsewhere', location: string }
 * )} Reachability
 */

/** Where the control routes are. */
const ROOT = '/_sandbox/';

/** The sandbox does not answer; it has ended, as a rule. */
export class NotAnswering extends Error {}

/** The sandbox answers that it will not. */
export class Refused extends Error {
  /**
   * @param {string} reason
   * @param {number} status
   */
  constructor(reason, status) {
    super(reason);
    this.status = status;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{ body?: unknown, signal?: AbortSignal }} [options]
 * @returns {Promise<unknown>}
 */
async function request(method, path, { body, signal } = {}) {
  /** @type {Response} */
  let response;
  /** @type {unknown} */
  let answer;
  try {
    response = await fetch(`${ROOT}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    answer = await response.json().catch((/** @type {unknown} */ error) => {
      if (signal?.aborted) throw error;
      return null;
    });
  } catch (error) {
    // What the browser says of it ("Failed to fetch") helps nobody.
    throw signal?.aborted ? error : new NotAnswering();
  }
  if (response.ok) return answer;
  const reason = /** @type {{ error?: string } | null} */ (answer)?.error;
  throw new Refused(reason ?? `HTTP ${response.status}`, response.status);
}

/**
 * What goes wrong at this moment of a bridge; it counts as a hit.
 *
 * @param {{ moment: 'handshake', surface: Surface } | { moment: 'call', surface: Surface, method: string }} moment
 * @returns {Promise<ActiveFault | null>}
 */
export async function strikeBridge(moment) {
  return /** @type {ActiveFault | null} */ (await request('POST', 'faults/bridge', { body: moment }));
}

/**
 * @param {Fault} fault
 * @returns {Promise<ActiveFault>}
 */
export async function orderFault(fault) {
  return /** @type {ActiveFault} */ (await request('POST', 'faults', { body: fault }));
}

/**
 * Ends one fault, or all.
 *
 * @param {number} [id]
 * @returns {Promise<void>}
 */
export async function endFault(id) {
  await request('DELETE', id === undefined ? 'faults' : `faults/${id}`);
}

/**
 * Changes settings; null takes one back to its default.
 *
 * @param {Record<string, unknown>} patch
 * @returns {Promise<void>}
 */
export async function changeSettings(patch) {
  await request('PATCH', 'settings', { body: patch });
}

/**
 * Ends every access token that was given out.
 *
 * @returns {Promise<number>} how many
 */
export async function revokeAccessTokens() {
  return /** @type {{ revoked: number }} */ (await request('POST', 'access-tokens/revoke')).revoked;
}

/**
 * Ends every sign-in, with its refresh token.
 *
 * @returns {Promise<number>} how many
 */
export async function revokeSignIns() {
  return /** @type {{ revoked: number }} */ (await request('POST', 'sign-ins/revoke')).revoked;
}

/**
 * Replaces the key that signs session tokens.
 *
 * @param {boolean} withdrawOld whether the keys so far leave the published set
 * @returns {Promise<string>} the new key's id
 */
export async function rotateSessionKeys(withdrawOld) {
  return /** @type {{ kid: string }} */ (await request('POST', 'session-keys/rotate', { body: { withdrawOld } })).kid;
}

/**
 * Sends an event to the app's pages in every App Shell of the tenant.
 *
 * @param {Tenant} tenant
 * @param {ShellEvent} event
 * @returns {Promise<void>}
 */
export async function publishEvent({ id }, event) {
  await request('POST', `tenants/${id}/events`, { body: event });
}

/**
 * Selects a record in every App Shell of the tenant.
 *
 * @param {Tenant} tenant
 * @param {Context} context
 * @param {string | null} id
 * @returns {Promise<void>}
 */
export async function selectRecord({ id: tenant }, context, id) {
  await request('PUT', `tenants/${tenant}/selection`, { body: { context, id } });
}

/**
 * Puts the records of a tenant back to those of the start.
 *
 * @param {Tenant} tenant
 * @returns {Promise<void>}
 */
export async function resetRecords({ id }) {
  await request('DELETE', `tenants/${id}/changes`);
}

/**
 * Forgets the requests that the platform has seen.
 *
 * @returns {Promise<void>}
 */
export async function forgetRequests() {
  await request('DELETE', 'requests');
}

/**
 * Everything that happens in the sandbox, and what it orders of App Shells.
 *
 * @param {number} after the number of the last request that is known already
 * @param {string | undefined} tenant whose App Shell this is
 */
export function events(after, tenant) {
  const query = new URLSearchParams({ after: String(after), ...(tenant === undefined ? {} : { tenant }) });
  return new EventSource(`${ROOT}events?${query}`);
}

/**
 * @param {Session} session
 * @returns {Promise<string>}
 */
export async function sessionToken({ tenant, user }) {
  const body = { tenantId: tenant.id, userId: user.id };
  return /** @type {{ token: string }} */ (await request('POST', 'session-tokens', { body })).token;
}

/**
 * @param {string} appId
 * @param {Session} session
 * @returns {Promise<{ accessToken: string }>}
 */
export async function appToken(appId, { tenant, user }) {
  const body = { tenantId: tenant.id, userId: user.id };
  const path = `app-tokens?${new URLSearchParams({ appId })}`;
  return /** @type {{ accessToken: string }} */ (await request('POST', path, { body }));
}

/**
 * @param {string} appId
 * @param {Tenant} tenant
 * @param {Installation} state
 * @returns {Promise<void>}
 */
export async function changeInstallation(appId, tenant, state) {
  const path = `tenants/${tenant.id}/installation?${new URLSearchParams({ appId })}`;
  if (state === 'notInstalled') await request('DELETE', path);
  else await request('PUT', path, { body: { state } });
}

/**
 * @param {Tenant} tenant
 * @param {Context} context
 * @param {{ page: number, size: number, search: string }} query
 * @param {AbortSignal} signal
 * @returns {Promise<RecordPage>}
 */
export async function records(tenant, context, { page, size, search }, signal) {
  const query = new URLSearchParams({ page: String(page), size: String(size), search });
  const path = `tenants/${tenant.id}/records/${context}?${query}`;
  return /** @type {RecordPage} */ (await request('GET', path, { signal }));
}

/**
 * @param {Tenant} tenant
 * @param {Context} context
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {Promise<ErpRecord | null>} null when there is no such record
 */
export async function record(tenant, context, id, signal) {
  try {
    const path = `tenants/${tenant.id}/records/${context}/${encodeURIComponent(id)}`;
    return /** @type {ErpRecord} */ (await request('GET', path, { signal }));
  } catch (error) {
    // 400 is an id that is none.
    if (error instanceof Refused && [400, 404].includes(error.status)) return null;
    throw error;
  }
}

/**
 * Whether a page of the app can be shown.
 *
 * @param {string} appId
 * @param {string} surface
 * @param {AbortSignal} signal
 * @returns {Promise<Reachability>}
 */
export async function reachable(appId, surface, signal) {
  const path = `apps/${encodeURIComponent(appId)}/reachable?${new URLSearchParams({ surface })}`;
  return /** @type {Reachability} */ (await request('GET', path, { signal }));
}

/**
 * Registers an app; nothing shows the secret in the answer again.
 *
 * @param {string} text its manifest
 * @returns {Promise<Registered>}
 */
export async function registerApp(text) {
  return /** @type {Registered} */ (await request('POST', 'apps', { body: { text } }));
}

/**
 * @param {string} appId
 * @param {AbortSignal} signal
 * @returns {Promise<string>} what the app is registered by
 */
export async function manifestText(appId, signal) {
  const path = `apps/${encodeURIComponent(appId)}/manifest`;
  return /** @type {{ text: string }} */ (await request('GET', path, { signal })).text;
}

/**
 * @param {string} appId
 * @param {string} text
 * @returns {Promise<RegisteredApp>}
 */
export async function changeManifest(appId, text) {
  const path = `apps/${encodeURIComponent(appId)}/manifest`;
  return /** @type {RegisteredApp} */ (await request('PUT', path, { body: { text } }));
}

/**
 * Removes an app with its installations.
 *
 * @param {string} appId
 * @returns {Promise<void>}
 */
export async function removeApp(appId) {
  await request('DELETE', `apps/${encodeURIComponent(appId)}`);
}

/**
 * @param {string} text
 * @param {AbortSignal} signal
 * @returns {Promise<Report>} what is wrong with a manifest
 */
export async function checkManifest(text, signal) {
  return /** @type {Report} */ (await request('POST', 'manifests/check', { body: { text }, signal }));
}

/**
 * Asks every address of a manifest.
 *
 * @param {string} text
 * @param {AbortSignal} signal
 * @returns {Promise<Reached[]>}
 */
export async function reachManifest(text, signal) {
  return /** @type {Reached[]} */ (await request('POST', 'manifests/reach', { body: { text }, signal }));
}
