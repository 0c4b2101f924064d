import type { Listener, Method } from '../fake-bridge.ts';
import { honest } from '../fake-bridge.ts';
import { ALL, CALLS, CHECKED, EVENTS, EXPOSES, type OperationName } from './operations.ts';
import type { OpenBridge, Stage } from './stage.ts';

/** Something that is wrong with a bridge, and what it does to operations. */
export interface Fault {
  readonly name: string;
  /** Makes it so; may give another bridge. */
  readonly make: (bridge: OpenBridge, stage: Stage) => unknown;
  /** What these operations end in: the code of an error, or another word. All others work. */
  readonly ends: readonly (readonly [operations: readonly OperationName[], end: string])[];
}

type Ends = Fault['ends'];

const fault = (name: string, make: Fault['make'], ends: Ends = []): Fault => ({ name, make, ends });

// Replies and payloads that are not what was asked for.

/** What comes of a value that fits nothing. */
const NOT_UNDERSTOOD: Ends = [
  [[...CHECKED, 'selection'], 'reply_not_understood'],
  [['fetch'], 'token_failed'],
  [['listen', 'read'], 'payload_not_understood'],
  [['anything', 'listenToOther', 'readOther'], 'other'],
];

/**
 * An object without the members that were asked for: an event that says nothing of a
 * customer says that none is selected.
 */
const NOTHING_IN_IT: Ends = [
  [[...CHECKED, 'selection'], 'reply_not_understood'],
  [['fetch'], 'token_failed'],
  [['anything', 'listen', 'listenToOther', 'read', 'readOther'], 'other'],
];

/** Every reply and every payload is what `value` gives. */
const giving = (ends: Ends, name: string, value: () => unknown): Fault =>
  fault(
    name,
    ({ method, event }) => {
      const given = value();
      const { subscribe } = event;
      method.call = async () => given;
      event.publish = async () => given;
      event.subscribe = (topic, listener) => subscribe(topic, () => listener(given));
    },
    ends,
  );

const VALUES = [
  giving(NOT_UNDERSTOOD, 'a number', () => 7),
  giving(NOT_UNDERSTOOD, 'a boolean', () => true),
  giving(NOT_UNDERSTOOD, 'a symbol', () => Symbol('s')),
  giving(NOT_UNDERSTOOD, 'a BigInt', () => 10n),
  giving(NOT_UNDERSTOOD, 'a function', () => () => 1),
  giving(NOT_UNDERSTOOD, 'members of the wrong sort', () => ({ accessToken: 7, customerId: 7 })),
  giving(NOT_UNDERSTOOD, 'getters that throw', () => ({
    get accessToken() {
      throw new Error('no');
    },
    get customerId() {
      throw new Error('no');
    },
  })),
  giving(
    NOT_UNDERSTOOD,
    'a proxy that throws',
    () =>
      new Proxy(
        {},
        {
          get(_, key) {
            if (key !== 'then') throw new Error('no');
          },
        },
      ),
  ),
  giving(NOT_UNDERSTOOD, 'a hundred thousand levels', () => {
    let all = {};
    for (let level = 0; level < 100_000; level += 1) all = { accessToken: all, customerId: all };
    return all;
  }),
  giving(NOT_UNDERSTOOD, 'an object within itself', () => {
    const all: Record<string, unknown> = {};
    all['accessToken'] = all['customerId'] = all;
    return all;
  }),
];

const OBJECTS = [
  giving(NOTHING_IN_IT, 'an empty object', () => ({})),
  giving(NOTHING_IN_IT, 'an object without a prototype', () => Object.create(null)),
  giving(NOTHING_IN_IT, 'an array', () => [[]]),
  giving(NOTHING_IN_IT, 'an array of four billion', () => new Array(2 ** 32 - 1)),
  giving(NOTHING_IN_IT, 'a date', () => new Date(0)),
  giving(NOTHING_IN_IT, 'a map', () => new Map([['customerId', '42']])),
  giving(NOTHING_IN_IT, 'an error', () => new Error('no')),
  giving(NOTHING_IN_IT, 'an element', () => document.body),
  giving(NOTHING_IN_IT, 'the window', () => globalThis),
  giving(NOTHING_IN_IT, 'ten megabytes of bytes', () => new Uint8Array(10_000_000)),
  giving(NOTHING_IN_IT, 'an iterator that throws', () => ({
    [Symbol.iterator]() {
      throw new Error('no');
    },
  })),
];

