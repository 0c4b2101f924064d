import { format, portalOf, replace } from '../address.js';
import { changeManifest, manifestText, registerApp } from '../api.js';
import { appsOf } from '../apps.js';
import { reasonOf } from '../hub/setup-dialog.js';
import { appIcon, appName } from '../listing.js';
import { store } from '../store.js';
import { texts } from '../texts.js';
import { say } from '../toasts.js';
import { Component } from '../ui/component.js';
import { emptyState, icon } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { counted, countsText, tone } from './findings.js';
import { hold, learn, registeredLast } from './fresh.js';
import './app-page.js';
import './manifest-desk.js';

/**
 * @typedef {import('../apps.js').App} App
 * @typedef {import('../erp/erp.js').Situation} Situation
 */

/**
 * The Partner Portal: the apps that are registered, one of them, or a new one.
 *
 * @param {Situation} situation
 * @param {import('../address.js').PortalAddress} address
 */
export function portalView(situation, { rest: [id, part] }) {
  if (id === undefined) return list(situation);
  if (id === 'new') return newApp();
  const app = appAt(situation.state, id);
  if (!app) return noApp();
  return part === 'manifest' ? change(app) : details(situation, app);
}

/**
 * What stands at an address of the Portal. A new app may be there before the sandbox has
 * told of it.
 *
 * @param {import('../api.js').SandboxState} state
 * @param {string} id
 */
export function appAt(state, id) {
  const isMeant = (/** @type {App} */ app) => app.id === id || app.appId === id;
  learn(state.apps);
  const known = appsOf(state);
  const last = registeredLast().find(isMeant);
  return known.find(({ appId }) => appId === last?.appId) ?? last ?? known.find(isMeant);
}

/** @param {Situation} situation */
function list({ state }) {
  const t = texts();
  const apps = appsOf(state);
  const register = (/** @type {string} */ look) =>
    h('a', { class: `button ${look}`, href: '#/portal/new', 'data-testid': 'register' }, icon('plus'), t.registerApp);
  return h(
    'div',
    { key: 'portal', class: 'page', 'data-testid': 'portal' },
    h(
      'header',
      { key: 'head', class: 'page-head' },
      h('div', {}, h('h1', { tabindex: '-1', 'data-home': true }, t.portalTitle), h('p', { class: 'muted' }, t.portalLead)),
      apps.length === 0 ? null : register('primary'),
    ),
    apps.length === 0
      ? emptyState('plug', [h('h2', {}, t.portalEmpty), h('p', { class: 'muted' }, t.portalEmptyAbout), register('primary')], {
          key: 'empty',
          class: 'empty panel',
          'data-testid': 'portal-empty',
        })
      : h('ul', { key: 'apps', class: 'registered' }, apps.map((app) => row(app, state.apps[0]?.appId === app.appId))),
    h('p', { key: 'how', class: 'muted' }, t.portalHow),
    h('pre', { key: 'commands', class: 'quoted', tabindex: '0', 'aria-label': t.portalCommands }, 'appbridge-sandbox --manifest app.json\nappbridge-sandbox check app.json'),
  );
}

/**
 * @param {App} app
 * @param {boolean} isFirst
 */
function row(app, isFirst) {
  const t = texts();
  const counts = counted(app.warnings);
  const own = portalOf(app);
  return h(
    'li',
    { key: app.appId, class: 'card', 'data-testid': 'registered-app', 'data-app': app.id },
    appIcon(app),
    h(
      'div',
      { class: 'card-body' },
      h(
        'div',
        { class: 'card-title' },
        h('h2', {}, h('a', { class: 'whole', href: format(own), 'data-testid': 'show-app' }, appName(app))),
        h(
          'a',
          {
            class: `badge ${tone(counts)}`,
            href: format({ ...own, rest: [...own.rest, 'manifest'] }),
            'data-testid': 'app-counts',
            'aria-label': t.countsOf(appName(app), countsText(counts)),
          },
          countsText(counts),
        ),
        isFirst ? h('span', { class: 'badge' }, t.firstApp) : null,
      ),
      h('p', { class: 'muted card-facts' }, h('code', {}, app.id), h('span', {}, t.version(app.manifest.version))),
      h(
        'dl',
        { class: 'ids' },
        h('div', { key: 'client' }, h('dt', {}, 'Client ID'), h('dd', {}, h('code', {}, app.clientId))),
        h('div', { key: 'app' }, h('dt', {}, 'App ID'), h('dd', {}, h('code', {}, app.appId))),
      ),
    ),
    icon('chevron'),
  );
}

