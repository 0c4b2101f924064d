import { texts } from '../texts.js';
import { Component } from '../ui/component.js';
import { h } from '../ui/render.js';

/**
 * Asks before something is lost.
 *
 * @typedef {{
 *   title: string,
 *   about: import('../ui/render.js').Content,
 *   confirm: string,
 *   stay?: string,
 *   onConfirm: () => void,
 *   onClose: () => void,
 * }} Props `onClose` is called in either case, before `onConfirm`
 * @extends {Component<Props>}
 */
class ConfirmDialog extends Component {
  connectedCallback() {
    super.connectedCallback();
    const dialog = this.querySelector('dialog');
    dialog?.addEventListener('close', () => {
      const { onConfirm, onClose } = this.props;
      onClose();
      if (dialog.returnValue === 'confirm') onConfirm();
    });
    dialog?.showModal();
  }

  view() {
    const { title, about, confirm, stay } = this.props;
    return h(
      'dialog',
      { class: 'dialog', 'aria-labelledby': 'confirm-title', 'aria-describedby': 'confirm-about', 'data-testid': 'confirm-dialog' },
      h('h2', { id: 'confirm-title' }, title),
      h('div', { id: 'confirm-about', class: 'dialog-text' }, about),
      h(
        'form',
        { class: 'actions', method: 'dialog' },
        h('button', { class: 'button', autofocus: true, 'data-testid': 'stay' }, stay ?? texts().cancel),
        h('button', { class: 'button danger solid', value: 'confirm', 'data-testid': 'confirm' }, confirm),
      ),
    );
  }
}

customElements.define('confirm-dialog', ConfirmDialog);
