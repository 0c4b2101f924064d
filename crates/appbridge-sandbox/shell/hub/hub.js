import { CONTEXTS, format, listAddress } from '../address.js';
import { appsOf, installationOf, lifecycleCallsOf } from '../apps.js';
import { appDescription, appIcon, appName } from '../listing.js';
import { texts } from '../texts.js';
import { emptyState, icon } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { callOutcome, isWell } from './lifecycle.js';
import { surfacesOf } from './surfaces.js';

/**
 * @typedef {import('../apps.js').App} App
 * @typedef {import('../erp/erp.js').Situation} Situation
 * @typedef {{ install: (app: App) => void, uninstall: (app: App) => void, cancel: (app: App) => void }} Actions
 *   `uninstall` asks first, `cancel` ends a setup that was not finished
 */

/**
 * The Hub: the cards of all apps.
 *
 * @param {Situation} situation
 * @param {Actions} actions
 */
export function hubView({ state, session }, actions) {
  const t = texts();
  const { tenant } = session;
  const apps = appsOf(state);
  return h(
    'div',
    { key: 'hub', class: 'page' },
    h('h1', { tabindex: '-1', 'data-home': true }, t.hubTitle),
    h('p', { class: 'lead' }, t.hubLead(tenant.name)),
    apps.length === 0
      ? emptyState('plug', [h('h2', {}, t.noApp), h('p', { class: 'muted' }, t.noAppHint), h('a', { class: 'button primary', href: '#/portal' }, t.goToPortal)])
      : h('div', { class: 'cards' }, apps.map((app) => card(app, tenant, actions))),
  );
}

/**
 * @param {App} app
 * @param {import('../api.js').Tenant} tenant
 * @param {Actions} actions
 * @param {boolean} [isOwnPage] whether the page is about this app alone
 */
export function card(app, tenant, actions, isOwnPage = false) {
  const t = texts();
  const installation = installationOf(app, tenant);
  const description = appDescription(app);
  const name = appName(app);
  return h(
    'article',
    { key: `${app.id} ${tenant.id}`, class: 'card', 'aria-label': name },
    appIcon(app),
    h(
      'div',
      { class: 'card-body' },
      h(
        'div',
        { class: 'card-title' },
        h('h2', { tabindex: '-1', 'data-home': true }, name),
        h('span', { class: `badge ${TONES[installation]}`, 'data-testid': 'installation-state', 'data-state': installation }, t[installation]),
      ),
      h(
        'p',
        { class: 'muted card-facts' },
        h('span', {}, t.version(app.manifest.version)),
        isOwnPage
          ? null
          : h('a', { href: format({ area: 'hub', app: app.id }), 'data-testid': 'app-details' }, t.details, h('span', { class: 'visually-hidden' }, `: ${name}`)),
      ),
      description === undefined ? null : h('p', { class: 'card-description' }, description),
      h(
        'ul',
        { class: 'chips', 'aria-label': t.surfaces },
        counted(surfacesOf(app).map((surface) => surface.name)).map((surface) => h('li', { key: surface }, surface)),
      ),
      h('div', { class: 'actions' }, actionsOf(app, installation, actions)),
      ownTabHint(app, installation),
      uninstalled(app, tenant),
      warnings(app),
      unsupported(app),
    ),
  );
}

/**
 * Each name once, with how often it comes.
 *
 * @param {string[]} names
 */
function counted(names) {
  return [...new Set(names)].map((name) => {
    const count = names.filter((other) => other === name).length;
    return count > 1 ? `${count} × ${name}` : name;
  });
}

const TONES = /** @type {const} */ ({ notInstalled: 'quiet', installing: 'warn', installed: 'good' });

/**
 * @param {App} app
 * @param {import('../api.js').Installation} installation
 * @param {Actions} actions
 */
