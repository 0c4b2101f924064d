import { element, button } from './dom.js';
import { signInTenant, signInUser } from './session.js';
import { switchLanguage, texts } from './texts.js';

/**
 * The bar at the top: areas, tenant, user, language.
 *
 * @param {import('./api.js').Tenant[]} tenants
 * @param {import('./api.js').Session} session
 * @param {{ area: string, onChange: () => void }} options
 * @returns {Node[]}
 */
export function header(tenants, session, { area, onChange }) {
  const brand = element(
    'a',
    { class: 'brand', href: '#/hub' },
    element('img', { src: '/shell/icon.svg', alt: '', width: '28', height: '28' }),
    element('span', {}, 'App Shell', element('small', {}, 'Sandbox')),
  );
  const nav = element(
    'nav',
    { class: 'areas', 'aria-label': texts.areas },
    areaLink(texts.hub, '#/hub', 'nav-hub', area === 'hub'),
    areaLink(texts.erp, '#/erp/customers', 'nav-erp', area === 'erp'),
  );
  const tenant = select(texts.tenant, 'tenant-select', tenants, session.tenant.id, (id) => {
    signInTenant(id);
    onChange();
  });
  const user = select(texts.user, 'user-select', session.tenant.users, session.user.id, (id) => {
    signInUser(id);
    onChange();
  });
  const language = button(texts.otherLanguage, switchLanguage, {
    class: 'button quiet small',
    lang: texts.otherLanguage === 'English' ? 'en' : 'de',
  });
  return [brand, nav, element('div', { class: 'who' }, tenant, user, language)];
}

/**
 * @param {string} label
 * @param {string} href
 * @param {string} testid
 * @param {boolean} current
 */
function areaLink(label, href, testid, current) {
  return element(
    'a',
    { href, 'data-testid': testid, ...(current ? { 'aria-current': 'page' } : {}) },
    label,
  );
}

/**
 * @param {string} label
 * @param {string} testid
 * @param {{ id: string, name: string }[]} choices
 * @param {string} chosen
 * @param {(id: string) => void} onChoose
 */
function select(label, testid, choices, chosen, onChoose) {
  const control = element(
    'select',
    { 'data-testid': testid },
    ...choices.map(({ id, name }) => element('option', { value: id, selected: id === chosen }, name)),
  );
  control.addEventListener('change', () => onChoose(control.value));
  return element('label', { class: 'choice' }, element('span', {}, label), control);
}
