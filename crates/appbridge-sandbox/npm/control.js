/**
 * @import {
 *   ActiveFault, CustomerPage, Event, Fault, Finding, Installation, List, Moment, Reachability, Reached, Record as Fields,
 *   RecordPage, Registered, RegisteredApp, RegistrationRequest, Report, SandboxState, SeenRequest, Settings,
 *   SettingsPatch, ShellEvent, Tenant, TokenRequest
 * } from './api.js'
 */

/** The version of the control routes that this is written for. */
const VERSION = '1';

/** How long a response may take, in milliseconds. Every order is done in a few. */
const TIMEOUT = 30_000;

/**
 * Whose token is asked for: a tenant, for a token of its first user, or a tenant's id, a user's and perhaps a lifetime.
 *
 * @typedef {Tenant | TokenRequest} Whose
 */

/** Why a sandbox did not do what it was asked to. */
export class ControlError extends Error {
  /**
   * `refused`: the request does not fit, or names what does not exist. `unreachable`: no response came, or it broke
   * off. `unexpected`: the response is none of this sandbox's.
   *
   * @type {'refused' | 'unreachable' | 'unexpected'}
   */
  code;
  /** The HTTP status, when it was refused. @type {number | undefined} */
  status;
  /** What is wrong with a manifest. @type {Finding[]} */
  findings;

  /**
   * @param {'refused' | 'unreachable' | 'unexpected'} code
   * @param {string} message
   * @param {{ status?: number, findings?: Finding[], cause?: unknown }} [more]
   */
  constructor(code, message, { status, findings = [], cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ControlError';
    this.code = code;
    this.status = status;
    this.findings = findings;
  }
}

/**
 * Steers a sandbox: issues tokens, orders faults, tells what the platform has seen.
 *
 * Calls reject with a {@link ControlError}. They are described by the sandbox's `GET /_sandbox/openapi.json`, whose
 * operations have the names of these methods.
 */
export class Control {
  #base;

  /** @param {string | URL} url Where the sandbox is; only the origin counts. */
  constructor(url) {
    this.#base = new URL('/_sandbox/', url);
  }

  /** The description of all this: OpenAPI 3.1. @returns {Promise<{ [member: string]: unknown }>} */
  openapi() {
    return this.#ask('GET', 'openapi.json');
  }

  /** Everything that can be known about the sandbox. @returns {Promise<SandboxState>} */
  state() {
    return this.#ask('GET', 'state');
  }

  /** The merchants; every sandbox has the same ones. */
  async tenants() {
    return (await this.state()).tenants;
  }

  /**
   * One of the merchants.
   *
   * @param {number} [nth] Which, counted from 0.
   */
  async tenant(nth = 0) {
    const tenant = (await this.tenants())[nth];
    if (tenant === undefined) throw new ControlError('unexpected', `state: there is no tenant ${nth}`);
    return tenant;
  }

  /**
   * Watches the sandbox until the loop over it ends: `state` at once and after each change, `request` with each
   * request of the platform. With a tenant's id it counts as an App Shell that is open as this tenant, and hears what
   * is ordered of those: `select` and `publish`.
   *
   * @param {{ after?: number, tenant?: string, signal?: AbortSignal }} [options] `after`: the number of the last
   *   request that is known already. `signal`: ends it with an error.
   * @returns {AsyncGenerator<Event, void, undefined>}
   */
  async *watch({ after, tenant, signal } = {}) {
    const ended = new AbortController();
    const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
    const response = await this.#send('GET', 'events', { query: { after, tenant }, signal: either });
    try {
      let read = '';
      const chunks = response.body?.pipeThrough(new TextDecoderStream()) ?? [];
      for await (const chunk of chunks) {
        const events = (read + chunk).split('\n\n');
        read = events.pop() ?? '';
        for (const text of events) {
          const event = /^event: (.*)$/m.exec(text)?.[1];
          const data = /^data: (.*)$/m.exec(text)?.[1];
          // Others are signs of life, or what a later version tells.
          if (data === undefined || !['state', 'request', 'select', 'publish'].includes(event ?? '')) continue;
          yield /** @type {Event} */ ({ event, data: JSON.parse(data) });
        }
      }
    } finally {
      ended.abort();
    }
  }

