import { endFault, orderFault } from '../api.js';
import { store } from '../store.js';
import { texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { icon, iconButton } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { detailOf, effectOf, effectsOf, PRESETS, SERVICES } from './fault-forms.js';

/** How often a fault may strike, as the form offers it; `''` is until it is ended. */
const TIMES = ['1', '3', ''];

/**
 * @typedef {import('../api.js').Fault} Fault
 * @typedef {import('./fault-forms.js').Service} Service
 */

/**
 * Faults by click: presets, a form for every other, and those that are in force.
 *
 * @extends {Component<{}>}
 */
class FaultPanel extends Component {
  /** @type {Service} */
  #service = 'erp';
  #effect = 'status';
  #value = '503';
  #body = '';
  #method = '';
  #times = '1';
  #failure = '';

  view() {
    this.className = 'faults-body';
    return [this.#presets(), this.#form(), this.#active(store.state?.faults ?? [])];
  }

  #presets() {
    const t = texts();
    return h(
      'div',
      { class: 'presets', role: 'group', 'aria-label': t.faultPresets },
      PRESETS.map(({ name, fault }) =>
        h(
          'button',
          { key: name, type: 'button', class: 'button small', 'data-testid': `preset-${name}`, onclick: () => this.#order(fault) },
          t.presets[name],
        ),
      ),
    );
  }

  #form() {
    const t = texts();
    const effects = effectsOf(this.#service);
    const effect = effects[this.#effect];
    const unit = effect?.field?.unit;
    return h(
      'form',
      {
        class: 'fault-form',
        'data-testid': 'fault-form',
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#orderByForm();
        },
      },
      field(t.faultService, h(
        'select',
        {
          name: 'service',
          onchange: (/** @type {Event} */ event) => this.#choose(/** @type {Service} */ (valueOf(event)), null),
        },
        SERVICES.map((service) => h('option', { key: service, value: service, '.selected': service === this.#service }, t.services[service])),
      )),
      field(t.faultEffect, h(
        'select',
        { name: 'effect', onchange: (/** @type {Event} */ event) => this.#choose(this.#service, valueOf(event)) },
        Object.keys(effects).map((name) => h('option', { key: name, value: name, '.selected': name === this.#effect }, t.effects[name])),
      )),
      effect?.field
        ? field(unit === undefined ? t.faultValue : `${t.faultValue} (${unit})`, h('input', {
            name: 'value',
            class: 'search',
            type: effect.field.kind,
            required: true,
            min: effect.field.min ?? null,
            max: effect.field.max ?? null,
            '.value': this.#value,
            oninput: (/** @type {Event} */ event) => (this.#value = valueOf(event)),
          }))
        : null,
      effect?.body
        ? field(t.faultBody, h('input', {
            name: 'body',
            class: 'search',
            '.value': this.#body,
            oninput: (/** @type {Event} */ event) => (this.#body = valueOf(event)),
          }))
        : null,
      effect?.isOfCalls
        ? field(t.faultMethod, h('input', {
            name: 'method',
            class: 'search',
            placeholder: t.faultEveryMethod,
            '.value': this.#method,
            oninput: (/** @type {Event} */ event) => (this.#method = valueOf(event)),
          }))
        : null,
      field(t.faultTimes, h(
        'select',
        { name: 'times', onchange: (/** @type {Event} */ event) => (this.#times = valueOf(event)) },
        TIMES.map((times) => h('option', { key: times, value: times, '.selected': times === this.#times }, t.faultTimesOf(times))),
      )),
      h('button', { class: 'button primary', 'data-testid': 'order-fault' }, t.faultOrder),
      this.#failure === '' ? null : h('p', { class: 'fault-failure', role: 'alert' }, this.#failure),
    );
  }

  /** @param {import('../api.js').ActiveFault[]} faults */
  #active(faults) {
    const t = texts();
    if (faults.length === 0) return h('p', { class: 'muted' }, t.faultsNone);
    return [
      h(
        'ul',
        { class: 'active-faults', 'aria-label': t.faultsActive },
        faults.map((fault) => {
          const name = `${t.services[/** @type {Service} */ (fault.target)] ?? fault.target}: ${t.effects[effectOf(fault)] ?? effectOf(fault)}`;
          return h(
            'li',
            { key: String(fault.id), 'data-testid': 'active-fault' },
            h('span', { class: 'dot struck', 'aria-hidden': 'true' }),
            h('strong', {}, name),
            h('span', { class: 'muted' }, detailOf(fault)),
            h('span', {}, fault.times === undefined ? t.faultUntilEnded : t.faultLeft(fault.times)),
            h('span', { 'data-testid': 'fault-hits' }, t.faultHits(fault.hits)),
            iconButton('close', t.faultEnd(name), () => this.#attempt(() => endFault(fault.id)), { class: 'button icon-only small' }),
          );
        }),
      ),
      h('button', { type: 'button', class: 'button small', 'data-testid': 'end-faults', onclick: () => this.#attempt(() => endFault()) }, icon('close'), t.faultsEnd),
    ];
  }

  /**
   * @param {Service} service
   * @param {string | null} effect
   */
  #choose(service, effect) {
    this.#service = service;
    const effects = effectsOf(service);
    this.#effect = effect ?? Object.keys(effects)[0] ?? '';
    this.#value = effects[this.#effect]?.field?.value ?? '';
    this.#body = effects[this.#effect]?.body?.value ?? '';
    this.update();
  }

  #orderByForm() {
    const effect = effectsOf(this.#service)[this.#effect];
    if (!effect) return;
    this.#order({
      target: this.#service,
      ...effect.make(this.#value, this.#body),
      ...(effect.isOfCalls && this.#method.trim() !== '' ? { method: this.#method.trim() } : {}),
      ...(this.#times === '' ? {} : { times: Number(this.#times) }),
    });
  }

  /** @param {Fault} fault */
  #order(fault) {
    this.#attempt(async () => void (await orderFault(fault)));
  }

  /** @param {() => Promise<void>} action */
  #attempt(action) {
    this.#failure = '';
    action().catch((/** @type {unknown} */ error) => {
      this.#failure = texts().failed(error instanceof Error && error.message !== '' ? error.message : texts().sandboxGone(location.host));
      this.update();
    });
  }
}

customElements.define('fault-panel', FaultPanel);

/**
 * @param {string} label
 * @param {import('../ui/render.js').Description} control
 */
function field(label, control) {
  return h('label', { key: label }, h('span', {}, label), control);
}

/** @param {Event} event */
function valueOf({ currentTarget }) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (currentTarget).value;
}
