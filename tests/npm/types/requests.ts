import type { AppBridge, FetchInit } from 'jtl-appbridge';

import type { Equal, Expect } from './support.ts';

declare const bridge: AppBridge;
declare const signal: AbortSignal;

const session = bridge.sessionToken();
const app = bridge.appToken({ signal, refused: 'token' });
const response = bridge.fetch('/api');

export type Results = [
  Expect<Equal<typeof session, Promise<string>>>,
  Expect<Equal<typeof app, Promise<string>>>,
  Expect<Equal<typeof response, Promise<Response>>>,
  Expect<Equal<FetchInit['token'], 'session' | 'app' | undefined>>,
];

void bridge.sessionToken({ signal: undefined, refused: undefined });
void bridge.fetch(new URL('https://api.jtl-cloud.com'), { token: 'app', origins: ['https://api.jtl-cloud.com'] });
void bridge.fetch(new Request('/api'), { timeout: 5, signal, headers: { 'x-request': '7' }, method: 'PUT', body: 'text' });
void bridge.fetch('/api', { token: undefined, origins: undefined, timeout: undefined, signal: null });
const origins = ['https://api.jtl-cloud.com'] as const;
void bridge.fetch('/api', { origins });

/** Things that take a `fetch`, in the ways in which they declare it. */
declare function client(options: { fetch?: typeof fetch }): void;
declare function other(send: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>): void;
declare function third(
  send: (url: string, init: { method: string; headers: Record<string, string>; body: string }) => Promise<{ ok: boolean }>,
): void;
declare function fourth(send: (input: Request) => Promise<Response>): void;
client({ fetch: bridge.fetch });
other(bridge.fetch);
third(bridge.fetch);
fourth(bridge.fetch);
const { fetch: loose } = bridge;
const send: typeof fetch = loose;
void send;

/** What a wrapper of `fetch` may do. */
export const wrapped: typeof fetch = (input, init) => bridge.fetch(input, { ...init, token: 'app' });

// @ts-expect-error redirects are not followed
void bridge.fetch('/api', { redirect: 'follow' });
// @ts-expect-error the page's address goes to its own origin only
void bridge.fetch('/api', { referrerPolicy: 'unsafe-url' });
// @ts-expect-error there is no such token
void bridge.fetch('/api', { token: 'access' });
// @ts-expect-error there are several
void bridge.fetch('/api', { origins: 'https://api.jtl-cloud.com' });
// @ts-expect-error a token is waited for as long as it takes
void bridge.sessionToken({ timeout: 5 });
