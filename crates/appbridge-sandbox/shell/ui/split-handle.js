import { Component } from './component.js';

/** How far an arrow key moves it, in pixels. */
const STEP = 24;

/**
 * What a handle between two regions is given: it changes the size of one of them.
 *
 * @typedef {{
 *   label: string,
 *   orientation: 'horizontal' | 'vertical',
 *   grows: 'before' | 'after',
 *   controls: string,
 *   least: number,
 *   most: () => number,
 *   onSize: (size: number | null) => void,
 * }} Props `orientation` is that of the line; `grows` says which region is sized, the one
 *   before the handle or the one after it; sizes are in pixels, null for the usual one
 */

/**
 * A line that people drag, or move by arrow keys, to size the region beside it. Home and
 * End go to the bounds; Enter and a double click to the usual size.
 *
 * @extends {Component<Props>}
 */
class SplitHandle extends Component {
  connectedCallback() {
    this.tabIndex = 0;
    this.setAttribute('role', 'separator');
    this.onkeydown = (/** @type {KeyboardEvent} */ event) => this.#onKey(event);
    this.onpointerdown = (/** @type {PointerEvent} */ event) => this.#onPress(event);
    this.ondblclick = () => this.props.onSize(null);
    super.connectedCallback();
  }

  update() {
    const { label, orientation, controls, least } = this.props;
    this.setAttribute('aria-label', label);
    this.setAttribute('aria-orientation', orientation);
    this.setAttribute('aria-controls', controls);
    this.setAttribute('aria-valuemin', String(least));
    this.#tell();
  }

  /** Says how large the region is. */
  #tell() {
    const most = Math.round(this.props.most());
    this.setAttribute('aria-valuemax', String(Math.max(most, this.props.least)));
    this.setAttribute('aria-valuenow', String(Math.round(this.#size())));
  }

  #region() {
    const { grows } = this.props;
    return grows === 'before' ? this.previousElementSibling : this.nextElementSibling;
  }

  #size() {
    const box = this.#region()?.getBoundingClientRect();
    if (!box) return 0;
    return this.props.orientation === 'horizontal' ? box.height : box.width;
  }

  /** @param {number} size */
  #resize(size) {
    const { least, most, onSize } = this.props;
    onSize(Math.round(Math.max(least, Math.min(size, most()))));
    this.#tell();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { orientation, grows, least, most, onSize } = this.props;
    const [less, more] = orientation === 'horizontal' ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
    const direction = grows === 'before' ? 1 : -1;
    if (event.key === less) this.#resize(this.#size() - direction * STEP);
    else if (event.key === more) this.#resize(this.#size() + direction * STEP);
    else if (event.key === 'Home') this.#resize(least);
    else if (event.key === 'End') this.#resize(most());
    else if (event.key === 'Enter') onSize(null);
    else return;
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  #onPress(event) {
    if (event.button !== 0) return;
    const { orientation, grows } = this.props;
    const at = (/** @type {PointerEvent} */ moved) => (orientation === 'horizontal' ? moved.clientY : moved.clientX);
    const [start, size] = [at(event), this.#size()];
    this.setPointerCapture(event.pointerId);
    // Frames would take the pointer's moves.
    document.documentElement.classList.add('dragging');
    this.onpointermove = (/** @type {PointerEvent} */ moved) => this.#resize(size + (at(moved) - start) * (grows === 'before' ? 1 : -1));
    this.onlostpointercapture = () => {
      this.onpointermove = null;
      document.documentElement.classList.remove('dragging');
    };
    event.preventDefault();
    this.focus();
  }
}

customElements.define('split-handle', SplitHandle);
