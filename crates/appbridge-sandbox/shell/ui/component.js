import { keepingFocus, render } from './render.js';

/**
 * A part of the page with a life of its own. Whoever renders it gives it `props`; it
 * renders itself into the page, without a shadow root.
 *
 * @template P
 */
export class Component extends HTMLElement {
  /** @type {P | undefined} */
  #props;

  /** @param {P} props */
  set props(props) {
    this.#props = props;
    if (this.isConnected) this.update();
  }

  /** @returns {P} */
  get props() {
    if (this.#props === undefined) throw new Error(`<${this.localName}> was given no props`);
    return this.#props;
  }

  connectedCallback() {
    this.update();
  }

  /** Renders what is to be seen now. */
  update() {
    if (!this.isConnected) return;
    keepingFocus(() => render(this, this.view()));
  }

  /** @returns {import('./render.js').Content} */
  view() {
    return [];
  }
}
