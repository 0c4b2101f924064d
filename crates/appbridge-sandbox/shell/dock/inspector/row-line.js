import { number, texts, timeOfDay } from '../../texts.js';
import { icon } from '../../ui/icons.js';
import { h } from '../../ui/render.js';
import { brief } from './payload.js';
import { argsOf, toneOf, tokenEnd } from './row.js';

/** A bar of the full width stands for so long. */
const FULL_MS = 10_000;

/** Calls that are open for longer are marked. */
const SLOW_MS = 5000;

const ARROWS = { toApp: '→', fromApp: '←', request: '⇄', callback: '⇢' };

/**
 * What came of a row, in a few words.
 *
 * @param {import('./row.js').Row} row
 * @returns {string}
 */
export function outcomeOf(row) {
  const t = texts().inspector;
  const { outcome, status, result, at, facts } = row;
  if (outcome === 'status') return [String(status), facts['reason'] ?? ''].filter((part) => part !== '').join(' · ');
  if (outcome === 'answered' && result) {
    const end = tokenEnd(result);
    return end === undefined ? brief(result) : t.tokenFor(number(Math.ceil((end - at) / 1000)));
  }
  if (outcome === 'rejected' && result) return `${t.outcomes.rejected}: ${brief(result)}`;
  return t.outcomes[outcome];
}

/**
 * The cells of a row.
 *
 * @param {import('./row.js').Row} row
 */
export function rowCells(row) {
  const t = texts().inspector;
  const { at, kind, way, surface, app, type, name, steps, outcome, duration, warnings } = row;
  const tone = toneOf(row);
  const isOpen = outcome === 'open' || outcome === 'pending';
  const told = outcomeOf(row);
  const about = warnings.map((warning) => t.warnings[warning]).join(', ');
  return [
    cell('time', h('time', {}, timeOfDay(new Date(at)))),
    cell('surface', h('span', { title: app === '' ? null : app }, t.surfaces[surface] ?? surface)),
    cell(`way ${way}`, h('span', { role: 'img', 'aria-label': t.ways[way], title: t.ways[way] }, ARROWS[way])),
    cell(
      'what',
      // A name is a stranger's: its writing direction does not reach the rest of the row.
      h('bdi', { class: 'name', title: name }, name === '' ? type : name),
      kind === 'bridge' && type !== 'HANDSHAKE' ? h('bdi', { class: 'args' }, argsOf(row)) : null,
    ),
    cell(
      'steps',
      steps.length === 0
        ? null
        : h(
            'span',
            { role: 'img', 'aria-label': t.stepsOf(steps.join(', ')), title: steps.map((step) => `${step}: ${t.steps[step] ?? ''}`).join('\n') },
            steps.map((step) => String.fromCodePoint(0x245f + step)).join(''),
          ),
    ),
    cell(
      `outcome ${tone}`,
      warnings.length > 0 ? h('span', { key: 'mark', class: 'row-mark', role: 'img', 'aria-label': about, title: about }, icon('alert')) : null,
      h('bdi', { key: 'told', title: told }, told),
    ),
    cell(
      isOpen && (duration ?? 0) > SLOW_MS ? 'duration slow' : 'duration',
      duration === null ? '–' : isOpen ? `${number(Math.floor(duration / 1000))} s …` : duration < 10_000 ? `${number(duration, { maximumFractionDigits: duration < 10 ? 1 : 0 })} ms` : `${number(duration / 1000, { maximumFractionDigits: 1 })} s`,
    ),
    cell('meter', h('span', { class: `meter-bar ${tone}`, '.style': `inline-size: ${share(duration)}%` })),
  ];
}

/**
 * How long the bar is: durations differ by powers of ten.
 *
 * @param {number | null} duration
 */
function share(duration) {
  if (duration === null) return 0;
  return Math.round(Math.min(1, Math.log10(1 + duration) / Math.log10(1 + FULL_MS)) * 100);
}

/**
 * @param {string} name
 * @param {...import('../../ui/render.js').Content} content
 */
function cell(name, ...content) {
  const [key = name] = name.split(' ', 1);
  return h('span', { key, role: 'gridcell', class: `cell of-${name}` }, content);
}
