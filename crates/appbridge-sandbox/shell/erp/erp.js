import { CONTEXTS, format, listAddress, replace } from '../address.js';
import { menuEntries } from '../apps.js';
import { store } from '../store.js';
import { appSurface } from '../surface/app-surface.js';
import { texts } from '../texts.js';
import { emptyState, icon } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { rem } from './pane-stack.js';
import './record-details.js';
import './record-list.js';
import '../ui/split-handle.js';

/**
 * @typedef {import('../address.js').ListAddress} ListAddress
 * @typedef {import('../address.js').DetailsAddress} DetailsAddress
 * @typedef {import('../address.js').AppAddress} AppAddress
 * @typedef {{ state: import('../api.js').SandboxState, session: import('../api.js').Session }} Situation
 */

/** Where the width of the panes is kept. */
const PANES_WIDTH = 'sandbox.panesWidth';

/** Bounds of that width, in root ems: of the panes, and of what stands beside them. */
const [LEAST_PANES, LEAST_MAIN] = [18, 24];

/**
 * The ERP: lists and records of its own, and what the installed apps add.
 *
 * @param {Situation} situation
 * @param {ListAddress | DetailsAddress | AppAddress} address
 */
export function erpView(situation, address) {
  return h(
    'div',
    { key: 'erp', class: 'erp' },
    sidebar(situation, address),
    address.view === 'app' ? appView(situation, address) : recordsView(situation, address),
  );
}

/**
 * @param {Situation} situation
 * @param {ListAddress | DetailsAddress | AppAddress} address
 */
function sidebar({ state, session }, address) {
  const t = texts();
  const entries = menuEntries(state, session.tenant);
  return h(
    'nav',
    { key: 'sidebar', class: 'sidebar', 'aria-label': t.erp },
    CONTEXTS.map((context) =>
      h(
        'a',
        {
          key: context,
          href: listAddress(context),
          'data-testid': `nav-${context}`,
          'aria-current': address.view !== 'app' && address.context === context ? 'page' : null,
        },
        icon(context),
        h('span', {}, t.lists[context]),
      ),
    ),
    entries.length > 0 ? h('p', { key: 'apps', class: 'sidebar-title' }, t.apps) : null,
    entries.map(({ app, item }) =>
      h(
        'a',
        {
          key: `${app.id}/${item.id}`,
          href: format({ area: 'erp', view: 'app', app: app.id, entry: item.id }),
          'data-testid': `erp-menu-${item.id}`,
          'aria-current': address.view === 'app' && address.app === app.id && address.entry === item.id ? 'page' : null,
        },
        icon('plug'),
        h('span', { class: 'ellipsis', title: item.name }, item.name),
      ),
    ),
  );
}

/**
 * @param {Situation} situation
 * @param {AppAddress} address
 */
function appView({ state, session }, { app, entry }) {
  const t = texts();
  const found = menuEntries(state, session.tenant).find((one) => one.app.id === app && one.item.id === entry);
  if (!found) {
    return emptyState(
      'plug',
      [
        h('h1', { tabindex: '-1', 'data-home': true }, t.entryMissing),
        h('p', { class: 'muted' }, t.entryMissingHint),
        h('a', { class: 'button primary', href: '#/hub' }, t.goToHub),
      ],
      { key: 'missing', 'data-testid': 'entry-missing' },
    );
  }
  return appSurface({
    app: found.app,
    surface: found.surface,
    kind: 'erp',
    title: found.item.name,
    url: found.item.url,
    session,
    settings: state.settings,
  });
}

/**
 * A list or one of its records, and the panes that follow.
 *
 * @param {Situation} situation
 * @param {ListAddress | DetailsAddress} address
 */
function recordsView({ state, session }, address) {
  const { context } = address;
  const { tenant } = session;
  const isChild = address.view === 'details';
  const width = Number(localStorage.getItem(PANES_WIDTH));
  const split = () => document.querySelector('.split')?.clientWidth ?? 0;
  return h(
    'div',
    { key: `${tenant.id} ${context}`, class: 'split' },
    address.view === 'list'
      ? h('record-list', {
          key: 'list',
          '.props': {
            tenant,
            context,
            query: address.query,
            onQuery: (/** @type {import('../address.js').Query} */ query) => {
              replace({ ...address, query });
              store.announce();
            },
          },
        })
      : h('record-details', { key: 'details', '.props': { tenant, context, id: address.id } }),
    h('split-handle', {
      key: 'handle',
      class: 'handle vertical',
      'data-testid': 'panes-handle',
      '.props': {
        label: texts().paneWidth,
        orientation: 'vertical',
        grows: 'after',
        controls: 'panes',
        least: LEAST_PANES * rem(),
        most: () => split() - LEAST_MAIN * rem(),
        onSize: (/** @type {number | null} */ size) => {
          if (size === null) localStorage.removeItem(PANES_WIDTH);
          else localStorage.setItem(PANES_WIDTH, String(size));
          store.announce();
        },
      },
    }),
    h('pane-stack', {
      key: 'panes',
      '.style': width > 0 ? `flex-basis: ${width}px` : '',
      '.props': { state, session, context, isChild, selected: isChild ? address.id : address.query.id },
    }),
  );
}
