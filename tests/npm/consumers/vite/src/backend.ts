import type { AppBridge } from 'jtl-appbridge';

import type { Customer, ErrorBody, Item, Page, SalesOrder, SessionInfo, TenantConnection } from './answers.d.ts';

/** What the backend says when it has no answer. */
export class BackendError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The app's own backend, which verifies the session token that comes with every request. */
export class Backend {
  readonly #fetch: AppBridge['fetch'];

  constructor(fetch: AppBridge['fetch']) {
    this.#fetch = fetch;
  }

  connectTenant(signal: AbortSignal): Promise<TenantConnection> {
    return this.#ask('connect-tenant', { method: 'POST', signal });
  }

  session(signal: AbortSignal): Promise<SessionInfo> {
    return this.#ask('session', { signal });
  }

  items(first: number, search: string, signal: AbortSignal): Promise<Page<Item>> {
    const query = new URLSearchParams({ first: String(first), search });
    return this.#ask(`items?${query}`, { signal });
  }

  customer(id: string, signal: AbortSignal): Promise<Customer> {
    return this.#ask(`customers/${encodeURIComponent(id)}`, { signal });
  }

  orders(customerId: string, signal: AbortSignal): Promise<Page<SalesOrder>> {
    return this.#ask(`customers/${encodeURIComponent(customerId)}/orders`, { signal });
  }

  async #ask<T>(path: string, init: RequestInit): Promise<T> {
    const response = await this.#fetch(`${import.meta.env.BASE_URL}api/${path}`, init);
    if (!response.ok) throw await failureOf(response);
    return (await response.json()) as T;
  }
}

/** What stands between app and backend may answer with something else than JSON. */
async function failureOf(response: Response): Promise<BackendError> {
  const body = (await response.json().catch(() => null)) as Partial<ErrorBody> | null;
  return new BackendError(
    body?.error?.code ?? `http_${response.status}`,
    body?.error?.message ?? 'The app’s server cannot be reached at the moment.',
  );
}
