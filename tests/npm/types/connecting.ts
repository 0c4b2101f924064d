import { connect, isEmbedded, type AppBridge, type SdkBridge } from 'jtl-appbridge';
import { createAppBridge, type AppBridge as StandIn } from '@jtl-software/cloud-apps-core';

import type { Equal, Expect } from './support.ts';

declare const standIn: StandIn;
declare const signal: AbortSignal;

const connecting = connect();
const embedded = isEmbedded();

export type Results = [Expect<Equal<typeof connecting, Promise<AppBridge>>>, Expect<Equal<typeof embedded, boolean>>];

void connect({});
void connect({ bridge: undefined, timeout: undefined, signal: undefined, wasm: undefined });
void connect({ timeout: 5, signal, wasm: '/appbridge.wasm' });
void connect({ wasm: new URL('https://cdn.example.com/appbridge.wasm') });
void connect({ bridge: createAppBridge() });
void connect({ bridge: standIn });
void connect({ bridge: Promise.resolve(standIn) });
void connect({ bridge: { method: { call: async () => {} } } });
void connect({ bridge: { method: { call: async () => {} }, event: {} } });

/** What JTL documents of the bridge of its SDK. */
declare class JtlBridge {
  private readonly port: MessagePort;
  readonly method: {
    call<T = unknown>(name: string, ...args: unknown[]): Promise<T>;
    // As JTL declares it.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    expose(name: string, fn: (...args: any[]) => unknown): void;
    isExposed(name: string): boolean;
  };
  readonly event: {
    subscribe(topic: string, cb: (data: unknown) => unknown): () => void;
    publish(topic: string, payload: unknown): Promise<void>;
  };
}
declare const jtl: JtlBridge;
void connect({ bridge: jtl });
void connect({ bridge: Promise.resolve(jtl) });
const asSdk: SdkBridge = jtl;
void asSdk;

/** The same in members that are functions, and not methods. */
declare const members: {
  readonly method: {
    readonly call: <T = unknown>(name: string, ...args: unknown[]) => Promise<T>;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    readonly expose: (name: string, fn: (...args: any[]) => unknown) => void;
    readonly isExposed: (name: string) => boolean;
  };
  readonly event: {
    readonly subscribe: <T = unknown>(topic: string, cb: (data: T) => unknown) => () => void;
    readonly publish: (topic: string, payload?: unknown) => Promise<void>;
  };
};
void connect({ bridge: members });

// @ts-expect-error a bridge has methods
void connect({ bridge: {} });
// @ts-expect-error which can be called
void connect({ bridge: { method: {} } });
// @ts-expect-error by name
void connect({ bridge: { method: { call: async (name: number) => name } } });
// @ts-expect-error a bridge is no text
void connect({ bridge: 'bridge' });
// @ts-expect-error nor nothing
void connect({ bridge: null });
// @ts-expect-error a timeout is a number
void connect({ timeout: '5' });
// @ts-expect-error there is no such option
void connect({ retries: 3 });
// @ts-expect-error an option is none by itself
void connect(createAppBridge());
