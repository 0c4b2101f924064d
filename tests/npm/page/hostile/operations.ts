import { connect, type AppBridge, type SdkBridge } from 'jtl-appbridge';

import { FakeFetch, fine } from '../fake-fetch.ts';
import { pause, turn } from '../waiting.ts';
import type { Stage } from './stage.ts';

/** What an operation is given. */
export interface Terms {
  readonly stage: Stage;
  /** How long it may wait, in milliseconds of the page's clock. */
  readonly timeout: number;
  /** Whether nothing is to come of it. */
  readonly silent: boolean;
}

/**
 * Does something with a bridge, and tells in a word what came of it: `works`, `silent`, or
 * `other` for what was not asked for. An error is thrown.
 */
type Operation = (bridge: AppBridge, terms: Terms) => Promise<string>;

const right = (isRight: boolean): string => (isRight ? 'works' : 'other');

/** What comes, or `silent` where nothing does. */
async function unlessSilent(coming: Promise<string>, { silent }: Terms): Promise<string> {
  return silent
    ? Promise.race([
        coming,
        turn()
          .then(turn)
          .then(() => 'silent'),
      ])
    : coming;
}

/** The next event of a topic that `stage` publishes, as a listener hears it. */
async function heard(bridge: AppBridge, terms: Terms, topic: 'CustomerChanged' | 'Other'): Promise<string> {
  let stop = (): void => {};
  const coming = new Promise<string>((resolve, reject) => {
    stop = bridge.on(topic, (payload) => resolve(right(isCustomer(payload))), { onError: reject });
    terms.stage.deliver(topic, { customerId: '42' });
  });
  try {
    return await unlessSilent(coming, terms);
  } finally {
    stop();
  }
}

/** The same, as a loop gets it. */
async function read(bridge: AppBridge, terms: Terms, topic: 'CustomerChanged' | 'Other'): Promise<string> {
  const stream = bridge.events(topic);
  terms.stage.deliver(topic, { customerId: '42' });
  try {
    return await unlessSilent(
      stream.next().then(({ value }) => right(isCustomer(value))),
      terms,
    );
  } finally {
    await stream.return();
  }
}

function isCustomer(payload: unknown): boolean {
  try {
    return (payload as { customerId?: unknown }).customerId === '42';
  } catch {
    return false;
  }
}

export const OPERATIONS = {
  connect: async () => 'works',
  text: async (bridge, { timeout }) => right((await bridge.call('getSessionToken', { timeout })) === 'token'),
  member: async (bridge, { timeout }) => right((await bridge.call('getAppToken', { timeout })).accessToken === 'token'),
  selection: async (bridge, { timeout }) => {
    const customer = await bridge.call('getCurrentCustomerId', { timeout });
    return customer === undefined ? 'nothing selected' : right(customer === '42');
  },
  nothing: async (bridge, { timeout }) => right((await bridge.call('setupCompleted', { timeout })) === undefined),
  anything: async (bridge, { timeout }) => right((await bridge.call('echo', ['hello'], { timeout })) === 'hello'),
  sessionToken: async (bridge) => right((await bridge.sessionToken()) === 'token'),
  appToken: async (bridge) => right((await bridge.appToken()) === 'token'),
  fetch: async (bridge) => {
    const fake = new FakeFetch(fine);
    try {
      const response = await bridge.fetch('/api');
      return right((await response.text()) === 'fine' && fake.authorizations[0] === 'Bearer token');
    } finally {
      fake.restore();
    }
  },
  publish: async (bridge, { timeout }) => {
    await bridge.publish('OrderVerified', { salesOrderId: '7' }, { timeout });
    return 'works';
  },
  listen: (bridge, terms) => heard(bridge, terms, 'CustomerChanged'),
  listenToOther: (bridge, terms) => heard(bridge, terms, 'Other'),
  read: (bridge, terms) => read(bridge, terms, 'CustomerChanged'),
  readOther: (bridge, terms) => read(bridge, terms, 'Other'),
  stopListening: async (bridge, { stage }) => {
    let heard = 0;
    bridge.on('ItemChanged', () => (heard += 1), { onError: () => (heard += 1) })();
    await bridge.events('ItemChanged').return();
    stage.deliver('ItemChanged', { itemId: '7' });
    await turn();
    return right(heard === 0);
  },
  expose: async (bridge, terms) => {
    // A stranger may call it with anything.
    const stop = bridge.expose('add', (a, b) => (typeof a === 'number' && typeof b === 'number' ? a + b : 0));
    try {
      return await unlessSilent(
        terms.stage.invoke('add', 1, 2).then((reply) => right(reply === 3)),
        terms,
      );
    } finally {
      stop();
    }
  },
  withdraw: async (bridge, terms) => {
    bridge.expose('add', (a, b) => a + b)();
    const told = terms.stage.invoke('add', 1, 2);
    return unlessSilent(
      told.then((reply) => right(JSON.stringify(reply).includes('method_withdrawn'))),
      terms,
    );
  },
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

export const ALL = Object.keys(OPERATIONS) as OperationName[];
export const CALLS: readonly OperationName[] = ['text', 'member', 'selection', 'nothing', 'anything', 'sessionToken', 'appToken'];
/** Calls whose replies are checked. */
export const CHECKED: readonly OperationName[] = ['text', 'member', 'sessionToken', 'appToken'];
export const EVENTS: readonly OperationName[] = ['listen', 'listenToOther', 'read', 'readOther', 'stopListening'];
export const EXPOSES: readonly OperationName[] = ['expose', 'withdraw'];

/** A cell that takes longer hangs, by the clock on the wall: some flood the page on purpose. */
const HANGS_MILLIS = 15_000;

/** Connects to what a fault has left, and does something with it. */
export async function attempt(name: OperationName, source: unknown, terms: Terms): Promise<string> {
  const operation: Operation = OPERATIONS[name];
  const doing = async (): Promise<string> => {
    const bridge = await connect({ bridge: source as SdkBridge, timeout: terms.timeout });
    return operation(bridge, terms);
  };
  return Promise.race([doing(), pause(HANGS_MILLIS).then(() => 'hangs')]);
}
