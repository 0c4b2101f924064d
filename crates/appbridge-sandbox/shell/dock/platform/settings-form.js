import { changeSettings, Refused } from '../../api.js';
import { store } from '../../store.js';
import { texts } from '../../texts.js';
import { Component } from '../../ui/component.js';
import { h } from '../../ui/render.js';
import { reasonOf } from './attempt.js';
import { GROUPS } from './settings-fields.js';

/** @typedef {import('./settings-fields.js').Field} Field */

/**
 * The sandbox's settings, each of which counts as soon as it is changed. What the sandbox
 * refuses is said at the field, where it stays until it is put right.
 *
 * @extends {Component<{}>}
 */
class SettingsForm extends Component {
  /** What stands in a field that was refused, and why. @type {Map<string, { value: string, reason: string }>} */
  #refused = new Map();

  view() {
    const t = texts().platform;
    return GROUPS.map(({ name, fields }) =>
      h('fieldset', { key: name, class: 'settings-group' }, h('legend', {}, t.groups[name]), fields.map((field) => this.#field(field))),
    );
  }

  /** @param {Field} field */
  #field(field) {
    const t = texts().platform;
    const { name } = field;
    const refused = this.#refused.get(name);
    const value = refused?.value ?? String(store.state?.settings[name] ?? '');
    const props = {
      name,
      'data-testid': `setting-${name}`,
      'aria-invalid': refused ? 'true' : null,
      'aria-describedby': refused ? `refused-${name}` : null,
      onchange: (/** @type {Event} */ event) => this.#change(field, /** @type {HTMLInputElement} */ (event.currentTarget)),
    };
    const label = h('span', { class: 'setting-name' }, t.settings[name] ?? name, 'unit' in field ? ` (${field.unit})` : '');
    const failure = refused ? h('span', { key: 'failure', id: `refused-${name}`, class: 'setting-failure', role: 'alert' }, refused.reason) : null;
    if (field.kind === 'switch') {
      return h('div', { key: name, class: 'setting' }, h('label', { class: 'switch' }, h('input', { ...props, type: 'checkbox', '.checked': value === 'true' }), label), failure);
    }
    const control =
      field.kind === 'choice'
        ? h('select', { ...props, value }, field.options.map((option) => h('option', { key: option, value: option }, t.options[option] ?? option)))
        : h('input', {
            ...props,
            class: 'search',
            type: field.kind,
            // Not while somebody writes.
            ...(document.activeElement === this.querySelector(`[name=${name}]`) && document.activeElement ? {} : { value }),
            placeholder: field.kind === 'text' || field.isOptional ? t.none : null,
          });
    return h('div', { key: name, class: 'setting' }, h('label', {}, label, control), failure);
  }

  /**
   * @param {Field} field
   * @param {HTMLInputElement} control
   */
  #change({ name, kind }, control) {
    const { value, checked } = control;
    // A number field gives nothing for what is no number, which shall not pass for empty.
    const isUnreadable = control.validity?.badInput === true;
    const sent = kind === 'switch' ? checked : value.trim() === '' ? null : kind === 'number' ? Number(value) : value;
    const attempt = isUnreadable ? Promise.reject(new Refused('', 400)) : changeSettings({ [name]: sent });
    attempt.then(
      () => this.#refused.delete(name),
      (/** @type {unknown} */ error) => {
        // Of a number the sandbox says which type of its own it wants.
        const isNumber = kind === 'number' && error instanceof Refused;
        const reason = isNumber ? texts().platform.wholeNumber : reasonOf(error).replace(/^settings field "[^"]*": /, '');
        this.#refused.set(name, { value: kind === 'switch' ? String(checked) : value, reason });
      },
    ).finally(() => this.update());
  }
}

customElements.define('settings-form', SettingsForm);
