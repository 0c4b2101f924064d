import type {
  AppBridge,
  AppBridgeError,
  CustomerChanged,
  EventStream,
  ItemChanged,
  ListenOptions,
  SalesOrderChanged,
  Stop,
} from 'jtl-appbridge';

import type {} from './declarations.ts';
import type { Equal, Expect } from './support.ts';

declare const bridge: AppBridge;
declare const signal: AbortSignal;

const customers = bridge.events('CustomerChanged');
const items = bridge.events('ItemChanged', { signal });
const orders = bridge.events('SalesOrderChanged', { onError: undefined, signal: undefined });
const closed = bridge.events('RecordClosed', { onError: (error) => console.error(error.code) });
const stop = bridge.on('CustomerChanged', (payload) => void payload.customerId);

export type Streams = [
  Expect<Equal<typeof customers, EventStream<CustomerChanged>>>,
  Expect<Equal<typeof items, EventStream<ItemChanged>>>,
  Expect<Equal<typeof orders, EventStream<SalesOrderChanged>>>,
  Expect<Equal<typeof closed, EventStream<{ id: string }>>>,
  Expect<Equal<typeof stop, Stop>>,
  Expect<Equal<ReturnType<typeof stop>, void>>,
  Expect<Equal<Parameters<NonNullable<ListenOptions['onError']>>, [error: AppBridgeError]>>,
  Expect<Equal<ReturnType<typeof customers.next>, Promise<IteratorResult<CustomerChanged, undefined>>>>,
];

/** A loop, and all that takes what can be looped over. */
export async function loops(): Promise<void> {
  for await (const change of bridge.events('CustomerChanged')) {
    const id: string | undefined = change.customerId;
    void id;
  }
  for await (const { id } of closed) void id.length;
  const iterable: AsyncIterable<ItemChanged> = items;
  const iterator: AsyncIterator<ItemChanged, undefined> = items;
  const both: AsyncIterableIterator<ItemChanged> = items;
  void [iterable, iterator, both];
  const { done, value } = await closed.next();
  if (done) value satisfies undefined;
  else value satisfies { id: string };
}

/** What ends with its block. */
export function blocks(): void {
  using listening = bridge.on('Tick', (payload) => payload satisfies undefined);
  using stream = bridge.events('Tick');
  using exposed = bridge.expose('refresh', () => {});
  listening();
  void stream;
  exposed();
  const end: () => void = listening;
  const disposable: Disposable = stream;
  end();
  disposable[Symbol.dispose]();
}

/** Where effects of a framework want a function that ends them. */
export function effect(): () => void {
  return bridge.on('ItemChanged', () => {});
}

// @ts-expect-error there is no such event
void bridge.on('OrderChanged', () => {});
// @ts-expect-error a listener is needed
void bridge.on('ItemChanged');
// @ts-expect-error it hears of items
void bridge.on('ItemChanged', (payload: { customerId: string }) => payload);
// @ts-expect-error nothing may be selected
void bridge.on('ItemChanged', ({ itemId }) => itemId.length);
// @ts-expect-error there is no such option
void bridge.on('ItemChanged', () => {}, { once: true });
// @ts-expect-error an error is told as such
void bridge.events('ItemChanged', { onError: (text: string) => text });
// @ts-expect-error it is no array
void bridge.events('ItemChanged')[0];
// @ts-expect-error payloads are not for writing to what they are not
const wrong: EventStream<CustomerChanged> = bridge.events('RecordClosed');
void wrong;
