/**
 * What can be ordered: each effect of a service is one form of a fault, so that no form says
 * two things at once.
 *
 * @typedef {import('../api.js').Fault} Fault
 * @typedef {{ kind: 'number' | 'text', unit?: 'ms' | 's' | 'bytes', value: string, min?: number, max?: number }} Field
 * @typedef {{ field?: Field, body?: Field, isOfCalls?: boolean, make: (value: string, body: string) => Partial<Fault> }} Effect
 */

/** The services, in the order in which an app meets them. */
export const SERVICES = /** @type {const} */ ([
  'bridge', 'jwks', 'token', 'erp', 'signIn', 'discovery', 'authorize', 'appKeys', 'userInfo', 'endSession', 'onPremise', 'scxAuth', 'scx',
]);

/** @typedef {typeof SERVICES[number]} Service */

/** @type {Record<string, Effect>} */
const HTTP = {
  status: { field: { kind: 'number', value: '503', min: 400, max: 599 }, make: (value) => ({ status: Number(value) }) },
  delay: { field: { kind: 'number', unit: 'ms', value: '3000', min: 1 }, make: (value) => ({ delayMs: Number(value) }) },
  tooMany: { field: { kind: 'number', unit: 's', value: '5', min: 0 }, make: (value) => ({ status: 429, retryAfterSeconds: Number(value) }) },
  brokenJson: { make: () => ({ status: 200, body: '{"data":' }) },
  cutBefore: { make: () => ({ cut: 'beforeAnswer' }) },
  cutInBody: { make: () => ({ cut: 'inBody' }) },
  trickle: { field: { kind: 'number', unit: 'ms', value: '50', min: 1 }, make: (value) => ({ trickleMs: Number(value) }) },
  huge: { field: { kind: 'number', unit: 'bytes', value: '1000000000', min: 1 }, make: (value) => ({ bytes: Number(value) }) },
  redirect: { field: { kind: 'text', value: 'https://example.com/' }, make: (value) => ({ location: value }) },
};

