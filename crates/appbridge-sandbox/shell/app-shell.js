import { current, forgetLists, go, EVERYTHING, listAddress, remember, replace } from './address.js';
import { changeInstallation, NotAnswering } from './api.js';
import { appsOf, menuEntries } from './apps.js';
import { openFaults } from './dock/dock.js';
import { erpView } from './erp/erp.js';
import { appDetails } from './hub/app-details.js';
import { hubView } from './hub/hub.js';
import { reasonOf } from './hub/setup-dialog.js';
import { appName } from './listing.js';
import { followOrders } from './orders.js';
import { atRisk, drop, freshAddress, mayGo } from './portal/fresh.js';
import { appAt, portalView } from './portal/portal.js';
import { signInTenant, signInUser } from './session.js';
import { store } from './store.js';
import { onLanguage, switchLanguage, texts } from './texts.js';
import { toast } from './toasts.js';
import { Component } from './ui/component.js';
import { emptyState, icon, iconButton } from './ui/icons.js';
import { focusHome, h } from './ui/render.js';
import './hub/uninstall-dialog.js';

/** @typedef {import('./address.js').Address} Address */

/**
 * The whole page: the bar, the area that the address asks for, the dock, and dialogs.
 *
 * @extends {Component<{}>}
 */
class AppShell extends Component {
  /** The app whose setup page is open. @type {import('./apps.js').App | null} */
  #setup = null;
  /** The app that somebody wants to remove. @type {import('./apps.js').App | null} */
  #removing = null;
  /** Where somebody wants to go, away from a secret that nobody has copied. @type {Address | null} */
  #leaving = null;
  /** What went wrong, until something goes well. */
  #alert = '';

  connectedCallback() {
    store.watch(() => this.update());
    onLanguage(() => this.update());
    window.addEventListener('hashchange', () => {
      const own = mayGo(current()) ? null : freshAddress();
      if (own) {
        this.#leaving = current();
        replace(own);
        this.update();
        return;
      }
      this.#alert = '';
      remember(current());
      this.update();
    });
    remember(current());
    followOrders();
    store.start();
    super.connectedCallback();
  }

  update() {
    super.update();
    document.title = this.#title();
    // For tests, which wait for it: the page knows of so many faults.
    document.documentElement.dataset['faults'] = String(store.state?.faults.length ?? 0);
  }

