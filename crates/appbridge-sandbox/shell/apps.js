/**
 * The apps that the sandbox hosts, and what they add to the App Shell.
 *
 * @typedef {import('./api.js').SandboxState} SandboxState
 * @typedef {import('./api.js').Tenant} Tenant
 * @typedef {import('./api.js').Context} Context
 * @typedef {{
 *   id: string,
 *   appId: string,
 *   clientId: string,
 *   publicClientId: string,
 *   manifest: import('./api.js').Manifest,
 *   listing: import('./api.js').Listing | null,
 *   warnings: import('./api.js').ManifestWarning[],
 *   unsupported: import('./api.js').Unsupported[],
 *   grantedScopes: string[],
 *   missingScopes: string[],
 * }} App
 * @typedef {{ app: App, surface: string, item: import('./api.js').MenuItem }} Entry
 * @typedef {{ why: 'scopes', scopes: string[] } | { why: 'child' }} Hindrance
 * @typedef {{ app: App, surface: string, pane: import('./api.js').Pane, hindrance: Hindrance | null }} Place
 */

/**
 * Those with a manifest. In addresses they go by their technical name, which stays when
 * one is registered anew.
 *
 * @param {Pick<SandboxState, 'apps'>} state
 * @returns {App[]}
 */
export function appsOf({ apps }) {
  return apps.flatMap(({ manifest, manifestWarnings: warnings, ...app }) =>
    manifest ? [{ ...app, id: manifest.technicalName, manifest, warnings }] : [],
  );
}

/**
 * @param {App} app
 * @param {Tenant} tenant
 * @returns {import('./api.js').Installation}
 */
export function installationOf({ appId }, tenant) {
  return tenant.installations[appId] ?? 'notInstalled';
}

/**
 * @param {App} app
 * @param {Tenant} tenant
 */
export function lifecycleCallsOf({ appId }, tenant) {
  return tenant.lifecycleCalls.filter((call) => call.appId === appId);
}

/**
 * The apps that a tenant uses.
 *
 * @param {SandboxState} state
 * @param {Tenant} tenant
 */
export function installedApps(state, tenant) {
  return appsOf(state).filter((app) => installationOf(app, tenant) === 'installed');
}

/**
 * What installed apps add to the ERP's sidebar.
 *
 * @param {SandboxState} state
 * @param {Tenant} tenant
 * @returns {Entry[]}
 */
export function menuEntries(state, tenant) {
  return installedApps(state, tenant).flatMap((app) =>
    app.manifest.capabilities.erp.menuItems.map((item) => ({ app, surface: `menu/${item.id}`, item })),
  );
}

/**
 * The panes of installed apps for a context, with what keeps one from being shown. A
 * record's own page is a child of its list's context: only panes that match child
 * contexts stay there.
 *
 * @param {SandboxState} state
 * @param {Tenant} tenant
 * @param {Context} context
 * @param {boolean} isChild
 * @returns {Place[]}
 */
export function panePlaces(state, tenant, context, isChild) {
  return installedApps(state, tenant).flatMap((app) =>
    app.manifest.capabilities.erp.pane.flatMap((pane, at) =>
      pane.context === context
        ? [{ app, surface: `pane/${at}`, pane, hindrance: hindrance(app, pane, isChild) }]
        : [],
    ),
  );
}

/**
 * @param {App} app
 * @param {import('./api.js').Pane} pane
 * @param {boolean} isChild
 * @returns {Hindrance | null}
 */
function hindrance(app, pane, isChild) {
  const scopes = missingScopesOf(app, pane);
  if (scopes.length > 0) return { why: 'scopes', scopes };
  return isChild && !pane.matchChildContext ? { why: 'child' } : null;
}

/**
 * @param {App} app
 * @param {import('./api.js').Pane} pane
 */
export function missingScopesOf(app, pane) {
  return (pane.requiredScopes ?? []).filter((scope) => app.missingScopes.includes(scope));
}
