import { texts } from '../texts.js';
import { copyText } from '../ui/clipboard.js';
import { Component } from '../ui/component.js';
import { icon, iconButton } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { atRisk, freshOf, keep } from './fresh.js';

const HIDDEN = '••••••••••••••••';

/** Where the demo's sign-in comes back to, below its public address. */
const CALLBACK = 'auth/callback';

/**
 * By what the identity provider knows an app. The secret is here once, behind a button:
 * until then it is not in the page.
 *
 * @typedef {{ app: import('../apps.js').App, issuer: string, isFirst: boolean }} Props
 * @extends {Component<Props>}
 */
class AppCredentials extends Component {
  #isShown = false;

  view() {
    const t = texts();
    const { app, issuer, isFirst } = this.props;
    const secret = freshOf(app.appId)?.clientSecret;
    const kept = () => {
      keep();
      this.update();
    };
    const shown = secret === undefined ? '' : this.#isShown ? secret : HIDDEN;
    return h(
      'section',
      {
        class: 'panel credentials',
        'data-testid': 'credentials',
        oncopy: () => {
          if (secret !== undefined && String(getSelection()).includes(secret)) kept();
        },
      },
      h('h2', { tabindex: '-1', 'data-home': true }, t.credentials),
      secret === undefined
        ? null
        : h(
            'div',
            { key: 'once', class: atRisk() ? 'once' : 'once kept', role: 'status', 'data-testid': 'secret-once' },
            icon(atRisk() ? 'alert' : 'check'),
            h('p', {}, h('strong', {}, atRisk() ? t.secretOnce : t.secretKept), ' ', isFirst ? t.secretOfStart : t.secretLost),
          ),
      h(
        'dl',
        { key: 'ids' },
        idRow('Client ID', app.clientId, 'client-id'),
        h('dt', { key: 'dt secret' }, 'Client Secret'),
        h(
          'dd',
          { key: 'dd secret', class: 'copyable' },
          secret === undefined
            ? h('span', { class: 'muted', 'data-testid': 'secret-gone' }, isFirst ? t.secretOfStart : t.secretGone)
            : [
                h('code', { 'data-testid': 'client-secret' }, shown),
                iconButton('eye', this.#isShown ? t.hideSecret : t.showSecret, () => {
                  this.#isShown = !this.#isShown;
                  this.update();
                }, { 'aria-pressed': String(this.#isShown), 'data-testid': 'show-secret' }),
                iconButton('copy', t.copyIt('Client Secret'), async () => {
                  if (await copyText(secret, t.copiedIt('Client Secret'))) kept();
                }, { 'data-testid': 'copy-secret' }),
              ],
        ),
        idRow('App ID', app.appId, 'app-id'),
        idRow('Public Client ID', app.publicClientId, 'public-client-id'),
      ),
      h(
        'div',
        { key: 'env', class: 'env' },
        h(
          'header',
          { class: 'desk-tools' },
          h('h3', {}, t.envTitle),
          h(
            'button',
            {
              type: 'button',
              class: secret === undefined ? 'button small' : 'button small primary',
              'data-testid': 'copy-env',
              onclick: async () => {
                if ((await copyText(envOf(app, issuer, secret ?? ''), t.copiedIt('.env'))) && secret !== undefined) kept();
              },
            },
            icon('copy'),
            t.copyEnv,
          ),
        ),
        h('pre', { tabindex: '0', 'aria-label': t.envTitle, 'data-testid': 'env' }, envOf(app, issuer, secret === undefined || this.#isShown ? shown : HIDDEN)),
      ),
    );
  }
}

customElements.define('app-credentials', AppCredentials);

/**
 * @param {string} name
 * @param {string} value
 * @param {string} testid
 */
function idRow(name, value, testid) {
  const t = texts();
  return [
    h('dt', { key: `dt ${testid}` }, name),
    h(
      'dd',
      { key: `dd ${testid}`, class: 'copyable' },
      h('code', { 'data-testid': testid }, value),
      iconButton('copy', t.copyIt(name), () => copyText(value, t.copiedIt(name)), { 'data-testid': `copy-${testid}` }),
    ),
  ];
}

/**
 * The settings of a backend that is made with `appbridge-app`.
 *
 * @param {import('../apps.js').App} app
 * @param {string} issuer
 * @param {string} secret or what stands in its place
 */
function envOf({ appId, clientId, publicClientId, manifest }, issuer, secret) {
  const callback = manifest.authentication?.publicClient?.redirectUris.find((uri) => uri.endsWith(`/${CALLBACK}`));
  return [
    `CLIENT_ID=${quoted(clientId)}`,
    `CLIENT_SECRET=${secret === HIDDEN ? secret : quoted(secret)}`,
    `JTL_API_BASE=${issuer}`,
    `JTL_AUTH_BASE=${issuer}`,
    `JTL_ISSUER=${issuer}`,
    `JTL_APP_ID=${quoted(appId)}`,
    ...(callback === undefined
      ? []
      : [`JTL_PUBLIC_CLIENT_ID=${quoted(publicClientId)}`, `PUBLIC_URL=${callback.slice(0, -CALLBACK.length)}`]),
    '',
  ].join('\n');
}

/**
 * A value as files of this kind take it: as it stands, or in quotes.
 *
 * @param {string} value
 */
function quoted(value) {
  if (/^[\w.:/@-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value.replace(/[\\"$`]/g, '\\$&')}"` : `'${value}'`;
}
