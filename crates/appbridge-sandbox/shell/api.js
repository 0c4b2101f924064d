/**
 * The sandbox's control routes, as far as the App Shell uses them.
 *
 * @typedef {{ id: string, name: string, email: string }} User
 * @typedef {'notInstalled' | 'installing' | 'installed'} Installation
 * @typedef {{ id: string, slug: string, name: string, users: User[], installation: Installation }} Tenant
 * @typedef {'once' | 'fresh'} HandshakeMode
 * @typedef {'app' | 'any'} HandshakeTarget
 * @typedef {{ handshake: HandshakeMode, handshakeTarget: HandshakeTarget }} Settings
 * @typedef {{ id: string, name: string, url: string }} MenuItem
 * @typedef {{ context: string, title: string, url: string, requiredScopes?: string[] }} Pane
 * @typedef {{
 *   technicalName: string,
 *   version: string,
 *   lifecycle: { configurationUrl?: string },
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
 * @typedef {{ code: string, path: string, rule: string, suggestion?: string }} ManifestWarning
 * @typedef {{
 *   tenants: Tenant[],
 *   settings: Settings,
 *   manifest: Manifest | null,
 *   listing: Listing | null,
 *   manifestWarnings: ManifestWarning[],
 *   missingScopes: string[],
 * }} SandboxState
 * @typedef {{ number: number, at: string, method: string, path: string, status: number, reason?: string }} SeenRequest
 * @typedef {{
 *   id: string,
 *   customerNumber: string,
 *   firstName: string | null,
 *   lastName: string | null,
 *   companyName: string | null,
 *   city: string | null,
 * }} Customer
 * @typedef {{ items: Customer[], totalCount: number, hasNextPage: boolean, endCursor: string | null }} CustomerPage
 * @typedef {{ tenant: Tenant, user: User }} Session
 */

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<unknown>}
 */
async function request(method, path, body, signal) {
  const response = await fetch(`/_sandbox/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  /** @type {unknown} */
  const answer = await response.json();
  if (response.ok) return answer;
  throw new Error(/** @type {{ error?: string }} */ (answer).error ?? `HTTP ${response.status}`);
}

/** @returns {Promise<SandboxState>} */
export async function loadState() {
  return /** @type {SandboxState} */ (await request('GET', 'state'));
}

/**
 * What apps and their backends have asked the platform.
 *
 * @param {number} after the number of the last request that is known already
 * @returns {Promise<SeenRequest[]>}
 */
export async function seenRequests(after) {
  return /** @type {SeenRequest[]} */ (await request('GET', `requests?after=${after}`));
}

/**
 * @param {Session} session
 * @returns {Promise<string>}
 */
export async function sessionToken({ tenant, user }) {
  const answer = await request('POST', 'session-tokens', { tenantId: tenant.id, userId: user.id });
  return /** @type {{ token: string }} */ (answer).token;
}

/**
 * @param {Session} session
 * @returns {Promise<{ accessToken: string }>}
 */
export async function appToken({ tenant, user }) {
  const answer = await request('POST', 'app-tokens', { tenantId: tenant.id, userId: user.id });
  return /** @type {{ accessToken: string }} */ (answer);
}

/**
 * @param {Tenant} tenant
 * @param {Installation} state
 * @returns {Promise<void>}
 */
export async function changeInstallation(tenant, state) {
  const path = `tenants/${tenant.id}/installation`;
  if (state === 'notInstalled') await request('DELETE', path);
  else await request('PUT', path, { state });
}

/**
 * @param {Tenant} tenant
 * @param {{ first: number, after: string | null, search: string }} query
 * @param {AbortSignal} signal
 * @returns {Promise<CustomerPage>}
 */
export async function customers(tenant, { first, after, search }, signal) {
  const query = new URLSearchParams({ first: String(first), search });
  if (after !== null) query.set('after', after);
  const answer = await request('GET', `tenants/${tenant.id}/customers?${query}`, undefined, signal);
  return /** @type {CustomerPage} */ (answer);
}
