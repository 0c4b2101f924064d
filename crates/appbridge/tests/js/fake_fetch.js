/**
 * What a request was; `aborted` is read when it is asked for.
 *
 * @typedef {object} Noted
 * @property {string} method
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {string} body
 * @property {string} redirect
 * @property {string} credentials
 * @property {string} referrerPolicy
 * @property {boolean} aborted
 */

/**
 * Stands in the place of the page's `fetch`: notes what is asked, and answers in turn
 * what a test wants. Aborts as a browser does.
 */
export class FakeFetch {
  #real = window.fetch;
  /** @type {Request[]} */
  #requests = [];
  /** @type {Array<() => unknown>} */
  #answers = [];
  /** @type {Array<{ count: number, reached: () => void }>} */
  #waiting = [];

  constructor() {
    window.fetch = (input, init) => this.#take(new Request(input, init));
  }

  /** @param {string} expression of the next answer, or of a promise of it */
  answerWith(expression) {
    const answer = /** @type {() => unknown} */ (new Function(`return ${expression}`));
    this.#answers.push(answer);
  }

  restore() {
    window.fetch = this.#real;
  }

  count() {
    return this.#requests.length;
  }

  /** Waits until so many requests have come. @param {number} count */
  async reached(count) {
    if (this.#requests.length >= count) return;
    await new Promise((resolve) => {
      this.#waiting.push({ count, reached: () => resolve(undefined) });
    });
  }

  /** @returns {Promise<Noted[]>} */
  requests() {
    return Promise.all(
      this.#requests.map(async (request) => ({
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        // The body of a request that is aborted cannot be read.
        body: request.signal.aborted ? '' : await request.clone().text(),
        redirect: request.redirect,
        credentials: request.credentials,
        referrerPolicy: request.referrerPolicy,
        aborted: request.signal.aborted,
      })),
    );
  }

  /** @param {Request} request @returns {Promise<Response>} */
  async #take(request) {
    this.#requests.push(request);
    const answer = this.#answers.shift() ?? (() => new Response('', { status: 500 }));
    for (const { count, reached } of this.#waiting) {
      if (this.#requests.length >= count) reached();
    }
    return new Promise((resolve, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason));
      Promise.resolve()
        .then(answer)
        .then((value) => resolve(/** @type {Response} */ (value)), reject);
    });
  }
}

/** An answer whose body never ends. */
export function endlessBody() {
  return new Response(new ReadableStream({}));
}

/** What a browser gives for a redirect that is not followed; pages cannot make one. */
export function opaqueRedirect() {
  return Object.defineProperties(new Response(''), {
    type: { value: 'opaqueredirect' },
    status: { value: 0 },
  });
}

/**
 * A token as the host makes them, good for an hour.
 *
 * @param {string} name that tells it from others
 */
export function jwt(name) {
  const part = (/** @type {object} */ value) =>
    btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return [part({ alg: 'EdDSA' }), part({ exp, name }), 'c2lnbmF0dXJl'].join('.');
}
