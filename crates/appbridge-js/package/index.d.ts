/// <reference lib="esnext.disposable" />
/// <reference lib="dom" />

import type { ErrorCode, ErrorKind, KnownHostEvents, KnownHostMethods } from './payloads.js';

export type { AppToken, CustomerChanged, ErrorKind, ItemChanged, SalesOrderChanged } from './payloads.js';

/**
 * Methods of the host that an app may call. Those that JTL documents are there; an app
 * adds those that it knows besides:
 *
 * ```ts
 * declare module 'jtl-appbridge' {
 *   interface HostMethods {
 *     openRecord(kind: 'item' | 'customer', id: string): boolean;
 *   }
 * }
 * ```
 *
 * A method stands here as it is on the host; what {@link AppBridge.call} gives is a
 * promise of its reply. Replies of methods that JTL documents are checked when they
 * arrive. Those of added ones are taken as they come.
 */
export interface HostMethods extends KnownHostMethods {}

/**
 * Events of the host and their payloads, extended like {@link HostMethods}.
 *
 * ```ts
 * declare module 'jtl-appbridge' {
 *   interface HostEvents {
 *     RecordClosed: { id: string };
 *   }
 * }
 * ```
 */
export interface HostEvents extends KnownHostEvents {}

/**
 * Methods of the app that its host may call, as the app declares them. A handler may
 * be asynchronous, whatever is declared here.
 *
 * ```ts
 * declare module 'jtl-appbridge' {
 *   interface AppMethods {
 *     getCartTotal(cart: string): number;
 *   }
 * }
 * ```
 */
export interface AppMethods {}

/**
 * Events that the app publishes, and their payloads, as the app declares them.
 *
 * ```ts
 * declare module 'jtl-appbridge' {
 *   interface AppEvents {
 *     OrderVerified: { salesOrderId: string };
 *   }
 * }
 * ```
 */
export interface AppEvents {}

/** What a wait can be given. */
export interface WaitOptions {
  /**
   * How long to wait at most, in milliseconds, from 0; `Infinity` stands for 24.8
   * days, the longest that a browser's timer can wait. 10,000 unless set.
   */
  readonly timeout?: number | undefined;
  /**
   * Ends the wait early: it then rejects with `signal.reason`, like everything else in
   * a browser that takes a signal. What was sent to the host stays sent.
   */
  readonly signal?: AbortSignal | undefined;
}

/** How to connect. */
export interface ConnectOptions extends WaitOptions {
  /**
   * The bridge of JTL's SDK, or the promise of it: `createAppBridge()`.
   *
   * Without it, the promise that the page has left in `globalThis.jtlAppBridge` is
   * adopted, or else `@jtl-software/cloud-apps-core` is imported and left there, so
   * that a page shakes hands once, however often it connects.
   *
   * A host may offer its hand only once, when the page has loaded. So import the SDK
   * statically and hand its promise over at once, as in the example of
   * {@link connect}: a dynamic import may be late on a slow line.
   */
  readonly bridge?: SdkBridge | PromiseLike<SdkBridge> | undefined;
  /**
   * Where the WebAssembly is, for pages that serve it elsewhere than beside this
   * module. The first `connect` of a page decides.
   */
  readonly wasm?: string | URL | undefined;
}

/** What this package uses of the bridge of JTL's SDK. What one lacks is `unsupported`. */
export interface SdkBridge {
  readonly method: {
    call(method: string, ...args: unknown[]): Promise<unknown>;
    expose?(method: string, handler: (...args: unknown[]) => unknown): void;
    isExposed?(method: string): boolean;
  };
  readonly event?: {
    subscribe?(topic: string, listener: (payload: unknown) => unknown): unknown;
    publish?(topic: string, payload: unknown): Promise<void>;
  };
}

/**
 * Whether the page is in a frame, where a host may be: the first thing to ask in an
 * app that can also be opened in a tab of its own. `false` outside a browser's window.
 */
export function isEmbedded(): boolean;

