/// <reference lib="dom" />

/**
 * Waits for the host's handshake, as JTL's function of this name does.
 *
 * In a tab of its own the promise never settles, and without a window (on a server) it
 * rejects: ask `isEmbedded()` first.
 */
export function createAppBridge(): Promise<AppBridge>;

/** The app's end of the connection to its host, for `connect({ bridge })`. */
export class AppBridge {
  private constructor();

  readonly method: {
    /**
     * Calls a method of the host. Rejects with the string `'Plugin timeout'` when no answer
     * has come within 30 seconds, and with whatever the host sends when that refuses.
     */
    call<T = unknown>(methodName: string, ...args: unknown[]): Promise<T>;
    /** Lets the host call a method of the app, in place of another one of this name. */
    expose(name: string, method: (...args: never[]) => unknown): void;
    /** Whether the app itself has exposed a method of this name. */
    isExposed(name: string): boolean;
  };

  readonly event: {
    /** Listens to an event of the host, until the function that is returned is called. */
    subscribe(topic: string, subscriber: (payload: unknown) => unknown): () => void;
    /** Publishes an event to the host; resolves when that has confirmed it. */
    publish(topic: string, payload: unknown): Promise<void>;
  };
}
