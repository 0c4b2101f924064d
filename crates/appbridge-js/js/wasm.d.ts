/** What `src/` exports, as far as `js/` uses it. */
export interface Rust {
  /** Waits for the SDK's bridge. */
  connect(promise: Deferred<object>, bridge: unknown, timeout: number): Task;
  /** Ends a task: its promise is not settled any more. */
  end(task: Task): void;
  readonly Bridge: new (raw: object) => Bridge;
}

/** Names the work on a promise, until that is settled. */
export type Task = bigint;

/** A promise that Rust settles. */
export interface Deferred<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

export interface Bridge {
  call(promise: Deferred<unknown>, method: string, args: readonly unknown[], timeout: number): Task;
  publish(promise: Deferred<void>, topic: string, payload: unknown, timeout: number): Task;
  token(promise: Deferred<string>, app: boolean, refused: string | undefined): Task;
  subscribe(topic: string): Events;
  expose(method: string, handler: (...args: never[]) => unknown, replace: boolean): Exposed;
}

/** A subscription. Must be freed, or be left to the garbage collector. */
export interface Events {
  /** Rejects when an event could not be delivered; the next may be fine. */
  next(promise: Deferred<unknown>): Task;
  /** Unsubscribes. A `next` that waits must be ended by itself. */
  free(): void;
}

export interface Exposed {
  /** Takes the method back. */
  free(): void;
}