/**
 * Sees to it that JTL's SDK hears of a handshake from the page's host alone: it takes one from
 * whoever posts one to the page, a page that has opened the host's for example, and that one
 * would be asked for the tokens. Every `message` event whose `data.type` is `HANDSHAKE` and
 * whose `source` is not the page's `parent` is dropped, and nothing else. Where the page has
 * `<meta name="appbridge-hosts" content="https://*.jtl-cloud.com">`, the parent must have one of
 * these origins, which are separated by spaces. A handshake of a parent that has another is dropped
 * as well, and told in the console once: so name the sandbox's origin there, too, during development.
 *
 * Importing this package does that already, ahead of whatever the app runs. To call it is for
 * modules that use nothing else of it, as bundlers leave out what is imported in vain. More
 * than once does no harm; where there is no page, it does nothing.
 */
export function guard(): void;

/**
 * Connects to the host.
 *
 * ```ts
 * import { createAppBridge } from '@jtl-software/cloud-apps-core';
 * import { connect, isEmbedded } from 'jtl-appbridge';
 *
 * if (isEmbedded()) {
 *   const bridge = await connect({ bridge: createAppBridge() });
 *   const customer = await bridge.call('getCurrentCustomerId');
 * } else {
 *   showHowToOpenTheApp();
 * }
 * ```
 *
 * Rejects with an {@link AppBridgeError}: `not_embedded` at once outside a frame, unless
 * a `bridge` is given: that is waited for wherever a browser's page is; `sdk_unavailable`;
 * `handshake_timed_out`, or `sdk_started_late` when the host had offered its hand before the
 * SDK was started, or handed over; `wasm_forbidden` where the page's Content-Security-Policy
 * lacks `'wasm-unsafe-eval'`; `wasm_unavailable` when the WebAssembly did not arrive in
 * time (`transient`), or something else did (`environment`). Connecting again is always possible: it goes on waiting for what
 * is under way, and starts anew what has failed.
 */
export function connect(options?: ConnectOptions): Promise<AppBridge>;

/**
 * The app's end of the bridge to its host; made by {@link connect}. It lives as long as
 * the page, and every promise that it gives settles.
 */
export interface AppBridge {
  /**
   * Calls a method of the host.
   *
   * ```ts
   * await bridge.call('getSessionToken');
   * await bridge.call('getSessionToken', { timeout: 2_000 });
   * await bridge.call('openRecord', ['item', '42'], { signal });
   * ```
   *
   * Rejects with an {@link AppBridgeError}: `call_timed_out`, also for a method that the
   * host does not know or fails in, since hosts keep silent then; `rejected`;
   * `reply_not_understood`; `unsupported`, when nothing was sent.
   */
  call<M extends keyof HostMethods & string>(
    method: M,
    ...rest: CallArguments<HostMethods[M]>
  ): Promise<Reply<HostMethods[M]>>;

  /**
   * Listens to an event of the host, until the returned function is called, it is
   * disposed of, or the signal is aborted.
   *
   * ```ts
   * const stop = bridge.on('CustomerChanged', ({ customerId }) => show(customerId));
   * ```
   *
   * A listener that throws is reported as any other listener of the page would be, and
   * goes on listening. So is an event that could not be delivered, unless there is an
   * `onError`.
   *
   * Throws an {@link AppBridgeError}: `unsupported`, `subscribe_failed`.
   */
  on<E extends keyof HostEvents & string>(
    event: E,
    listener: (payload: HostEvents[E]) => void,
    options?: ListenOptions,
  ): Stop;

  /**
   * Events of the host, in the order in which they came, from now until the loop is
   * left.
   *
   * ```ts
   * for await (const { customerId } of bridge.events('CustomerChanged', { signal })) {
   *   await show(customerId);
   * }
   * ```
   *
   * Up to 256 events wait for a loop that is busy. What cannot be delivered (see
   * {@link ListenOptions.onError}) ends the loop with that error, unless there is an
   * `onError`. An aborted signal ends it with the signal's reason.
   *
   * Throws an {@link AppBridgeError}: `unsupported`, `subscribe_failed`.
   */
  events<E extends keyof HostEvents & string>(event: E, options?: ListenOptions): EventStream<HostEvents[E]>;

