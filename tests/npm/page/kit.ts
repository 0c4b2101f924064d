/** What the test page has: the package as it is installed, and fakes around it. */

import * as appbridge from 'jtl-appbridge';

import type {} from './declarations.ts';
import { FakeBridge } from './fake-bridge.ts';
import { FakeFetch, type Answer } from './fake-fetch.ts';

export * from 'jtl-appbridge';
export { Deferred, FakeBridge } from './fake-bridge.ts';
export { endless, FakeFetch, fine, never, unauthorized } from './fake-fetch.ts';
export { run as runFaults } from './hostile/matrix.ts';
export { collectGarbage, trueAfterCollecting, wasmBytes } from './memory.ts';
export { failure, outcome, rejection } from './outcome.ts';
export { QuickBridge } from './quick-bridge.ts';
export { Reports } from './reports.ts';
export { dated, jwt, tokens } from './tokens.ts';
export { usedListener, usedMethod, usedStream } from './using.ts';
export { hurry, pause, turn, until } from './waiting.ts';

/** A bridge of the package to a fake. */
export async function connected(): Promise<{ host: FakeBridge; bridge: appbridge.AppBridge }> {
  const host = new FakeBridge();
  return { host, bridge: await appbridge.connect({ bridge: host }) };
}

/** The same, with requests that are answered by a test. */
export async function fetching(...answers: Answer[]) {
  const { host, bridge } = await connected();
  return { host, bridge, fake: new FakeFetch(...answers) };
}

/** Another copy of the package, as a page has it that bundles it twice. */
export function copy(name: string): Promise<typeof appbridge> {
  return import(`/node_modules/jtl-appbridge/index.js?copy=${name}`);
}