/** Every token, selection and reply is this text. */
const saying = (name: string, text: string, ends: Ends): Fault =>
  fault(
    name,
    ({ method }) => {
      method.call = async (called) => (called === 'getAppToken' ? { accessToken: text } : text);
    },
    ends,
  );

/** Texts are what many ask for, so that these are taken as such. */
const TEXTS = [
  saying('ten megabytes of text', 'x'.repeat(10_000_000), [[[...CALLS.filter((call) => call !== 'nothing'), 'fetch'], 'other']]),
  saying('an empty text', '', [
    [['text', 'member', 'anything'], 'other'],
    [['selection'], 'nothing selected'],
    [['sessionToken', 'appToken'], 'token_unusable'],
    [['fetch'], 'token_failed'],
  ]),
  ...['a\r\nx-evil: 1', 'a b', 'tökén', '\ud800', '\0'].map((text) =>
    saying(`what no header can carry: ${JSON.stringify(text)}`, text, [
      [['text', 'member', 'anything', 'selection'], 'other'],
      [['sessionToken', 'appToken'], 'token_unusable'],
      [['fetch'], 'token_failed'],
    ]),
  ),
];

// What stands in the place of a promise, and what it comes to.

const TIMED_OUT: Ends = [
  [CALLS, 'call_timed_out'],
  [['publish'], 'publish_timed_out'],
  [['fetch'], 'token_failed'],
];

/** A rejected call of what is selected says that nothing is. */
const REFUSED: Ends = [
  [['selection'], 'nothing selected'],
  [CALLS, 'rejected'],
  [['publish'], 'publish_failed'],
  [['fetch'], 'token_failed'],
];

const THROWN: Ends = [...REFUSED, [EVENTS, 'subscribe_failed'], [EXPOSES, 'expose_failed']];

/** Both `call` and `publish` give this. */
const answering = (name: string, answer: () => unknown, ends: Ends): Fault =>
  fault(name, ({ method, event }) => void (method.call = event.publish = answer), ends);

/** Everything that a bridge can do throws this. */
const throwing = (name: string, no: () => never): Fault =>
  fault(
    name,
    (bridge) => {
      bridge.method = { call: no, expose: no, isExposed: no };
      bridge.event = { subscribe: no, publish: no };
    },
    THROWN,
  );

const PROMISES = [
  fault('none: the host is honest', () => {}),
  answering('never answers', () => new Promise(() => {}), TIMED_OUT),
  answering("the SDK's own timeout", () => Promise.reject('Plugin timeout'), TIMED_OUT),
  fault(
    'answers late, and in both ways',
    ({ method, event }, stage) => {
      const late: (() => void)[] = [];
      method.call = event.publish = () =>
        new Promise((resolve, reject) => late.push(() => (late.length % 2 ? resolve(1) : reject(new Error('late')))));
      stage.cleanUp = () => late.forEach((settle) => settle());
    },
    TIMED_OUT,
  ),
  answering('gives nothing', () => undefined, [
    [CHECKED, 'reply_not_understood'],
    [['anything'], 'other'],
    [['selection'], 'nothing selected'],
    [['fetch'], 'token_failed'],
  ]),
  fault('gives values, and no promises of them', ({ method, event }) => {
    method.call = honest;
    event.publish = () => 'done';
  }),
  answering(
    'a thenable that throws',
    () => ({
      then() {
        throw new Error('no');
      },
    }),
    REFUSED,
  ),
  answering(
    'a getter of `then` that throws',
    () => ({
      get then() {
        throw new Error('no');
      },
    }),
    REFUSED,
  ),
  answering('a thenable that never settles', () => ({ then() {} }), TIMED_OUT),
  fault('a thenable that settles at once, twice, both ways, and throws', ({ method, event }) => {
    method.call = (called, ...args) => ({
      then(resolve: (value: unknown) => void, reject: (reason: unknown) => void) {
        resolve(honest(called, ...args));
        resolve('other');
        reject('other');
        throw new Error('other');
      },
    });
    event.publish = () => ({
      then(resolve: () => void, reject: (reason: unknown) => void) {
        resolve();
        reject('other');
      },
    });
  }),
  fault('a thousand thenables within one another', ({ method }) => {
    method.call = async (called, ...args) => {
      let all: unknown = honest(called, ...args);
      for (let depth = 0; depth < 1_000; depth += 1) {
        const inner = all;
        all = { then: (resolve: (value: unknown) => void) => resolve(inner) };
      }
      return all;
    };
  }),
  answering(
    'a promise that resolves to itself',
    () => {
      const promise: Promise<unknown> = new Promise((resolve) => queueMicrotask(() => resolve(promise)));
      return promise;
    },
    REFUSED,
  ),
  answering(
    'a promise of a class that is broken',
    () => {
      class Broken extends Promise<unknown> {
        static override get [Symbol.species](): PromiseConstructor {
          throw new Error('no');
        }
      }
      return new Broken(() => {});
    },
    REFUSED,
  ),
  answering('a promise whose `constructor` throws', brokenPromise, REFUSED),
  throwing('throws', () => {
    throw new Error('no');
  }),
  throwing('throws nothing', () => {
    throw undefined;
  }),
  throwing('throws a revoked proxy', () => {
    throw revoked();
  }),
  throwing('recurses for ever', function no(): never {
    return no();
  }),
];

