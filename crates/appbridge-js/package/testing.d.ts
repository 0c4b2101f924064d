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

/** How a {@link MockHost} responds to a request in place of the app's backend. */
export class MockResponse {
  private constructor();
  /** Not of a type that an object literal could have. */
  private readonly respond: unknown;

  /** 200, with a value as JSON. Throws a `TypeError` for what has no form there. */
  static json(value: unknown): MockResponse;
  /** 200, with a text. */
  static text(body: string): MockResponse;
  /** A status from 200 to 599, without a body. Throws a `TypeError` for another one. */
  static status(status: number): MockResponse;
  /** A failure as a backend of `appbridge-app` tells it: `{"error": {"code": …, "message": …}}`. */
  static error(status: number, code: string, message: string): MockResponse;
  /** None: the network is down. `fetch` rejects, and `bridge.fetch` with `unreachable`. */
  static readonly unreachable: MockResponse;
  /** None, for as long as the app waits. */
  static readonly silence: MockResponse;
  /** One that the test gives when it wants to; the first that is given counts. */
  static held(): readonly [response: MockResponse, held: HeldResponse];

  /** With another status; 204, 205 and 304 are without a body. Changes nothing where there is no response, or not yet. */
  withStatus(status: number): MockResponse;
  /** With one more header. Changes nothing where there is no response, or not yet. */
  withHeader(name: string, value: string): MockResponse;
  /** The same, this many milliseconds later. */
  after(delay: number): MockResponse;
}

/** Gives a response that was held back. */
export interface HeldResponse {
  respond(response: MockResponse): void;
  /** The first request that is to get it. Rejects when none comes within 10 seconds. */
  arrived(): Promise<MockRequest>;
}

/** A request that the app has sent. */
export interface MockRequest {
  readonly method: string;
  /** Path and query, for a request to the page's own origin; else the whole URL. */
  readonly url: string;
  /** The URL without its query. */
  readonly path: string;
  /** Whether it had a token, whose text is not kept. */
  readonly hasToken: boolean;
  /** As text; empty when there was none. */
  readonly body: string;
  /** Whether the app has given it up by now. */
  readonly aborted: boolean;
  /** The first value of a query parameter, unescaped. */
  query(name: string): string | undefined;
  /** A header, whatever the case of its name; never `Authorization`. */
  header(name: string): string | undefined;
  /** The body read as JSON; `undefined` when it is none. */
  json(): unknown;
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
 * host.respond('GET', '/api/customers/42', MockResponse.json({ name: 'Ada' }));
 * const bridge = await host.bridge();
 * // … the test …
 * host.stop();
 * ```
 *
 * For pages: of a browser, jsdom or happy-dom. Methods without an answer are met with
 * silence, as by a real host that does not know them; the console names each of them once, with what
 * is scripted. What cannot be (a status of 99, an answer that is none) is a `TypeError` where it is written. Values are cloned on their way, as over a real channel.
 *
 * It takes the place of the SDK's bridge, so everything of this package runs as it does in
 * an app, its WebAssembly included, which this entry holds. Until {@link stop}, the page's
 * `fetch` asks the host, of several the one that was made last, and what jsdom lacks for the binding
 * is there.
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
  /** Leaves the page as it was, once all hosts are stopped, in whatever order. */
  stop(): void;
  [Symbol.dispose](): void;

  /** Answers every call of a method from now on. */
  answer<M extends keyof HostMethods & string>(method: M, answer: Answer<Reply<HostMethods[M]>>): void;
  /** Answers the next call that has no answer yet; those after it are answered as before. */
  answerOnce<M extends keyof HostMethods & string>(method: M, answer: Answer<Reply<HostMethods[M]>>): void;
  /**
   * Answers every call with what the script makes of its arguments. One that throws, or gives no
   * `Answer`, rejects the call, and the console tells of it.
   */
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
   * Responds to every such request from now on. `url` is a path of the page's own origin, or
   * a whole URL of another one. Without a query it stands for every query that has no
   * response of its own. What is not scripted gets 501 by the code `not_scripted`, and a
   * line in the console.
   */
  respond(method: string, url: string, response: MockResponse): void;
  /** Responds to the next such request that has no response yet; those after it are responded to as before. */
  respondOnce(method: string, url: string, response: MockResponse): void;
  /**
   * Responds to every such request with what the script makes of it. One that throws, or gives no
   * `MockResponse`, responds with 501 and the code `response_invalid`, and the console tells of it.
   */
  respondWith(method: string, url: string, script: (request: MockRequest) => MockResponse): void;
  /** The requests that have come so far, in the order in which they were sent. */
  requests(): readonly MockRequest[];
  /** How many requests have come to a path, whatever their query. */
  requestCount(method: string, path: string): number;
}
