/** A tenant of the sandbox, as its control interface names it. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly installation: 'notInstalled' | 'installing' | 'installed';
  readonly users: readonly { readonly id: string; readonly name: string }[];
}

/** An item as the ERP API gives it. */
export interface ErpItem {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
}

/** JTL's platform as the sandbox plays it, past the app and its backend. */
export class Platform {
  /** @param shell origin of the App Shell and of the platform */
  constructor(readonly shell: string) {}

  /** Calls the sandbox's control interface. */
  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.shell}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_sandbox/${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async tenants(): Promise<readonly Tenant[]> {
    const { tenants } = await this.control<{ tenants: readonly Tenant[] }>('GET', 'state');
    return tenants;
  }

  /** Puts the sandbox back as it starts. */
  async reset(): Promise<void> {
    await this.control('DELETE', 'faults');
    const { settings, tenants } = await this.control<{ settings: object; tenants: readonly Tenant[] }>('GET', 'state');
    await this.control('PATCH', 'settings', Object.fromEntries(Object.keys(settings).map((name) => [name, null])));
    for (const tenant of tenants) {
      await this.control('DELETE', `tenants/${tenant.id}/installation`);
      await this.control('DELETE', `tenants/${tenant.id}/changes`);
      await this.control('PUT', `tenants/${tenant.id}/selection`, { context: 'customers', id: null });
    }
  }

  /** Asks the ERP API itself, also for a tenant that has not installed the app. */
  async erp<T>(tenant: Tenant, query: string, variables: Record<string, unknown>): Promise<T> {
    await this.control('PATCH', 'settings', { requiresInstallation: false });
    try {
      return await this.askErp(tenant, query, variables);
    } finally {
      await this.control('PATCH', 'settings', { requiresInstallation: null });
    }
  }

  private async askErp<T>(tenant: Tenant, query: string, variables: Record<string, unknown>): Promise<T> {
    const user = tenant.users[0];
    if (user === undefined) throw new Error(`tenant ${tenant.slug} has no user`);
    const { accessToken } = await this.control<{ accessToken: string }>('POST', 'app-tokens', {
      tenantId: tenant.id,
      userId: user.id,
    });
    const response = await fetch(`${this.shell}/erp/v2/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data: T; errors?: unknown };
    if (!response.ok || answer.errors !== undefined) throw new Error(`ERP API: ${response.status} ${JSON.stringify(answer)}`);
    return answer.data;
  }

  /** The tenant's items in the order in which the demo shows them. */
  async items(tenant: Tenant, first: number): Promise<{ readonly nodes: readonly ErpItem[]; readonly totalCount: number }> {
    const { QueryItems } = await this.erp<{ QueryItems: { nodes: ErpItem[]; totalCount: number } }>(
      tenant,
      'query ($first: Int) { QueryItems(first: $first, order: [{ name: ASC }, { sku: ASC }]) { nodes { id sku name } totalCount } }',
      { first },
    );
    return QueryItems;
  }

  /** The numbers of a customer's newest orders, in the order in which the pane shows them. */
  async newestOrders(tenant: Tenant, customerId: string, first: number): Promise<readonly string[]> {
    const { QuerySalesOrders } = await this.erp<{ QuerySalesOrders: { nodes: { salesOrderNumber: string }[] } }>(
      tenant,
      `query ($id: ID!, $first: Int) {
        QuerySalesOrders(first: $first, where: { customerId: { eq: $id } }, order: [{ salesOrderDate: DESC }, { salesOrderNumber: DESC }]) {
          nodes { salesOrderNumber }
        }
      }`,
      { id: customerId, first },
    );
    return QuerySalesOrders.nodes.map(({ salesOrderNumber }) => salesOrderNumber);
  }
}
