/// <reference lib="esnext.disposable" />
/// <reference lib="dom" />

import type { AppBridge, AppEvents, AppMethods, HostEvents, HostMethods, Reply, SdkBridge } from './index.js';

/** The arguments of a method, as it is declared. */
export type Arguments<M> = M extends (...args: infer A) => unknown ? A : never;

/** How a {@link MockHost} answers a call. */
export class Answer<T = never> {
  private constructor();
  /** What it replies with, for the compiler: nothing is there. */
  private readonly declaredReply: T;

  /** Replies with this value. */
  static reply<const T>(reply: T): Answer<T>;
  /** Replies with a value that need not be what the method declares. */
  static replyRaw(reply: unknown): Answer;
  /** Rejects the call for this reason, which may be any value. */
  static reject(reason: unknown): Answer;
  /** Rejects the call with an `Error` of this name. */
  static error(name: string, message: string): Answer;
  /** No answer at all, as real hosts give to methods that they do not know. */
  static readonly silence: Answer;
  /**
   * An answer that stays away until the test gives it; the first that is given counts.
   *
   * ```ts
   * const [answer, held] = Answer.held<string>();
   * host.answer('getSessionToken', answer);
   * // … the app shows that it waits …
   * held.reply('token');
   * ```
   */
  static held<T>(): readonly [answer: Answer<T>, held: Held<T>];
}

/** Gives an answer that was held back. */
export interface Held<T> {
  reply(reply: T): void;
  reject(reason: unknown): void;
}

/** How a {@link MockHost} answers a request in place of the app's backend. */
export class HttpAnswer {
  private constructor();
  /** Not of a type that an object literal could have. */
  private readonly respond: unknown;

  /** Responds with JSON, by status 200 unless `init` says otherwise. */
  static json(body: unknown, init?: HttpInit): HttpAnswer;
  /** Responds with this body, by status 200 unless `init` says otherwise. */
  static reply(body?: string | null, init?: HttpInit): HttpAnswer;
  /** No connection: `fetch` rejects, and `bridge.fetch` with `unreachable`. */
  static unreachable(reason?: string): HttpAnswer;
  /** No response, until the request is given up. */
  static readonly silence: HttpAnswer;
  /** An answer that stays away until the test gives it; the first that is given counts. */
  static held(): readonly [answer: HttpAnswer, held: HeldHttp];
  /** The same answer, this many milliseconds later. */
  after(delay: number): HttpAnswer;
}

/** Gives an answer to a request that was held back. */
export interface HeldHttp {
  answer(answer: HttpAnswer): void;
}

/** More about a response. */
export interface HttpInit {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that the app has sent. */
export interface HttpRequest {
  readonly method: string;
  /** Whole, with its query. */
  readonly url: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when there is none. */
  readonly body: string;
}

/** Why {@link MockHost.callApp} got no reply. */
export class AppCallFailure extends Error {
  private constructor();
  readonly name: 'AppCallFailure';
  /**
   * `rejected`: the app has not exposed the method, or its handler rejected. `timed_out`:
   * no answer within 10 seconds. Else what the app said, such as `handler_failed`.
   */
  readonly code: string;
}

/**
 * A host that does as a test tells it, and the app's backend with it.
 *
 * ```ts
 * const host = new MockHost();
 * host.answer('getCurrentCustomerId', Answer.reply('42'));
 * host.answerHttp('GET', '/api/customers/42', HttpAnswer.json({ name: 'Ada' }));
 * const bridge = await host.bridge();
 * // … the test …
 * host.stop();
 * ```
 *
 * For pages: of a browser, jsdom or happy-dom. Methods without an answer are met with
 * silence, as by a real host that does not know them, and requests without one find no
 * server. Values are cloned on their way, as over a real channel.
 *
 * It takes the place of the SDK's bridge, so everything of this package runs as it does in
 * an app, its WebAssembly included, which this entry holds. Until {@link stop}, the page's
 * `fetch` asks the host, and what jsdom lacks for the binding is there.
 */
export class MockHost {
  constructor();
  /** What the SDK would give: for `connect({ bridge: host.sdk })`. */
  readonly sdk: SdkBridge;
  /** The app's end of the bridge: what `connect` gives for {@link sdk}, and the same one each time. */
  bridge(): Promise<AppBridge>;
  /**
   * Makes the page one that is embedded in this host: `isEmbedded()` is `true`, and a
   * `connect()` without a bridge finds the host.
   */
  embed(): void;
  /** Leaves the page as it was. */
  stop(): void;
  [Symbol.dispose](): void;

  /** Answers every call of a method from now on. */
  answer<M extends keyof HostMethods & string>(method: M, answer: Answer<Reply<HostMethods[M]>>): void;
  /** Answers the next call that has no answer yet; those after it are answered as before. */
  answerOnce<M extends keyof HostMethods & string>(method: M, answer: Answer<Reply<HostMethods[M]>>): void;
  /** Answers every call with what the script makes of its arguments. */
  answerWith<M extends keyof HostMethods & string>(
    method: M,
    script: (...args: Arguments<HostMethods[M]>) => Answer<Reply<HostMethods[M]>>,
  ): void;
  /** How often the app has called a method. */
  callCount<M extends keyof HostMethods & string>(method: M): number;
  /** The arguments of the app's calls. */
  calls<M extends keyof HostMethods & string>(method: M): readonly Arguments<HostMethods[M]>[];

  /** Publishes an event to the app's subscriptions. */
  publish<E extends keyof HostEvents & string>(event: E, payload: HostEvents[E]): void;
  /** Publishes any value, fitting or not. */
  publishRaw(event: string, payload: unknown): void;
  /** How many subscriptions of an event the app has now. */
  subscriberCount<E extends keyof HostEvents & string>(event: E): number;
  /** What the app has published. */
  published<E extends keyof AppEvents & string>(event: E): readonly AppEvents[E][];
  /** Whether to confirm what the app publishes, as it does unless told otherwise. */
  confirm(confirms: boolean): void;
  /** Calls a method that the app has exposed. Rejects with an {@link AppCallFailure}. */
  callApp<M extends keyof AppMethods & string>(method: M, args: Arguments<AppMethods[M]>): Promise<Reply<AppMethods[M]>>;

  /**
   * Answers every request by this method to this path from now on. A path without an
   * origin is on the page's own; what comes behind `?` is not compared.
   */
  answerHttp(method: string, path: string, answer: HttpAnswer): void;
  /** Answers the next request that has no answer yet; those after it are answered as before. */
  answerHttpOnce(method: string, path: string, answer: HttpAnswer): void;
  /** Answers every request with what the script makes of it. */
  answerHttpWith(method: string, path: string, script: (request: HttpRequest) => HttpAnswer): void;
  /** The app's requests by this method to this path. */
  requests(method: string, path: string): readonly HttpRequest[];
  /** How many there were. */
  requestCount(method: string, path: string): number;
}
