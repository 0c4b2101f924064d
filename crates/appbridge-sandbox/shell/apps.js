/**
 * The apps that the sandbox hosts, and what they add to the App Shell.
 *
 * @typedef {import('./api.js').SandboxState} SandboxState
 * @typedef {import('./api.js').Tenant} Tenant
 * @typedef {import('./api.js').Context} Context
 * @typedef {{
 *   id: string,
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
 * @param {SandboxState} state
 * @returns {App[]}
 */
export function appsOf(state) {
  const { manifest, listing, manifestWarnings, unsupported, grantedScopes, missingScopes } = state;
  if (!manifest) return [];
  const warnings = manifestWarnings;
  return [{ id: manifest.technicalName, manifest, listing, warnings, unsupported, grantedScopes, missingScopes }];
}

/**
 * @param {App} _app
 * @param {Tenant} tenant
 */
export function installationOf(_app, tenant) {
  return tenant.installation;
}

/**
 * @param {App} _app
 * @param {Tenant} tenant
 */
export function lifecycleCallsOf(_app, tenant) {
  return tenant.lifecycleCalls;
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
