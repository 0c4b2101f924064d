/** What `src/` exports, as far as `js/` uses it. */
export interface Rust {
  /** Waits for the SDK's bridge. */
  connect(promise: Deferred<object>, bridge: unknown, timeout: number): void;
  readonly Bridge: new (raw: object) => Bridge;
}

/** A promise that Rust settles. */
export interface Deferred<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

export interface Bridge {
  call(promise: Deferred<unknown>, method: string, args: readonly unknown[], timeout: number): void;
  publish(promise: Deferred<void>, topic: string, payload: unknown, timeout: number): void;
  token(promise: Deferred<string>, app: boolean, refused: string | undefined): void;
  subscribe(topic: string): Events;
  expose(method: string, handler: (...args: never[]) => unknown, replace: boolean): Exposed;
}

/** A subscription. Must be freed, or be left to the garbage collector. */
export interface Events {
  /** Rejects when an event could not be delivered; the next may be fine. */
  next(promise: Deferred<unknown>): void;
  /** Unsubscribes. A `next` that waits then stays pending. */
  free(): void;
}

export interface Exposed {
  /** Takes the method back. */
  free(): void;
}
