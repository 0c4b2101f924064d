import { changeInstallation, NotAnswering } from '../api.js';
import { appName } from '../listing.js';
import { appSurface } from '../surface/app-surface.js';
import { texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { h } from '../ui/render.js';

/**
 * The app's setup page in a dialog. The installation is done when the page calls
 * `setupCompleted`, and never otherwise.
 *
 * @typedef {{
 *   app: import('../apps.js').App,
 *   url: string,
 *   session: import('../api.js').Session,
 *   settings: import('../api.js').Settings,
 *   onClose: () => void,
 * }} Props
 * @extends {Component<Props>}
 */
class SetupDialog extends Component {
  /** @type {import('../surface/app-surface.js').Bridge} */
  #bridge = 'loading';
  #isDone = false;
  /** Why the installation could not be finished. @type {unknown} */
  #failure = null;

  connectedCallback() {
    super.connectedCallback();
    const dialog = this.querySelector('dialog');
    dialog?.addEventListener('close', () => this.props.onClose());
    dialog?.showModal();
  }

  async #complete() {
    try {
      await changeInstallation(this.props.app.appId, this.props.session.tenant, 'installed');
      this.#failure = null;
      this.#isDone = true;
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      this.update();
    }
  }

  view() {
    const { app, url, session, settings } = this.props;
    const t = texts();
    return h(
      'dialog',
      { class: 'dialog setup', 'aria-labelledby': 'setup-title' },
      appSurface({
        app,
        surface: 'setup',
        kind: 'setup',
        title: t.setupTitle(appName(app)),
        url,
        session,
        settings,
        methods: { setupCompleted: () => this.#complete() },
        onBridge: (bridge) => {
          this.#bridge = bridge;
          this.update();
        },
      }),
      h(
        'footer',
        { key: 'footer', class: 'dialog-footer' },
        this.#status(),
        h(
          'button',
          {
            type: 'button',
            class: this.#isDone ? 'button primary' : 'button',
            onclick: () => this.querySelector('dialog')?.close(),
            'data-testid': 'close-setup',
          },
          t.close,
        ),
      ),
    );
  }

  #status() {
    const t = texts();
    const [text, tone] = this.#failure
      ? [t.setupFailed(reasonOf(this.#failure)), 'failed']
      : this.#isDone
        ? [t.setupDone, 'done']
        : // A page that is not there sets nothing up; what is the matter stands over its frame.
          [this.#bridge === 'connected' ? t.setupRunning : this.#bridge === 'silent' ? '' : t.setupLoading, ''];
    return h('p', { class: `setup-status ${tone}`, role: 'status', 'data-testid': 'setup-status' }, text);
  }
}

customElements.define('setup-dialog', SetupDialog);

/** @param {unknown} error */
export function reasonOf(error) {
  if (error instanceof NotAnswering) return texts().sandboxGone(location.host);
  return error instanceof Error ? error.message : String(error);
}