  /**
   * Lets the host call a method of the app, until the returned function is called or
   * disposed of.
   *
   * ```ts
   * const stop = bridge.expose('getCartTotal', async (cart) => {
   *   const total = await totalOf(cart);
   *   if (total === undefined) throw new HandlerFailure('cart_unknown', 'there is no such cart');
   *   return total;
   * });
   * ```
   *
   * The host always gets an answer. What a handler throws is
   * `{ error: { code, message } }` there: of a {@link HandlerFailure} both texts, of
   * anything else `handler_failed` and nothing more; the page reports that error. Calls
   * that are not answered when the method is taken back get `method_withdrawn`, and a
   * reply that cannot be sent is `reply_not_sendable`.
   *
   * Throws an {@link AppBridgeError}: `already_exposed`, unless told to `replace`;
   * `unsupported`; `expose_failed`.
   */
  expose<M extends keyof AppMethods & string>(
    method: M,
    handler: Handler<AppMethods[M]>,
    options?: ExposeOptions,
  ): Stop;

  /**
   * Publishes an event to the host. Resolves when the host has confirmed that it
   * arrived.
   *
   * Rejects with an {@link AppBridgeError}: `publish_timed_out`, `publish_failed`,
   * `unsupported`.
   */
  publish<E extends keyof AppEvents & string>(event: E, payload: AppEvents[E], options?: WaitOptions): Promise<void>;

  /**
   * A session token of the signed-in user, for the app's own backend.
   *
   * It is kept, and renewed a minute before it ends (a tenth of its life, for a short
   * one). How long it lives is what it says of itself, and not what the browser's clock
   * makes of it, which may be wrong. However many wait, the host is asked once. Never log it, and never put it into a
   * URL.
   *
   * Rejects with an {@link AppBridgeError} as {@link call} does, and with
   * `token_unusable`.
   */
  sessionToken(options?: TokenOptions): Promise<string>;

  /**
   * An app token, for the app's own backend or straight for JTL's GraphQL API. Kept and
   * renewed like the {@link sessionToken}.
   */
  appToken(options?: TokenOptions): Promise<string>;

  /**
   * `fetch` with a token: `Authorization: Bearer …`, by default the session token. A 401
   * is answered with one more attempt, if the host gives another token. Everything else
   * is as the server says it: like the browser's, this resolves whatever the status is.
   *
   * ```ts
   * const response = await bridge.fetch('/api/items?first=25');
   * if (!response.ok) throw new Error(`${response.status}`);
   * ```
   *
   * The token goes to the page's own origin, and elsewhere only if {@link FetchInit.origins}
   * says so. Redirects are not followed, and the page's address goes to its own origin
   * only. It needs no `this`, so it can be handed to whatever takes a `fetch`.
   *
   * Rejects with an {@link AppBridgeError}: `token_failed`, `unreachable`, `redirected`,
   * `timed_out`; and when nothing was sent: `request_invalid`, `url_invalid`,
   * `origin_not_allowed`, `origin_invalid`.
   */
  readonly fetch: (this: void, input: RequestInfo | URL, init?: FetchInit) => Promise<Response>;
}

/** A method's arguments, unless it has none, and then the options. */
export type CallArguments<M> = M extends (...args: infer A) => unknown
  ? A extends []
    ? [options?: WaitOptions]
    : [] extends A
      ? [args?: Readonly<A>, options?: WaitOptions]
      : [args: Readonly<A>, options?: WaitOptions]
  : never;

/** What a promise of a method's reply gives. */
export type Reply<M> = M extends (...args: never[]) => infer R ? Awaited<R> : never;

/** A handler of a method: what is declared, or a promise of it. */
export type Handler<M> = M extends (...args: infer A) => infer R
  ? (...args: A) => Awaited<R> | PromiseLike<Awaited<R>>
  : never;

