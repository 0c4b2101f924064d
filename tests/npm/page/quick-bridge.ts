import type { AppBridge } from 'jtl-appbridge';

import type { Listener, Method } from './fake-bridge.ts';

declare global {
  /** What the tests of memory use, with a signal that lives as long as the page. */
  var quick: { readonly host: QuickBridge; readonly bridge: AppBridge; readonly signal: AbortSignal };
}

/**
 * A bridge as quick as one can be: it answers at once, keeps what an SDK keeps, and
 * forgets what an SDK forgets. Nothing of it grows with use.
 */
export class QuickBridge {
  #listeners = new Set<Listener>();
  #exposed = new Map<string, Method>();

  readonly method = {
    call: (method: string, reply?: unknown): Promise<unknown> => {
      switch (method) {
        case 'fail':
          return Promise.reject(new Error('no'));
        case 'never':
          return new Promise(() => {});
        case 'getSessionToken':
          return Promise.resolve('token');
        default:
          return Promise.resolve(reply);
      }
    },
    expose: (name: string, method: (...args: never[]) => unknown): void => {
      this.#exposed.set(name, method as Method);
    },
    isExposed: (name: string): boolean => this.#exposed.has(name),
  };

  readonly event = {
    subscribe: (_topic: string, listener: Listener): (() => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    publish: (): Promise<void> => Promise.resolve(),
  };

  emit(payload: unknown): void {
    for (const listener of this.#listeners) listener(payload);
  }

  invoke(name: string): unknown {
    return this.#exposed.get(name)?.();
  }

  get listening(): number {
    return this.#listeners.size;
  }
}