function actionsOf(app, installation, { install, uninstall, cancel }) {
  const t = texts();
  const button = (/** @type {string} */ key, /** @type {string} */ label, /** @type {() => void} */ onclick, /** @type {string} */ tone) =>
    h('button', { key, type: 'button', class: `button ${tone}`, onclick, 'data-testid': key }, label);
  if (installation !== 'installed') {
    const isStarted = installation === 'installing';
    return [
      button('install-app', isStarted ? t.continueSetup : t.install, () => install(app), 'primary'),
      isStarted ? button('uninstall-app', t.cancelSetup, () => cancel(app), '') : null,
    ];
  }
  const place = placeInErp(app);
  const launcher = app.manifest.capabilities.hub.appLauncher;
  return [
    place === undefined ? null : h('a', { key: 'open-in-erp', class: 'button primary', href: place, 'data-testid': 'open-in-erp' }, t.openInErp),
    launcher
      ? h(
          'a',
          {
            key: 'open-app',
            class: place === undefined ? 'button primary' : 'button',
            href: launcher.redirectUrl,
            target: '_blank',
            rel: 'noopener',
            'aria-describedby': ownTabId(app),
            'data-testid': 'open-app',
          },
          t.ownTab,
          icon('external'),
        )
      : null,
    button('uninstall-app', t.uninstall, () => uninstall(app), 'danger quiet'),
  ];
}

/**
 * Where the app shows in the ERP: at its first entry, or beside the list of its first pane.
 *
 * @param {App} app
 */
function placeInErp({ id, manifest }) {
  const { menuItems, pane } = manifest.capabilities.erp;
  if (menuItems[0]) return format({ area: 'erp', view: 'app', app: id, entry: menuItems[0].id });
  const context = CONTEXTS.find((known) => pane.some((one) => one.context === known));
  return context && listAddress(context);
}

/**
 * What happens in the app's own tab: there is no bridge, so the app signs its user in.
 *
 * @param {App} app
 * @param {import('../api.js').Installation} installation
 */
function ownTabHint(app, installation) {
  const t = texts();
  if (installation !== 'installed' || !app.manifest.capabilities.hub.appLauncher) return null;
  const text = app.manifest.authentication?.publicClient ? t.ownTabSignIn : t.ownTabNoSignIn;
  return h('p', { key: 'own-tab', class: 'card-hint muted', id: ownTabId(app), 'data-testid': 'own-tab-hint' }, text);
}

/**
 * One word, whatever the app is called: lists of ids have spaces between them.
 *
 * @param {App} app
 */
function ownTabId({ id }) {
  return `own-tab-${encodeURIComponent(id)}`;
}

/**
 * What came of the removal, when that was the last thing that happened.
 *
 * @param {App} app
 * @param {import('../api.js').Tenant} tenant
 */
function uninstalled(app, tenant) {
  const t = texts();
  const call = lifecycleCallsOf(app, tenant).at(-1);
  const isSaid = installationOf(app, tenant) === 'notInstalled' && call?.event === 'disconnect';
  // The region stands before its text, so that the text is announced.
  return h(
    'div',
    {
      key: 'uninstalled',
      role: 'status',
      'data-testid': 'uninstalled',
      class: !isSaid ? 'told nothing' : isWell(call) ? 'told' : 'told badly',
    },
    isSaid
      ? [
          h('p', {}, t.uninstalled(appName(app))),
          h('p', { class: 'muted' }, h('code', {}, `POST ${call.url}`), ' ', callOutcome(call)),
          isWell(call) ? null : h('p', { class: 'muted' }, t.lifecycleAnyway),
        ]
      : null,
  );
}

/**
 * What JTL would refuse of the manifest.
 *
 * @param {App} app
 */
export function warnings({ warnings: found }) {
  if (found.length === 0) return null;
  return h(
    'details',
    { key: 'warnings', class: 'manifest-warnings', 'data-testid': 'manifest-warnings' },
    h('summary', {}, icon('alert'), texts().manifestWarnings(found.length)),
    h(
      'ul',
      {},
      found.map(({ code, path, rule, suggestion }, at) =>
        h(
          'li',
          { key: String(at), 'data-code': code },
          path === '' ? null : [h('code', {}, path), ' '],
          rule,
          suggestion === undefined ? null : [' → ', h('code', {}, suggestion)],
        ),
      ),
    ),
  );
}

/**
 * What the manifest asks for and nobody will see here.
 *
 * @param {App} app
 */
export function unsupported({ unsupported: found }) {
  if (found.length === 0) return null;
  const t = texts();
  return h(
    'div',
    { key: 'unsupported', class: 'unsupported', 'data-testid': 'unsupported' },
    h('p', {}, t.unsupportedTitle),
    h(
      'ul',
      {},
      found.map(({ code, path }) => h('li', { key: path, 'data-code': code }, h('code', {}, path), ' ', t.unsupported[code] ?? code)),
    ),
  );
}
