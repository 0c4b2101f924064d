import { panePlaces, appsOf, installedApps } from '../apps.js';
import { appName } from '../listing.js';
import { appSurface, AppSurface } from '../surface/app-surface.js';
import { texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { emptyState, icon } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { LISTS } from './lists.js';

/**
 * @typedef {{
 *   state: import('../api.js').SandboxState,
 *   session: import('../api.js').Session,
 *   context: import('../api.js').Context,
 *   isChild: boolean,
 *   selected: string | null,
 * }} Props `isChild` is true beside a record's own page
 * @typedef {{ isOpen: boolean, height: number | null }} Layout
 */

/** Where the layout of each pane is kept. */
const KEY = 'sandbox.panes';

/** The least height of an open pane, as the styles have it, in root ems. */
export const LEAST_REM = 14;

/** @returns {Record<string, Partial<Layout>>} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    // Written by something else.
    return {};
  }
}

/**
 * The apps' panes for a list or one of its records. They follow the selection: each can
 * ask for it, and hears of every change.
 *
 * @extends {Component<Props>}
 */
class PaneStack extends Component {
  /** What the panes were told last. @type {string | null} */
  #told = null;

  connectedCallback() {
    this.#told = this.props.selected;
    super.connectedCallback();
  }

  update() {
    super.update();
    const { context, selected } = this.props;
    if (!this.isConnected || selected === this.#told) return;
    this.#told = selected;
    const { event, payload } = LISTS[context];
    for (const surface of this.querySelectorAll('app-surface')) {
      if (surface instanceof AppSurface) surface.publish(event, payload(selected ?? ''));
    }
  }

  view() {
    const t = texts();
    const { state, session, context, isChild } = this.props;
    this.className = 'panes';
    this.id = 'panes';
    this.setAttribute('role', 'complementary');
    this.setAttribute('aria-label', t.panes);
    const places = panePlaces(state, session.tenant, context, isChild);
    if (places.length === 0) return this.#none();
    const layouts = kept();
    const shown = places.filter(({ hindrance }) => hindrance === null);
    return places.map((place) => {
      const key = `${place.app.id}/${place.surface}`;
      const layout = { isOpen: true, height: null, ...layouts[key] };
      if (place.hindrance) return hindered(key, place.pane.title, place.hindrance);
      const height = shown.length > 1 && layout.isOpen ? layout.height : null;
      return [
        h(
          'div',
          {
            key,
            class: layout.isOpen ? 'pane open' : 'pane',
            'data-testid': 'pane-place',
            id: `pane-${encodeURIComponent(key)}`,
            '.style': height === null ? '' : `flex: 0 0 ${height}px`,
          },
          appSurface({
            app: place.app,
            surface: place.surface,
            kind: 'pane',
            title: place.pane.title,
            url: place.pane.url,
            session,
            settings: state.settings,
            methods: { [LISTS[context].method]: () => this.props.selected ?? '' },
            disclosure: { isOpen: layout.isOpen, onToggle: () => this.#lay(key, { isOpen: !layout.isOpen }) },
          }),
        ),
        layout.isOpen && place !== shown.at(-1)
          ? h('split-handle', {
              key: `${key} handle`,
              class: 'handle horizontal',
              '.props': {
                label: t.paneHeight(place.pane.title),
                orientation: 'horizontal',
                grows: 'before',
                controls: `pane-${encodeURIComponent(key)}`,
                least: LEAST_REM * rem(),
                most: () => Math.max(this.clientHeight, LEAST_REM * rem()),
                onSize: (/** @type {number | null} */ size) => this.#lay(key, { height: size }),
              },
            })
          : null,
      ];
    });
  }

  /** What stands there when no app has anything to show. */
  #none() {
    const t = texts();
    const { state, session, context } = this.props;
    const missing = { 'data-testid': 'pane-missing' };
    const [app, ...others] = appsOf(state);
    if (!app) {
      return emptyState(
        'pane',
        [h('p', { class: 'muted' }, t.paneNoApp), h('a', { class: 'button', href: '#/portal' }, t.goToPortal)],
        missing,
      );
    }
    if (installedApps(state, session.tenant).length > 0) {
      return emptyState(
        'pane',
        [h('h2', {}, t.paneNone[context]), h('p', { class: 'muted' }, t.paneNoneHint(context))],
        missing,
      );
    }
    return emptyState(
      'pane',
      [
        h('h2', {}, others.length > 0 ? t.paneNoneInstalled : t.paneNotInstalled(appName(app))),
        h('p', { class: 'muted' }, others.length > 0 ? t.paneNoneInstalledHint : t.paneNotInstalledHint),
        h('a', { class: 'button', href: '#/hub' }, t.goToHub),
      ],
      missing,
    );
  }

  /**
   * @param {string} key
   * @param {Partial<Layout>} change
   */
  #lay(key, change) {
    const layouts = kept();
    localStorage.setItem(KEY, JSON.stringify({ ...layouts, [key]: { ...layouts[key], ...change } }));
    this.update();
  }
}

customElements.define('pane-stack', PaneStack);

/** How many pixels a root em has. */
export function rem() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/**
 * A pane that is not shown, and why.
 *
 * @param {string} key
 * @param {string} title
 * @param {import('../apps.js').Hindrance} hindrance
 */
function hindered(key, title, hindrance) {
  const t = texts();
  const isScope = hindrance.why === 'scopes';
  return h(
    'section',
    { key, class: 'pane hindered', 'aria-label': title, 'data-testid': 'pane-missing', 'data-why': hindrance.why },
    h('header', { class: 'toolbar' }, h('span', { class: 'dot off' }), h('h2', { class: 'ellipsis', title }, title)),
    h(
      'div',
      { class: 'reason' },
      icon('alert'),
      h(
        'div',
        {},
        h('p', {}, isScope ? t.paneScopes(hindrance.scopes.join(', ')) : t.paneChild),
        h('p', { class: 'muted' }, isScope ? t.paneScopesHint : t.paneChildHint),
      ),
    ),
  );
}
