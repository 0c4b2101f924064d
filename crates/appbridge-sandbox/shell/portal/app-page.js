import { format, go, portalOf, replace } from '../address.js';
import { manifestText, registerApp, removeApp } from '../api.js';
import { installationOf } from '../apps.js';
import { unsupported } from '../hub/hub.js';
import { reasonOf } from '../hub/setup-dialog.js';
import { scopeList } from '../hub/scopes.js';
import { appIcon, appName } from '../listing.js';
import { store } from '../store.js';
import { texts } from '../texts.js';
import { say } from '../toasts.js';
import { Component } from '../ui/component.js';
import { icon } from '../ui/icons.js';
import { focusHome, h } from '../ui/render.js';
import { counted, countsText, tone, warningList } from './findings.js';
import { drop, hold } from './fresh.js';
import './confirm-dialog.js';
import './credentials.js';

/**
 * An app's own page in the Portal: how it is registered, and what can be done about it.
 *
 * @typedef {{ app: import('../apps.js').App, isFirst: boolean, state: import('../api.js').SandboxState, tenant: import('../api.js').Tenant }} Props
 *   `isFirst` is true of the app that the sandbox was started with
 * @extends {Component<Props>}
 */
class PortalApp extends Component {
  /** @type {'remove' | 'renew' | null} */
  #asked = null;
  /** What it is registered by. @type {string | null} */
  #text = null;
  /** That of which this is the text. @type {import('../api.js').Manifest | null} */
  #textOf = null;
  /** @type {unknown} */
  #failure = null;
  #loading = new AbortController();

  disconnectedCallback() {
    this.#loading.abort();
  }