/**
 * @param {string} key
 * @param {string} href
 * @param {string} back
 * @param {import('../ui/render.js').Content} content
 */
function page(key, href, back, content) {
  return h('div', { key, class: 'page wide', 'data-testid': 'portal' }, h('a', { key: 'back', class: 'back', href }, icon('back'), back), content);
}

function noApp() {
  const t = texts();
  return page('no app', '#/portal', t.backToPortal, [
    emptyState('plug', [h('h1', { tabindex: '-1', 'data-home': true }, t.noApp), h('p', { class: 'muted' }, t.noSuchApp)], { key: 'none' }),
  ]);
}

function newApp() {
  const t = texts();
  return page('new', '#/portal', t.backToPortal, [
    h('h1', { key: 'title', tabindex: '-1', 'data-home': true }, t.registerApp),
    h('p', { key: 'lead', class: 'lead' }, t.registerLead),
    h('manifest-desk', {
      key: 'desk',
      '.props': {
        draft: 'new',
        initial: '',
        cancel: '#/portal',
        action: { label: t.register, busy: t.registering, anyway: t.registerAnyway, refused: t.notRegistered },
        submit: async (/** @type {string} */ text) => {
          const registered = await registerApp(text);
          hold(registered);
          const [app] = registeredLast();
          // Back does not lead to a form that is done with.
          if (app) replace(portalOf(app));
          store.announce();
        },
      },
    }),
  ]);
}

/**
 * @param {Situation} situation
 * @param {App} app
 */
function details({ state, session }, app) {
  return page(`app ${app.id}`, '#/portal', texts().backToPortal, [
    h('portal-app', { key: 'app', '.props': { app, isFirst: state.apps[0]?.appId === app.appId, state, tenant: session.tenant } }),
  ]);
}

/** @param {App} app */
function change(app) {
  const t = texts();
  return page(`manifest ${app.appId}`, format(portalOf(app)), appName(app), [
    h('h1', { key: 'title', tabindex: '-1', 'data-home': true }, t.changeManifestOf(appName(app))),
    h('p', { key: 'lead', class: 'lead' }, t.changeLead),
    h('manifest-change', { key: 'change', '.props': { app } }),
  ]);
}

/**
 * The manifest of an app that is registered, to be changed.
 *
 * @extends {Component<{ app: App }>}
 */
class ManifestChange extends Component {
  /** @type {string | null} */
  #text = null;
  /** @type {unknown} */
  #failure = null;
  #loading = new AbortController();

  connectedCallback() {
    super.connectedCallback();
    if (this.#text === null) void this.#load();
  }

  disconnectedCallback() {
    this.#loading.abort();
  }

  async #load() {
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    this.#failure = null;
    try {
      this.#text = await manifestText(this.props.app.appId, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#failure = error;
    }
    this.update();
  }

  view() {
    const t = texts();
    const { app } = this.props;
    if (this.#failure) {
      return h(
        'div',
        { key: 'failure', class: 'problem', role: 'alert' },
        icon('alert'),
        h('p', {}, t.failed(reasonOf(this.#failure))),
        h('button', { type: 'button', class: 'button small', onclick: () => this.#load() }, t.retry),
      );
    }
    if (this.#text === null) return h('p', { key: 'loading', class: 'muted late' }, t.loadingRecord);
    return h('manifest-desk', {
      key: 'desk',
      '.props': {
        draft: app.appId,
        initial: this.#text,
        cancel: format(portalOf(app)),
        action: { label: t.save, busy: t.saving, anyway: t.saveAnyway, refused: t.notSaved },
        submit: async (/** @type {string} */ text) => {
          const changed = await changeManifest(app.appId, text);
          const [now] = appsOf({ apps: [changed] });
          say(t.saved);
          // Where it is called otherwise now, the sandbox is about to tell.
          if (store.state) store.state.apps = store.state.apps.map((one) => (one.appId === changed.appId ? changed : one));
          if (now) replace(portalOf(now));
          store.announce();
        },
      },
    });
  }
}

customElements.define('manifest-change', ManifestChange);
