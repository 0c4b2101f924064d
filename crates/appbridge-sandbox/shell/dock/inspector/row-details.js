import { number, texts, timeOfDay } from '../../texts.js';
import { copyText } from '../../ui/clipboard.js';
import { icon, iconButton } from '../../ui/icons.js';
import { h } from '../../ui/render.js';
import { written } from './files.js';
import { argsOf, toneOf, tokenEnd } from './row.js';
import { outcomeOf } from './row-line.js';
import './payload-tree.js';

/**
 * Everything that is known of a row.
 *
 * @param {import('./row.js').Row} row
 * @param {() => void} onClose
 */
export function rowDetails(row, onClose) {
  const t = texts().inspector;
  const { at, duration, steps, facts, args, result, warnings } = row;
  const end = tokenEnd(result);
  return h(
    'aside',
    {
      key: `details ${row.key}`,
      class: 'row-details',
      tabindex: '0',
      role: 'region',
      'aria-label': t.details,
      'data-testid': 'row-details',
    },
    h(
      'header',
      {},
      h('h2', {}, h('code', {}, row.name === '' ? row.type : row.name)),
      h('span', { class: `badge ${toneOf(row)}` }, outcomeOf(row)),
      h(
        'span',
        { class: 'row-tools' },
        iconButton('copy', t.copyRow, () => copyText(JSON.stringify(written(row), null, 2), t.rowCopied), { class: 'button icon-only small', 'data-testid': 'copy-row' }),
        iconButton('close', t.closeDetails, onClose, { class: 'button icon-only small' }),
      ),
    ),
    warnings.map((warning) =>
      h('p', { key: warning, class: 'row-warning' }, icon('alert'), h('span', {}, h('strong', {}, t.warnings[warning]), ' ', t.warningHints[warning])),
    ),
    h(
      'dl',
      { class: 'row-facts' },
      fact(t.time, `${timeOfDay(new Date(at))}${duration === null ? '' : ` · ${number(duration, { maximumFractionDigits: 1 })} ms`}`),
      fact(t.way, `${t.ways[row.way]} · ${[row.app, t.surfaces[row.surface] ?? row.surface].filter((part) => part !== '').join(' · ')}`),
      row.kind === 'bridge' ? fact(t.message, row.type) : null,
      steps.length === 0 ? null : fact(t.step, steps.map((step) => `${step} ${t.steps[step] ?? ''}`).join(' · ')),
      end === undefined ? null : fact(t.validUntil, timeOfDay(new Date(end))),
      Object.entries(facts).map(([name, value]) => fact(t.facts[name] ?? name, value)),
    ),
    // That a call has no arguments its name says.
    args && (row.type !== 'METHOD_CALL' || args.text !== '0') ? h('payload-tree', { key: 'args', '.props': { payload: args, label: row.type === 'METHOD_CALL' ? t.args : t.payload } }) : null,
    result ? h('payload-tree', { key: 'result', '.props': { payload: result, label: row.outcome === 'rejected' ? t.rejection : t.result } }) : null,
    row.kind === 'bridge' && !args && !result && argsOf(row) === '' ? h('p', { class: 'muted' }, t.noPayload) : null,
  );
}

/**
 * @param {string} name
 * @param {string} value
 */
function fact(name, value) {
  return [h('dt', { key: `name ${name}` }, name), h('dd', { key: `value ${name}` }, value)];
}
