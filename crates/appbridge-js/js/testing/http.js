/** @import * as Api from '../../package/testing.d.ts' */

import { deferred } from './answer.js';

/** How a backend answers a request. */
export class HttpAnswer {
  /** @type {() => Promise<Response>} */
  respond;

  /** @param {() => Promise<Response>} respond makes a response each time, as each can be read once */
  constructor(respond) {
    this.respond = respond;
  }

  static silence = new HttpAnswer(() => new Promise(() => {}));

  /**
   * @param {unknown} body
   * @param {ResponseInit} [init]
   */
  static json(body, init) {
    return HttpAnswer.reply(JSON.stringify(body), {
      ...init,
      headers: { 'Content-Type': 'application/json', ...init?.headers },
    });
  }

  /**
   * @param {string | null} [body]
   * @param {ResponseInit} [init]
   */
  static reply(body, init) {
    return new HttpAnswer(async () => new Response(body, init));
  }

  static unreachable(reason = 'the test lets the backend be unreachable') {
    return new HttpAnswer(() => Promise.reject(new TypeError(reason)));
  }

  static held() {
    const { promise, resolve } = deferred();
    const held = new HttpAnswer(async () => /** @type {HttpAnswer} */ (await promise).respond());
    return /** @type {const} */ ([held, { answer: resolve }]);
  }

  /** @param {number} delay in milliseconds */
  after(delay) {
    return new HttpAnswer(async () => {
      await new Promise((over) => setTimeout(over, delay));
      return this.respond();
    });
  }
}

/** @typedef {(request: Api.HttpRequest) => HttpAnswer} Script */

/** An app's backend that does as a test tells it. */
export class Backend {
  /** @type {Map<string, HttpAnswer[]>} */
  #next = new Map();
  /** @type {Map<string, Script>} */
  #always = new Map();
  /** @type {Array<{ route: string, request: Api.HttpRequest }>} */
  #requests = [];

  /**
   * @param {string} method
   * @param {string} path
   * @param {Script} script
   */
  answer(method, path, script) {
    this.#always.set(routeOf(method, path), script);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {HttpAnswer} answer
   */
  answerOnce(method, path, answer) {
    const route = routeOf(method, path);
    this.#next.set(route, [...(this.#next.get(route) ?? []), answer]);
  }

  /**
   * @param {string} method
   * @param {string} path
   */
  requests(method, path) {
    const wanted = routeOf(method, path);
    return this.#requests.filter(({ route }) => route === wanted).map(({ request }) => request);
  }

  /**
   * In place of the page's `fetch`.
   *
   * @param {RequestInfo | URL} input
   * @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  async fetch(input, init) {
    const request = new Request(input, init);
    const { method, url, signal } = request;
    signal.throwIfAborted();
    const route = routeOf(method, url);
    // As browsers write the names; happy-dom leaves them as they were set.
    const headers = [...request.headers].map(([name, value]) => [name.toLowerCase(), value]);
    const seen = { method, url, headers: Object.fromEntries(headers), body: await request.text() };
    this.#requests.push({ route, request: seen });
    const answer = this.#next.get(route)?.shift() ?? this.#always.get(route)?.(seen);
    // A browser says no more than that something failed; a test wants to know.
    const { respond } = answer ?? HttpAnswer.unreachable(`MockHost has no answer for ${route}; see \`answerHttp\``);
    const response = await unlessAborted(signal, respond());
    Object.defineProperty(response, 'url', { value: url });
    return response;
  }
}

/**
 * @param {string} method
 * @param {string} path
 */
function routeOf(method, path) {
  const { origin, pathname } = new URL(path, document.baseURI);
  return `${method.toUpperCase()} ${origin}${pathname}`;
}

/**
 * @template T
 * @param {AbortSignal} signal
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function unlessAborted(signal, promise) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
