import { texts } from '../texts.js';
import { icon } from '../ui/icons.js';
import { h } from '../ui/render.js';
import { BYTE_ORDER_MARK, replacementOf } from './replacement.js';

/**
 * What is wrong with a manifest, line by line.
 *
 * @typedef {import('../api.js').Finding} Finding
 */

/**
 * @param {{ severity: import('../api.js').Severity }[]} findings
 * @returns {{ errors: number, warnings: number }}
 */
export function counted(findings) {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors };
}

/**
 * @param {{ errors: number, warnings: number }} counts
 */
export function countsText({ errors, warnings }) {
  const t = texts();
  const parts = [...(errors > 0 ? [t.errors(errors)] : []), ...(warnings > 0 ? [t.warnings(warnings)] : [])];
  return parts.length === 0 ? t.noFindings : parts.join(', ');
}

/** @param {{ errors: number, warnings: number }} counts */
export function tone({ errors, warnings }) {
  return errors > 0 ? 'bad' : warnings > 0 ? 'warn' : 'good';
}

/**
 * @param {string} text what was checked
 * @param {Finding[]} findings
 * @param {{ onShow: (finding: Finding) => void, onReplace: (replacement: import('./replacement.js').Replacement) => void }} actions
 */
export function findingList(text, findings, { onShow, onReplace }) {
  const t = texts();
  return h(
    'ol',
    { key: 'findings', class: 'findings', 'data-testid': 'findings' },
    findings.map((finding, at) => {
      const { severity, code, line, path, message, suggestion } = finding;
      const replacement = replacementOf(text, finding);
      const title = t.findingTitles[code] ?? code;
      // The message begins with the path, which stands before it already.
      const rest = path !== '' && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
      return h(
        'li',
        { key: String(at), class: `finding ${severity}`, 'data-code': code },
        h(
          'button',
          { type: 'button', class: 'finding-place', 'data-testid': 'finding', onclick: () => onShow(finding) },
          icon(severity === 'error' ? 'alert' : 'info'),
          h(
            'span',
            {},
            h('span', { class: 'finding-title' }, h('span', { class: 'visually-hidden' }, `${t.severity[severity]}: `), h('strong', {}, title), ' ', h('span', { class: 'muted' }, t.line(line))),
            path === '' ? null : h('code', {}, path),
            h('span', { class: 'finding-message', lang: 'en' }, rest),
          ),
        ),
        replacement === null
          ? null
          : h(
              'button',
              { type: 'button', class: 'button small', 'data-testid': 'apply-suggestion', onclick: () => onReplace(replacement) },
              code === 'byte_order_mark' ? t.removeMark : [t.replaceBy, ' ', h('code', {}, suggestion)],
            ),
      );
    }),
  );
}

/**
 * What is wrong with an app that is registered.
 *
 * @param {import('../apps.js').App} app
 */
export function warningList({ warnings }) {
  const t = texts();
  return h(
    'ul',
    { key: 'warnings', class: 'findings', 'data-testid': 'app-warnings' },
    warnings.map(({ severity, code, path, rule, suggestion }, at) =>
      h(
        'li',
        { key: String(at), class: `finding ${severity}`, 'data-code': code },
        h(
          'div',
          { class: 'finding-place' },
          icon(severity === 'error' ? 'alert' : 'info'),
          h(
            'span',
            {},
            h('span', {}, h('span', { class: 'visually-hidden' }, `${t.severity[severity]}: `), h('strong', {}, t.findingTitles[code] ?? code)),
            path === '' ? null : h('code', {}, path),
            h('span', { lang: 'en' }, rule, suggestion === undefined ? null : [' → ', h('code', {}, suggestion)]),
          ),
        ),
      ),
    ),
  );
}

/** @param {string} text */
export function isEmpty(text) {
  return text.replace(BYTE_ORDER_MARK, '').trim() === '';
}
