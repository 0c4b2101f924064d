import { CONTEXTS } from '../address.js';
import { texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { h } from '../ui/render.js';

/**
 * @typedef {import('../api.js').Context} Context
 * @typedef {'setup' | 'lifecycle' | 'menu' | 'hub' | 'signIn'} Part
 * @typedef {{
 *   technicalName: string,
 *   version: string,
 *   base: string,
 *   parts: Part[],
 *   contexts: Context[],
 *   scopes: string[],
 * }} Wishes `base` is the app's own address
 */

/** @type {readonly Part[]} */
const PARTS = ['setup', 'lifecycle', 'menu', 'hub', 'signIn'];

/** What is checked at first. @type {ReadonlySet<string>} */
const USUAL = new Set(['setup', 'lifecycle', 'menu', 'customers', 'customers.read', 'items.read']);

const SCOPES = CONTEXTS.flatMap((context) => [`${context}.read`, `${context}.write`]);

/**
 * A manifest that says no more than what was wished for.
 *
 * @param {Wishes} wishes
 * @returns {string}
 */
export function manifestOf({ technicalName, version, base, parts, contexts, scopes }) {
  const root = base.replace(/\/+$/, '');
  const when = (/** @type {boolean} */ wanted, /** @type {object} */ members) => (wanted ? members : {});
  const has = (/** @type {Part} */ part) => parts.includes(part);
  const lifecycle = {
    ...when(has('setup'), { configurationUrl: `${root}/setup` }),
    ...when(has('lifecycle'), { connectUrl: `${root}/lifecycle/connect`, disconnectUrl: `${root}/lifecycle/disconnect` }),
  };
  const manifest = {
    technicalName,
    version,
    ...when(Object.keys(lifecycle).length > 0, { lifecycle }),
    capabilities: {
      ...when(has('hub'), { hub: { appLauncher: { redirectUrl: `${root}/` } } }),
      erp: {
        ...when(has('menu'), { menuItems: [{ id: 'start', name: technicalName, url: `${root}/erp` }] }),
        ...when(contexts.length > 0, {
          pane: contexts.map((context) => ({
            context,
            title: technicalName,
            matchChildContext: true,
            url: contexts.length > 1 ? `${root}/pane/${context}` : `${root}/pane`,
          })),
        }),
        api: { scopes },
      },
    },
    ...when(has('signIn'), {
      authentication: {
        publicClient: { redirectUris: [`${root}/auth/callback`], postLogoutRedirectUris: [`${root}/`] },
      },
    }),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Asks for what a manifest cannot do without.
 *
 * @typedef {{ isReplacing: boolean, onManifest: (text: string) => void, onClose: () => void }} Props
 * @extends {Component<Props>}
 */
class ManifestForm extends Component {
  connectedCallback() {
    super.connectedCallback();
    const dialog = this.querySelector('dialog');
    dialog?.addEventListener('close', () => this.props.onClose());
    dialog?.showModal();
  }

  view() {
    const t = texts();
    return h(
      'dialog',
      { class: 'dialog form-dialog', 'aria-labelledby': 'form-title', 'data-testid': 'manifest-form' },
      h('h2', { id: 'form-title' }, t.formTitle),
      h(
        'form',
        { class: 'form', onsubmit: (/** @type {SubmitEvent} */ event) => this.#submit(event) },
        h(
          'div',
          { class: 'fields' },
          field('technicalName', t.technicalName, t.technicalNameHint, { autofocus: true, maxlength: '100', pattern: '\\S+', autocomplete: 'off', placeholder: 'my-app' }),
          field('version', t.versionField, t.versionHint, { pattern: '\\d+\\.\\d+\\.\\d+', autocomplete: 'off', placeholder: '1.0.0' }),
        ),
        field('base', t.baseAddress, t.baseAddressHint, { type: 'url', pattern: 'https?://.+', placeholder: 'http://127.0.0.1:3000' }),
        choices('part', t.formParts, PARTS.map((part) => ({ value: part, label: t.formPart[part] }))),
        choices('context', t.formContexts, CONTEXTS.map((context) => ({ value: context, label: t.lists[context] }))),
        choices('scope', t.scopes, SCOPES.map((scope) => ({ value: scope, label: h('code', {}, scope) }))),
        this.props.isReplacing ? h('p', { class: 'muted' }, t.formReplaces) : null,
        h(
          'div',
          { class: 'actions' },
          h('button', { type: 'button', class: 'button', onclick: () => this.querySelector('dialog')?.close() }, t.cancel),
          h('button', { class: 'button primary', 'data-testid': 'form-submit' }, t.formSubmit),
        ),
      ),
    );
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const one = (/** @type {string} */ name) => String(data.get(name) ?? '').trim();
    const all = (/** @type {string} */ name) => data.getAll(name).map(String);
    const text = manifestOf({
      technicalName: one('technicalName'),
      version: one('version'),
      base: one('base'),
      parts: /** @type {Part[]} */ (all('part')),
      contexts: /** @type {Context[]} */ (all('context')),
      scopes: all('scope'),
    });
    this.querySelector('dialog')?.close();
    this.props.onManifest(text);
  }
}

customElements.define('manifest-form', ManifestForm);

/**
 * @param {string} name
 * @param {string} label
 * @param {string} hint
 * @param {import('../ui/render.js').Props} props
 */
function field(name, label, hint, props) {
  return h(
    'label',
    { class: 'field' },
    h('span', {}, label),
    h('input', { type: 'text', class: 'input', name, required: true, spellcheck: 'false', 'aria-describedby': `hint-${name}`, 'data-testid': `form-${name}`, ...props }),
    h('small', { id: `hint-${name}`, class: 'muted' }, hint),
  );
}

/**
 * @param {string} name
 * @param {string} legend
 * @param {{ value: string, label: import('../ui/render.js').Content }[]} all
 */
function choices(name, legend, all) {
  return h(
    'fieldset',
    { class: 'choices' },
    h('legend', {}, legend),
    all.map(({ value, label }) =>
      h(
        'label',
        { key: value, class: 'check' },
        h('input', { type: 'checkbox', name, checked: USUAL.has(value), '.defaultValue': value }),
        h('span', {}, label),
      ),
    ),
  );
}
