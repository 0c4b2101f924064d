import { number, texts } from '../texts.js';
import { h } from '../ui/render.js';

/**
 * What the addresses of a manifest answered.
 *
 * @typedef {import('../api.js').Reached} Reached
 */

/** What is shown in a frame of the App Shell. */
const FRAMED = /^(lifecycle\.configurationUrl|capabilities\.erp\.(menuItems|pane)\[\d+\]\.url)$/;

/** What JTL calls by POST, so that a GET may be refused. */
const POSTED = /^lifecycle\.(connect|disconnect)Url$/;

/** Where a sign-in comes back to with parameters, which a plain GET lacks. */
const SIGN_IN = /^authentication\./;

/** @param {Reached[]} all */
export function reachedTable(all) {
  const t = texts();
  if (all.length === 0) return h('p', { key: 'reached', class: 'muted', 'data-testid': 'reached' }, t.noAddresses);
  return h(
    'ul',
    { key: 'reached', class: 'reached', 'data-testid': 'reached' },
    all.map((one) => {
      const { tone, said, more } = judged(one);
      return h(
        'li',
        { key: one.path, 'data-outcome': one.outcome, 'data-path': one.path },
        h('code', {}, breakable(one.path)),
        h('span', { class: `badge ${tone}` }, said),
        h('span', { class: 'reached-more muted' }, one.url),
        more === '' ? null : h('span', { class: 'reached-more' }, more),
      );
    }),
  );
}

/**
 * A path that goes on in the next line behind a dot.
 *
 * @param {string} path
 */
export function breakable(path) {
  return path.split(/(?<=\.)/).flatMap((part, at) => [at === 0 ? null : h('wbr', { key: String(at) }), h('span', { key: `part ${at}` }, part)]);
}

/**
 * @param {Reached} reached
 * @returns {{ tone: string, said: string, more: string }}
 */
function judged(reached) {
  const t = texts();
  const { path } = reached;
  switch (reached.outcome) {
    case 'refused':
      return { tone: 'bad', said: t.reachRefused, more: t.reachRefusedAbout };
    case 'timedOut':
      return { tone: 'bad', said: t.reachTimedOut, more: '' };
    case 'failed':
      return { tone: 'bad', said: t.reachFailed, more: reached.reason };
    case 'answered': {
      const { status, milliseconds, forbidsFrames } = reached;
      const said = `${status} · ${number(milliseconds)} ms`;
      if (forbidsFrames !== undefined && FRAMED.test(path)) return { tone: 'bad', said, more: t.reachForbids(forbidsFrames) };
      if (POSTED.test(path) && status === 405) return { tone: 'good', said, more: t.reachPost };
      if (status < 400) return { tone: 'good', said, more: status >= 300 ? t.reachRedirects : '' };
      return { tone: SIGN_IN.test(path) ? 'warn' : 'bad', said, more: SIGN_IN.test(path) ? t.reachSignIn : '' };
    }
  }
}
