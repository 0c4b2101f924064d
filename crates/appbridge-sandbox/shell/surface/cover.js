import { texts } from '../texts.js';
import { icon } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { copyAddress } from './tools.js';

/**
 * @typedef {Exclude<import('../api.js').Reachability, { outcome: 'answers' }> | { outcome: 'silent' | 'ledAway' }} Missing
 */

/**
 * What is said over a frame whose app is not there: why, and what to do.
 *
 * @param {{
 *   url: string,
 *   found: Missing,
 *   attempts: number,
 *   onRetry: () => void,
 *   onShow: () => void,
 * }} options
 */
export function cover({ url, found, attempts, onRetry, onShow }) {
  const t = texts();
  const { title, about, quoted } = words(found, new URL(url).origin);
  // Those that have a page of their own to show.
  const hasPage = found.outcome === 'status' || found.outcome === 'silent' || found.outcome === 'ledAway';
  const isSilent = found.outcome === 'silent' || found.outcome === 'ledAway';
  return h(
    'div',
    {
      key: 'cover',
      class: 'cover',
      'data-testid': isSilent ? 'no-handshake' : 'app-not-there',
      'data-outcome': found.outcome,
    },
    h('span', { class: 'empty-icon' }, icon('plug')),
    h('div', { role: 'status' }, h('strong', {}, title), about === '' ? null : h('p', { class: 'muted' }, about)),
    quoted === undefined ? null : h('code', { class: 'quoted' }, quoted),
    h('code', { class: 'muted address' }, url),
    h(
      'div',
      { class: 'actions' },
      h('button', { type: 'button', class: 'button primary', onclick: onRetry, 'data-testid': 'retry-app' }, t.tryNow),
      hasPage
        ? h('button', { type: 'button', class: 'button', onclick: onShow, 'data-testid': 'show-anyway' }, t.showAnyway)
        : null,
      h('button', { type: 'button', class: 'button', onclick: () => copyAddress(url) }, t.copyAddress),
    ),
    isSilent ? null : h('p', { class: 'muted attempts' }, h('span', { class: 'spinner' }), t.attempt(attempts)),
  );
}

/**
 * @param {Missing} found
 * @param {string} origin
 * @returns {{ title: string, about: string, quoted?: string }}
 */
function words(found, origin) {
  const t = texts();
  switch (found.outcome) {
    case 'refused':
      return { title: t.refused(origin), about: t.refusedAbout };
    case 'timedOut':
      return { title: t.timedOut(origin), about: t.timedOutAbout };
    case 'failed':
      return { title: t.notReached(origin), about: '', quoted: found.reason };
    case 'status':
      return { title: t.status(origin, found.status), about: t.statusAbout };
    case 'forbidsFrames':
      return {
        title: t.forbidsFrames(origin),
        about: t.forbidsFramesAbout(location.origin),
        quoted: `${found.header}: ${found.value}`,
      };
    case 'leadsElsewhere':
      return { title: t.leadsElsewhere(origin, found.location), about: t.leadsElsewhereAbout };
    case 'ledAway':
      return { title: t.ledAway(origin), about: t.leadsElsewhereAbout };
    default:
      return { title: t.silent(origin), about: t.silentAbout };
  }
}
