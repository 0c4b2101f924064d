import { format, portalOf } from '../address.js';
import { checkManifest, NotAnswering, reachManifest, Refused } from '../api.js';
import { appsOf } from '../apps.js';
import { reasonOf } from '../hub/setup-dialog.js';
import { store } from '../store.js';
import { number, texts } from '../texts.js';
import { say } from '../toasts.js';
import { Component } from '../ui/component.js';
import { emptyState, icon } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { counted, countsText, findingList, isEmpty, tone } from './findings.js';
import { ManifestEditor } from './manifest-editor.js';
import { reachedTable } from './reached.js';
import { BYTE_ORDER_MARK } from './replacement.js';
import './manifest-form.js';

/** What there is to say of an empty text. @type {import('../api.js').Report} */
const NOTHING = { usable: false, findings: [] };

/** How long nobody has to type before a text is checked. */
const PAUSE_MS = 250;

/** No manifest comes near; the sandbox itself takes two MiB. */
const MOST_BYTES = 512 * 1024;

/**
 * Where a manifest is written, checked, and given to the sandbox. What was written stays in
 * this tab until then.
 *
 * @typedef {import('../api.js').Finding} Finding
 * @typedef {{
 *   draft: string,
 *   initial: string,
 *   action: { label: string, busy: string, anyway: string, refused: (errors: number) => string },
 *   submit: (text: string) => Promise<void>,
 *   cancel: string,
 * }} Props `draft` is where the text is kept, `submit` what is done with it
 * @typedef {{ kind: 'errors' | 'unusable', errors: number } | { kind: 'taken', reason: string } | { kind: 'failed', error: unknown } | { kind: 'file', text: string }} Problem
 * @extends {Component<Props>}
 */
class ManifestDesk extends Component {
  #text = '';
  /** @type {import('../api.js').Report} */
  #report = NOTHING;
  /** The text that this is of. */
  #checked = '';
  /** Whether the sandbox could not check. */
  #isUnchecked = false;
  /** @type {import('../api.js').Reached[] | 'asking' | { error: unknown } | null} */
  #reached = null;
  /** @type {Problem | null} */
  #problem = null;
  #isBusy = false;
  #isDragging = false;
  #isFormOpen = false;
  #pause = 0;
  #checking = new AbortController();
  #asking = new AbortController();
  #connected = new AbortController();

