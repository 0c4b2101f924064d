import type { AppBridge, AppToken, CallArguments, HostMethods, Reply, WaitOptions } from 'jtl-appbridge';

import type {} from './declarations.ts';
import type { Equal, Expect } from './support.ts';

declare const bridge: AppBridge;
declare const signal: AbortSignal;

const session = bridge.call('getSessionToken');
const app = bridge.call('getAppToken', { timeout: 2_000 });
const setup = bridge.call('setupCompleted', { signal });
const customer = bridge.call('getCurrentCustomerId');
const item = bridge.call('getCurrentItemId', {});
const order = bridge.call('getCurrentSalesOrderId', { timeout: undefined, signal: undefined });
const opened = bridge.call('openRecord', ['item', '42']);
const openedInTime = bridge.call('openRecord', ['item', '42'] as const, { timeout: Infinity });
const found = bridge.call('search');
const foundByText = bridge.call('search', ['text']);
const foundSome = bridge.call('search', ['text', 7], { signal });
const foundInTime = bridge.call('search', undefined, { timeout: 5 });
const logged = bridge.call('log', ['one', 'two', 'three']);
const loggedNothing = bridge.call('log');
const later = bridge.call('later');
const closed = bridge.call('close', ['done']);

export type Replies = [
  Expect<Equal<typeof session, Promise<string>>>,
  Expect<Equal<typeof app, Promise<AppToken>>>,
  Expect<Equal<typeof setup, Promise<void>>>,
  Expect<Equal<typeof customer, Promise<string | undefined>>>,
  Expect<Equal<typeof item, Promise<string | undefined>>>,
  Expect<Equal<typeof order, Promise<string | undefined>>>,
  Expect<Equal<typeof opened, Promise<boolean>>>,
  Expect<Equal<typeof openedInTime, Promise<boolean>>>,
  Expect<Equal<typeof found, Promise<readonly string[]>>>,
  Expect<Equal<typeof foundByText, Promise<readonly string[]>>>,
  Expect<Equal<typeof foundSome, Promise<readonly string[]>>>,
  Expect<Equal<typeof foundInTime, Promise<readonly string[]>>>,
  Expect<Equal<typeof logged, Promise<void>>>,
  Expect<Equal<typeof loggedNothing, Promise<void>>>,
  Expect<Equal<typeof later, Promise<{ done: true }>>>,
  Expect<Equal<typeof closed, Promise<void>>>,
];

/** What others build on. */
export type Parts = [
  Expect<Equal<Reply<HostMethods['later']>, { done: true }>>,
  Expect<Equal<CallArguments<HostMethods['getSessionToken']>, [options?: WaitOptions]>>,
  Expect<Equal<CallArguments<HostMethods['close']>, [args: readonly [reason: string], options?: WaitOptions]>>,
];

/** One of several methods, and any of them. */
export function either(method: 'getCurrentItemId' | 'getCurrentCustomerId'): Promise<string | undefined> {
  return bridge.call(method);
}
export function any<M extends keyof HostMethods & string>(
  method: M,
  ...rest: CallArguments<HostMethods[M]>
): Promise<Reply<HostMethods[M]>> {
  return bridge.call(method, ...rest);
}

// @ts-expect-error there is no such method
void bridge.call('getCurrentUserId');
// @ts-expect-error it has no arguments
void bridge.call('getSessionToken', []);
// @ts-expect-error it has arguments
void bridge.call('openRecord');
// @ts-expect-error it has two
void bridge.call('openRecord', ['item']);
// @ts-expect-error it has no more
void bridge.call('openRecord', ['item', '42', 'more']);
// @ts-expect-error they are of other types
void bridge.call('openRecord', ['order', '42']);
// @ts-expect-error they come in an array
void bridge.call('openRecord', 'item', '42');
// @ts-expect-error options are not arguments
void bridge.call('openRecord', { timeout: 5 });
// @ts-expect-error there is no such option
void bridge.call('getSessionToken', { retries: 3 });
// @ts-expect-error a timeout is a number
void bridge.call('getSessionToken', { timeout: '5' });
// @ts-expect-error a signal is none of its controller
void bridge.call('getSessionToken', { signal: new AbortController() });
// @ts-expect-error nothing may be selected
const selected: Promise<string> = bridge.call('getCurrentCustomerId');
void selected;
