import { changeInstallation } from './api.js';
import { button, element } from './dom.js';
import { appDescription, appIcon, appName } from './listing.js';
import { openSetup } from './setup.js';
import { texts } from './texts.js';

const OWN_TAB_HINT = 'own-tab-hint';

/**
 * The Hub: the app's card, with its installation.
 *
 * @param {import('./main.js').Context} context
 * @returns {import('./main.js').View}
 */
export function hubView(context) {
  const { tenant } = context.session;
  const { manifest } = context.state;
  const page = element(
    'div',
    { class: 'page' },
    element('h1', {}, texts.hubTitle),
    element('p', { class: 'lead' }, texts.hubLead(tenant.name)),
  );
  if (!manifest) {
    page.append(
      element(
        'div',
        { class: 'empty' },
        element('h2', {}, texts.noApp),
        element('p', { class: 'muted' }, texts.noAppHint),
      ),
    );
    return { element: page, close: () => {} };
  }

  /** @type {{ close: () => void } | null} */
  let setup = null;

  const install = () => {
    context.attempt(async () => {
      if (manifest.lifecycle.configurationUrl === undefined) {
        await changeInstallation(tenant, 'installed');
        context.refresh();
        return;
      }
      await changeInstallation(tenant, 'installing');
      setup = openSetup(appName(context.state), manifest.lifecycle.configurationUrl, context);
    });
  };
  const uninstall = () => {
    context.attempt(async () => {
      await changeInstallation(tenant, 'notInstalled');
      context.refresh();
    });
  };

  page.append(card(context.state, manifest, tenant.installation, install, uninstall));
  return { element: page, close: () => setup?.close() };
}

/**
 * @param {import('./api.js').SandboxState} state
 * @param {import('./api.js').Manifest} manifest
 * @param {import('./api.js').Installation} installation
 * @param {() => void} install
 * @param {() => void} uninstall
 */
function card(state, manifest, installation, install, uninstall) {
  const description = appDescription(state);
  const actions = element('div', { class: 'actions' });
  if (installation === 'installed') {
    if (manifest.capabilities.erp.menuItems[0]) {
      const href = `#/erp/app/${encodeURIComponent(manifest.capabilities.erp.menuItems[0].id)}`;
      actions.append(element('a', { class: 'button primary', href }, texts.openInErp));
    }
    const launcher = manifest.capabilities.hub.appLauncher;
    if (launcher) {
      actions.append(
        element(
          'a',
          {
            class: 'button',
            href: launcher.redirectUrl,
            target: '_blank',
            rel: 'noopener',
            'aria-describedby': OWN_TAB_HINT,
            'data-testid': 'open-app',
          },
          texts.ownTab,
        ),
      );
    }
    actions.append(
      button(texts.uninstall, uninstall, { class: 'button danger', 'data-testid': 'uninstall-app' }),
    );
  } else {
    const started = installation === 'installing';
    actions.append(
      button(started ? texts.continueSetup : texts.install, install, {
        class: 'button primary',
        'data-testid': 'install-app',
      }),
    );
    if (started) {
      actions.append(
        button(texts.cancelSetup, uninstall, { class: 'button', 'data-testid': 'uninstall-app' }),
      );
    }
  }
  return element(
    'article',
    { class: 'card' },
    appIcon(state),
    element(
      'div',
      { class: 'card-body' },
      element(
        'div',
        { class: 'card-title' },
        element('h2', {}, appName(state)),
        element(
          'span',
          { class: `badge ${installation}`, 'data-testid': 'installation-state', 'data-state': installation },
          texts[installation],
        ),
      ),
      element('p', { class: 'muted' }, `${texts.version} ${manifest.version}`),
      ...(description === undefined ? [] : [element('p', { class: 'card-description' }, description)]),
      element('ul', { class: 'chips' }, ...surfaces(manifest).map((name) => element('li', {}, name))),
      actions,
      ...ownTabHint(manifest, installation),
      ...warnings(state.manifestWarnings),
    ),
  );
}

/**
 * What happens in the app's own tab: there is no bridge, so the app signs its user in.
 *
 * @param {import('./api.js').Manifest} manifest
 * @param {import('./api.js').Installation} installation
 */
function ownTabHint({ authentication, capabilities }, installation) {
  if (installation !== 'installed' || !capabilities.hub.appLauncher) return [];
  const text = authentication?.publicClient ? texts.ownTabSignIn : texts.ownTabNoSignIn;
  return [element('p', { class: 'card-hint muted', id: OWN_TAB_HINT, 'data-testid': OWN_TAB_HINT }, text)];
}

/**
 * What JTL would refuse of the manifest.
 *
 * @param {import('./api.js').ManifestWarning[]} found
 */
function warnings(found) {
  if (found.length === 0) return [];
  const list = found.map(({ code, path, rule, suggestion }) =>
    element(
      'li',
      { 'data-code': code },
      ...(path === '' ? [] : [element('code', {}, path), ' ']),
      rule,
      ...(suggestion === undefined ? [] : [' → ', element('code', {}, suggestion)]),
    ),
  );
  return [
    element(
      'details',
      { class: 'manifest-warnings', 'data-testid': 'manifest-warnings' },
      element('summary', {}, texts.manifestWarnings(found.length)),
      element('ul', {}, ...list),
    ),
  ];
}

/**
 * Where the app appears.
 *
 * @param {import('./api.js').Manifest} manifest
 */
function surfaces({ lifecycle, capabilities }) {
  const names = [];
  if (lifecycle.configurationUrl !== undefined) names.push(texts.surfaceSetup);
  if (capabilities.erp.menuItems.length > 0) names.push(texts.surfaceMenu);
  if (capabilities.erp.pane.some(({ context }) => context === 'customers')) names.push(texts.surfacePane);
  if (capabilities.hub.appLauncher) names.push(texts.surfaceHub);
  return names;
}
