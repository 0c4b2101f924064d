/**
 * The bridge as context and hooks, with the names and the behaviour of `appbridge-leptos`.
 *
 * @module
 * @import * as Api from '../package/react.d.ts'
 * @import { AppBridge, TokenOptions } from '../package/index.d.ts'
 */

import { AppBridgeError, connect as connectPage, isAppBridgeError, isEmbedded } from 'jtl-appbridge';
import { createContext, createElement, useContext, useEffect, useState } from 'react';

/** @type {import('react').Context<Api.BridgeState | undefined>} */
const Context = createContext(/** @type {Api.BridgeState | undefined} */ (undefined));

/** @typedef {Api.BridgeState & { begun?: Promise<void> }} State with the attempt that goes on */

/** @returns {State} each one is an attempt */
const start = () => ({ status: 'connecting' });

/** @type {typeof Api.AppBridgeProvider} */
export function AppBridgeProvider({ connect, connecting = sayConnecting, notEmbedded = sayNotEmbedded, failed = sayFailed, children }) {
  const [state, setState] = useState(
    typeof connect === 'object' && connect && 'call' in connect ? connected(connect) : start,
  );
  // On a server, nobody else hears of its failure.
  Promise.allSettled([/** @type {any} */ (connect)?.bridge]);

  useEffect(() => {
    // Begun once, however often React runs the effect: it does so twice in its strict mode.
    if (state.status === 'connecting') state.begun ??= reach(connect, (reached, from = state) => setState((now) => (now === from ? reached : now)));
    // What it was given first counts, as the page shakes hands only once.
  }, [state]);

  return createElement(
    Context.Provider,
    { value: state },
    state.status === 'failed' ? failed(state) : { connected: children, connecting, notEmbedded }[state.status],
  );
}

/** @param {AppBridge} bridge @returns {State} */
const connected = (bridge) => ({
  status: 'connected',
  bridge,
  session: { token: (/** @type {TokenOptions | undefined} */ options) => bridge.sessionToken(options) },
});

/**
 * @param {any} connect options, or a function
 * @param {(reached: State, from?: State) => void} show in place of what is shown, if that is still the state of things
 */
const reach = async (connect, show) => {
  try {
    // Outside of a frame no host will ever answer, so only a bridge that is there by now is taken.
    const isHosted = () => isEmbedded() || Promise.race([connect?.bridge, 0]);
    show(connected(await (typeof connect === 'function' ? connect() : connectPage((await isHosted()) ? connect : undefined))));
  } catch (cause) {
    // An app's own function may throw anything.
    const error = isAppBridgeError(cause) ? cause : new AppBridgeError('sdk_unavailable', 'see cause', { cause, kind: 'environment' });
    /** @type {State} */
    const failure =
      error.code === 'not_embedded' ? { status: 'notEmbedded' } : { status: 'failed', error, retry: () => show(start(), failure) };
    show(failure);
  }
};

/**
 * @param {string} role
 * @param {import('react').ReactNode[]} content
 */
const say = (role, ...content) => createElement('div', { role, lang: 'en' }, ...content);
const sayConnecting = say('status', 'Connecting to JTL …');
const sayNotEmbedded = say('alert', 'This page works only inside JTL.');

/** @param {Api.ConnectFailure} failure */
const sayFailed = ({ error, retry }) =>
  say(
    'alert',
    `The connection to JTL failed (${error.code}). `,
    createElement('button', { type: 'button', onClick: retry }, 'Try again'),
  );

/** @type {typeof Api.useBridgeState} */
export const useBridgeState = () => useContext(Context);

const useConnected = () => {
  const state = /** @type {any} */ (useBridgeState());
  if (state?.bridge) return /** @type {Extract<Api.BridgeState, { status: 'connected' }>} */ (state);
  throw new AppBridgeError('no_bridge', 'no connected AppBridgeProvider');
};

/** @type {typeof Api.useAppBridge} */
export const useAppBridge = () => useConnected().bridge;

/** @type {typeof Api.useSession} */
export const useSession = () => useConnected().session;

/** @type {typeof Api.useBridgeFetch} */
export const useBridgeFetch = () => useAppBridge().fetch;

/** What is known before anything is. @type {Api.LatestEvent<never>} */
const NOTHING = {};

/** @type {typeof Api.useEvent} */
export const useEvent = (event) => {
  const bridge = useAppBridge();
  const [latest, setLatest] = useState(/** @type {Api.LatestEvent<any> & { event?: string }} */ (NOTHING));

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    /** What was told last. @type {Api.LatestEvent<any>} */
    let told = NOTHING;
    let heard = false;
    const tell = (/** @type {Api.LatestEvent<any>} */ news) => setLatest({ event, ...(told = news) });
    const fail = (/** @type {any} */ error) => tell({ value: told.value, error });
    try {
      bridge.on(
        event,
        (value) => {
          heard = true;
          tell({ value });
        },
        { signal, onError: fail },
      );
    } catch (error) {
      fail(error);
    }
    // After the subscription, so that no change falls between the two.
    if (/^(Customer|Item|SalesOrder)Changed$/.test(event)) {
      const id = /** @type {string} */ (event).replace('Changed', 'Id');
      // An answer that comes after an event is older than that.
      const late = () => heard || signal.aborted;
      const key = id.replace(/^./, (first) => first.toLowerCase());
      (/** @type {(method: string, options: object) => Promise<unknown>} */ (bridge.call))(`getCurrent${id}`, { signal }).then(
        (value) => late() || tell({ ...told, value: { [key]: value } }),
        // What is wrong with the subscription matters more.
        (error) => late() || told.error || fail(error),
      );
    }
    return () => controller.abort();
  }, [bridge, event]);

  return latest.event === event ? latest : NOTHING;
};
