/**
 * Where in a manifest's text a suggestion goes.
 *
 * @typedef {import('../api.js').Finding} Finding
 * @typedef {{ start: number, end: number, text: string }} Replacement
 */

/** Whose suggestion is a key, and whose a value. Others are to be read only. */
const KEYS = new Set(['unknown_key']);
const VALUES = new Set(['unknown_context', 'old_context', 'unknown_scope', 'technical_name_spaces']);

/** A string of JSON, from where the search begins. */
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const COLON = /\s*:\s*/y;

export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Lines and columns count characters from 1, without a byte order mark; a text's offsets
 * count UTF-16.
 *
 * @param {string} text
 * @param {{ line: number, column: number }} place
 * @returns {number}
 */
export function offsetOf(text, { line, column }) {
  let start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  const [rest = ''] = text.slice(start).split('\n', 1);
  return start + [...rest].slice(0, column - 1).join('').length;
}

/**
 * What a finding's suggestion changes. Nothing when the text does not have there what the
 * finding is about, or would say less afterwards.
 *
 * @param {string} text
 * @param {Finding} finding
 * @returns {Replacement | null}
 */
export function replacementOf(text, finding) {
  const { code, suggestion } = finding;
  if (code === 'byte_order_mark') return text.startsWith(BYTE_ORDER_MARK) ? { start: 0, end: 1, text: '' } : null;
  if (suggestion === undefined || !(KEYS.has(code) || VALUES.has(code))) return null;
  let found = stringAt(text, offsetOf(text, finding));
  if (!found) return null;
  COLON.lastIndex = found.end;
  const isKey = COLON.test(text);
  if (KEYS.has(code) && (!isKey || !finding.path.includes(found.value))) return null;
  if (VALUES.has(code) && isKey) found = stringAt(text, COLON.lastIndex);
  if (!found || found.value === suggestion) return null;
  const replacement = { start: found.start, end: found.end, text: JSON.stringify(suggestion) };
  const [before, after] = [membersOf(text), membersOf(applied(text, replacement))];
  // Of a key that then stands twice, one would be lost.
  return before !== null && before === after ? replacement : null;
}

/**
 * @param {string} text
 * @param {Replacement} replacement
 */
export function applied(text, { start, end, text: put }) {
  return text.slice(0, start) + put + text.slice(end);
}

/**
 * @param {string} text
 * @param {number} start
 * @returns {{ start: number, end: number, value: string } | null}
 */
function stringAt(text, start) {
  STRING.lastIndex = start;
  const [quoted] = STRING.exec(text) ?? [];
  if (quoted === undefined) return null;
  const value = parsed(quoted);
  return typeof value === 'string' ? { start, end: start + quoted.length, value } : null;
}

/**
 * How many members all its objects have.
 *
 * @param {string} text
 * @returns {number | null} null when it is no JSON
 */
function membersOf(text) {
  let count = 0;
  try {
    JSON.parse(text.replace(BYTE_ORDER_MARK, ''), (key, value) => {
      count += 1;
      return value;
    });
  } catch {
    return null;
  }
  return count;
}

/**
 * @param {string} json
 * @returns {unknown}
 */
function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