  /**
   * Runs an action; what goes wrong is said on the page.
   *
   * @param {() => Promise<void>} action
   */
  #attempt(action) {
    this.#alert = '';
    action().catch((/** @type {unknown} */ error) => {
      // That the sandbox is gone is said by itself.
      if (error instanceof NotAnswering) store.connect();
      else this.#alert = texts().failed(reasonOf(error));
      this.update();
    });
  }

  view() {
    const t = texts();
    const { state, session } = store;
    if (current().area === 'dock') return [this.#bannersPlace(), h('sandbox-dock', { key: 'alone', '.props': { isAlone: true } }), toastPlace()];
    return [
      h(
        'a',
        {
          key: 'skip',
          class: 'skip',
          href: '#main',
          onclick: (/** @type {Event} */ event) => {
            // The address says which page this is.
            event.preventDefault();
            this.querySelector('main')?.focus();
          },
        },
        t.skip,
      ),
      state && session ? this.#bar(state, session) : h('header', { key: 'bar', class: 'bar' }, brand()),
      this.#bannersPlace(),
      h(
        'main',
        { key: 'main', id: 'main', class: 'view', tabindex: '-1', inert: store.sandbox === 'gone' && state !== null },
        state && session ? this.#area({ state, session }) : this.#waiting(),
      ),
      h('sandbox-dock', { key: 'dock', '.props': { isAlone: false } }),
      toastPlace(),
      state && session ? this.#dialogs(state, session) : null,
    ];
  }

  /**
   * @param {import('./erp/erp.js').Situation} situation
   */
  #area(situation) {
    const address = current();
    if (address.area === 'erp') return erpView(situation, address);
    if (address.area === 'portal') return portalView(situation, address);
    const actions = {
      install: (/** @type {import('./apps.js').App} */ app) => this.#install(app),
      uninstall: (/** @type {import('./apps.js').App} */ app) => {
        this.#removing = app;
        this.update();
      },
      cancel: (/** @type {import('./apps.js').App} */ app) => this.#remove(app),
    };
    if (address.area === 'dock') return null;
    return address.app === null ? hubView(situation, actions) : appDetails(situation, address.app, actions);
  }

  #waiting() {
    const t = texts();
    if (store.sandbox === 'gone') return null;
    return emptyState('plug', h('p', { role: 'status', class: 'late' }, t.connecting), { key: 'waiting', class: 'empty late' });
  }

  #bannersPlace() {
    return h('div', { key: 'banners', class: 'banners' }, this.#banners());
  }

  #banners() {
    const t = texts();
    return [
      store.sandbox === 'gone'
        ? h(
            'div',
            { key: 'gone', class: 'banner', role: 'alert', 'data-testid': 'sandbox-gone' },
            icon('alert'),
            h('p', {}, h('strong', {}, t.sandboxGone(location.host)), ' ', t.sandboxGoneAbout),
            h('button', { type: 'button', class: 'button small', onclick: () => store.connect() }, t.retry),
          )
        : null,
      this.#alert === ''
        ? null
        : h(
            'div',
            { key: 'alert', class: 'banner', role: 'alert', 'data-testid': 'alert' },
            icon('alert'),
            h('p', {}, this.#alert),
            iconButton('close', t.dismiss, () => {
              this.#alert = '';
              this.update();
            }, { class: 'button icon-only small' }),
          ),
    ];
  }

  /**
   * @param {import('./api.js').SandboxState} state
   * @param {import('./api.js').Session} session
   */
  #bar({ tenants, faults }, { tenant, user }) {
    const t = texts();
    const { area } = current();
    const address = current();
    const list = address.area === 'erp' && address.view !== 'app' ? address.context : 'customers';
    return h(
      'header',
      { key: 'bar', class: 'bar' },
      brand(),
      h(
        'nav',
        { class: 'areas', 'aria-label': t.areas },
        [
          { name: /** @type {const} */ ('hub'), href: '#/hub' },
          { name: /** @type {const} */ ('erp'), href: listAddress(list) },
          { name: /** @type {const} */ ('portal'), href: '#/portal' },
        ].map(({ name, href }) =>
          h('a', { key: name, href, 'data-testid': `nav-${name}`, 'aria-current': area === name ? 'page' : null }, t[name]),
        ),
      ),
      h(
        'div',
        { class: 'who' },
        // A fault that is forgotten costs an hour.
        faults.length === 0
          ? null
          : h('button', { key: 'faults', type: 'button', class: 'button small struck', 'data-testid': 'faults-mark', onclick: openFaults }, icon('alert'), t.faultsMark(faults.length)),
        choice(t.tenant, 'tenant-select', tenants, tenant.id, (id) => this.#signIn(() => signInTenant(id))),
        choice(t.user, 'user-select', tenant.users, user.id, (id) => this.#signIn(() => signInUser(id))),
        h(
          'button',
          {
            type: 'button',
            class: 'button quiet small',
            lang: t.otherLanguage === 'English' ? 'en' : 'de',
            title: t.switchLanguage,
            'data-testid': 'language',
            onclick: switchLanguage,
          },
          t.otherLanguage,
        ),
      ),
    );
  }

  /** @param {() => void} change */
  #signIn(change) {
    const before = store.session?.tenant.id;
    change();
    this.#setup = null;
    if (store.session?.tenant.id !== before) {
      forgetLists();
      const address = current();
      // Records are a tenant's own.
      if (address.area === 'erp' && address.view === 'list') replace({ ...address, query: EVERYTHING });
      if (address.area === 'erp' && address.view === 'details') {
        go({ area: 'erp', view: 'list', context: address.context, query: EVERYTHING });
      }
    }
    store.switchTenant();
    this.update();
  }

  /** @param {import('./apps.js').App} app */
  #install(app) {
    const tenant = store.session?.tenant;
    if (!tenant) return;
    this.#attempt(async () => {
      const hasSetup = app.manifest.lifecycle.configurationUrl !== undefined;
      await changeInstallation(app.appId, tenant, hasSetup ? 'installing' : 'installed');
      if (!hasSetup) return;
      this.#setup = app;
      this.update();
    });
  }

  /** @param {import('./apps.js').App} app */
  #remove(app) {
    const tenant = store.session?.tenant;
    if (tenant) this.#attempt(() => changeInstallation(app.appId, tenant, 'notInstalled'));
  }

  /**
   * @param {import('./api.js').SandboxState} state
   * @param {import('./api.js').Session} session
   */
  #dialogs(state, session) {
    const url = this.#setup?.manifest.lifecycle.configurationUrl;
    return [
      this.#setup && url !== undefined
        ? h('setup-dialog', {
            key: 'setup',
            '.props': {
              app: this.#setup,
              url,
              session,
              settings: state.settings,
              onClose: () => this.#close(() => (this.#setup = null)),
            },
          })
        : null,
      this.#removing
        ? h('uninstall-dialog', {
            key: 'uninstall',
            '.props': {
              app: this.#removing,
              tenant: session.tenant,
              onConfirm: () => this.#removing && this.#remove(this.#removing),
              onClose: () => this.#close(() => (this.#removing = null)),
            },
          })
        : null,
      this.#leaving ? this.#leavingDialog(this.#leaving) : null,
    ];
  }

  /** @param {Address} to */
  #leavingDialog(to) {
    const t = texts();
    const name = atRisk()?.manifest?.technicalName ?? '';
    return h('confirm-dialog', {
      key: 'leaving',
      '.props': {
        title: t.leaveTitle,
        about: h('p', {}, t.leaveAbout(name)),
        confirm: t.leave,
        stay: t.backToSecret,
        onConfirm: () => {
          drop();
          go(to);
        },
        onClose: () => this.#close(() => (this.#leaving = null)),
      },
    });
  }

  /** @param {() => void} change */
  #close(change) {
    // The dialog gives the focus back to the button that opened it, which may have gone since.
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.closest('dialog')) focused.blur();
    change();
    this.update();
    const main = this.querySelector('main');
    if (main && document.activeElement === document.body) focusHome(main.querySelector('.card') ?? main);
  }

  /** What tabs, history and bookmarks call the page. */
  #title() {
    const t = texts();
    const shell = `${t.appShell} · ${t.sandbox}`;
    const { state, session } = store;
    if (!state || !session) return shell;
    const address = current();
    /** @type {string[]} */
    let parts;
    if (address.area === 'dock') {
      parts = [t.dock.label];
    } else if (address.area === 'portal') {
      const [id] = address.rest;
      const app = id === undefined ? undefined : appAt(state, id);
      parts = [...(id === 'new' ? [t.registerApp] : app ? [appName(app)] : []), t.portal];
    } else if (address.area === 'hub') {
      const app = appsOf(state).find(({ id }) => id === address.app);
      parts = [...(app ? [appName(app)] : []), t.hub];
    } else if (address.view === 'app') {
      const entry = menuEntries(state, session.tenant).find(({ app, item }) => app.id === address.app && item.id === address.entry);
      parts = [entry?.item.name ?? t.entryMissing, t.erp];
    } else {
      parts = [t.lists[address.context], t.erp];
    }
    return [...parts, session.tenant.name, shell].join(' · ');
  }
}

customElements.define('app-shell', AppShell);

function toastPlace() {
  return h('p', { key: 'toast', class: toast.text === '' ? 'toast nothing' : 'toast', role: 'status', 'data-testid': 'toast' }, toast.text);
}

function brand() {
  const t = texts();
  return h(
    'a',
    { key: 'brand', class: 'brand', href: '#/hub' },
    h('img', { src: '/shell/icon.svg', alt: '', width: '26', height: '26' }),
    h('span', { class: 'brand-name' }, t.appShell),
    ' ',
    h('span', { class: 'badge accent' }, t.sandbox),
  );
}

/**
 * @param {string} label
 * @param {string} testid
 * @param {{ id: string, name: string }[]} choices
 * @param {string} chosen
 * @param {(id: string) => void} onChoose
 */
function choice(label, testid, choices, chosen, onChoose) {
  return h(
    'label',
    { key: testid, class: 'choice' },
    h('span', {}, label),
    h(
      'select',
      {
        'data-testid': testid,
        value: chosen,
        onchange: (/** @type {Event} */ event) => onChoose(/** @type {HTMLSelectElement} */ (event.target).value),
      },
      choices.map(({ id, name }) => h('option', { key: id, value: id }, name)),
    ),
  );
}
