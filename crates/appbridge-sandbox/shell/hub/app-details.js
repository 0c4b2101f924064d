import { appsOf, lifecycleCallsOf } from '../apps.js';
import { appName } from '../listing.js';
import { texts, timeOfDay } from '../texts.js';
import { emptyState, icon } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { card } from './hub.js';
import { callOutcome, isWell } from './lifecycle.js';
import { scopeList } from './scopes.js';
import { surfacesOf } from './surfaces.js';

/**
 * An app's own page in the Hub: where it appears, what it may do, what it was told.
 *
 * @param {import('../erp/erp.js').Situation} situation
 * @param {string} id
 * @param {import('./hub.js').Actions} actions
 */
export function appDetails({ state, session }, id, actions) {
  const t = texts();
  const app = appsOf(state).find((one) => one.id === id);
  const back = h('a', { key: 'back', class: 'back', href: '#/hub' }, icon('back'), t.backToHub);
  if (!app) {
    return h(
      'div',
      { key: 'no app', class: 'page' },
      back,
      emptyState('plug', [h('h1', { tabindex: '-1', 'data-home': true }, t.noApp), h('p', { class: 'muted' }, t.noAppHint)]),
    );
  }
  const { manifest } = app;
  const calls = lifecycleCallsOf(app, session.tenant).toReversed();
  return h(
    'div',
    { key: `app ${id}`, class: 'page' },
    back,
    h('h1', { tabindex: '-1', 'data-home': true }, appName(app)),
    h('div', { class: 'cards' }, card(app, session.tenant, actions, true)),
    h(
      'section',
      { class: 'panel table-panel', 'data-testid': 'app-surfaces' },
      h('h2', {}, t.surfaces),
      h(
        'table',
        { class: 'plain' },
        h('thead', {}, h('tr', {}, [t.surface, t.name, t.shown, t.address].map((title) => h('th', { key: title, scope: 'col' }, title)))),
        h(
          'tbody',
          {},
          surfacesOf(app).map(({ key, name, title, url, shown, isShown }) =>
            h(
              'tr',
              { key },
              h('td', { key: 'name' }, name),
              h('td', { key: 'title' }, title),
              h('td', { key: 'shown', class: isShown ? 'wrap' : 'wrap bad' }, shown),
              h('td', { key: 'url', class: 'wrap' }, h('code', {}, url)),
            ),
          ),
        ),
      ),
    ),
    h(
      'div',
      { class: 'panels' },
      h(
        'section',
        { class: 'panel' },
        h('h2', {}, t.scopes),
        scopeList(app),
      ),
      h(
        'section',
        { class: 'panel', 'data-testid': 'lifecycle-calls' },
        h('h2', {}, t.lifecycle),
        calls.length === 0
          ? h('p', { class: 'muted' }, t.lifecycleNone)
          : h(
              'ol',
              { class: 'calls' },
              calls.map((call) =>
                h(
                  'li',
                  { key: String(call.number) },
                  h('time', { class: 'muted' }, timeOfDay(new Date(call.at))),
                  h('code', {}, `${call.event}Url`),
                  h('span', { class: isWell(call) ? '' : 'warned' }, callOutcome(call)),
                ),
              ),
            ),
      ),
    ),
    h(
      'details',
      { class: 'panel manifest' },
      h('summary', {}, t.manifest),
      h('pre', { tabindex: '0' }, JSON.stringify(manifest, null, 2)),
    ),
  );
}
