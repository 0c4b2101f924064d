import { store } from '../store.js';
import { number, texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { iconButton } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { followTimelines, shareTimeline } from './inspector/sharing.js';
import { timeline } from './inspector/timeline.js';
import './faults.js';
import './inspector/time-line.js';
import './platform/platform-panel.js';
import '../ui/split-handle.js';

/**
 * @typedef {'activity' | 'faults' | 'platform'} Tab
 * @typedef {{ tab: Tab | null, place: 'below' | 'beside', height: number | null, width: number | null }} Layout
 */

/** Where the layout is kept. */
const KEY = 'sandbox.dock';

/** @type {readonly Tab[]} */
const TABS = ['activity', 'faults', 'platform'];

/** What each tab shows. @type {Record<Tab, string>} */
const PANELS = { activity: 'time-line', faults: 'fault-panel', platform: 'platform-panel' };

/** The least size, in pixels, and what is left to the page. */
const [LEAST, LEFT] = [140, 200];

/** There is room beside the page above this width. */
const WIDE = '(min-width: 64rem)';

/** @returns {Layout} */
function kept() {
  /** @type {Layout} */
  const usual = { tab: null, place: 'below', height: null, width: null };
  try {
    const layout = { ...usual, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') };
    return TABS.includes(layout.tab) ? layout : { ...layout, tab: null };
  } catch {
    // Written by something else.
    return usual;
  }
}

/**
 * What a developer needs beside every page: what happens, faults, and the platform.
 *
 * @extends {Component<{ isAlone: boolean }>} `isAlone` in a window of its own, which it fills
 */
class SandboxDock extends Component {
  #layout = kept();
  #wide = window.matchMedia(WIDE);
  #frame = 0;

  connectedCallback() {
    timeline.watch(() => {
      // Many messages at once are one rendering.
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0;
        this.update();
      });
    });
    store.watch(() => this.update());
    this.#wide.addEventListener('change', () => this.update());
    if (this.props.isAlone) followTimelines();
    else shareTimeline();
    super.connectedCallback();
  }

  /**
   * Shows a tab, and brings the keyboard there.
   *
   * @param {Tab} tab
   */
  open(tab) {
    this.#lay({ tab });
    const control = this.querySelector(`#dock-tab-${tab}`);
    if (control instanceof HTMLElement) control.focus();
  }

  /** @param {Partial<Layout>} change */
  #lay(change) {
    this.#layout = { ...this.#layout, ...change };
    // What is open here is no other page's.
    if (!this.props.isAlone) localStorage.setItem(KEY, JSON.stringify(this.#layout));
    this.update();
  }

  view() {
    const t = texts().dock;
    const { height, width } = this.#layout;
    const { isAlone } = this.props;
    const tab = this.#layout.tab ?? (isAlone ? 'activity' : null);
    if (isAlone) {
      this.className = 'dock open alone';
      return h('section', { id: 'dock-region', class: 'dock-region', 'aria-label': t.label }, this.#bar(tab), this.#panel(tab));
    }
    const place = this.#wide.matches ? this.#layout.place : 'below';
    this.className = tab === null ? 'dock' : `dock open ${place}`;
    // The page's grid follows.
    this.parentElement?.classList.toggle('dock-beside', tab !== null && place === 'beside');
    const isBelow = place === 'below';
    const size = isBelow ? height : width;
    return [
      tab === null
        ? null
        : h('split-handle', {
            key: `handle ${place}`,
            class: isBelow ? 'handle horizontal' : 'handle vertical',
            'data-testid': 'dock-handle',
            '.props': {
              label: isBelow ? t.height : t.width,
              orientation: isBelow ? 'horizontal' : 'vertical',
              grows: 'after',
              controls: 'dock-region',
              least: LEAST,
              most: () => (isBelow ? window.innerHeight : window.innerWidth) - LEFT,
              onSize: (/** @type {number | null} */ chosen) => this.#lay(isBelow ? { height: chosen } : { width: chosen }),
            },
          }),
      h(
        'section',
        {
          key: 'region',
          id: 'dock-region',
          class: 'dock-region',
          'aria-label': t.label,
          '.style': tab === null || size === null ? '' : isBelow ? `height: ${size}px` : `width: ${size}px`,
        },
        this.#bar(tab),
        this.#panel(tab),
      ),
    ];
  }

  /** @param {Tab | null} tab */
  #panel(tab) {
    if (tab === null) return null;
    return h(
      'div',
      { key: `panel ${tab}`, id: 'dock-panel', class: 'dock-panel', role: 'tabpanel', 'aria-labelledby': `dock-tab-${tab}`, 'data-testid': tab },
      h(PANELS[tab], { '.props': {} }),
    );
  }

  /** @param {Tab | null} open */
  #bar(open) {
    const t = texts().dock;
    const reached = open ?? 'activity';
    return h(
      'div',
      { key: 'bar', class: 'dock-bar' },
      h(
        'div',
        { class: 'dock-tabs', role: 'tablist', 'aria-label': t.label, onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event) },
        TABS.map((tab) =>
          h(
            'button',
            {
              key: tab,
              id: `dock-tab-${tab}`,
              type: 'button',
              role: 'tab',
              'aria-selected': String(tab === open),
              'aria-controls': tab === open ? 'dock-panel' : null,
              tabindex: tab === reached ? '0' : '-1',
              'data-testid': `dock-${tab}`,
              // A second click closes it.
              onclick: () => this.#lay({ tab: tab === open && !this.props.isAlone ? null : tab }),
            },
            t.tabs[tab],
            this.#count(tab),
          ),
        ),
      ),
      open === null || this.props.isAlone
        ? null
        : h(
            'div',
            { class: 'dock-tools' },
            iconButton('external', t.toWindow, () => this.#openWindow(), { 'data-testid': 'dock-window' }),
            this.#wide.matches
              ? iconButton(
                  this.#layout.place === 'below' ? 'pane' : 'below',
                  this.#layout.place === 'below' ? t.toBeside : t.toBelow,
                  () => this.#lay({ place: this.#layout.place === 'below' ? 'beside' : 'below' }),
                  { 'data-testid': 'dock-place' },
                )
              : null,
            iconButton('close', t.close, () => this.#close(), { 'data-testid': 'dock-close' }),
          ),
    );
  }

  #openWindow() {
    // As the same tenant, whom the new window is told of by this one.
    if (window.open('#/dock', 'sandbox.dock', 'popup,width=1100,height=700')) this.#close();
  }

  #close() {
    const tab = this.#layout.tab;
    this.#lay({ tab: null });
    const control = tab === null ? null : this.querySelector('[role=tab][tabindex="0"]');
    if (control instanceof HTMLElement) control.focus();
  }

  /** @param {Tab} tab */
  #count(tab) {
    const faults = store.state?.faults.length ?? 0;
    if (tab === 'activity') return [' ', h('span', { class: 'count' }, number(timeline.rows.length))];
    if (tab === 'faults' && faults > 0) return [' ', h('span', { class: 'count struck' }, number(faults))];
    return null;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const tabs = [...this.querySelectorAll('[role=tab]')].filter((tab) => tab instanceof HTMLElement);
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    tabs.at(to % tabs.length)?.focus();
    event.preventDefault();
  }
}

customElements.define('sandbox-dock', SandboxDock);

/** Opens the faults from elsewhere on the page. */
export function openFaults() {
  const dock = document.querySelector('sandbox-dock');
  if (dock instanceof SandboxDock) dock.open('faults');
}
