import { isSecretName, plain, withoutTokens } from './redaction.js';

/**
 * What an app sends is a stranger's: of any type, any size, in circles. This makes of it what
 * can be shown, kept and written: a tree of texts, of bounded size, without secrets.
 *
 * @typedef {'string' | 'number' | 'boolean' | 'null' | 'undefined' | 'bigint' | 'date' | 'bytes' | 'token' | 'hidden' | 'circle' | 'deep' | 'other'} Leaf
 * @typedef {'object' | 'array' | 'map' | 'set' | 'error'} Branch
 * @typedef {{ type: Leaf | Branch, text: string, cut?: number, entries?: [string, Payload][], more?: number, tokens?: { header: Payload, claims: Payload }[] }} Payload
 *   `cut` is how many characters are missing, `more` how many entries
 */

/** Names are cut here. */
export const LONGEST_NAME = 80;

/** Texts are cut here: one of them, and those of one payload together. */
const LONGEST_TEXT = 64 * 1024;

const DEEPEST = 20;

/** So many entries of one object are told. */
const MOST_ENTRIES = 200;

/** So many values of one payload are told. */
const MOST_VALUES = 5000;

/**
 * @param {unknown} value
 * @param {{ isSecret?: boolean }} [options] `isSecret` when what it belongs to is named as one
 * @returns {Payload}
 */
export function describe(value, { isSecret = false } = {}) {
  return new Telling().tell(value, 0, isSecret);
}

class Telling {
  #characters = LONGEST_TEXT;
  #values = MOST_VALUES;
  /** What the value of now is within. @type {Set<object>} */
  #around = new Set();

  /**
   * @param {unknown} value
   * @param {number} depth
   * @param {boolean} isSecret
   * @returns {Payload}
   */
  tell(value, depth, isSecret) {
    this.#values -= 1;
    if (typeof value === 'string') return this.#text(value, depth, isSecret);
    if (value === null || value === undefined) return { type: value === null ? 'null' : 'undefined', text: String(value) };
    if (typeof value === 'boolean') return { type: 'boolean', text: String(value) };
    if (typeof value === 'object') return this.#object(value, depth, isSecret);
    if (isSecret) return { type: 'hidden', text: '' };
    if (typeof value === 'number') return { type: 'number', text: Object.is(value, -0) ? '-0' : String(value) };
    if (typeof value === 'bigint') return { type: 'bigint', ...this.#within(`${value}n`) };
    return { type: 'other', text: typeof value };
  }

  /**
   * @param {string} value
   * @param {number} depth
   * @param {boolean} isSecret
   * @returns {Payload}
   */
  #text(value, depth, isSecret) {
    const { text, tokens } = withoutTokens(value);
    const told = tokens.slice(0, MOST_ENTRIES).map(({ header, claims }) => ({
      header: this.#claims(header, depth),
      claims: this.#claims(claims, depth),
    }));
    const isToken = told.length === 1 && /^(Bearer\s+)?‹token›$/i.test(text.trim());
    if (isToken) return { type: 'token', text: '', tokens: told };
    const more = told.length > 0 ? { tokens: told } : {};
    if (isSecret) return { type: 'hidden', text: '', cut: value.length, ...more };
    return { type: 'string', ...this.#within(text), ...more };
  }

  /**
   * @param {unknown} said
   * @param {number} depth
   */
  #claims(said, depth) {
    return depth >= DEEPEST || this.#values <= 0 ? /** @type {Payload} */ ({ type: 'deep', text: '' }) : this.tell(said, depth + 1, false);
  }

  /**
   * @param {object} value
   * @param {number} depth
   * @param {boolean} isSecret
   * @returns {Payload}
   */
  #object(value, depth, isSecret) {
    if (value instanceof Date) return { type: 'date', text: Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString() };
    // Their content may be anything, a secret too.
    if (ArrayBuffer.isView(value)) return { type: 'bytes', text: `${nameOf(value)}, ${value.byteLength} B` };
    if (value instanceof ArrayBuffer) return { type: 'bytes', text: `ArrayBuffer, ${value.byteLength} B` };
    if (value instanceof Blob) return { type: 'bytes', text: `${nameOf(value)}, ${value.size} B` };
    if (this.#around.has(value)) return { type: 'circle', text: '' };
    if (depth >= DEEPEST) return { type: 'deep', text: '' };
    this.#around.add(value);
    try {
      if (Array.isArray(value)) return this.#branch('array', value.length, value.entries(), depth, isSecret);
      if (value instanceof Map) return this.#branch('map', value.size, value.entries(), depth, isSecret);
      if (value instanceof Set) return this.#branch('set', value.size, [...value].entries(), depth, isSecret);
      if (value instanceof Error) {
        return this.#branch('error', 2, Object.entries({ name: value.name, message: value.message }), depth, isSecret);
      }
      const keys = Object.keys(value);
      if (keys.length === 0 && nameOf(value) !== 'Object') return { type: 'other', text: nameOf(value) };
      return this.#branch('object', keys.length, keys.map((key) => [key, Reflect.get(value, key)]), depth, isSecret);
    } finally {
      this.#around.delete(value);
    }
  }

