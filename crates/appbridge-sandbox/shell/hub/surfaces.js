import { CONTEXTS } from '../address.js';
import { missingScopesOf } from '../apps.js';
import { texts } from '../texts.js';

/**
 * Where an app appears.
 *
 * @param {import('../apps.js').App} app
 * @returns {{ key: string, name: string, title: string, url: string, shown: string, isShown: boolean }[]}
 */
export function surfacesOf(app) {
  const t = texts();
  const { lifecycle, capabilities } = app.manifest;
  const surfaces = [];
  if (lifecycle.configurationUrl !== undefined) {
    surfaces.push({ key: 'setup', name: t.surfaceSetup, title: '', url: lifecycle.configurationUrl, shown: t.shownInHub, isShown: true });
  }
  for (const { id, name, url } of capabilities.erp.menuItems) {
    surfaces.push({ key: `menu/${id}`, name: t.surfaceMenu, title: name, url, shown: t.shownInErp, isShown: true });
  }
  capabilities.erp.pane.forEach((pane, at) => {
    const { context: given, title, url, matchChildContext } = pane;
    const context = CONTEXTS.find((known) => known === given);
    const missing = missingScopesOf(app, pane);
    const list = context && t.lists[context];
    const shown =
      list === undefined
        ? t.shownNever(given)
        : missing.length > 0
          ? t.shownNotWithout(missing.join(', '))
          : matchChildContext
            ? t.shownWithChildren(list)
            : t.shownWith(list);
    surfaces.push({
      key: `pane/${at}`,
      name: t.surfacePane[given] ?? t.surfaceOtherPane(given),
      title,
      url,
      shown,
      isShown: list !== undefined && missing.length === 0,
    });
  });
  if (capabilities.hub.appLauncher) {
    surfaces.push({ key: 'hub', name: t.surfaceHub, title: '', url: capabilities.hub.appLauncher.redirectUrl, shown: t.shownInTab, isShown: true });
  }
  return surfaces;
}
