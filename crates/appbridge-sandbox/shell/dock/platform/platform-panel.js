import { changeSettings, endFault, forgetRequests, resetRecords } from '../../api.js';
import { store } from '../../store.js';
import { texts } from '../../texts.js';
import { say } from '../../toasts.js';
import { Component } from '../../ui/component.js';
import { icon } from '../../ui/icons.js';
import { h } from '../../ui/render.js';
import { reasonOf } from './attempt.js';
import { scopeSwitches } from './scope-switches.js';
import './order-forms.js';
import './settings-form.js';
import './token-desk.js';

/**
 * JTL's platform as this sandbox plays it: how it behaves, and what it shall do now.
 *
 * @extends {Component<{}>}
 */
class PlatformPanel extends Component {
  #failure = '';

  view() {
    const t = texts().platform;
    if (!store.state) return h('p', { class: 'muted' }, texts().connecting);
    return [
      part('scopes', t.scopes, scopeSwitches((patch) => this.#attempt(() => changeSettings(patch)))),
      part('tokens', t.tokens, h('token-desk', { '.props': {} })),
      part('orders', t.orders, h('order-forms', { '.props': {} })),
      part('settings', t.settingsTitle, h('settings-form', { '.props': {} })),
      part('reset', t.reset, [
        h('p', { class: 'muted' }, t.resetAbout),
        h(
          'button',
          { type: 'button', class: 'button small danger', 'data-testid': 'reset-platform', onclick: () => this.#attempt(() => this.#reset()) },
          icon('reload'),
          t.resetNow,
        ),
        this.#failure === '' ? null : h('p', { key: 'failure', class: 'setting-failure', role: 'alert' }, this.#failure),
      ]),
    ];
  }

  async #reset() {
    const { state } = store;
    if (!state) return;
    await endFault();
    await changeSettings(Object.fromEntries(Object.keys(state.settings).map((name) => [name, null])));
    for (const tenant of state.tenants) await resetRecords(tenant);
    await forgetRequests();
    say(texts().platform.resetDone);
  }

  /** @param {() => Promise<void>} action */
  #attempt(action) {
    this.#failure = '';
    action()
      .catch((/** @type {unknown} */ error) => (this.#failure = texts().failed(reasonOf(error))))
      .finally(() => this.update());
  }
}

customElements.define('platform-panel', PlatformPanel);

/**
 * @param {string} name
 * @param {string} title
 * @param {import('../../ui/render.js').Content} content
 */
function part(name, title, content) {
  return h('section', { key: name, class: `platform-part of-${name}`, 'aria-labelledby': `platform-${name}` }, h('h2', { id: `platform-${name}` }, title), content);
}