  /**
   * @param {Branch} type
   * @param {number} size
   * @param {Iterable<unknown[]>} pairs
   * @param {number} depth
   * @param {boolean} isSecret
   * @returns {Payload}
   */
  #branch(type, size, pairs, depth, isSecret) {
    /** @type {[string, Payload][]} */
    const entries = [];
    for (const [key, value] of pairs) {
      if (entries.length === MOST_ENTRIES || this.#values <= 0) break;
      const name = typeof key === 'object' && key !== null ? nameOf(key) : String(key);
      const isNamed = type === 'object' || type === 'map';
      entries.push([plain(name, LONGEST_NAME), this.tell(value, depth + 1, isSecret || (isNamed && isSecretName(name)))]);
    }
    const more = size - entries.length;
    return { type, text: String(size), entries, ...(more > 0 ? { more } : {}) };
  }

  /** @param {string} text */
  #within(text) {
    const told = text.slice(0, Math.max(0, this.#characters));
    this.#characters -= told.length;
    return told.length < text.length ? { text: told, cut: text.length - told.length } : { text };
  }
}

/** @param {object} value */
function nameOf(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/**
 * A payload on one line.
 *
 * @param {Payload} payload
 * @param {number} [most] characters
 * @returns {string}
 */
export function brief(payload, most = 60) {
  const { type, text, entries = [] } = payload;
  const told = () => {
    switch (type) {
      case 'string':
        return JSON.stringify(text.slice(0, most));
      case 'token':
        return '‹token›';
      case 'hidden':
        return '•••';
      case 'circle':
      case 'deep':
        return '…';
      case 'array':
      case 'set':
        return `[${entries.length > 3 ? text : entries.map(([, one]) => brief(one, 20)).join(', ')}]`;
      case 'object':
      case 'map':
        return `{ ${entries.slice(0, 4).map(([key, one]) => (one.entries ? key : `${key}: ${brief(one, 20)}`)).join(', ')}${entries.length > 4 ? ', …' : ''} }`;
      case 'error':
        return entries.map(([, one]) => one.text).join(': ');
      default:
        return text;
    }
  };
  const line = told();
  return line.length > most ? `${line.slice(0, most - 1).replace(/…+$/, '')}…` : line;
}

/** @type {ReadonlySet<string>} */
const TYPES = new Set([
  'string', 'number', 'boolean', 'null', 'undefined', 'bigint', 'date', 'bytes', 'token', 'hidden', 'circle', 'deep', 'other',
  'object', 'array', 'map', 'set', 'error',
]);

/**
 * Reads a payload out of a file, which is as strange as what an app sends.
 *
 * @param {unknown} value
 * @param {number} [depth]
 * @returns {Payload | undefined}
 */
export function readPayload(value, depth = 0) {
  if (typeof value !== 'object' || value === null || depth > DEEPEST + 2) return undefined;
  const { type, text, cut, entries, more, tokens } = /** @type {Record<string, unknown>} */ (value);
  if (typeof type !== 'string' || !TYPES.has(type) || typeof text !== 'string') return undefined;
  /** @type {[string, Payload][]} */
  const told = [];
  for (const entry of Array.isArray(entries) ? entries.slice(0, MOST_ENTRIES) : []) {
    const one = Array.isArray(entry) ? readPayload(entry[1], depth + 1) : undefined;
    if (one) told.push([plain(String(entry[0]), LONGEST_NAME), one]);
  }
  const decoded = (Array.isArray(tokens) ? tokens.slice(0, MOST_ENTRIES) : []).flatMap((one) => {
    const header = readPayload(one?.header, depth + 1);
    const claims = readPayload(one?.claims, depth + 1);
    return header && claims ? [{ header, claims }] : [];
  });
  return {
    type: /** @type {Payload['type']} */ (type),
    text: plain(text, LONGEST_TEXT),
    ...(typeof cut === 'number' ? { cut } : {}),
    ...(Array.isArray(entries) ? { entries: told } : {}),
    ...(typeof more === 'number' ? { more } : {}),
    ...(decoded.length > 0 ? { tokens: decoded } : {}),
  };
}
