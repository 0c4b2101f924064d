import { honest, type Listener, type Method } from '../fake-bridge.ts';

/** A bridge that a fault may make anything of. */
export interface OpenBridge {
  method: {
    call(method: string, ...args: unknown[]): unknown;
    expose(name: string, method: Method): unknown;
    isExposed(name: string): unknown;
  };
  event: {
    subscribe(topic: string, listener: Listener): unknown;
    publish(topic: string, payload?: unknown): unknown;
  };
}

/** An honest host and its bridge, until a fault is made of them. */
export class Stage {
  readonly listeners = new Set<{ readonly topic: string; readonly listener: Listener }>();
  readonly exposed = new Map<string, Method>();
  /** Puts right what a fault has left in the page. */
  cleanUp = (): void => {};

  readonly bridge: OpenBridge = {
    method: {
      call: async (method, ...args) => honest(method, ...args),
      expose: (name, method) => void this.exposed.set(name, method),
      isExposed: (name) => this.exposed.has(name),
    },
    event: {
      subscribe: (topic, listener) => {
        const entry = { topic, listener };
        this.listeners.add(entry);
        return () => this.listeners.delete(entry);
      },
      publish: async () => {},
    },
  };

  /** Publishes an event to the app. */
  deliver(topic: string, payload: unknown): void {
    for (const entry of this.listeners) if (entry.topic === topic) entry.listener(payload);
  }

  /** Calls a method of the app; nothing comes of one that is not exposed. */
  async invoke(name: string, ...args: unknown[]): Promise<unknown> {
    const method = this.exposed.get(name);
    return method ? method(...args) : new Promise(() => {});
  }
}
