// The entries beside the main one: for tests, for React, and in place of the SDK.

import type { AppBridge as CommentedStandIn } from '@jtl-software/cloud-apps-core';
import { connect, type AppBridge, type SdkBridge } from 'jtl-appbridge';
import { AppBridgeProvider, useAppBridge, useBridgeFetch, useBridgeState, useEvent, useSession, type LatestEvent } from 'jtl-appbridge/react';
import { createAppBridge, type AppBridge as StandIn } from 'jtl-appbridge/standin';
import { Answer, MockHost, MockResponse } from 'jtl-appbridge/testing';

import type {} from './declarations.ts';
import type { Equal, Expect, HoldsAny, Refuse } from './support.ts';

export type None = [
  Refuse<HoldsAny<typeof AppBridgeProvider>>,
  Refuse<HoldsAny<typeof useAppBridge>>,
  Refuse<HoldsAny<typeof useBridgeFetch>>,
  Refuse<HoldsAny<typeof useBridgeState>>,
  Refuse<HoldsAny<typeof useSession>>,
  Refuse<HoldsAny<ReturnType<typeof useEvent<'CustomerChanged'>>>>,
  Refuse<HoldsAny<MockHost>>,
  Refuse<HoldsAny<Answer<string>>>,
  Refuse<HoldsAny<MockResponse>>,
  Refuse<HoldsAny<StandIn>>,
];

/** What is declared by hand is what the code's comments declare. */
export const declared = (standIn: StandIn, commented: CommentedStandIn) => {
  const members: Expect<Equal<keyof StandIn, keyof CommentedStandIn>> = true;
  const methods: Expect<Equal<keyof StandIn['method'], keyof CommentedStandIn['method']>> = true;
  const events: Expect<Equal<keyof StandIn['event'], keyof CommentedStandIn['event']>> = true;
  const method: StandIn['method'] = commented.method;
  const back: CommentedStandIn['method'] = standIn.method;
  const event: StandIn['event'] = commented.event;
  const backAgain: CommentedStandIn['event'] = standIn.event;
  return [members, methods, events, method, back, event, backAgain];
};

export async function standIn(): Promise<AppBridge> {
  return connect({ bridge: createAppBridge() });
}

export async function host(): Promise<void> {
  using host = new MockHost();
  const bridge: AppBridge = await host.bridge();
  const sdk: SdkBridge = host.sdk;
  await connect({ bridge: sdk });

  host.answer('getCurrentCustomerId', Answer.reply('42'));
  host.answer('getCurrentCustomerId', Answer.reply(undefined));
  host.answer('getCurrentCustomerId', Answer.replyRaw(7));
  host.answerOnce('getCurrentCustomerId', Answer.silence);
  host.answer('getAppToken', Answer.reply({ accessToken: 'token' }));
  host.answer('getSessionToken', Answer.error('HostError', 'no'));
  const [answer, held] = Answer.held<string>();
  host.answer('getSessionToken', answer);
  held.reply('token');
  // @ts-expect-error: not what the method replies
  host.answer('getCurrentCustomerId', Answer.reply(7));
  // @ts-expect-error: no such method
  host.answer('getCurrentCustomer', Answer.silence);
  // @ts-expect-error: no answer
  host.answer('getCurrentCustomerId', { kind: 'reply', value: '42' });

  host.publish('CustomerChanged', { customerId: '7' });
  // @ts-expect-error: not that event's payload
  host.publish('CustomerChanged', { customer: '7' });

  host.respond('GET', '/api/items', MockResponse.json([]).withStatus(201).withHeader('ETag', '1').after(5));
  host.respondWith('POST', '/api/items', ({ body }) => MockResponse.text(body));
  // @ts-expect-error: no response
  host.respond('GET', '/api/items', { status: 200 });
  await bridge.fetch('/api/items');
}

export function Component(): string | undefined {
  const latest = useEvent('CustomerChanged');
  type Value = typeof latest extends LatestEvent<infer T> ? T : never;
  const fits: Expect<Equal<Value['customerId'], string | undefined>> = true;
  // @ts-expect-error: no such event
  useEvent('CustomerChange');
  return fits ? latest.value?.customerId : latest.error?.code;
}
