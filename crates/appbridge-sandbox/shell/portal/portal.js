import { appsOf } from '../apps.js';
import { format } from '../address.js';
import { appIcon, appName } from '../listing.js';
import { texts } from '../texts.js';
import { icon } from '../ui/icons.js';
import { h } from '../ui/render.js';

/**
 * The Partner Portal: the apps that are registered.
 *
 * @param {import('../erp/erp.js').Situation} situation
 * @param {import('../address.js').PortalAddress} _address what of the Portal is asked for
 */
export function portalView({ state }, _address) {
  const t = texts();
  return h(
    'div',
    { key: 'portal', class: 'page', 'data-testid': 'portal' },
    h('h1', { tabindex: '-1', 'data-home': true }, t.portalTitle),
    h('p', { class: 'lead' }, t.portalLead),
    h(
      'ul',
      { class: 'registered' },
      appsOf(state).map((app) =>
        h(
          'li',
          { key: app.id },
          h(
            'a',
            { class: 'card', href: format({ area: 'hub', app: app.id }) },
            appIcon(app),
            h('span', { class: 'card-body' }, h('strong', {}, appName(app)), h('span', { class: 'muted' }, `${app.id} · ${t.version(app.manifest.version)}`)),
            icon('chevron'),
          ),
        ),
      ),
    ),
    h('p', { class: 'muted' }, t.portalHow),
    h('code', { class: 'quoted' }, 'appbridge-sandbox --manifest app.json'),
  );
}
