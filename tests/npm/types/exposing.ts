import { HandlerFailure, type AppBridge, type AppMethods, type Handler } from 'jtl-appbridge';

import type {} from './declarations.ts';
import type { Equal, Expect } from './support.ts';

declare const bridge: AppBridge;

bridge.expose('getCartTotal', (cart) => cart.length);
bridge.expose('getCartTotal', async (cart) => cart.length);
bridge.expose('getCartTotal', () => 7, { replace: true });
bridge.expose('getCartTotal', () => {
  throw new HandlerFailure('cart_unknown', 'there is no such cart', { cause: 'why' });
});
bridge.expose('getCartTotal', (cart): number | Promise<number> => (cart === '' ? 0 : Promise.resolve(7)));
bridge.expose('refresh', () => {});
bridge.expose('refresh', async () => {});
bridge.expose('load', () => new Map());
bridge.expose('load', async (ids) => new Map(ids.map((id) => [id, id.length])));
bridge.expose('load', async (ids) => new Map(ids.map((id) => [id, id.length])), { replace: undefined });

void bridge.publish('OrderVerified', { salesOrderId: '7' });
void bridge.publish('Ready', null, { timeout: 5 });

const published = bridge.publish('Ready', null);

export type Handlers = [
  Expect<Equal<Handler<AppMethods['getCartTotal']>, (cart: string) => number | PromiseLike<number>>>,
  Expect<Equal<Handler<AppMethods['load']>, (ids: readonly string[]) => Map<string, number> | PromiseLike<Map<string, number>>>>,
  Expect<Equal<typeof published, Promise<void>>>,
];

// @ts-expect-error it is not declared
bridge.expose('getCart', () => 7);
// @ts-expect-error it gives a number
bridge.expose('getCartTotal', () => '7');
// @ts-expect-error also by a promise
bridge.expose('getCartTotal', async () => '7');
// @ts-expect-error it gets a text
bridge.expose('getCartTotal', (cart: number) => cart);
// @ts-expect-error it gets no more
bridge.expose('getCartTotal', (cart: string, more: string) => cart.length + more.length);
// @ts-expect-error there is no such option
bridge.expose('refresh', () => {}, { overwrite: true });
// @ts-expect-error it is not declared
void bridge.publish('OrderChanged', {});
// @ts-expect-error it has a payload
void bridge.publish('OrderVerified');
// @ts-expect-error it has another payload
void bridge.publish('OrderVerified', { salesOrderId: 7 });
// @ts-expect-error and nothing more
void bridge.publish('OrderVerified', { salesOrderId: '7', more: 1 });
