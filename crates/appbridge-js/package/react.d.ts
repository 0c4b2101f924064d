import type { ReactNode } from 'react';

import type { AppBridge, AppBridgeError, ConnectOptions, HostEvents, TokenOptions } from './index.js';

/** What an {@link AppBridgeProvider} is given. */
export interface AppBridgeProviderProps {
  /**
   * How to connect: options, a bridge that is there already, or a function that is called
   * for each attempt. Unless set, as `connect()` does. What it was given first counts: the
   * page shakes hands only once.
   *
   * Outside of a frame no host will ever answer, so `bridge` of the options is taken there only if
   * it is there already, as that of a `MockHost`; for a promise that is pending, `notEmbedded` is
   * shown at once. What a function throws or rejects with and is no `AppBridgeError` becomes one:
   * `sdk_unavailable`, with that as its `cause`.
   */
  readonly connect?: ConnectOptions | AppBridge | (() => Promise<AppBridge>) | undefined;
  /** Shown during the handshake; a short English sentence unless set. */
  readonly connecting?: ReactNode;
  /** Shown where there is no host: the page is not in a frame. Likewise. */
  readonly notEmbedded?: ReactNode;
  /** Makes what is shown when connecting failed. Likewise. */
  readonly failed?: ((failure: ConnectFailure) => ReactNode) | undefined;
  /** Shown with the bridge; hooks below find it. */
  readonly children?: ReactNode;
}

/** Why there is no bridge, and the way to another attempt. */
export interface ConnectFailure {
  /** What went wrong; never `not_embedded`, which has a view of its own. */
  readonly error: AppBridgeError;
  /** Connects again, if this failure is still how things stand. */
  readonly retry: () => void;
}

/** How the connection to the host stands. */
export type BridgeState =
  | { readonly status: 'connecting' }
  | { readonly status: 'notEmbedded' }
  | ({ readonly status: 'failed' } & ConnectFailure)
  | { readonly status: 'connected'; readonly bridge: AppBridge; readonly session: Session };

/**
 * Connects to the host and shows `children` once the bridge stands.
 *
 * ```tsx
 * // Once, and at once: not in a component.
 * const bridge = isEmbedded() ? createAppBridge() : undefined;
 *
 * <AppBridgeProvider connect={{ bridge }} connecting={<Spinner />} notEmbedded={<Hint />}>
 *   <Pane />
 * </AppBridgeProvider>
 * ```
 *
 * Connects when it is mounted, and once, in React's strict mode as well. On a server it
 * shows `connecting`.
 */
export function AppBridgeProvider(props: AppBridgeProviderProps): ReactNode;

/** How the connection of the provider above stands; `undefined` without a provider. */
export function useBridgeState(): BridgeState | undefined;

/** The bridge of the provider above. Throws `no_bridge`, an `AppBridgeError`, where there is none. */
export function useAppBridge(): AppBridge;

/** What the host said last by an event. */
export interface LatestEvent<T> {
  /** The last payload that was understood; `undefined` until there is one. */
  readonly value?: T | undefined;
  /** Why `value` may be out of date, or missing. The next payload that is understood clears it. */
  readonly error?: AppBridgeError | undefined;
}

/**
 * Follows an event of the host for as long as the component lives.
 *
 * The value starts with what the event would say now, for events whose host has a method
 * for that: `CustomerChanged`, `ItemChanged`, `SalesOrderChanged`. The app subscribes
 * before it asks, so no change falls between the two, and an answer that comes after an
 * event is older than that and is ignored.
 *
 * A host that does not answer the question takes 10 seconds to know; events are listened to
 * all the same. Throws `no_bridge` like {@link useAppBridge}.
 */
export function useEvent<E extends keyof HostEvents & string>(event: E): LatestEvent<HostEvents[E]>;

/** Session tokens for the app's own backend; however many ask, the host is asked once. */
export interface Session {
  /** As `bridge.sessionToken`. */
  readonly token: (options?: TokenOptions) => Promise<string>;
}

/** The session tokens of the provider above; the same object each time. Throws `no_bridge`. */
export function useSession(): Session;

/** `bridge.fetch` of the provider above; the same function each time. Throws `no_bridge`. */
export function useBridgeFetch(): AppBridge['fetch'];
