/** What `src/` exports, as far as `js/` uses it. */
export interface Rust {
  /** Without a bridge, the page's own. */
  connect(bridge: unknown, timeout: number): Promise<Bridge>;
}

export interface Bridge {
  call(method: string, args: readonly unknown[], timeout: number): Promise<unknown>;
  publish(topic: string, payload: unknown, timeout: number): Promise<void>;
  token(app: boolean, refused: string | undefined): Promise<string>;
  fetch(
    input: RequestInfo | URL,
    init: RequestInit,
    app: boolean,
    origins: readonly string[],
    timeout: number,
  ): Promise<Response>;
  subscribe(topic: string): Events;
  expose(method: string, handler: (...args: never[]) => unknown, replace: boolean): Exposed;
}

/** A subscription. Must be freed, or be left to the garbage collector. */
export interface Events {
  /** Rejects when an event could not be delivered; the next may be fine. */
  next(): Promise<unknown>;
  /** Unsubscribes, and lets a `next` that is waiting resolve. */
  end(): void;
  free(): void;
}

export interface Exposed {
  /** Takes the method back. */
  free(): void;
}
