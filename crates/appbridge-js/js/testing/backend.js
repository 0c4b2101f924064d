/** @import * as Api from '../../package/testing.d.ts' */

import { deferred } from './answer.js';

/** How long a test waits for a request, in milliseconds. */
const REQUEST_LIMIT = 10_000;

/** How a backend responds to a request. */
export class MockResponse {
  #respond;
  #change;

  /**
   * @param {(request: MockRequest) => MockResponse | Promise<Response>} respond makes a response each time, as each
   *   can be read once
   * @param {(changed: (init: ResponseInit) => ResponseInit) => MockResponse} [change]
   */
  constructor(respond, change = () => this) {
    this.#respond = respond;
    this.#change = change;
  }

  static silence = new MockResponse(() => new Promise(() => {}));
  static unreachable = new MockResponse(() => Promise.reject(new TypeError('the test lets nobody be reached')));

  /** @param {unknown} value */
  static json(value) {
    return reply(JSON.stringify(value), { headers: { 'Content-Type': 'application/json' } });
  }

  /** @param {string} body */
  static text(body) {
    return reply(body, { headers: { 'Content-Type': 'text/plain;charset=utf-8' } });
  }

  /** @param {number} status */
  static status(status) {
    return reply(null, { status });
  }

  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   */
  static error(status, code, message) {
    return MockResponse.json({ error: { code, message } }).withStatus(status);
  }

  static held() {
    const [request, response] = [deferred(), deferred()];
    const held = new MockResponse(async (arrived) => {
      request.resolve(arrived);
      return /** @type {MockResponse} */ (await response.promise).to(arrived);
    });
    return /** @type {const} */ ([held, { respond: response.resolve, arrived: () => within(REQUEST_LIMIT, request.promise) }]);
  }

  /** @param {number} status */
  withStatus(status) {
    return this.#change((init) => ({ ...init, status }));
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  withHeader(name, value) {
    return this.#change((init) => ({ ...init, headers: { .../** @type {object} */ (init.headers), [name]: value } }));
  }

  /** @param {number} delay in milliseconds */
  after(delay) {
    return new MockResponse(async (request) => {
      await new Promise((over) => setTimeout(over, delay));
      return this.to(request);
    });
  }

  /**
   * @param {MockRequest} request
   * @returns {Promise<Response>}
   */
  async to(request) {
    const response = await this.#respond(request);
    return response instanceof MockResponse ? response.to(request) : response;
  }
}

/**
 * @param {string | null} body
 * @param {ResponseInit} init
 * @returns {MockResponse}
 */
function reply(body, init) {
  return new MockResponse(
    async () => new Response(body, init),
    (changed) => reply(body, changed(init)),
  );
}

/**
 * @template T
 * @param {number} limit
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function within(limit, promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no request has come for the held response within ${limit} ms`)), limit);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A request that the app has sent; without the text of its token. */
export class MockRequest {
  #headers;
  #signal;

  /**
   * @param {Request} request
   * @param {string} body
   */
  constructor(request, body) {
    const { origin, pathname, search } = new URL(request.url);
    this.method = request.method;
    this.url = `${origin === location.origin ? '' : origin}${pathname}${search}`;
    this.hasToken = request.headers.has('Authorization');
    this.body = body;
    this.#headers = new Headers(request.headers);
    this.#headers.delete('Authorization');
    this.#signal = request.signal;
  }

  get aborted() {
    return this.#signal.aborted;
  }

  get path() {
    return this.url.split('?')[0] ?? '';
  }

  /** @param {string} name */
  query(name) {
    return new URLSearchParams(this.url.slice(this.path.length)).get(name) ?? undefined;
  }

  /** @param {string} name */
  header(name) {
    return this.#headers.get(name) ?? undefined;
  }

  /** @returns {unknown} */
  json() {
    try {
      return JSON.parse(this.body);
    } catch {
      return undefined;
    }
  }
}

/** @typedef {(request: MockRequest) => MockResponse} Script */

/** An app's backend that does as a test tells it. */
export class Backend {
  /** @type {Map<string, MockResponse[]>} */
  #next = new Map();
  /** @type {Map<string, Script>} */
  #always = new Map();
  /** In the order in which they came. @type {MockRequest[]} */
  requests = [];

  /**
   * @param {string} method
   * @param {string} url
   * @param {Script} script
   */
  respond(method, url, script) {
    this.#always.set(routeOf(method, url), script);
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {MockResponse} response
   */
  respondOnce(method, url, response) {
    const route = routeOf(method, url);
    this.#next.set(route, [...(this.#next.get(route) ?? []), response]);
  }

  /**
   * In place of the page's `fetch`.
   *
   * @param {RequestInfo | URL} input
   * @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  async fetch(input, init) {
    const sent = new Request(input, init);
    sent.signal.throwIfAborted();
    const request = new MockRequest(sent, await sent.text());
    this.requests.push(request);
    const response = await unlessAborted(sent.signal, this.#responseTo(request).to(request));
    Object.defineProperty(response, 'url', { value: sent.url });
    return response;
  }

  /** @param {MockRequest} request */
  #responseTo(request) {
    const { method, url, path } = request;
    // With its own query first, and then for every query.
    for (const route of [routeOf(method, url), routeOf(method, path)]) {
      const response = this.#next.get(route)?.shift() ?? this.#always.get(route)?.(request);
      if (response) return response;
    }
    const scripted = [...new Set([...this.#next.keys(), ...this.#always.keys()])].join(', ') || 'nothing';
    const message = `MockHost has no response for ${method} ${url}; scripted: ${scripted}`;
    console.error(message);
    return MockResponse.error(501, 'not_scripted', message);
  }
}

/**
 * @param {string} method
 * @param {string} url
 */
function routeOf(method, url) {
  const { origin, pathname, search } = new URL(url, document.baseURI);
  return `${method.toUpperCase()} ${origin === location.origin ? '' : origin}${pathname}${search}`;
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