  /** All apps; the one that the sandbox was started with is the first. @returns {Promise<RegisteredApp[]>} */
  apps() {
    return this.#ask('GET', 'apps');
  }

  /**
   * Registers an app. Nothing shows its client secret again.
   *
   * @param {string | object} manifest The text of its manifest, or what is in it.
   * @returns {Promise<Registered>}
   */
  registerApp(manifest) {
    return this.#ask('POST', 'apps', { body: textOf(manifest) });
  }

  /**
   * The text of the manifest that an app is registered by.
   *
   * @param {string} appId
   */
  async manifestText(appId) {
    /** @type {{ text: string }} */
    const { text } = await this.#ask('GET', path`apps/${appId}/manifest`);
    return text;
  }

  /**
   * Gives an app another manifest. Its credentials and installations stay.
   *
   * @param {string} appId
   * @param {string | object} manifest The manifest's text, or what is in it.
   * @returns {Promise<RegisteredApp>}
   */
  changeManifest(appId, manifest) {
    return this.#ask('PUT', path`apps/${appId}/manifest`, { body: textOf(manifest) });
  }

  /**
   * Removes an app, with all its installations.
   *
   * @param {string} appId
   * @returns {Promise<void>}
   */
  removeApp(appId) {
    return this.#ask('DELETE', path`apps/${appId}`);
  }

  /**
   * Asks an app for a page of its manifest, as the App Shell does before it shows it.
   *
   * @param {string} appId
   * @param {string} surface `setup`, `menu/` with an entry's id, or `pane/` with a pane's place in the manifest, counted
   *   from 0.
   * @returns {Promise<Reachability>}
   */
  reachable(appId, surface) {
    return this.#ask('GET', path`apps/${appId}/reachable`, { query: { surface } });
  }

  /**
   * Checks a manifest, line by line. Registers nothing.
   *
   * @param {string | object} manifest Its text, or what is in it.
   * @returns {Promise<Report>}
   */
  checkManifest(manifest) {
    return this.#ask('POST', 'manifests/check', { body: textOf(manifest) });
  }

  /**
   * Asks every address of a manifest. Registers nothing.
   *
   * @param {string | object} manifest Its text, or what is in it.
   * @returns {Promise<Reached[]>}
   */
  reachManifest(manifest) {
    return this.#ask('POST', 'manifests/reach', { body: textOf(manifest) });
  }

  /**
   * Changes settings, and gives all of them; `null` takes one back to its default.
   *
   * @param {SettingsPatch} patch
   * @returns {Promise<Settings>}
   */
  changeSettings(patch) {
    return this.#ask('PATCH', 'settings', { body: patch });
  }

  /**
   * A new session token.
   *
   * @param {Whose} whose
   */
  async sessionToken(whose) {
    /** @type {{ token: string }} */
    const { token } = await this.#ask('POST', 'session-tokens', { body: tokenRequest(whose) });
    return token;
  }

  /**
   * A new app token.
   *
   * @param {Whose} whose
   * @param {{ appId?: string }} [options] Of which app; of the one that the sandbox was started with, without it.
   */
  async appToken(whose, { appId } = {}) {
    /** @type {{ accessToken: string }} */
    const { accessToken } = await this.#ask('POST', 'app-tokens', { body: tokenRequest(whose), query: { appId } });
    return accessToken;
  }

  /**
   * Signs session tokens with a new key from now on, and gives its `kid`.
   *
   * @param {{ withdrawOld?: boolean }} [how] Whether the keys so far leave the published set at once.
   */
  async rotateSessionKeys({ withdrawOld = false } = {}) {
    /** @type {{ kid: string }} */
    const { kid } = await this.#ask('POST', 'session-keys/rotate', { body: { withdrawOld } });
    return kid;
  }

  /** Ends all access tokens issued so far, and gives their number. */
  revokeAccessTokens() {
    return this.#revoke('access-tokens/revoke');
  }

  /** Ends every sign-in of a user, and gives the number of sessions and refresh tokens. */
  revokeSignIns() {
    return this.#revoke('sign-ins/revoke');
  }

  /** Ends all SCX auth tokens issued so far, and gives their number. */
  revokeScxTokens() {
    return this.#revoke('scx/tokens/revoke');
  }

