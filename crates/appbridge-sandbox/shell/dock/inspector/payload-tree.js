import { number, texts } from '../../texts.js';
import { Component } from '../../ui/component.js';
import { h } from '../../ui/render.js';
import { brief } from './payload.js';

/** Longer texts get a place of their own, which scrolls. */
const LONG = 300;

/** So deep everything is open at first. */
const OPEN_DEPTH = 2;

/**
 * A payload as a tree; what is closed is not rendered.
 *
 * @typedef {import('./payload.js').Payload} Payload
 * @extends {Component<{ payload: Payload, label: string }>}
 */
class PayloadTree extends Component {
  /** Branches that were opened or closed by hand, by path. @type {Map<string, boolean>} */
  #chosen = new Map();

  view() {
    const { payload, label } = this.props;
    return this.#node(label, payload, '', 0);
  }

  /**
   * @param {string} name
   * @param {Payload} payload
   * @param {string} path
   * @param {number} depth
   * @returns {import('../../ui/render.js').Description}
   */
  #node(name, payload, path, depth) {
    const t = texts().inspector;
    const { entries, tokens = [], more = 0 } = payload;
    const label = h('span', { class: 'tree-key' }, name === '' ? '""' : name);
    if ((!entries || entries.length === 0) && tokens.length === 0) return h('div', { key: path, class: 'tree-leaf' }, label, this.#leaf(payload));
    const isOpen = this.#chosen.get(path) ?? depth < OPEN_DEPTH;
    const parts = [
      ...(entries ?? []).map(([key, one], at) => ({ key, one, at: `${path}/${at}` })),
      ...tokens.flatMap(({ header, claims }, at) => [
        { key: t.tokenHeader, one: header, at: `${path}/${at}h` },
        { key: t.tokenClaims, one: claims, at: `${path}/${at}c` },
      ]),
    ];
    return h(
      'details',
      {
        key: path,
        class: 'tree-branch',
        '.open': isOpen,
        ontoggle: (/** @type {Event} */ event) => {
          const { open } = /** @type {HTMLDetailsElement} */ (event.currentTarget);
          if (open === isOpen) return;
          this.#chosen.set(path, open);
          this.update();
        },
      },
      h('summary', {}, label, payload.type === 'string' || payload.type === 'hidden' ? this.#leaf(payload) : h('span', { class: 'tree-brief' }, this.#head(payload, isOpen))),
      isOpen
        ? [
            ...parts.map(({ key, one, at }) => this.#node(key, one, at, depth + 1)),
            more > 0 ? h('div', { key: 'more', class: 'tree-leaf muted' }, t.moreEntries(number(more))) : null,
          ]
        : null,
    );
  }

  /**
   * @param {Payload} payload
   * @param {boolean} isOpen
   */
  #head(payload, isOpen) {
    const t = texts().inspector;
    if (payload.type === 'token') return t.token;
    if (payload.type === 'array' || payload.type === 'set' || payload.type === 'map') return `${t.types[payload.type]} (${payload.text})`;
    // What stands below is not said twice.
    return isOpen && payload.type !== 'error' ? t.types.object : brief(payload, 48);
  }

  /** @param {Payload} payload */
  #leaf({ type, text, cut }) {
    const t = texts().inspector;
    const missing = cut === undefined || type === 'hidden' ? null : h('span', { key: 'cut', class: 'muted' }, ` ${t.cut(number(cut))}`);
    switch (type) {
      case 'string':
        return text.length > LONG
          ? [h('pre', { class: 'tree-text', tabindex: '0', 'aria-label': t.text }, text), missing]
          : [h('span', { class: 'tree-value string' }, JSON.stringify(text)), missing];
      case 'hidden':
      case 'circle':
      case 'deep':
        return h('span', { class: 'tree-value remark' }, t.types[type]);
      case 'array':
      case 'set':
      case 'object':
      case 'map':
        return h('span', { class: 'tree-value remark' }, t.emptyOf(t.types[type]));
      case 'date':
      case 'bytes':
      case 'other':
        return h('span', { class: 'tree-value remark' }, `${t.types[type]} ${text}`);
      default:
        return [h('span', { class: `tree-value ${type}` }, text), missing];
    }
  }
}

customElements.define('payload-tree', PayloadTree);
