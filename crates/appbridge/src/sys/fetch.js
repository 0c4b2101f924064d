// Requests that may carry a token. URLs are read by the browser, which also sends them.

/**
 * @param {string} text
 * @param {string} [base]
 * @returns {URL | undefined} `undefined` also for URLs without an origin (`data:`), and
 *   such that borrow one (`blob:`)
 */
function httpUrl(text, base) {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/**
 * The origin of an HTTP URL. Never throws.
 *
 * @param {string} text
 */
export function httpOrigin(text) {
  return httpUrl(text)?.origin;
}

/**
 * Whether it is a whole origin that a token may go to: one where nobody on the way can
 * read along. Never throws.
 *
 * @param {string} text
 */
export function isOrigin(text) {
  const url = httpUrl(text);
  if (!url) return false;
  const { href, origin, hostname, protocol } = url;
  const here = /^(localhost|127\.0\.0\.1|\[::1\]|.*\.localhost)$/.test(hostname);
  // A `*` is no wildcard: browsers take it for a letter like others, or write `%2A`.
  return href === `${origin}/` && !/[*%]/.test(origin) && (protocol === 'https:' || here);
}

/**
 * Where a request would go. Never throws.
 *
 * @param {string} text may be relative to the page
 * @param {string[]} allowed origins beside the page's own
 * @returns {[href: string, origin: string, credentials: boolean, allowed: boolean] | undefined}
 */
export function destination(text, allowed) {
  const url = httpUrl(text, document.baseURI);
  if (!url) return undefined;
  const { href, origin, username, password } = url;
  // Not `window.origin`, which is `null` in a frame that is sandboxed: the page trusts
  // where it came from all the same.
  return [href, origin, !!(username || password), origin === location.origin || allowed.includes(origin)];
}

/**
 * A copy of a request that may be sent: the one who redirects must not decide who gets
 * the token next, and the page's address may name a customer. Without CORS there would
 * be no header for the token.
 *
 * @param {Request} request stays as it is, to be sent again
 * @param {string} authorization
 * @param {AbortSignal} signal in place of the request's own
 */
export function authorized(request, authorization, signal) {
  const copy = new Request(request.clone(), {
    mode: 'cors',
    redirect: 'manual',
    referrerPolicy: 'same-origin',
    signal,
  });
  copy.headers.set('Authorization', authorization);
  return copy;
}