  /**
   * Orders a fault. Of several for one service the one ordered first strikes.
   *
   * @param {Fault} fault
   * @returns {Promise<ActiveFault>}
   */
  fault(fault) {
    return this.#ask('POST', 'faults', { body: fault });
  }

  /** The faults in force, in the order in which they were ordered. @returns {Promise<ActiveFault[]>} */
  faults() {
    return this.#ask('GET', 'faults');
  }

  /**
   * Ends a fault.
   *
   * @param {number} id
   * @returns {Promise<void>}
   */
  endFault(id) {
    return this.#ask('DELETE', path`faults/${id}`);
  }

  /** Ends all faults. @returns {Promise<void>} */
  clearFaults() {
    return this.#ask('DELETE', 'faults');
  }

  /**
   * What goes wrong at this moment of a bridge, for a test that plays an App Shell itself. Counts as a hit.
   *
   * @param {Moment} moment
   * @returns {Promise<ActiveFault | null>}
   */
  strikeBridge(moment) {
    return this.#ask('POST', 'faults/bridge', { body: moment });
  }

  /**
   * Installs an app, or begins to. Its `connectUrl` is called in the background.
   *
   * @param {string} tenantId
   * @param {{ state?: Exclude<Installation, 'notInstalled'>, appId?: string }} [options] `installed` without a state;
   *   the app that the sandbox was started with, without an id.
   * @returns {Promise<void>}
   */
  async install(tenantId, { state = 'installed', appId } = {}) {
    await this.#ask('PUT', path`tenants/${tenantId}/installation`, { body: { state }, query: { appId } });
  }

  /**
   * Removes an app from a tenant. Its `disconnectUrl` is called in the background.
   *
   * @param {string} tenantId
   * @param {{ appId?: string }} [options] The app that the sandbox was started with, without an id.
   * @returns {Promise<void>}
   */
  async uninstall(tenantId, { appId } = {}) {
    await this.#ask('DELETE', path`tenants/${tenantId}/installation`, { query: { appId } });
  }

  /**
   * Takes a tenant's records back to what they were at the start.
   *
   * @param {string} tenantId
   * @returns {Promise<void>}
   */
  undoMutations(tenantId) {
    return this.#ask('DELETE', path`tenants/${tenantId}/changes`);
  }

  /**
   * A page of a tenant's customers.
   *
   * @param {string} tenantId
   * @param {{ first?: number, after?: string, search?: string }} [query] How many at most, 0 to 500; the `endCursor` of
   *   the page before; words that all have to occur.
   * @returns {Promise<CustomerPage>}
   */
  customers(tenantId, query = {}) {
    return this.#ask('GET', path`tenants/${tenantId}/customers`, { query });
  }

  /**
   * A page of a list. Fields are named as in the ERP's API.
   *
   * @param {string} tenantId
   * @param {List} list
   * @param {{ page?: number, size?: number, search?: string }} [query] Which page, counted from 1; how many records it
   *   has, 1 to 500; words that all have to occur.
   * @returns {Promise<RecordPage>}
   */
  records(tenantId, list, query = {}) {
    return this.#ask('GET', path`tenants/${tenantId}/records/${list}`, { query });
  }

  /**
   * All that the App Shell shows of a record.
   *
   * @param {string} tenantId
   * @param {List} list
   * @param {string} id
   * @returns {Promise<Fields>}
   */
  record(tenantId, list, id) {
    return this.#ask('GET', path`tenants/${tenantId}/records/${list}/${id}`);
  }

  /**
   * Selects a record in a list of the tenant's App Shells, or nothing: of those that are open, and of those that are
   * opened later. The app's panes are told as if a person had selected it.
   *
   * @param {string} tenantId
   * @param {List} context
   * @param {string | null} id
   * @returns {Promise<void>}
   */
  select(tenantId, context, id) {
    return this.#ask('PUT', path`tenants/${tenantId}/selection`, { body: { context, id } });
  }

  /**
   * Sends an event to the app's pages in App Shells that are open as this tenant, and gives the number of those.
   *
   * @param {string} tenantId
   * @param {ShellEvent} event
   */
  async sendEvent(tenantId, event) {
    /** @type {{ shells: number }} */
    const { shells } = await this.#ask('POST', path`tenants/${tenantId}/events`, { body: event });
    return shells;
  }

