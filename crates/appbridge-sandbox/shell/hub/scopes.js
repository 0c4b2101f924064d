import { texts } from '../texts.js';
import { h } from '../ui/render.js';

/**
 * What an app asks for, and whether it has it.
 *
 * @param {import('../apps.js').App} app
 */
export function scopeList({ manifest, grantedScopes, missingScopes }) {
  const t = texts();
  const asked = new Set([...manifest.capabilities.erp.api.scopes, ...missingScopes]);
  if (asked.size === 0) return h('p', { class: 'muted' }, t.scopesNone);
  return h(
    'ul',
    { class: 'scopes' },
    [...asked].map((scope) => {
      const isMissing = missingScopes.includes(scope) || !(grantedScopes.includes(scope) || isUnderAll(grantedScopes));
      return h(
        'li',
        { key: scope },
        h('code', {}, scope),
        h('span', { class: `badge ${isMissing ? 'bad' : 'good'}` }, isMissing ? t.scopeMissing : t.scopeGranted),
      );
    }),
  );
}

/**
 * Whether one scope grants all.
 *
 * @param {string[]} granted
 */
function isUnderAll(granted) {
  return granted.some((scope) => scope.endsWith('.all'));
}
