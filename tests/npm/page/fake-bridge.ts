/** What a host delivers events to. */
export type Listener = (payload: unknown) => unknown;

/** What a host calls of an app. */
export type Method = (...args: unknown[]) => unknown;

/** What an honest host answers. */
export function honest(method: string, ...args: unknown[]): unknown {
  switch (method) {
    case 'echo':
      return args[0];
    case 'getSessionToken':
      return 'token';
    case 'getAppToken':
      return { accessToken: 'token' };
    case 'getCurrentCustomerId':
      return '42';
    default:
      return undefined;
  }
}

/**
 * A bridge as JTL's SDK makes it, without an SDK: it notes what is asked of it, and does
 * what a test wants.
 */
export class FakeBridge {
  readonly calls: { readonly method: string; readonly args: readonly unknown[] }[] = [];
  readonly published: { readonly topic: string; readonly payload: unknown }[] = [];
  readonly exposed = new Map<string, Method>();
  /** How often something was subscribed to, and how often that was ended. */
  readonly count = { subscribed: 0, unsubscribed: 0 };
  #listeners = new Set<{ readonly topic: string; readonly listener: Listener }>();

  /** What `method.call` returns. */
  answer: (method: string, ...args: unknown[]) => unknown = async (method, ...args) => honest(method, ...args);
  /** What `event.publish` returns. */
  confirm: (topic: string, payload: unknown) => unknown = async () => {};

  readonly method = {
    call: (method: string, ...args: unknown[]): Promise<unknown> => {
      this.calls.push({ method, args });
      return this.answer(method, ...args) as Promise<unknown>;
    },
    expose: (name: string, method: (...args: never[]) => unknown): void => {
      this.exposed.set(name, method as Method);
    },
    isExposed: (name: string): boolean => this.exposed.has(name),
  };

  readonly event = {
    subscribe: (topic: string, listener: Listener): (() => void) => {
      const entry = { topic, listener };
      this.count.subscribed += 1;
      this.#listeners.add(entry);
      return () => {
        this.count.unsubscribed += 1;
        this.#listeners.delete(entry);
      };
    },
    publish: (topic: string, payload: unknown): Promise<void> => {
      this.published.push({ topic, payload });
      return this.confirm(topic, payload) as Promise<void>;
    },
  };

  /** How many listen now. */
  get listening(): number {
    return this.#listeners.size;
  }

  /** Delivers as the SDK does: a listener that throws is heard of here. */
  emit(topic: string, payload: unknown): void {
    for (const entry of this.#listeners) if (entry.topic === topic) entry.listener(payload);
  }

  /** Calls a method of the app, as the host does. */
  async invoke(name: string, ...args: unknown[]): Promise<unknown> {
    const method = this.exposed.get(name);
    if (method === undefined) throw new Error(`${name} is not exposed`);
    return method(...args);
  }
}

/** A promise, and what settles it. */
export class Deferred<T = unknown> {
  resolve: (value: T) => void = () => {};
  reject: (reason?: unknown) => void = () => {};
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}
