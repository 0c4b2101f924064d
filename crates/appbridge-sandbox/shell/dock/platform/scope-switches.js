import { appsOf } from '../../apps.js';
import { store } from '../../store.js';
import { texts } from '../../texts.js';
import { h } from '../../ui/render.js';
import { timeline } from '../inspector/timeline.js';

/**
 * The scopes that anybody has named, and who needs them.
 *
 * @param {import('../../api.js').SandboxState} state
 */
function scopesOf(state) {
  const t = texts().platform;
  /** @type {Map<string, Set<string>>} */
  const needs = new Map();
  const need = (/** @type {string} */ scope, /** @type {string} */ who) => needs.set(scope, (needs.get(scope) ?? new Set()).add(who));
  for (const app of appsOf(state)) {
    const { api, pane } = app.manifest.capabilities.erp;
    for (const scope of api.scopes) need(scope, t.needsManifest(app.id));
    for (const { title, requiredScopes = [] } of pane) for (const scope of requiredScopes) need(scope, t.needsPane(title));
  }
  for (const { facts } of timeline.rows) if (facts['missingScope'] !== undefined) need(facts['missingScope'], t.needsRequest);
  for (const scope of grantedOf(state)) if (!needs.has(scope)) needs.set(scope, new Set());
  return [...needs].sort(([one], [other]) => one.localeCompare(other));
}

/**
 * @param {import('../../api.js').SandboxState} state
 * @returns {string[]}
 */
function grantedOf({ settings, apps }) {
  return settings.grantedScopes ?? [...new Set(apps.flatMap(({ grantedScopes }) => grantedScopes))];
}

/** Scopes that grant all others, as `src/platform/scopes.rs` has them; `all.read` all to read. */
const UMBRELLAS = ['system.all', 'wawiapp.all'];

/**
 * The scope that grants another one besides.
 *
 * @param {string[]} granted
 * @param {string} scope
 */
function umbrellaOver(granted, scope) {
  return granted.find((one) => one !== scope && (UMBRELLAS.includes(one) || (one === 'all.read' && scope.endsWith('.read'))));
}

/**
 * @param {(patch: Record<string, unknown>) => void} onChange
 */
export function scopeSwitches(onChange) {
  const t = texts().platform;
  const { state } = store;
  if (!state) return null;
  const granted = grantedOf(state);
  const isOwn = state.settings.grantedScopes !== null;
  return [
    h('p', { class: 'muted' }, isOwn ? t.scopesBySetting : t.scopesByManifest),
    h(
      'ul',
      { class: 'scope-switches' },
      scopesOf(state).map(([scope, who]) => {
        const umbrella = umbrellaOver(granted, scope);
        return h(
          'li',
          { key: scope },
          h(
            'label',
            { class: 'switch' },
            h('input', {
              type: 'checkbox',
              'data-testid': `scope-${scope}`,
              '.checked': granted.includes(scope),
              onchange: (/** @type {Event} */ event) => {
                const { checked } = /** @type {HTMLInputElement} */ (event.currentTarget);
                onChange({ grantedScopes: checked ? [...granted, scope] : granted.filter((one) => one !== scope) });
              },
            }),
            h('code', {}, scope),
          ),
          h('span', { class: 'muted' }, [...(umbrella === undefined ? [] : [t.coveredBy(umbrella)]), ...(who.size === 0 ? [t.needsNobody] : who)].join(' · ')),
        );
      }),
    ),
    isOwn
      ? h('button', { type: 'button', class: 'button small', 'data-testid': 'scopes-by-manifest', onclick: () => onChange({ grantedScopes: null }) }, t.likeManifest)
      : null,
  ];
}
