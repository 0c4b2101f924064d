/**
 * How a method is answered; `held` is a promise that a test settles.
 *
 * @typedef {{ kind: 'reply' | 'reject' | 'held', value: unknown } | { kind: 'silence' }} Answer
 */

/**
 * How a request is answered.
 *
 * @typedef {{ kind: 'reply', status: number, headers: [string, string][], body?: string }
 *   | { kind: 'held', held: HeldResponse }
 *   | { kind: 'fault', message: string }
 *   | { kind: 'unreachable' }
 *   | { kind: 'silence' }} MockResponse
 */

/**
 * A request that came. Of its token nothing is kept but that there was one.
 *
 * @typedef {{ method: string, url: string, query: [string, string][],
 *   headers: [string, string][], hasToken: boolean, body: string, aborted: boolean }} MockRequest
 */

/**
 * @typedef {object} Route
 * @property {MockResponse[]} next
 * @property {MockResponse | ((request: MockRequest) => MockResponse)} [always]
 */

/** Where the binding looks for what answers requests with the tokens of a bridge. */
const FETCH = Symbol.for('appbridge.mock.fetch');

/** Statuses that browsers answer without a body, which `Response` then refuses. */
const BODILESS = [204, 205, 304];

/** Statuses that browsers follow, or tell of as a redirect and no more. */
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * A bridge object as the SDK makes it, with a host behind it that does as it is told.
 * Values are cloned, as they are on their way through a real channel.
 */
export class MockHost {
  /** @type {Map<string, Answer[]>} */
  #next = new Map();
  /** @type {Map<string, Answer | ((args: unknown[]) => Answer)>} */
  #always = new Map();
  /** @type {Array<{ name: string, args: unknown[] }>} */
  #calls = [];
  /** @type {Array<{ topic: string, payload: unknown }>} */
  #published = [];
  /** @type {Array<{ topic: string, subscriber: (payload: unknown) => unknown }>} */
  #subscriptions = [];
  /** @type {Map<string, (...args: unknown[]) => unknown>} */
  #exposed = new Map();
  /** Methods whose silence the console has told. @type {Set<string>} */
  #silent = new Set();
  #confirms = true;
  #isClosed = false;

  backend = new MockBackend();

