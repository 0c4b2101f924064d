/**
 * The bridge as context and hooks, with the names and the behaviour of `appbridge-leptos`.
 *
 * @module
 * @import * as Api from '../package/react.d.ts'
 * @import { AppBridge, AppBridgeError as Failure, ConnectOptions, TokenOptions } from '../package/index.d.ts'
 */

import { AppBridgeError, connect as connectPage } from 'jtl-appbridge';
import { createContext, createElement, useContext, useEffect, useState } from 'react';

/** @type {import('react').Context<Api.BridgeState | undefined>} */
const Context = createContext(/** @type {Api.BridgeState | undefined} */ (undefined));

/** @type {Api.BridgeState} */
const CONNECTING = { status: 'connecting' };

/** @type {typeof Api.AppBridgeProvider} */
export function AppBridgeProvider({ connect, connecting = sayConnecting, notEmbedded = sayNotEmbedded, failed = sayFailed, children }) {
  const made = isBridge(connect);
  const [state, setState] = useState(made ? connected(connect) : CONNECTING);
  // Begun once, however often React runs the effect: it does so twice in its strict mode.
  const [attempt, setAttempt] = useState(/** @returns {Attempt} */ () => ({}));

  useEffect(() => {
    if (made) return;
    let here = true;
    const again = () => {
      setState(CONNECTING);
      setAttempt({});
    };
    attempt.begun ??= begin(connect, again);
    attempt.begun.then((reached) => here && setState(reached));
    return () => {
      here = false;
    };
    // What it was given first counts, as the page shakes hands only once.
  }, [attempt]);

  const { status } = state;
  return createElement(
    Context.Provider,
    { value: state },
    status === 'connected' ? children : status === 'failed' ? failed(state) : status === 'connecting' ? connecting : notEmbedded,
  );
}

/** @typedef {{ begun?: Promise<Api.BridgeState> }} Attempt */

/** @param {unknown} connect @returns {connect is AppBridge} */
const isBridge = (connect) => typeof connect === 'object' && connect !== null && 'call' in connect;

/** @param {AppBridge} bridge */
const connected = (bridge) => ({
  status: /** @type {const} */ ('connected'),
  bridge,
  session: { token: (/** @type {TokenOptions | undefined} */ options) => bridge.sessionToken(options) },
});

/**
 * @param {Api.AppBridgeProviderProps['connect']} connect
 * @param {() => void} again
 * @returns {Promise<Api.BridgeState>} never rejects
 */
async function begin(connect, again) {
  try {
    return connected(await (typeof connect === 'function' ? connect() : connectPage(/** @type {ConnectOptions} */ (connect))));
  } catch (reason) {
    const error = /** @type {Failure} */ (reason);
    if (error?.code === 'not_embedded') return { status: 'notEmbedded' };
    let pending = true;
    const retry = () => {
      if (pending) again();
      pending = false;
    };
    return { status: 'failed', error, retry };
  }
}

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
    `The connection to JTL failed (${error?.code ?? error}). `,
    createElement('button', { type: 'button', onClick: retry }, 'Try again'),
  );

/** @type {typeof Api.useBridgeState} */
export const useBridgeState = () => useContext(Context);

function useConnected() {
  const state = useBridgeState();
  if (state?.status === 'connected') return state;
  throw new AppBridgeError('no_bridge', 'there is no connected AppBridgeProvider above the component');
}

/** @type {typeof Api.useAppBridge} */
export const useAppBridge = () => useConnected().bridge;

/** @type {typeof Api.useSession} */
export const useSession = () => useConnected().session;

/** @type {typeof Api.useBridgeFetch} */
export const useBridgeFetch = () => useAppBridge().fetch;

/** What is known before anything is. @type {Api.LatestEvent<never>} */
const NOTHING = {};

/** @type {typeof Api.useEvent} */
export function useEvent(event) {
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
    const record = /^(Customer|Item|SalesOrder)Changed$/.exec(event)?.[1];
    if (record) {
      // An answer that comes after an event is older than that.
      const late = () => heard || signal.aborted;
      const key = `${record.replace(/^./, (first) => first.toLowerCase())}Id`;
      (/** @type {(method: string, options: object) => Promise<unknown>} */ (bridge.call))(`getCurrent${record}Id`, { signal }).then(
        (id) => late() || tell({ ...told, value: { [key]: id } }),
        // What is wrong with the subscription matters more.
        (error) => late() || told.error || fail(error),
      );
    }
    return () => controller.abort();
  }, [bridge, event]);

  return latest.event === event ? latest : NOTHING;
}
