/**
 * The one place that knows what a secret looks like. A token goes by its shape, wherever it
 * stands; anything else by the name that it goes by. Nothing of this page shows, keeps or
 * writes what came from elsewhere without it.
 *
 * @typedef {{ header: unknown, claims: unknown }} Decoded what a token says, without its signature
 */

/** Three or more base64url parts; what stands before or behind such a run is part of it. */
const RUN = /(?<![\w-])[\w-]+(?:\.[\w-]*){2,}/g;

/** Parts of that length are no words: a host's name has shorter ones. */
const LONG = 16;

/** What base64url makes of `{"`, the start of a token's header. */
const START = 'eyJ';

/** Names of secrets. */
const SECRET = /token|secret|authorization|password/i;

/** What stands in the place of a token. */
export const TOKEN_MARK = '‹token›';

/**
 * Whether what goes by this name is a secret.
 *
 * @param {string} name
 */
export function isSecretName(name) {
  return SECRET.test(name);
}

/**
 * Takes the tokens out of a text.
 *
 * @param {string} text
 * @returns {{ text: string, tokens: Decoded[] }} the text with marks in their places, and what they say
 */
export function withoutTokens(text) {
  /** @type {Decoded[]} */
  const tokens = [];
  const rest = text.replace(RUN, (run) => {
    const parts = run.split('.');
    if (!isToken(parts)) return run;
    tokens.push({ header: decode(parts[0] ?? ''), claims: decode(parts[1] ?? '') });
    return TOKEN_MARK;
  });
  return { text: rest, tokens };
}

/**
 * A text without tokens, for one line.
 *
 * @param {string} text
 * @param {number} most characters; the rest is cut
 */
export function plain(text, most) {
  return withoutTokens(text).text.slice(0, most);
}

/** @param {string[]} parts */
function isToken(parts) {
  const [header = '', claims = '', signature = ''] = parts;
  if (header.includes(START) || claims.startsWith(START)) return true;
  if (Math.min(header.length, claims.length, signature.length) >= LONG) return true;
  const said = decode(header);
  return typeof said === 'object' && said !== null;
}

/**
 * @param {string} part in base64url
 * @returns {unknown} what it says; undefined when it cannot be read
 */
function decode(part) {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