  bridge = {
    [FETCH]: this.backend.fetch,
    method: {
      call: (/** @type {string} */ name, /** @type {unknown[]} */ ...args) => {
        if (this.#isClosed) return Promise.reject(gone());
        this.#calls.push({ name, args: structuredClone(args) });
        const always = this.#always.get(name);
        const answer =
          this.#next.get(name)?.shift() ??
          (typeof always === 'function' ? always(structuredClone(args)) : always);
        if (!answer) this.#tellSilence(name);
        return settled(answer ?? { kind: 'silence' });
      },
      expose: (
        /** @type {string} */ name,
        /** @type {(...args: unknown[]) => unknown} */ method,
      ) => {
        this.#exposed.set(name, method);
      },
      isExposed: (/** @type {string} */ name) => this.#exposed.has(name),
    },
    event: {
      subscribe: (
        /** @type {string} */ topic,
        /** @type {(payload: unknown) => unknown} */ subscriber,
      ) => {
        const subscription = { topic, subscriber };
        this.#subscriptions.push(subscription);
        return () => {
          this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
        };
      },
      publish: (/** @type {string} */ topic, /** @type {unknown} */ payload) => {
        this.#published.push({ topic, payload: structuredClone(payload) });
        return settled(
          this.#confirms ? { kind: 'reply', value: undefined } : { kind: 'silence' },
        );
      },
    },
  };

  /** @param {string} name @param {Answer} answer */
  answerOnce(name, answer) {
    this.#next.set(name, [...(this.#next.get(name) ?? []), answer]);
  }

  /** @param {string} name @param {Answer | ((args: unknown[]) => Answer)} answer */
  answer(name, answer) {
    this.#always.set(name, answer);
  }

  /**
   * Nobody has to have forgotten it, as real hosts keep silent too; but a test that waits in
   * vain says only that it took too long.
   *
   * @param {string} name
   */
  #tellSilence(name) {
    if (this.#silent.has(name)) return;
    this.#silent.add(name);
    const scripted = new Set([...this.#next.keys(), ...this.#always.keys()]);
    const list = [...scripted].map((other) =>
      this.#always.has(other) || this.#next.get(other)?.length ? other : `${other} (used up)`,
    );
    console.warn(
      `the mock host has no answer for ${name}, and keeps silent; scripted: ${list.join(', ') || 'nothing'}`,
    );
  }

  /** @param {boolean} confirms */
  confirm(confirms) {
    this.#confirms = confirms;
  }

  /** @param {string} name */
  callsOf(name) {
    return this.#calls.filter((call) => call.name === name).map((call) => call.args);
  }

  /** @param {string} topic */
  publishedTo(topic) {
    return this.#published
      .filter((event) => event.topic === topic)
      .map((event) => event.payload);
  }

  /** @param {string} topic */
  subscribersOf(topic) {
    return this.#subscriptions.filter((subscription) => subscription.topic === topic).length;
  }

  /** @param {string} topic @param {unknown} payload */
  publish(topic, payload) {
    const clone = structuredClone(payload);
    for (const subscription of [...this.#subscriptions]) {
      if (subscription.topic === topic) subscription.subscriber(clone);
    }
  }

  /** @param {string} name @param {unknown[]} args */
  async callApp(name, args) {
    const method = this.#exposed.get(name);
    if (!method) throw new Error(`the app has not exposed ${name}`);
    return structuredClone(await method(...structuredClone(args)));
  }

  /** From here on all calls and requests fail, and so do the requests under way. */
  close() {
    this.#isClosed = true;
    this.backend.close();
  }
}

/** The app's own backend, or another that the app's tokens may go to. */
class MockBackend {
  /** By method and URL. @type {Map<string, Route>} */
  #routes = new Map();
  /** @type {Array<{ noted: MockRequest, signal: AbortSignal, isRead: boolean }>} */
  #requests = [];
  #closed = new AbortController();

  /** What stands in for the page's `fetch`. @param {Request} request */
  fetch = (request) => {
    /** @type {Promise<never>} */
    const ended = new Promise((_, reject) => {
      for (const signal of [request.signal, this.#closed.signal]) {
        const end = () => reject(signal.reason);
        if (signal.aborted) end();
        else signal.addEventListener('abort', end, { once: true });
      }
    });
    return Promise.race([ended, this.#respond(request)]);
  };

  /** @param {string} method @param {string} url @param {MockResponse} response */
  respondOnce(method, url, response) {
    this.#route(method, url).next.push(response);
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {MockResponse | ((request: MockRequest) => MockResponse)} response
   */
  respond(method, url, response) {
    this.#route(method, url).always = response;
  }

  /** Those that have arrived whole, in the order in which they were sent. */
  requests() {
    return this.#requests
      .filter(({ isRead }) => isRead)
      .map(({ noted, signal }) => ({ ...noted, aborted: signal.aborted }));
  }

  close() {
    this.#closed.abort(gone());
  }

  /** @param {string} method @param {string} url @returns {Route} */
  #route(method, url) {
    const key = `${method} ${named(url)}`;
    const route = this.#routes.get(key) ?? { next: [] };
    this.#routes.set(key, route);
    return route;
  }

  /** @param {Request} request */
  async #respond(request) {
    const { method, signal } = request;
    const headers = [...request.headers].filter(([name]) => name !== 'authorization');
    const url = named(request.url);
    const [path = ''] = url.split('?');
    /** @type {MockRequest} */
    const noted = {
      method,
      url,
      query: [...new URL(request.url).searchParams],
      headers,
      hasToken: request.headers.has('authorization'),
      body: '',
      aborted: false,
    };
    const entry = { noted, signal, isRead: false };
    this.#requests.push(entry);
    if (method !== 'GET' && method !== 'HEAD') {
      // The body of a request that is aborted cannot be read.
      noted.body = await request.text().catch(() => '');
    }
    entry.isRead = true;
    signal.throwIfAborted();
    const response =
      this.#next(`${method} ${url}`, noted) ??
      this.#next(`${method} ${path}`, noted) ??
      fault('not_scripted', this.#notScripted(`${method} ${url}`));
    return this.#settled(response, noted);
  }

  /** @param {string} key @param {MockRequest} request */
  #next(key, request) {
    const route = this.#routes.get(key);
    const always = route?.always;
    return route?.next.shift() ?? (typeof always === 'function' ? always(request) : always);
  }

  /** @param {string} key */
  #notScripted(key) {
    const routes = [...this.#routes].map(([scripted, { next, always }]) =>
      next.length > 0 || always ? scripted : `${scripted} (used up)`,
    );
    const list = routes.length > 0 ? routes.join(', ') : 'nothing';
    return `the mock host has no response for ${key}; scripted: ${list}`;
  }

  /** @param {MockResponse} response @param {MockRequest} request @returns {Promise<Response>} */
  async #settled(response, request) {
    switch (response.kind) {
      case 'held':
        response.held.arrive(request);
        return this.#settled(await response.held.response, request);
      case 'silence':
        return new Promise(() => {});
      case 'unreachable':
        throw new TypeError('Failed to fetch');
      case 'fault':
        return this.#settled(fault('response_invalid', response.message), request);
      case 'reply':
        return this.#reply(response, request);
    }
  }

  /**
   * @param {{ status: number, headers: [string, string][], body?: string }} reply
   * @param {MockRequest} request
   * @returns {Response | Promise<Response>}
   */
  #reply({ status, headers, body = '' }, request) {
    if (REDIRECTS.includes(status)) {
      // What a browser gives for a redirect that is not followed; pages cannot make one.
      return Object.defineProperties(new Response(null), {
        type: { value: 'opaqueredirect' },
        status: { value: 0 },
      });
    }
    const bodiless = request.method === 'HEAD' || BODILESS.includes(status);
    try {
      return new Response(bodiless ? null : body, { status, headers });
    } catch (error) {
      const message = `the response to ${request.method} ${request.url} is none: ${error}`;
      return this.#settled(fault('response_invalid', message), request);
    }
  }
}

/** A response that a test gives when it wants to. */
export class HeldResponse {
  /** @type {(response: MockResponse) => void} */
  respond = () => {};
  /** @type {Promise<MockResponse>} */
  response = new Promise((resolve) => {
    this.respond = resolve;
  });
  /** @type {(request: MockRequest) => void} */
  arrive = () => {};
  /** @type {Promise<MockRequest>} */
  arrived = new Promise((resolve) => {
    this.arrive = resolve;
  });
}

function gone() {
  return new TypeError('the mock host is gone');
}

/**
 * A mistake of the test, which the console tells as well: an app may show no more than
 * that something failed.
 *
 * @param {string} code
 * @param {string} message
 * @returns {MockResponse}
 */
function fault(code, message) {
  console.error(message);
  return {
    kind: 'reply',
    status: 501,
    headers: [['content-type', 'application/json']],
    body: JSON.stringify({ error: { code, message } }),
  };
}

/** A URL as tests write it: without the page's own origin. @param {string} text */
function named(text) {
  if (!URL.canParse(text, document.baseURI)) return text;
  const { origin, pathname, search } = new URL(text, document.baseURI);
  const path = `${pathname}${search}`;
  return origin === location.origin ? path : `${origin}${path}`;
}

/** @param {Answer} answer @returns {Promise<unknown>} */
function settled(answer) {
  switch (answer.kind) {
    case 'reply':
      return Promise.resolve(structuredClone(answer.value));
    case 'reject':
      return Promise.reject(answer.value);
    case 'held':
      return Promise.resolve(answer.value);
    case 'silence':
      return new Promise(() => {});
  }
}
