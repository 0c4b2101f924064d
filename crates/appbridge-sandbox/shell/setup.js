import { changeInstallation } from './api.js';
import { button, element } from './dom.js';
import { Surface } from './surface.js';
import { texts } from './texts.js';

/**
 * Opens the app's setup page in a dialog. The installation is done when the
 * page calls `setupCompleted`, and never otherwise.
 *
 * @param {string} app what the app is called
 * @param {string} url
 * @param {import('./main.js').Context} context
 * @returns {{ close: () => void }}
 */
export function openSetup(app, url, context) {
  const { session } = context;
  const title = texts.setupTitle(app);
  const status = element('p', { class: 'setup-status', role: 'status' }, texts.setupRunning);
  const surface = new Surface({
    name: 'setup',
    title,
    url,
    testid: 'setup-frame',
    session,
    settings: context.state.settings,
    methods: {
      setupCompleted: async () => {
        await changeInstallation(session.tenant, 'installed');
        status.textContent = texts.setupDone;
        status.classList.add('done');
        dismiss.classList.add('primary');
      },
    },
  });
  const dismiss = button(texts.close, () => dialog.close(), { 'data-testid': 'close-setup' });
  const heading = element('h2', { id: 'setup-title' }, title);
  const reload = button(texts.reload, () => surface.reload(), {
    class: 'button quiet small',
    'data-testid': 'reload-frame',
  });
  const dialog = element(
    'dialog',
    { class: 'setup', 'aria-labelledby': 'setup-title' },
    element('div', { class: 'toolbar' }, heading, reload),
    surface.frame,
    element('div', { class: 'setup-footer' }, status, surface.notice, dismiss),
  );
  const tearDown = () => {
    surface.close();
    dialog.remove();
  };
  dialog.addEventListener('close', () => {
    tearDown();
    context.refresh();
  });
  document.body.append(dialog);
  dialog.showModal();
  return { close: tearDown };
}