/** Every call and every event is rejected with one of these. */
const REASONS = Object.entries<() => unknown>({
  'an error': () => new Error('no'),
  'an error of the browser': () => new DOMException('no', 'AbortError'),
  'several errors': () => new AggregateError([new Error('no')]),
  'a text': () => 'no',
  'ten megabytes': () => 'x'.repeat(10_000_000),
  'half a character': () => '\ud800',
  'a token': () => `eyJhbGciOiJFZERTQSJ9.${'x'.repeat(100)}.c2ln`,
  'a code': () => ({ code: 'E_NO' }),
  'an empty object': () => ({}),
  'an array': () => [],
  null: () => null,
  undefined: () => undefined,
  NaN: () => NaN,
  false: () => false,
  'a symbol': () => Symbol('no'),
  'a BigInt': () => 10n,
  'a function': () => () => 'no',
  'a class': () => class No {},
  'a proxy that throws': () =>
    new Proxy(
      {},
      {
        get() {
          throw new Error('no');
        },
      },
    ),
  'a revoked proxy': revoked,
  'a revoked function': () => revoked(() => 1),
  'getters that throw': () =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        ['name', 'message', 'code', 'cause'].map((key) => [
          key,
          {
            get() {
              throw new Error('no');
            },
          },
        ]),
      ),
    ),
  'an error that is its own cause': () => {
    const error = new Error('no');
    error.cause = error;
    return error;
  },
  'an error of strange parts': () => Object.assign(new Error('no'), { name: Symbol('no'), message: 7, code: {} }),
  'texts that are objects': () => ({ name: new String('no'), message: { toString: () => 'no' }, code: [] }),
  'an object without a prototype': () => Object.create(null),
  'the window': () => globalThis,
}).map(([name, reason]) =>
  fault(
    `rejects with ${name}`,
    ({ method, event }) => {
      method.call = event.publish = async () => {
        throw reason();
      };
    },
    REFUSED,
  ),
);

// Bridges that are not what the SDK promises.

const WITHOUT_METHODS: Ends = [
  [[...CALLS, ...EXPOSES], 'unsupported'],
  [['fetch'], 'token_failed'],
];
const WITHOUT_EVENTS: Ends = [[[...EVENTS, 'publish'], 'unsupported']];

const throwsAtGet = (object: object, key: string): void =>
  void Object.defineProperty(object, key, {
    get() {
      throw new Error('no');
    },
  });

const namespaces = ({ method, event }: OpenBridge): object[] => [method, event];

const MEMBERS = [
  fault('lacks `method`', (bridge) => void Reflect.deleteProperty(bridge, 'method'), WITHOUT_METHODS),
  fault('lacks `event`', (bridge) => void Reflect.deleteProperty(bridge, 'event'), WITHOUT_EVENTS),
  fault('a getter of `method` that throws', (bridge) => throwsAtGet(bridge, 'method'), WITHOUT_METHODS),
  fault('a getter of `event` that throws', (bridge) => throwsAtGet(bridge, 'event'), WITHOUT_EVENTS),
  fault('is empty', () => ({}), [...WITHOUT_METHODS, ...WITHOUT_EVENTS]),
  fault(
    'getters of all operations that throw',
    (bridge) => {
      for (const namespace of namespaces(bridge)) for (const key of Object.keys(namespace)) throwsAtGet(namespace, key);
    },
    [...WITHOUT_METHODS, ...WITHOUT_EVENTS],
  ),
  fault(
    'operations that are no functions',
    (bridge) => {
      for (const namespace of namespaces(bridge))
        for (const key of Object.keys(namespace)) Reflect.set(namespace, key, { call() {} });
    },
    [...WITHOUT_METHODS, ...WITHOUT_EVENTS],
  ),
  fault(
    'namespaces that are revoked proxies',
    (bridge) => void Object.assign(bridge, { method: revoked(bridge.method), event: revoked(bridge.event) }),
    [...WITHOUT_METHODS, ...WITHOUT_EVENTS],
  ),
  fault('lacks `isExposed`', ({ method }) => void Reflect.deleteProperty(method, 'isExposed')),
  fault('an `isExposed` that throws', ({ method }) => {
    method.isExposed = () => {
      throw new Error('no');
    };
  }),
  fault('an `isExposed` that promises', ({ method }) => void (method.isExposed = async () => true)),
  fault('an `isExposed` that lies', ({ method }) => void (method.isExposed = () => true), [[EXPOSES, 'already_exposed']]),
];