  connectedCallback() {
    this.#text = sessionStorage.getItem(this.#key) ?? this.props.initial;
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    signal.addEventListener(
      'abort',
      // What could not be checked is, once the sandbox is back.
      store.watch(() => {
        if (this.#isUnchecked && store.sandbox === 'there') void this.#check().catch(() => {});
      }),
    );
    // Wherever it falls: a file that falls beside would be opened in place of this page.
    window.addEventListener('dragover', (event) => this.#drag(event), { signal });
    window.addEventListener('dragleave', (event) => event.relatedTarget === null && this.#drop(null), { signal });
    window.addEventListener('drop', (event) => this.#drop(event), { signal });
    super.connectedCallback();
    void this.#check().catch(() => {});
  }

  disconnectedCallback() {
    window.clearTimeout(this.#pause);
    this.#connected.abort();
    this.#checking.abort();
    this.#asking.abort();
  }

  get #key() {
    return `sandbox.manifest.${this.props.draft}`;
  }

  get #editor() {
    return /** @type {ManifestEditor} */ (this.querySelector('manifest-editor'));
  }

  /** @param {string} text */
  #write(text) {
    if (text === this.#text) return;
    this.#text = text;
    if (text === this.props.initial || text.length > MOST_BYTES) sessionStorage.removeItem(this.#key);
    else sessionStorage.setItem(this.#key, text);
    this.#problem = null;
    this.#reached = null;
    this.#asking.abort();
    window.clearTimeout(this.#pause);
    this.#pause = window.setTimeout(() => void this.#check().catch(() => {}), PAUSE_MS);
    this.update();
  }

  /**
   * Checks the text of now; an answer about an earlier one is of no interest.
   *
   * @returns {Promise<import('../api.js').Report>}
   */
  async #check() {
    window.clearTimeout(this.#pause);
    this.#checking.abort();
    this.#checking = new AbortController();
    const { signal } = this.#checking;
    const text = this.#text;
    this.#isUnchecked = false;
    try {
      const report = isEmpty(text) ? NOTHING : await checkManifest(text, signal);
      signal.throwIfAborted();
      this.#report = report;
      this.#checked = text;
    } catch (error) {
      if (!signal.aborted) this.#isUnchecked = true;
      throw error;
    } finally {
      if (!signal.aborted) this.update();
    }
    return this.#report;
  }

  async #ask() {
    if (this.#reached === 'asking') return;
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.#reached = 'asking';
    this.update();
    try {
      this.#reached = await reachManifest(this.#text, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#reached = { error };
    }
    this.update();
  }

  /** @param {boolean} [anyway] also what JTL would refuse */
  async #submit(anyway = false) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#problem = null;
    this.update();
    try {
      const text = this.#text;
      if (isEmpty(text)) {
        this.#problem = { kind: 'file', text: texts().textMissing };
        this.#editor.focus();
        return;
      }
      const { usable, findings } = await this.#check();
      const { errors } = counted(findings);
      if (errors > 0 && (!usable || !anyway)) {
        this.#problem = { kind: usable ? 'errors' : 'unusable', errors };
        this.update();
        /** @type {HTMLElement | null} */ (this.querySelector('.finding.error .finding-place'))?.focus();
        return;
      }
      await this.props.submit(text);
      sessionStorage.removeItem(this.#key);
    } catch (error) {
      if (error instanceof NotAnswering) store.connect();
      this.#problem =
        error instanceof Refused && error.status === 409 ? { kind: 'taken', reason: error.message } : { kind: 'failed', error };
    } finally {
      this.#isBusy = false;
      this.update();
    }
  }

  /** @param {DragEvent} event */
  #drag(event) {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    if (this.#isDragging) return;
    this.#isDragging = true;
    this.update();
  }

  /** @param {DragEvent | null} event */
  #drop(event) {
    this.#isDragging = false;
    this.update();
    if (!event?.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    const { files } = event.dataTransfer;
    const [file] = files;
    if (file && files.length === 1) void this.#take(file);
    else this.#refuse(texts().oneFile);
  }

  /** @param {string} text */
  #refuse(text) {
    this.#problem = { kind: 'file', text };
    this.update();
  }

  /** @param {File} file */
  async #take(file) {
    const t = texts();
    if (file.size > MOST_BYTES) return this.#refuse(t.fileTooLarge(file.name, number(MOST_BYTES / 1024)));
    /** @type {string} */
    let text;
    try {
      const bytes = await file.arrayBuffer();
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      // A folder, or something that the browser may not read.
      return this.#refuse(error instanceof TypeError ? t.fileNoText(file.name) : t.fileUnreadable(file.name));
    }
    if (text.includes('\0')) return this.#refuse(t.fileNoText(file.name));
    if (!text.replace(BYTE_ORDER_MARK, '').trimStart().startsWith('{')) return this.#refuse(t.fileNoJson(file.name));
    if (!this.isConnected) return;
    this.#editor.replaceAll(text);
    say(t.fileTaken(file.name));
  }

  view() {
    const t = texts();
    return [
      h('div', { key: 'main', class: 'desk-main' }, this.#main(), this.#actions()),
      h('div', { key: 'side', class: 'desk-side' }, this.#checks(), this.#addresses()),
      this.#isDragging ? h('div', { key: 'drop', class: 'drop-here', 'aria-hidden': 'true' }, h('p', {}, icon('file'), t.dropHere)) : null,
      this.#isFormOpen
        ? h('manifest-form', {
            key: 'form',
            '.props': {
              isReplacing: !isEmpty(this.#text),
              onManifest: (/** @type {string} */ text) => this.#editor.replaceAll(text),
              onClose: () => {
                this.#isFormOpen = false;
                this.update();
              },
            },
          })
        : null,
    ];
  }

  #main() {
    const t = texts();
    return h(
      'section',
      { key: 'text', class: 'panel desk-text', 'aria-label': t.manifest },
      h(
        'header',
        { class: 'desk-tools' },
        h('h2', {}, t.manifest),
        h('button', { type: 'button', class: 'button small', 'data-testid': 'open-file', onclick: () => this.#files.click() }, icon('file'), t.openFile),
        h(
          'button',
          {
            type: 'button',
            class: 'button small',
            'data-testid': 'open-form',
            onclick: () => {
              this.#isFormOpen = true;
              this.update();
            },
          },
          icon('form'),
          t.fillForm,
        ),
        h('input', {
          key: 'file',
          type: 'file',
          hidden: true,
          accept: '.json,application/json',
          'data-testid': 'file',
          onchange: (/** @type {Event} */ event) => {
            const input = /** @type {HTMLInputElement} */ (event.target);
            const [file] = input.files ?? [];
            if (file) void this.#take(file);
            // The same file again is a change, too.
            input.value = '';
          },
        }),
      ),
      h('manifest-editor', {
        '.props': {
          text: this.#text,
          findings: this.#report.findings,
          describedBy: 'editor-hint',
          onText: (/** @type {string} */ text) => this.#write(text),
        },
      }),
      h('p', { id: 'editor-hint', class: 'muted' }, t.editorHint),
    );
  }

  #actions() {
    const t = texts();
    return h(
      'footer',
      { key: 'actions', class: 'desk-actions' },
      this.#problems(),
      h(
        'div',
        { key: 'buttons', class: 'actions' },
        h('button', { type: 'button', class: 'button primary', 'data-testid': 'submit-manifest', onclick: () => this.#submit() }, this.#isBusy ? this.props.action.busy : this.props.action.label),
        h('a', { class: 'button', href: this.props.cancel, 'data-testid': 'cancel-manifest' }, t.cancel),
        this.#text === this.props.initial || this.props.initial === ''
          ? null
          : h('button', { key: 'discard', type: 'button', class: 'button quiet', 'data-testid': 'discard', onclick: () => this.#editor.replaceAll(this.props.initial) }, t.discardChanges),
      ),
    );
  }

  get #files() {
    return /** @type {HTMLInputElement} */ (this.querySelector('input[type=file]'));
  }

  #checks() {
    const t = texts();
    const counts = counted(this.#report.findings);
    const isBlank = isEmpty(this.#text);
    const isKnown = !isBlank && !isEmpty(this.#checked) && !this.#isUnchecked;
    return h(
      'section',
      { key: 'checks', class: 'panel' },
      h(
        'header',
        { class: 'desk-tools' },
        h('h2', { tabindex: '-1', 'data-home': true }, t.checks),
        // The region stands before its text, so that the text is announced.
        h('p', { role: 'status', class: isKnown ? `badge ${tone(counts)}` : 'badge', 'data-testid': 'counts' }, isKnown ? countsText(counts) : this.#isUnchecked ? t.notChecked : ''),
      ),
      isBlank
        ? h('p', { key: 'blank', class: 'muted' }, t.checksBlank)
        : isKnown && this.#report.findings.length === 0
          ? h('p', { key: 'fine', class: 'muted' }, t.checksFine)
          : findingList(this.#text, this.#report.findings, {
              onShow: (finding) => this.#editor.goTo(finding),
              onReplace: (replacement) => this.#editor.replace(replacement),
            }),
    );
  }

  #addresses() {
    const t = texts();
    const reached = this.#reached;
    return h(
      'section',
      { key: 'addresses', class: 'panel' },
      h(
        'header',
        { class: 'desk-tools' },
        h('h2', {}, t.addresses),
        h(
          'button',
          { type: 'button', class: 'button small', 'data-testid': 'ask-addresses', onclick: () => this.#ask() },
          icon('reload'),
          t.askAddresses,
        ),
      ),
      h('p', { key: 'about', class: 'muted' }, t.addressesAbout),
      h(
        'p',
        { key: 'state', role: 'status', class: reached === null || Array.isArray(reached) ? 'visually-hidden' : 'muted', 'data-testid': 'reach-state' },
        reached === 'asking'
          ? t.asking
          : Array.isArray(reached)
            ? t.asked(reached.length)
            : reached
              ? reached.error instanceof Refused
                ? t.addressesNotYet
                : t.failed(reasonOf(reached.error))
              : '',
      ),
      Array.isArray(reached) ? reachedTable(reached) : null,
    );
  }

  /** Why nothing came of it. */
  #problems() {
    return h('div', { key: 'problems', role: 'alert', class: 'problem', 'data-testid': 'problem' }, this.#problemText());
  }

  /** @returns {import('../ui/render.js').Content} */
  #problemText() {
    const t = texts();
    const problem = this.#problem;
    const { action } = this.props;
    switch (problem?.kind) {
      case undefined:
        return null;
      case 'errors':
        return [
          icon('alert'),
          h('p', {}, h('strong', {}, action.refused(problem.errors)), ' ', t.jtlRefuses),
          h('button', { key: 'anyway', type: 'button', class: 'button small', 'data-testid': 'submit-anyway', onclick: () => this.#submit(true) }, action.anyway),
        ];
      case 'unusable':
        return [icon('alert'), h('p', {}, h('strong', {}, action.refused(problem.errors)), ' ', t.notUsable)];
      case 'taken': {
        const taken = store.state && appsOf(store.state).find(({ id }) => id === technicalName(this.#text));
        return [
          icon('alert'),
          taken
            ? h('p', {}, h('strong', {}, t.taken(taken.id)), ' ', t.takenAbout, ' ', h('a', { href: format(portalOf(taken)) }, t.takenShow(taken.id)))
            : h('p', {}, problem.reason),
        ];
      }
      case 'failed':
        return [icon('alert'), h('p', {}, t.failed(reasonOf(problem.error)))];
      case 'file':
        return [icon('alert'), h('p', {}, problem.text)];
    }
  }
}

customElements.define('manifest-desk', ManifestDesk);

/**
 * @param {string} text
 * @returns {unknown}
 */
function technicalName(text) {
  try {
    const document = JSON.parse(text.replace(BYTE_ORDER_MARK, ''));
    return document.technicalName ?? document.manifest?.technicalName;
  } catch {
    return undefined;
  }
}
