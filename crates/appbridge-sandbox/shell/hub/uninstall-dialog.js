import { appName } from '../listing.js';
import { texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { h } from '../ui/render.js';

/**
 * Asks before an app is removed, and says what that does.
 *
 * @typedef {{
 *   app: import('../apps.js').App,
 *   tenant: import('../api.js').Tenant,
 *   onConfirm: () => void,
 *   onClose: () => void,
 * }} Props
 * @extends {Component<Props>}
 */
class UninstallDialog extends Component {
  connectedCallback() {
    super.connectedCallback();
    const dialog = this.querySelector('dialog');
    dialog?.addEventListener('close', () => {
      if (dialog.returnValue === 'uninstall') this.props.onConfirm();
      this.props.onClose();
    });
    dialog?.showModal();
  }

  view() {
    const t = texts();
    const { app, tenant } = this.props;
    const { disconnectUrl } = app.manifest.lifecycle;
    return h(
      'dialog',
      { class: 'dialog', 'aria-labelledby': 'uninstall-title', 'aria-describedby': 'uninstall-about', 'data-testid': 'uninstall-dialog' },
      h('h2', { id: 'uninstall-title' }, t.uninstallTitle(appName(app))),
      h(
        'div',
        { id: 'uninstall-about', class: 'dialog-text' },
        h('p', {}, t.uninstallAbout(tenant.name)),
        disconnectUrl === undefined
          ? h('p', { class: 'muted' }, t.uninstallNoCall)
          : [h('p', { class: 'muted' }, t.uninstallCalls), h('code', { class: 'quoted' }, `POST ${disconnectUrl}`)],
      ),
      h(
        'form',
        { class: 'actions', method: 'dialog' },
        h('button', { class: 'button', autofocus: true }, t.cancel),
        h('button', { class: 'button danger solid', value: 'uninstall', 'data-testid': 'confirm-uninstall' }, t.uninstall),
      ),
    );
  }
}

customElements.define('uninstall-dialog', UninstallDialog);