const UNAVAILABLE: Ends = [[ALL, 'sdk_unavailable']];

const BRIDGES = [
  fault('null', () => null, UNAVAILABLE),
  fault('a text', () => 'bridge', UNAVAILABLE),
  fault('a number', () => 7, UNAVAILABLE),
  fault('a symbol', () => Symbol('bridge'), UNAVAILABLE),
  fault('a function with members', (bridge) => Object.assign(() => {}, bridge), UNAVAILABLE),
  fault('a revoked proxy', revoked, UNAVAILABLE),
  fault('a promise of nothing', () => Promise.resolve(), UNAVAILABLE),
  fault('a promise that is rejected', () => Promise.reject(new Error('no')), UNAVAILABLE),
  fault('a promise that is rejected with nothing', () => Promise.reject(undefined), UNAVAILABLE),
  fault('a promise that never settles', () => new Promise(() => {}), [[ALL, 'handshake_timed_out']]),
  fault('a promise of a promise', (bridge) => Promise.resolve(Promise.resolve(bridge))),
  fault('a promise whose `constructor` throws', brokenPromise, UNAVAILABLE),
  fault('a thenable that never settles', (bridge) => Object.assign(bridge, { then() {} }), [[ALL, 'handshake_timed_out']]),
  fault(
    'a thenable that throws',
    (bridge) =>
      Object.assign(bridge, {
        then() {
          throw new Error('no');
        },
      }),
    UNAVAILABLE,
  ),
  fault('a getter of `then` that throws', (bridge) => throwsAtGet(bridge, 'then'), UNAVAILABLE),
  fault('frozen to the bottom', (bridge) => [...namespaces(bridge), bridge].forEach((object) => Object.freeze(object))),
  fault('without prototypes', ({ method, event }) =>
    Object.assign(Object.create(null), {
      method: Object.assign(Object.create(null), method),
      event: Object.assign(Object.create(null), event),
    }),
  ),
  fault('classes with private state, which want their `this`', ({ method, event }) => {
    class Namespace {
      #method = method;
      #event = event;
      call(called: string, ...args: unknown[]) {
        return this.#method.call(called, ...args);
      }
      expose(name: string, exposed: Method) {
        return this.#method.expose(name, exposed);
      }
      isExposed(name: string) {
        return this.#method.isExposed(name);
      }
      subscribe(topic: string, listener: Listener) {
        return this.#event.subscribe(topic, listener);
      }
      publish(topic: string, payload: unknown) {
        return this.#event.publish(topic, payload);
      }
    }
    return new (class {
      #namespace = new Namespace();
      get method() {
        return this.#namespace;
      }
      get event() {
        return this.#namespace;
      }
    })();
  }),
  fault('new namespaces at every look', ({ method, event }) => ({
    get method() {
      return { ...method };
    },
    get event() {
      return { ...event };
    },
  })),
  fault('a proxy that notes everything', (bridge) => {
    const noted: PropertyKey[] = [];
    const noting = (object: object): object =>
      new Proxy(object, {
        get(target, key) {
          noted.push(key);
          const value: unknown = Reflect.get(target, key);
          return typeof value === 'object' && value !== null ? noting(value) : value;
        },
      });
    return noting(bridge);
  }),
];

// Subscribing and exposing.

