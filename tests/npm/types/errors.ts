import {
  AppBridgeError,
  HandlerFailure,
  isAppBridgeError,
  type AppBridgeErrorCode,
  type AppBridgeErrorOptions,
  type ErrorKind,
  type FetchErrorCode,
} from 'jtl-appbridge';

import type { Equal, Expect } from './support.ts';

export type Codes = [
  Expect<
    Equal<
      AppBridgeErrorCode,
      | 'not_embedded'
      | 'no_bridge'
      | 'sdk_unavailable'
      | 'handshake_timed_out'
      | 'sdk_started_late'
      | 'wasm_forbidden'
      | 'wasm_unavailable'
      | 'call_timed_out'
      | 'rejected'
      | 'reply_not_understood'
      | 'payload_not_understood'
      | 'events_missed'
      | 'unsupported'
      | 'subscribe_failed'
      | 'publish_timed_out'
      | 'publish_failed'
      | 'already_exposed'
      | 'expose_failed'
      | 'token_unusable'
      | 'token_failed'
      | 'request_invalid'
      | 'url_invalid'
      | 'origin_not_allowed'
      | 'origin_invalid'
      | 'unreachable'
      | 'redirected'
      | 'timed_out'
    >
  >,
  Expect<FetchErrorCode extends AppBridgeErrorCode ? true : false>,
  Expect<Equal<ErrorKind, 'environment' | 'transient' | 'refused' | 'contract'>>,
  Expect<Equal<AppBridgeError['name'], 'AppBridgeError'>>,
  Expect<Equal<HandlerFailure['name'], 'HandlerFailure'>>,
  Expect<Equal<HandlerFailure['code'], string>>,
  Expect<Equal<AppBridgeError['cause'], unknown>>,
  Expect<Equal<AppBridgeErrorOptions['kind'], ErrorKind | undefined>>,
];

/** What to do, with nothing forgotten. */
export function advice(code: AppBridgeErrorCode): string {
  switch (code) {
    case 'no_bridge':
    case 'not_embedded':
    case 'sdk_unavailable':
    case 'handshake_timed_out':
    case 'sdk_started_late':
    case 'wasm_forbidden':
    case 'wasm_unavailable':
      return 'open it in JTL';
    case 'call_timed_out':
    case 'publish_timed_out':
    case 'timed_out':
    case 'unreachable':
    case 'events_missed':
      return 'try again';
    case 'rejected':
    case 'subscribe_failed':
    case 'publish_failed':
    case 'expose_failed':
    case 'token_failed':
      return 'ask the host';
    case 'reply_not_understood':
    case 'payload_not_understood':
    case 'unsupported':
    case 'already_exposed':
    case 'token_unusable':
    case 'request_invalid':
    case 'url_invalid':
    case 'origin_not_allowed':
    case 'origin_invalid':
    case 'redirected':
      return 'tell the provider';
    default:
      return code satisfies never;
  }
}

export function narrowed(error: unknown): string {
  if (isAppBridgeError(error)) {
    error satisfies AppBridgeError;
    if (error.code === 'not_embedded') return error.code satisfies 'not_embedded';
    return error.kind satisfies ErrorKind;
  }
  if (error instanceof AppBridgeError) return error.message;
  return typeof (error satisfies unknown);
}

const plain: Error = new AppBridgeError('rejected', 'no');
const full = new AppBridgeError('call_timed_out', 'late', { cause: 7, kind: 'transient' });
const empty = new AppBridgeError('rejected', 'no', { cause: undefined, kind: undefined });
const failure: Error = new HandlerFailure('cart_unknown', 'there is no such cart', { cause: plain });
void [plain, full, empty, failure];

// @ts-expect-error there is no such code
void new AppBridgeError('broken', 'no');
// @ts-expect-error there is no such kind
void new AppBridgeError('rejected', 'no', { kind: 'fatal' });
// @ts-expect-error a message is needed
void new AppBridgeError('rejected');
// @ts-expect-error it stays as it is
full.code = 'rejected';
// @ts-expect-error there is no such code
void (full.code === 'broken');
// @ts-expect-error a code is needed
void new HandlerFailure();