  update() {
    super.update();
    const { app } = this.props;
    if (!this.isConnected || JSON.stringify(this.#textOf) === JSON.stringify(app.manifest)) return;
    this.#textOf = app.manifest;
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    manifestText(app.appId, signal).then(
      (text) => {
        this.#text = text;
        super.update();
      },
      () => {
        // Gone, as the page is about to say; or tried again when it changes.
        if (!signal.aborted) this.#textOf = null;
      },
    );
  }

  /** @param {() => Promise<void>} action */
  async #attempt(action) {
    this.#failure = null;
    try {
      await action();
    } catch (error) {
      this.#failure = error;
      this.update();
    }
  }

  #remove() {
    const { app } = this.props;
    void this.#attempt(async () => {
      await removeApp(app.appId);
      drop();
      say(texts().removed(appName(app)));
      go({ area: 'portal', rest: [] });
    });
  }

  /** Registers the same manifest anew, which is the only way to another secret. */
  #renew() {
    const { app } = this.props;
    void this.#attempt(async () => {
      const text = await manifestText(app.appId, new AbortController().signal);
      await removeApp(app.appId);
      drop();
      try {
        const registered = await registerApp(text);
        hold(registered);
        replace(portalOf({ id: app.id, appId: registered.appId }));
        say(texts().renewed(appName(app)));
        store.announce();
      } catch (error) {
        // The app is gone, what it was registered by shall not be.
        sessionStorage.setItem('sandbox.manifest.new', text);
        go({ area: 'portal', rest: ['new'] });
        say(texts().failed(reasonOf(error)));
      }
    });
  }

  view() {
    const t = texts();
    const { app, isFirst, state, tenant: own } = this.props;
    const name = appName(app);
    const counts = counted(app.warnings);
    const address = portalOf(app);
    const button = (/** @type {'remove' | 'renew'} */ what, /** @type {string} */ label, /** @type {string} */ look) =>
      h(
        'button',
        {
          key: what,
          type: 'button',
          class: `button ${look}`,
          'data-testid': `${what}-app`,
          onclick: () => {
            this.#asked = what;
            this.update();
          },
        },
        label,
      );
    return [
      h(
        'header',
        { key: 'head', class: 'app-head' },
        appIcon(app),
        h(
          'div',
          { class: 'app-head-name' },
          h('h1', { tabindex: '-1', 'data-home': true }, name),
          h(
            'p',
            { class: 'muted card-facts' },
            h('code', {}, app.id),
            h('span', {}, t.version(app.manifest.version)),
            h('span', { class: `badge ${tone(counts)}`, 'data-testid': 'app-counts' }, countsText(counts)),
            isFirst ? h('span', { class: 'badge' }, t.firstApp) : null,
          ),
        ),
        h(
          'div',
          { class: 'actions' },
          h('a', { class: 'button primary', href: format({ area: 'hub', app: app.id }), 'data-testid': 'show-in-hub' }, installationOf(app, own) === 'notInstalled' ? t.installInHub : t.showInHub),
          h('a', { class: 'button', href: format({ ...address, rest: [...address.rest, 'manifest'] }), 'data-testid': 'change-manifest' }, t.changeManifest),
        ),
      ),
      this.#failure
        ? h('div', { key: 'failure', class: 'problem', role: 'alert' }, icon('alert'), h('p', {}, t.failed(reasonOf(this.#failure))))
        : null,
      h('app-credentials', { key: `credentials ${app.appId}`, '.props': { app, issuer: state.issuer, isFirst } }),
      app.warnings.length > 0 || app.unsupported.length > 0
        ? h(
            'section',
            { key: 'findings', class: 'panel app-findings' },
            h('h2', {}, t.checks),
            app.warnings.length > 0 ? warningList(app) : null,
            app.warnings.length > 0
              ? h('p', {}, h('a', { href: format({ ...address, rest: [...address.rest, 'manifest'] }) }, t.showByLine))
              : null,
            unsupported(app),
          )
        : null,
      h(
        'div',
        { key: 'panels', class: 'panels' },
        h('section', { class: 'panel' }, h('h2', {}, t.scopes), scopeList(app)),
        h(
          'section',
          { class: 'panel', 'data-testid': 'app-installations' },
          h('h2', {}, t.installations),
          h(
            'ul',
            { class: 'scopes' },
            state.tenants.map((tenant) => {
              const installation = installationOf(app, tenant);
              return h(
                'li',
                { key: tenant.id },
                h('span', {}, tenant.name),
                h('span', { class: installation === 'installed' ? 'badge good' : 'badge' }, t[installation]),
              );
            }),
          ),
        ),
      ),
      h(
        'details',
        { key: 'manifest', class: 'panel manifest', 'data-testid': 'app-manifest' },
        h('summary', {}, t.manifest),
        h('pre', { tabindex: '0', 'aria-label': t.manifestText }, this.#text ?? ''),
        isFirst ? h('p', { class: 'muted' }, t.watchedFile) : null,
      ),
      h(
        'section',
        { key: 'end', class: 'panel app-end' },
        h('h2', {}, t.renewTitle),
        isFirst
          ? h('p', { class: 'muted', 'data-testid': 'no-renewal' }, t.renewNotFirst)
          : [h('p', { class: 'muted' }, t.renewAbout), button('renew', t.renew, '')],
        h('h2', { key: 'remove title' }, t.removeTitle),
        h('p', { key: 'remove about', class: 'muted' }, t.removeHint),
        button('remove', t.remove, 'danger'),
      ),
      this.#dialog(),
    ];
  }

  #dialog() {
    const asked = this.#asked;
    if (!asked) return null;
    const t = texts();
    const { app, isFirst, state } = this.props;
    const tenants = state.tenants.filter((tenant) => installationOf(app, tenant) !== 'notInstalled').map(({ name }) => name);
    const goes = tenants.length === 0 ? t.noInstallationsGo : [t.installationsGo, h('ul', { class: 'listed' }, tenants.map((name) => h('li', { key: name }, name)))];
    const name = appName(app);
    return h('confirm-dialog', {
      key: asked,
      '.props': {
        title: asked === 'remove' ? t.removeQuestion(name) : t.renewQuestion(name),
        about: [
          h('div', { key: 'goes' }, goes),
          h('p', { key: 'about', class: 'muted' }, asked === 'renew' ? t.renewGoes : isFirst ? t.removeFirstGoes : t.removeGoes),
        ],
        confirm: asked === 'remove' ? t.remove : t.renew,
        onConfirm: () => (asked === 'remove' ? this.#remove() : this.#renew()),
        onClose: () => {
          this.#asked = null;
          this.update();
          if (document.activeElement === document.body) focusHome(this);
        },
      },
    });
  }
}

customElements.define('portal-app', PortalApp);