const TURNS = [
  fault('an unsubscribe that throws', ({ event }) =>
    unsubscribing(event, () => () => {
      throw new Error('no');
    }),
  ),
  fault('an unsubscribe that rejects', ({ event }) =>
    unsubscribing(event, () => async () => {
      throw new Error('no');
    }),
  ),
  fault('an unsubscribe that is no function', ({ event }) => unsubscribing(event, () => 7)),
  fault('no unsubscribe', ({ event }) => unsubscribing(event, () => undefined)),
  fault('an unsubscribe that comes with a promise', ({ event }) => unsubscribing(event, async (unsubscribe) => unsubscribe)),
  fault('an event while unsubscribing', ({ event }) => {
    const { subscribe } = event;
    event.subscribe = (topic, listener) => {
      const unsubscribe = subscribe(topic, listener) as () => void;
      return () => {
        listener('during');
        unsubscribe();
        unsubscribe();
        listener('after');
      };
    };
  }),
  fault('an event while subscribing', ({ event }) => {
    const { subscribe } = event;
    event.subscribe = (topic, listener) => {
      listener({ customerId: '42' });
      return subscribe(topic, listener);
    };
  }),
  fault(
    'a hundred thousand events at once',
    ({ event }) =>
      wrapping(event, (listener) => (payload) => {
        for (let count = 0; count < 100_000; count += 1) listener(payload);
      }),
    [[['listen', 'listenToOther', 'read', 'readOther'], 'events_missed']],
  ),
  fault('events with more than a payload, and on a `this`', ({ event }, stage) =>
    wrapping(event, (listener) => (payload) => Reflect.apply(listener, stage, [payload, 'more', 'and more'])),
  ),
  fault('a subscription that hears nothing', ({ event }) => void (event.subscribe = () => () => {}), [
    [['listen', 'listenToOther', 'read', 'readOther'], 'silent'],
  ]),
  fault('a method called while it is exposed', ({ method }) => {
    const { expose } = method;
    method.expose = (name, exposed) => {
      void exposed(1, 2);
      expose(name, exposed);
      void exposed(3, 4);
    };
  }),
  fault('a method called ten thousand times at once', ({ method }) =>
    exposing(method, (exposed) => async (...args) => {
      const replies = await Promise.all(Array.from({ length: 10_000 }, () => exposed(...args)));
      return replies.at(-1);
    }),
  ),
  fault('a method called with everything', ({ method }) =>
    exposing(method, (exposed) => async (...args) => {
      const itself: unknown[] = [];
      itself.push(itself);
      for (const arg of [undefined, null, Symbol('s'), 1n, () => 1, revoked(), itself, window]) await exposed(arg, arg);
      await Reflect.apply(exposed, revoked(), new Array(10_000));
      return exposed(...args);
    }),
  ),
  fault('a method that is not exposed after all', ({ method }) => void (method.expose = () => {}), [[EXPOSES, 'silent']]),
  fault('a method exposed twice', ({ method }) => {
    const { expose } = method;
    method.expose = (name, exposed) => {
      expose(name, exposed);
      expose(name, exposed);
    };
  }),
];

function unsubscribing(event: OpenBridge['event'], make: (unsubscribe: unknown) => unknown): void {
  const { subscribe } = event;
  event.subscribe = (topic, listener) => make(subscribe(topic, listener));
}

function wrapping(event: OpenBridge['event'], wrap: (listener: Listener) => Listener): void {
  const { subscribe } = event;
  event.subscribe = (topic, listener) => subscribe(topic, wrap(listener));
}

function exposing(method: OpenBridge['method'], wrap: (exposed: Method) => Method): void {
  const { expose } = method;
  method.expose = (name, exposed) => expose(name, wrap(exposed));
}

// What other scripts of the page have made of it.

const POLLUTION = [
  fault('all objects have members of other things', (_bridge, stage) => {
    const more = { message: 'no', cause: 'no', exposure: {}, code: 1, self: 1, kind: 'no', signal: null, accessToken: 7 };
    for (const [name, value] of Object.entries(more)) {
      Object.defineProperty(Object.prototype, name, { value, writable: true, configurable: true });
    }
    stage.cleanUp = () => Object.keys(more).forEach((name) => Reflect.deleteProperty(Object.prototype, name));
  }),
  fault('all functions have members of other things', (_bridge, stage) => {
    for (const name of ['then', 'code', 'cause']) {
      Object.defineProperty(Function.prototype, name, { value: 'no', writable: true, configurable: true });
    }
    stage.cleanUp = () => ['then', 'code', 'cause'].forEach((name) => Reflect.deleteProperty(Function.prototype, name));
  }),
];

export const FAULTS = { VALUES, OBJECTS, TEXTS, PROMISES, REASONS, MEMBERS, BRIDGES, TURNS, POLLUTION } satisfies Record<
  string,
  readonly Fault[]
>;

export type Table = keyof typeof FAULTS;

function revoked(target: object = {}): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function brokenPromise(): Promise<never> {
  const promise = new Promise<never>(() => {});
  throwsAtGet(promise, 'constructor');
  return promise;
}