/** How to listen to events. */
export interface ListenOptions {
  /** Ends the listening. As long as it may do so, the listening goes on, whoever has dropped the stream. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Gets what could not be delivered; the listening goes on. `payload_not_understood`:
   * the payload of an event that JTL documents is not what it should be.
   * `events_missed`: more than 256 events came faster than they were taken, and the
   * oldest are lost.
   */
  readonly onError?: ((error: AppBridgeError) => void) | undefined;
}

/** How to expose a method. */
export interface ExposeOptions {
  /** Whether to take a name that the page has exposed already, instead of throwing. */
  readonly replace?: boolean | undefined;
}

/** How to wait for a token: 10 seconds at most. */
export interface TokenOptions {
  /** Ends the wait, which rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * A token that was refused somewhere: neither token method gives it again, unless the
   * host repeats it. For requests by other means than {@link AppBridge.fetch}, which sees to it by
   * itself.
   */
  readonly refused?: string | undefined;
}

/** What a request can be given beside what `fetch` takes. */
export interface FetchInit extends Omit<RequestInit, 'redirect' | 'referrerPolicy'> {
  /** Which token to send; `session` unless set. */
  readonly token?: 'session' | 'app' | undefined;
  /**
   * Where the token may go besides the page's own origin: whole origins, such as
   * `https://api.jtl-cloud.com`. Plain `http:` is for this computer only.
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * How long all of it may take, in milliseconds: the token, the request, its
   * repetition, and the reading of the body, which ends with a `TimeoutError` then, as
   * by `AbortSignal.timeout`. 20,000 unless set.
   */
  readonly timeout?: number | undefined;
}

/** Ends something when it is called or disposed of; more than once does no harm. */
export interface Stop extends Disposable {
  (): void;
}

/** Events of the host; made by {@link AppBridge.events}. */
export interface EventStream<T> extends Disposable {
  /** The next event. Ends with `done` when the stream was ended meanwhile. */
  next(): Promise<IteratorResult<T, undefined>>;
  /** Ends the listening. `for await` calls it when the loop is left. */
  return(): Promise<IteratorResult<T, undefined>>;
  [Symbol.asyncIterator](): this;
}

/**
 * What went wrong, as a stable name. New ones may come with new versions; one that is
 * there keeps its meaning. The README lists them with what to do.
 */
export type AppBridgeErrorCode = ErrorCode | FetchErrorCode | 'no_bridge' | 'wasm_forbidden' | 'wasm_unavailable';

/** What can go wrong with {@link AppBridge.fetch}. */
export type FetchErrorCode =
  | 'token_failed'
  | 'request_invalid'
  | 'url_invalid'
  | 'origin_not_allowed'
  | 'origin_invalid'
  | 'unreachable'
  | 'redirected'
  | 'timed_out';

/**
 * What this package rejects with and throws, but for aborted signals, whose reason is
 * their own, and for arguments that cannot be, which are a `TypeError`.
 */
export class AppBridgeError extends Error {
  /** For tests of your own; `kind` is `contract` unless set. */
  constructor(code: AppBridgeErrorCode, message: string, options?: AppBridgeErrorOptions);
  readonly name: 'AppBridgeError';
  /** What went wrong. */
  readonly code: AppBridgeErrorCode;
  /** What it means for what to do next. */
  readonly kind: ErrorKind;
  /** What the SDK, the host or the browser threw or rejected with, as it was; it may hold anything. */
  readonly cause?: unknown;
}

/** More about an {@link AppBridgeError}. */
export interface AppBridgeErrorOptions {
  readonly cause?: unknown;
  readonly kind?: ErrorKind | undefined;
}

/** Whether it is an {@link AppBridgeError}, also of another copy of this package. */
export function isAppBridgeError(value: unknown): value is AppBridgeError;

/** What a handler throws to tell the host why it cannot answer. The host reads both texts. */
export class HandlerFailure extends Error {
  /** A stable code in `snake_case`, for programs, and a sentence for people. */
  constructor(code: string, message: string, options?: { readonly cause?: unknown });
  readonly name: 'HandlerFailure';
  readonly code: string;
}
