import { brief } from './payload.js';

/**
 * What the timeline keeps of one thing that has happened. All texts have gone through the
 * redaction; nothing of it refers to what an app has sent.
 *
 * @typedef {import('./payload.js').Payload} Payload
 * @typedef {'bridge' | 'http' | 'lifecycle'} Kind
 * @typedef {'toApp' | 'fromApp' | 'request' | 'callback'} Way
 * @typedef {'open' | 'taken' | 'answered' | 'rejected' | 'unanswered' | 'confirmed' | 'ignored' | 'sent' | 'gone' | 'status'
 *   | 'pending' | 'refused' | 'timedOut' | 'failed'} Outcome
 * @typedef {typeof WARNINGS[number]} Warning
 * @typedef {{
 *   key: number,
 *   at: number,
 *   kind: Kind,
 *   way: Way,
 *   surface: string,
 *   app: string,
 *   type: string,
 *   name: string,
 *   steps: number[],
 *   outcome: Outcome,
 *   status?: number,
 *   duration: number | null,
 *   args?: Payload,
 *   result?: Payload,
 *   facts: Record<string, string>,
 *   warnings: Warning[],
 *   version: number,
 * }} Row `at` is in milliseconds since the epoch, `duration` in milliseconds; `version` grows
 *   with every change
 */

/** What goes wrong in practice, each with a mark of its own. */
export const WARNINGS = /** @type {const} */ ([
  'secondHandshake', 'notExposed', 'lateReply', 'strayReply', 'unconfirmed', 'tokenEnding', 'tokenExpired', 'missingScope', 'struck',
]);

/** @type {ReadonlySet<Outcome>} */
const BAD = new Set(['rejected', 'unanswered', 'ignored', 'refused', 'timedOut', 'failed']);

/**
 * How a row ended, for its colour.
 *
 * @param {Row} row
 * @returns {'open' | 'good' | 'warn' | 'bad'}
 */
export function toneOf({ outcome, status = 0, warnings }) {
  if (BAD.has(outcome) || status >= 400) return 'bad';
  if (warnings.length > 0) return 'warn';
  return outcome === 'open' || outcome === 'pending' ? 'open' : 'good';
}

/**
 * Whether a row is shown.
 *
 * @param {Row} row
 * @param {{ text: string, kinds: ReadonlySet<Kind>, onlyErrors: boolean }} filter words that must
 *   all occur, of which `kind:`, `surface:`, `status:`, `step:` and `type:` ask for one field
 */
export function matches(row, { text, kinds, onlyErrors }) {
  if (!kinds.has(row.kind)) return false;
  if (onlyErrors && !['bad', 'warn'].includes(toneOf(row))) return false;
  return words(text).every((word) => hasWord(row, word));
}

/** @param {string} text */
function words(text) {
  return text.toLowerCase().split(/\s+/).filter((word) => word !== '');
}

/**
 * @param {Row} row
 * @param {string} word
 */
function hasWord(row, word) {
  const [field = '', wanted] = word.split(/:(.*)/s, 2);
  if (wanted !== undefined) {
    switch (field) {
      case 'kind':
        return row.kind.startsWith(wanted);
      case 'surface':
        return row.surface.toLowerCase().startsWith(wanted);
      case 'status':
        return String(row.status ?? '').startsWith(wanted);
      case 'step':
        return row.steps.includes(Number(wanted));
      case 'type':
        return row.type.toLowerCase().startsWith(wanted);
    }
  }
  const told = [row.name, row.type, row.app, row.surface, row.status, row.outcome, ...row.warnings, ...Object.values(row.facts)];
  return (
    told.some((one) => String(one ?? '').toLowerCase().includes(word)) ||
    [row.args, row.result].some((payload) => payload !== undefined && contains(payload, word))
  );
}

/**
 * @param {Payload} payload
 * @param {string} word
 * @returns {boolean}
 */
function contains({ text, entries = [], tokens = [] }, word) {
  return (
    text.toLowerCase().includes(word) ||
    entries.some(([key, one]) => key.toLowerCase().includes(word) || contains(one, word)) ||
    tokens.some(({ claims }) => contains(claims, word))
  );
}

/**
 * When the first token in a payload ends, in milliseconds since the epoch.
 *
 * @param {Payload | undefined} payload
 * @returns {number | undefined}
 */
export function tokenEnd(payload) {
  if (!payload) return undefined;
  for (const { claims } of payload.tokens ?? []) {
    const exp = claims.entries?.find(([key]) => key === 'exp')?.[1];
    if (exp?.type === 'number') return Number(exp.text) * 1000;
  }
  for (const [, one] of payload.entries ?? []) {
    const end = tokenEnd(one);
    if (end !== undefined) return end;
  }
  return undefined;
}

/**
 * What a call was given, as code writes it.
 *
 * @param {Row} row
 */
export function argsOf({ type, args }) {
  if (!args) return type === 'METHOD_CALL' ? '()' : '';
  if (type !== 'METHOD_CALL') return ` ${brief(args)}`;
  return `(${(args.entries ?? []).map(([, one]) => brief(one, 40)).join(', ')})`;
}