  /**
   * Opens app registration in JTL-Wawi, as an admin does before an app may ask for an API key, or closes it.
   *
   * @param {boolean} [open]
   * @returns {Promise<void>}
   */
  async openRegistration(open = true) {
    await this.#ask('PUT', 'onpremise/registration', { body: { open } });
  }

  /** The apps that asked JTL-Wawi for an API key, oldest first. @returns {Promise<RegistrationRequest[]>} */
  registrationRequests() {
    return this.#ask('GET', 'onpremise/requests');
  }

  /**
   * Approves a request for an API key.
   *
   * @param {string} id
   * @param {readonly string[]} [scopes] All that the app asks for without them.
   * @returns {Promise<void>}
   */
  approveRegistration(id, scopes) {
    return this.#ask('POST', path`onpremise/requests/${id}/approve`, { body: { scopes } });
  }

  /**
   * Refuses a request for an API key.
   *
   * @param {string} id
   * @returns {Promise<void>}
   */
  refuseRegistration(id) {
    return this.#ask('POST', path`onpremise/requests/${id}/refuse`);
  }

  /**
   * Ends the API key that came of a request.
   *
   * @param {string} id
   * @returns {Promise<void>}
   */
  revokeApiKey(id) {
    return this.#ask('DELETE', path`onpremise/requests/${id}/key`);
  }

  /**
   * The latest requests that the platform has answered, oldest first; the last thousand at most.
   *
   * @param {{ after?: number }} [query] Only those behind this number.
   * @returns {Promise<SeenRequest[]>}
   */
  requests(query = {}) {
    return this.#ask('GET', 'requests', { query });
  }

  /** Empties the list of requests. @returns {Promise<void>} */
  forgetRequests() {
    return this.#ask('DELETE', 'requests');
  }

  /** @param {string} route */
  async #revoke(route) {
    /** @type {{ revoked: number }} */
    const { revoked } = await this.#ask('POST', route);
    return revoked;
  }

  /**
   * @param {string} method
   * @param {string} route
   * @param {{ body?: object, query?: { [name: string]: string | number | undefined } }} [request]
   * @returns {Promise<any>} What its caller says that the route responds with.
   */
  async #ask(method, route, request) {
    const response = await this.#send(method, route, { ...request, signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status === 204) return undefined;
    try {
      return await response.json();
    } catch (cause) {
      throw new ControlError('unexpected', `${route}: the response is not JSON`, { cause });
    }
  }

  /**
   * @param {string} method
   * @param {string} route
   * @param {{ body?: object, query?: { [name: string]: string | number | undefined }, signal: AbortSignal }} request
   */
  async #send(method, route, { body, query = {}, signal }) {
    const url = new URL(route, this.#base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    /** @type {Record<string, string>} */
    const headers = { 'Sandbox-Control-Version': VERSION };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    let response;
    try {
      response = await fetch(url, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) });
    } catch (cause) {
      throw new ControlError('unreachable', `${route}: the sandbox at ${this.#base.origin} does not respond`, { cause });
    }
    if (response.ok) return response;
    const refusal = await response.json().catch(() => undefined);
    if (typeof refusal?.error !== 'string') {
      throw new ControlError('unexpected', `${route}: status ${response.status} without a reason`);
    }
    const { error, findings } = refusal;
    const { status } = response;
    throw new ControlError('refused', `${route}: refused with ${status}: ${error}`, { status, findings });
  }
}

/**
 * A path whose parts stay what they are.
 *
 * @param {TemplateStringsArray} texts
 * @param {...(string | number)} values
 */
function path(texts, ...values) {
  return String.raw({ raw: texts }, ...values.map(encodeURIComponent));
}

/** @param {string | object} manifest */
function textOf(manifest) {
  return { text: typeof manifest === 'string' ? manifest : JSON.stringify(manifest) };
}

/**
 * @param {Whose} whose
 * @returns {TokenRequest}
 */
function tokenRequest(whose) {
  if (!('users' in whose)) return whose;
  const [user] = whose.users;
  if (user === undefined) throw new ControlError('unexpected', `state: ${whose.name} has no users`);
  return { tenantId: whose.id, userId: user.id };
}