const ERRORS = [{ message: 'An ordered fault struck.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }];

/** @type {Record<string, Effect>} */
const GRAPHQL = {
  graphqlErrors: { make: () => ({ graphqlErrors: ERRORS }) },
  partialData: { make: () => ({ graphqlErrors: ERRORS, partialData: true }) },
};

const LATE = /** @type {const} */ ({ kind: 'number', unit: 'ms', value: '12000', min: 1 });

/** @param {string} bridge @returns {Effect} */
const ofBridge = (bridge) => ({ make: () => ({ bridge }) });

/** @param {string} bridge @returns {Effect} */
const ofCalls = (bridge) => ({ ...ofBridge(bridge), isOfCalls: true });

/** @type {Record<string, Effect>} */
const BRIDGE = {
  replyNever: ofCalls('replyNever'),
  replyLate: { ...ofCalls('replyLate'), field: LATE, make: (value) => ({ bridge: 'replyLate', delayMs: Number(value) }) },
  replyRejected: { ...ofCalls('replyRejected'), body: { kind: 'text', value: '"no"' }, make: (_, body) => ({ bridge: 'replyRejected', ...json(body) }) },
  replyWrongId: ofCalls('replyWrongId'),
  replyTwice: ofCalls('replyTwice'),
  replyMalformed: { ...ofCalls('replyMalformed'), body: { kind: 'text', value: '{ "type": 7 }' }, make: (_, body) => ({ bridge: 'replyMalformed', ...json(body) }) },
  portClosed: ofCalls('portClosed'),
  pageReloaded: ofCalls('pageReloaded'),
  eventFlood: { ...ofCalls('eventFlood'), body: { kind: 'text', value: '"CustomerChanged"' }, make: (_, body) => ({ bridge: 'eventFlood', ...json(body) }) },
  handshakeNever: ofBridge('handshakeNever'),
  handshakeLate: { field: LATE, make: (value) => ({ bridge: 'handshakeLate', delayMs: Number(value) }) },
  handshakeTwice: ofBridge('handshakeTwice'),
  handshakeForeign: ofBridge('handshakeForeign'),
};

/** @type {Record<string, Effect>} */
const SIGN_IN = Object.fromEntries(
  ['refused', 'unavailable', 'codeExpired', 'codeUsed', 'wrongNonce', 'wrongState', 'opaqueAccessToken'].map((signIn) => [signIn, { make: () => ({ signIn }) }]),
);

/**
 * @param {Service} service
 * @returns {Record<string, Effect>}
 */
export function effectsOf(service) {
  if (service === 'bridge') return BRIDGE;
  if (service === 'signIn') return SIGN_IN;
  return service === 'erp' ? { ...HTTP, ...GRAPHQL } : HTTP;
}

/**
 * What stands in a field for JSON; what is none is taken as a string.
 *
 * @param {string} text
 * @returns {{ body?: unknown }}
 */
function json(text) {
  if (text.trim() === '') return {};
  try {
    return { body: JSON.parse(text) };
  } catch {
    return { body: text };
  }
}

/**
 * Those that hurt most, for a click.
 *
 * @type {readonly { name: string, fault: Fault }[]}
 */
export const PRESETS = [
  { name: 'tokenRefused', fault: { target: 'token', status: 401, times: 1 } },
  { name: 'keysGone', fault: { target: 'jwks', status: 503 } },
  { name: 'erpDown', fault: { target: 'erp', status: 503, times: 1 } },
  { name: 'tooMany', fault: { target: 'erp', status: 429, retryAfterSeconds: 5, times: 1 } },
  { name: 'slow', fault: { target: 'erp', delayMs: 3000 } },
  { name: 'brokenJson', fault: { target: 'erp', status: 200, body: '{"data":', times: 1 } },
  { name: 'cut', fault: { target: 'erp', cut: 'beforeAnswer', times: 1 } },
  { name: 'partial', fault: { target: 'erp', graphqlErrors: ERRORS, partialData: true, times: 1 } },
  { name: 'noToken', fault: { target: 'bridge', bridge: 'replyNever', method: 'getSessionToken' } },
  { name: 'noHandshake', fault: { target: 'bridge', bridge: 'handshakeNever' } },
];

/**
 * Which effect a fault is, for its name; `other` for those that no form here makes.
 *
 * @param {Fault} fault
 */
export function effectOf(fault) {
  if (fault.bridge !== undefined) return fault.bridge;
  if (fault.signIn !== undefined) return fault.signIn;
  if (fault.graphqlErrors !== undefined) return fault.partialData ? 'partialData' : 'graphqlErrors';
  if (fault.cut !== undefined) return fault.cut === 'inBody' ? 'cutInBody' : 'cutBefore';
  if (fault.location !== undefined) return 'redirect';
  if (fault.bytes !== undefined) return 'huge';
  if (fault.body !== undefined) return 'brokenJson';
  if (fault.retryAfterSeconds !== undefined && fault.status === 429) return 'tooMany';
  if (fault.status !== undefined) return 'status';
  return fault.trickleMs === undefined ? 'delay' : 'trickle';
}

/**
 * What an effect's number or text is.
 *
 * @param {Fault} fault
 */
export function detailOf(fault) {
  const { status, retryAfterSeconds, delayMs, trickleMs, bytes, location, method, surface } = fault;
  return [
    effectOf(fault) === 'status' && status !== undefined ? String(status) : '',
    retryAfterSeconds === undefined ? '' : `Retry-After ${retryAfterSeconds} s`,
    delayMs === undefined ? '' : `${delayMs} ms`,
    trickleMs === undefined ? '' : `${trickleMs} ms`,
    bytes === undefined ? '' : `${bytes} B`,
    location ?? '',
    method ?? '',
    surface ?? '',
  ].filter((part) => part !== '').join(' · ');
}
