/** @import * as Api from '../../package/testing.d.ts' */

import { deferred } from './answer.js';
import { expectA, expectThat } from './misuse.js';

/** How long a test waits for a request, in milliseconds. */
const REQUEST_LIMIT = 10_000;

/** Statuses that browsers take without a body alone. */
const BODILESS = [204, 205, 304];

/** What a method and the name of a header are made of. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** What a header's value is made of. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

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
    const body = JSON.stringify(value);
    expectThat(body !== undefined, 'MockResponse.json takes what has a form in JSON; MockResponse.status(200) has no body', value);
    return reply(body, { headers: { 'Content-Type': 'application/json' } });
  }

  /** @param {string} body */
  static text(body) {
    expectThat(typeof body === 'string', 'MockResponse.text takes a string', body);
    return reply(body, { headers: { 'Content-Type': 'text/plain;charset=utf-8' } });
  }

  /** @param {number} status */
  static status(status) {
    return reply(null, {}).withStatus(status);
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
    const respond = (/** @type {unknown} */ given) => response.resolve(MockResponse.expect(given, 'a held response'));
    return /** @type {const} */ ([held, { respond, arrived: () => within(REQUEST_LIMIT, request.promise) }]);
  }

  /**
   * @param {unknown} value as a test's own code gives it
   * @param {string} from whose response it is
   */
  static expect(value, from) {
    return expectA(MockResponse, value, `${from} takes a MockResponse, such as MockResponse.json([])`);
  }

  /** @param {number} status */
  withStatus(status) {
    expectThat(Number.isInteger(status) && status >= 200 && status <= 599, 'a status is a whole number from 200 to 599', status);
    return this.#change((init) => ({ ...init, status }));
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  withHeader(name, value) {
    expectThat(typeof name === 'string' && TOKEN.test(name), "a header's name has letters, digits and hyphens", name);
    expectThat(typeof value === 'string' && HEADER_VALUE.test(value), `the header ${name} takes a string of one line, in Latin-1`, value);
    return this.#change((init) => ({ ...init, headers: { .../** @type {object} */ (init.headers), [name]: value } }));
  }

  /** @param {number} delay in milliseconds */
  after(delay) {
    expectThat(typeof delay === 'number' && delay >= 0 && delay < 2 ** 31, '`after` takes milliseconds, from 0', delay);
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
    async () => new Response(BODILESS.includes(init.status ?? 200) ? null : body, init),
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
   * Routes have their names checked here, and what they respond with by whoever gives it.
   *
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
    const scripted = this.#responseTo(request);
    const response = await unlessAborted(sent.signal, scripted.to(request));
    Object.defineProperty(response, 'url', { value: sent.url });
    return response;
  }

  /** @param {MockRequest} request */
  #responseTo(request) {
    const { method, url, path } = request;
    // With its own query first, and then for every query.
    for (const route of [routeOf(method, url), routeOf(method, path)]) {
      const next = this.#next.get(route)?.shift();
      if (next) return next;
      const script = this.#always.get(route);
      if (script) return responseBy(script, request);
    }
    const scripted = [...new Set([...this.#next.keys(), ...this.#always.keys()])].join(', ') || 'nothing';
    return fault('not_scripted', `MockHost has no response for ${method} ${url}; scripted: ${scripted}`);
  }
}

/**
 * What a test's own code makes of a request.
 *
 * @param {Script} script
 * @param {MockRequest} request
 */
function responseBy(script, request) {
  const name = `the script for ${request.method} ${request.url}`;
  try {
    return MockResponse.expect(script(request), name);
  } catch (error) {
    return fault('response_invalid', `${name} gave no response: ${error}`, error);
  }
}

/**
 * A mistake of the test, which the console tells as well: an app may show no more than that
 * something failed.
 *
 * @param {string} code
 * @param {string} message
 * @param {unknown[]} causes
 */
function fault(code, message, ...causes) {
  console.error(message, ...causes);
  return MockResponse.error(501, code, message);
}

/**
 * @param {string} method
 * @param {string} url
 */
function routeOf(method, url) {
  expectThat(typeof method === 'string' && TOKEN.test(method), "the method comes first: respond('GET', '/api/items', …)", method);
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
