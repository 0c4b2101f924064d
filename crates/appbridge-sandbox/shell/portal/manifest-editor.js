import { texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { h } from '../ui/render.js';
import { applied, offsetOf } from './replacement.js';

/** The least that a manifest has. */
const PLACEHOLDER = '{\n  "technicalName": "my-app",\n  "version": "1.0.0"\n}';

/**
 * A text field for a manifest, with the numbers of its lines and marks at those that
 * something is wrong with.
 *
 * @typedef {{ text: string, findings: import('../api.js').Finding[], describedBy: string, onText: (text: string) => void }} Props
 * @extends {Component<Props>}
 */
export class ManifestEditor extends Component {
  view() {
    const t = texts();
    const { text, findings, describedBy, onText } = this.props;
    const count = text.split('\n').length;
    /** The worst of each line. @type {Map<number, 'error' | 'warning'>} */
    const marks = new Map();
    for (const { line, severity } of findings) if (marks.get(line) !== 'error') marks.set(line, severity);
    this.style.setProperty('--lines', String(Math.max(count, PLACEHOLDER.split('\n').length)));
    return [
      h(
        'ol',
        { key: 'lines', class: 'lines', 'aria-hidden': 'true', 'data-testid': 'editor-lines' },
        Array.from({ length: count }, (_, at) =>
          h('li', { key: String(at + 1), class: marks.get(at + 1) ?? '', 'data-line': at + 1 }, at + 1),
        ),
      ),
      h('textarea', {
        key: 'text',
        value: text,
        wrap: 'off',
        spellcheck: 'false',
        autocomplete: 'off',
        autocapitalize: 'off',
        'aria-label': t.manifestText,
        'aria-describedby': describedBy,
        placeholder: PLACEHOLDER,
        'data-testid': 'manifest-text',
        oninput: (/** @type {Event} */ event) => onText(/** @type {HTMLTextAreaElement} */ (event.target).value),
        onscroll: () => this.#scroll(),
      }),
    ];
  }

  update() {
    super.update();
    this.#scroll();
  }

  get #area() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector('textarea'));
  }

  /** The numbers go with their lines. */
  #scroll() {
    const lines = this.querySelector('.lines');
    if (lines) lines.scrollTop = this.#area.scrollTop;
  }

  focus() {
    this.#area.focus();
  }

  /**
   * Puts the caret somewhere, and shows it.
   *
   * @param {{ line: number, column: number }} place
   */
  goTo(place) {
    const area = this.#area;
    const at = offsetOf(area.value, place);
    area.focus();
    area.setSelectionRange(at, at);
    const lineHeight = parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = (place.line - 1) * lineHeight - area.clientHeight / 3;
    this.#scroll();
    this.querySelector(`[data-line="${CSS.escape(String(place.line))}"]`)?.scrollIntoView({ block: 'nearest' });
  }

  /**
   * Changes a part of the text, or all of it, so that people can undo it.
   *
   * @param {import('./replacement.js').Replacement} replacement
   */
  replace(replacement) {
    const area = this.#area;
    const wanted = applied(area.value, replacement);
    area.focus();
    area.setSelectionRange(replacement.start, replacement.end);
    // Obsolete, and all there is that browsers can undo.
    document.execCommand(replacement.text === '' ? 'delete' : 'insertText', false, replacement.text);
    if (area.value !== wanted.replaceAll('\r\n', '\n')) area.value = wanted;
    this.props.onText(area.value);
  }

  /** @param {string} text */
  replaceAll(text) {
    this.replace({ start: 0, end: this.#area.value.length, text });
    this.goTo({ line: 1, column: 1 });
  }
}

customElements.define('manifest-editor', ManifestEditor);
