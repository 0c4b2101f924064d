/** @import { AppBridgeError, FetchInit, TokenOptions } from '../package/index.d.ts' */

import { authorized, destination, httpOrigin, isOrigin } from '../../appbridge/src/sys/fetch.js';

import { newError } from './error.js';
import { milliseconds } from './waiting.js';

/** @typedef {(options: TokenOptions) => Promise<string>} GiveToken */

/** Longer than a backend waits for the platform, shorter than a person waits. In milliseconds. */
const DEFAULT_TIMEOUT = 20_000;

const UNAUTHORIZED = 401;

/**
 * `fetch` with a token. Not in Rust, as the rest of the binding is: a request and its
 * answer are the browser's own objects, and to lead them through WebAssembly would cost
 * a third of the whole package.
 *
 * @param {GiveToken} token
 * @param {RequestInfo | URL} input
 * @param {FetchInit} init
 * @returns {Promise<Response>}
 */
export async function authorizedFetch(token, input, { origins = [], timeout = DEFAULT_TIMEOUT, ...init }) {
  const limit = AbortSignal.timeout(milliseconds(timeout));
  const request = newRequest(input, init);
  mayGoTo(request.url, origins);
  // The limit also ends the reading of the body, which is the caller's.
  const signal = AbortSignal.any([request.signal, limit]);
  try {
    signal.throwIfAborted();
    const first = await bearer(token, { signal });
    const response = await attempt(request, first, signal);
    if (response.status !== UNAUTHORIZED) return response;
    // It may have ended on its way, or have been withdrawn.
    const other = await bearer(token, { signal, refused: first });
    if (other === first) return response;
    // Whatever becomes of what nobody reads.
    response.body?.cancel().catch(() => {});
    return await attempt(request, other, signal);
  } catch (error) {
    if (signal.aborted && signal.reason === limit.reason) {
      throw newError('timed_out', 'transient', 'the request was not answered in time', limit.reason);
    }
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * @param {RequestInfo | URL} input
 * @param {RequestInit} init
 */
function newRequest(input, init) {
  try {
    // As it is sent in the end, so that the browser says now what it has against it.
    return new Request(input, { ...init, mode: 'cors' });
  } catch (cause) {
    throw newError('request_invalid', 'contract', 'the browser does not take the request; see the cause', cause);
  }
}

/**
 * @param {string} url
 * @param {readonly string[]} origins
 */
function mayGoTo(url, origins) {
  const allowed = [...origins].map((origin) => {
    if (isOrigin(origin)) return httpOrigin(origin) ?? origin;
    throw newError(
      'origin_invalid',
      'contract',
      '`origins` are whole origins without a path, of `https:`, or of `http:` on this computer',
    );
  });
  const [, origin, , fine] = destination(url, allowed) ?? [];
  if (origin === undefined) throw newError('url_invalid', 'contract', 'the request goes to no HTTP URL');
  if (!fine) {
    throw newError(
      'origin_not_allowed',
      'contract',
      `the token is not meant for \`${origin}\`, so nothing was sent there; add it to \`origins\`, if it should be`,
    );
  }
}

/**
 * @param {GiveToken} token
 * @param {TokenOptions} options
 */
async function bearer(token, options) {
  try {
    return await token(options);
  } catch (cause) {
    const { kind, message } = /** @type {AppBridgeError} */ (cause);
    throw newError('token_failed', kind, `there is no token for the request: ${message}`, cause);
  }
}

/**
 * @param {Request} request
 * @param {string} token
 * @param {AbortSignal} signal
 */
async function attempt(request, token, signal) {
  let response;
  try {
    response = await fetch(authorized(request, `Bearer ${token}`, signal));
  } catch (cause) {
    throw newError('unreachable', 'transient', `\`${new URL(request.url).origin}\` could not be reached`, cause);
  }
  if (response.type === 'opaqueredirect') {
    throw newError('redirected', 'contract', 'the server redirects the request, which is not followed with a token');
  }
  return response;
}
