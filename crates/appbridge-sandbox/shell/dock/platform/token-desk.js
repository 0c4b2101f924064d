import { appToken, revokeAccessTokens, revokeSignIns, rotateSessionKeys, sessionToken } from '../../api.js';
import { appsOf } from '../../apps.js';
import { store } from '../../store.js';
import { number, texts } from '../../texts.js';
import { say } from '../../toasts.js';
import { copyText } from '../../ui/clipboard.js';
import { Component } from '../../ui/component.js';
import { icon } from '../../ui/icons.js';
import { h } from '../../ui/render.js';
import { describe } from '../inspector/payload.js';
import { tokenEnd } from '../inspector/row.js';
import { reasonOf } from './attempt.js';
import '../inspector/payload-tree.js';

/** @typedef {'session' | 'app'} Kind */

/**
 * What tokens say, and how to end them. The tokens themselves are never shown: what is kept
 * of one is what it says.
 *
 * @extends {Component<{}>}
 */
class TokenDesk extends Component {
  /** @type {Map<Kind, import('../inspector/payload.js').Payload>} */
  #told = new Map();
  #failure = '';
  #timer = 0;

  connectedCallback() {
    this.#timer = window.setInterval(() => this.#told.size > 0 && this.update(), 1000);
    super.connectedCallback();
  }

  disconnectedCallback() {
    window.clearInterval(this.#timer);
  }

  view() {
    const t = texts().platform;
    const app = this.#app();
    return [
      h(
        'div',
        { key: 'issue', class: 'desk-actions' },
        this.#button('issue-session', t.issueSession, () => this.#issue('session')),
        app ? this.#button('issue-app', t.issueApp, () => this.#issue('app')) : null,
        app ? this.#button('copy-curl', t.copyCurl, () => this.#copyCurl(app.appId), 'copy') : null,
      ),
      this.#failure === '' ? null : h('p', { key: 'failure', class: 'setting-failure', role: 'alert' }, this.#failure),
      [...this.#told].map(([kind, payload]) =>
        h(
          'div',
          { key: kind, class: 'told-token', 'data-testid': `token-${kind}` },
          h('p', {}, h('strong', {}, t.tokenKinds[kind]), ' ', h('span', { class: 'muted', 'data-testid': 'token-left' }, left(payload))),
          h('payload-tree', { '.props': { payload, label: t.tokenKinds[kind] } }),
        ),
      ),
      h('h3', { key: 'end-title' }, t.endNow),
      h(
        'div',
        { key: 'end', class: 'desk-actions' },
        this.#button('revoke-access', t.revokeAccess, async () => say(t.revoked(number(await revokeAccessTokens())))),
        this.#button('revoke-sign-ins', t.revokeSignIns, async () => say(t.signInsRevoked(number(await revokeSignIns())))),
        this.#button('rotate-keys', t.rotate, async () => say(t.rotated(await rotateSessionKeys(false)))),
        this.#button('withdraw-keys', t.withdraw, async () => say(t.withdrawn(await rotateSessionKeys(true)))),
      ),
      h('p', { key: 'hint', class: 'muted' }, t.endHint),
    ];
  }

  #app() {
    return store.state ? appsOf(store.state)[0] : undefined;
  }

  /**
   * @param {string} testid
   * @param {string} label
   * @param {() => Promise<unknown>} action
   * @param {'copy'} [picture]
   */
  #button(testid, label, action, picture) {
    return h(
      'button',
      {
        key: testid,
        type: 'button',
        class: 'button small',
        'data-testid': testid,
        onclick: () => {
          this.#failure = '';
          action()
            .catch((/** @type {unknown} */ error) => (this.#failure = texts().failed(reasonOf(error))))
            .finally(() => this.update());
        },
      },
      picture ? icon(picture) : null,
      label,
    );
  }

  /** @param {Kind} kind */
  async #issue(kind) {
    const { session } = store;
    const app = this.#app();
    if (!session) return;
    if (kind === 'session') this.#told.set(kind, describe(await sessionToken(session)));
    else if (app) this.#told.set(kind, describe((await appToken(app.appId, session)).accessToken));
  }

  /** @param {string} appId */
  async #copyCurl(appId) {
    const { session, state } = store;
    if (!session || !state) return;
    const { accessToken } = await appToken(appId, session);
    const line = `curl -H 'Authorization: Bearer ${accessToken}' -H 'X-Tenant-ID: ${session.tenant.id}' '${state.issuer}/erp/v2/items?pageSize=5'`;
    await copyText(line, texts().platform.curlCopied);
  }
}

customElements.define('token-desk', TokenDesk);

/** @param {import('../inspector/payload.js').Payload} payload */
function left(payload) {
  const t = texts().platform;
  const end = tokenEnd(payload);
  if (end === undefined) return '';
  const seconds = Math.floor((end - Date.now()) / 1000);
  return seconds <= 0 ? t.ended : t.left(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
}
