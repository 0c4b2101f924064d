import { LONGEST_NAME, readPayload } from './payload.js';
import { plain } from './redaction.js';
import { MOST_ROWS } from './timeline.js';
import { WARNINGS } from './row.js';

/** @typedef {import('./row.js').Row} Row */

const FORMAT = 'appbridge-sandbox-timeline';
const VERSION = 1;

/** A larger file is none of ours. */
export const LARGEST_FILE = 64 * 1024 * 1024;

/**
 * @param {Row[]} rows
 * @returns {string} a file that `readRows` opens
 */
export function writeRows(rows) {
  return JSON.stringify({ format: FORMAT, version: VERSION, exportedAt: new Date().toISOString(), rows: rows.map(written) }, null, 2);
}

/**
 * @param {Row} row
 * @returns {object} as it stands in a file, and in the clipboard
 */
export function written({ key: _, version: __, at, ...row }) {
  return { at: new Date(at).toISOString(), ...row };
}

/**
 * The requests among the rows as an HTTP Archive 1.2, which other tools read. Bodies and
 * headers are unknown here, and sizes with them (-1).
 *
 * @param {Row[]} rows
 * @param {string} origin of the platform
 */
export function writeHar(rows, origin) {
  const entries = rows.filter(({ kind, outcome }) => kind === 'http' || (kind === 'lifecycle' && outcome === 'status')).map((row) => {
    const [, verb = '', address = ''] = /^(\S+) (.*)$/s.exec(row.name) ?? [];
    const time = row.duration ?? 0;
    const header = (/** @type {string} */ name, /** @type {string | undefined} */ value) => (value === undefined ? [] : [{ name, value }]);
    return {
      startedDateTime: new Date(row.at).toISOString(),
      time,
      request: {
        method: row.kind === 'lifecycle' ? 'POST' : verb,
        url: row.kind === 'lifecycle' ? address : `${origin}${address}`,
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headers: [
          ...header('X-Request-ID', row.facts['requestId']),
          ...header('X-Tenant-ID', row.facts['xTenantId']),
          ...header('Content-Type', row.facts['contentType']),
        ],
        queryString: [],
        headersSize: -1,
        bodySize: -1,
      },
      response: {
        status: row.status ?? 0,
        statusText: '',
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headers: [],
        content: { size: -1, mimeType: '' },
        redirectURL: '',
        headersSize: -1,
        bodySize: -1,
      },
      cache: {},
      timings: { send: 0, wait: time, receive: 0 },
      ...(row.facts['reason'] === undefined ? {} : { comment: row.facts['reason'] }),
    };
  });
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'appbridge-sandbox', version: '1' }, entries } }, null, 2);
}

const ONE_OF = {
  kind: ['bridge', 'http', 'lifecycle'],
  way: ['toApp', 'fromApp', 'request', 'callback'],
  outcome: [
    'open', 'taken', 'answered', 'rejected', 'unanswered', 'confirmed', 'ignored', 'sent', 'gone', 'status', 'pending', 'refused',
    'timedOut', 'failed',
  ],
};

/**
 * @param {string} text of a file, which anybody may have written
 * @returns {Row[] | null} null when it is no file of `writeRows`
 */
export function readRows(text) {
  /** @type {unknown} */
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return null;
  }
  const { format, version, rows } = /** @type {Record<string, unknown>} */ (Object(file));
  if (format !== FORMAT || version !== VERSION || !Array.isArray(rows)) return null;
  return rows.slice(-MOST_ROWS).flatMap((row, key) => readRow(Object(row), key) ?? []);
}

/**
 * @param {Record<string, unknown>} row
 * @param {number} key
 * @returns {Row | null}
 */
function readRow(row, key) {
  const text = (/** @type {unknown} */ value) => plain(typeof value === 'string' ? value : '', 2000);
  const at = Date.parse(text(row['at']));
  for (const [name, known] of Object.entries(ONE_OF)) if (!known.includes(text(row[name]))) return null;
  if (Number.isNaN(at)) return null;
  const args = readPayload(row['args']);
  const result = readPayload(row['result']);
  const told = (/** @type {unknown} */ list) => (Array.isArray(list) ? list : []);
  return {
    key,
    at,
    kind: /** @type {Row['kind']} */ (row['kind']),
    way: /** @type {Row['way']} */ (row['way']),
    outcome: /** @type {Row['outcome']} */ (row['outcome']),
    surface: text(row['surface']).slice(0, LONGEST_NAME),
    app: text(row['app']).slice(0, LONGEST_NAME),
    type: text(row['type']).slice(0, LONGEST_NAME),
    name: text(row['name']),
    steps: told(row['steps']).filter((step) => Number.isInteger(step) && step >= 1 && step <= 10),
    ...(typeof row['status'] === 'number' ? { status: row['status'] } : {}),
    duration: typeof row['duration'] === 'number' ? row['duration'] : null,
    ...(args ? { args } : {}),
    ...(result ? { result } : {}),
    facts: Object.fromEntries(
      Object.entries(Object(row['facts'])).slice(0, 20).map(([name, value]) => [plain(name, LONGEST_NAME), text(value)]),
    ),
    warnings: WARNINGS.filter((warning) => told(row['warnings']).includes(warning)),
    version: 0,
  };
}
