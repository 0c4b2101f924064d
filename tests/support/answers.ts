/** An answer of the demo's backend, for `route.fulfill`. */
export interface BackendAnswer {
  readonly status?: number;
  readonly json: object;
}

/** A refused request. */
export function refused(status: number, code: string): BackendAnswer {
  return { status, json: { error: { code, message: 'no' } } };
}

/** A page of a list that holds these records and no others. */
export function list(items: readonly object[], more: object = {}): BackendAnswer {
  return { json: { items, totalCount: items.length, hasNextPage: false, endCursor: null, unreadable: 0, isPartial: false, ...more } };
}

/** An article, as the demo's backend gives it. */
export function item(sku: string, more: object = {}): object {
  return {
    id: sku,
    sku,
    name: `Artikel ${sku}`,
    gtin: null,
    salesPriceNet: 1,
    salesPriceGross: 1.19,
    stockTotal: 3,
    stockAvailable: 2,
    manufacturerName: null,
    isActive: true,
    ...more,
  };
}

/** A customer of whom nothing is known but what is given. */
export function customer(more: object = {}): BackendAnswer {
  const nobody = { id: '9', customerNumber: null, firstName: null, lastName: null, emailAddress: null, companyName: null, city: null };
  return { json: { ...nobody, isPartial: false, ...more } };
}

/** An order, as the demo's backend gives it. */
export function order(salesOrderNumber: string, more: object = {}): object {
  return {
    id: salesOrderNumber,
    salesOrderNumber,
    salesOrderDate: '2026-03-01T12:00:00+01:00',
    totalGrossAmount: 11.9,
    currencyIso: 'EUR',
    isCancelled: false,
    ...more,
  };
}
