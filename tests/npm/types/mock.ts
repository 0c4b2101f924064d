// A bridge of the app's own, in place of this package's in a test.

import type { AppBridge, EventStream, HostEvents, Stop } from 'jtl-appbridge';

import type {} from './declarations.ts';

const stop: Stop = Object.assign(() => {}, { [Symbol.dispose]: () => {} });

/** A part of it is enough for most. */
export const part: Pick<AppBridge, 'sessionToken' | 'on'> = {
  sessionToken: async () => 'token',
  on: () => stop,
};

export class Mock implements AppBridge {
  call: AppBridge['call'] = () => Promise.reject(new Error('not here'));
  on: AppBridge['on'] = () => stop;
  events<E extends keyof HostEvents & string>(): EventStream<HostEvents[E]> {
    const stream: EventStream<HostEvents[E]> = {
      next: async () => ({ done: true, value: undefined }),
      return: async () => ({ done: true, value: undefined }),
      [Symbol.asyncIterator]: () => stream,
      [Symbol.dispose]: () => {},
    };
    return stream;
  }
  expose: AppBridge['expose'] = () => stop;
  publish: AppBridge['publish'] = async () => {};
  sessionToken = async (): Promise<string> => 'token';
  appToken = async (): Promise<string> => 'token';
  fetch = async (): Promise<Response> => new Response();
}
