/**
 * One page of a list.
 */
export interface Page<T> {
  /**
   * The records of this page.
   */
  items: Array<T>;
  /**
   * How many records the whole list has, where the ERP says so.
   */
  totalCount: number | null;
  /**
   * Whether a page follows.
   */
  hasNextPage: boolean;
  /**
   * Names the last record of this page; the next page is asked for `after` it.
   */
  endCursor: string | null;
  /**
   * How many more records this page would have, which could not be read.
   */
  unreadable: number;
  /**
   * Whether the ERP said that it could not give everything: some fields may be
   * missing that have a value.
   */
  isPartial: boolean;
}

/**
 * The response to a tenant that was connected.
 */
export interface TenantConnection {
  /**
   * The connected tenant.
   */
  tenantId: string;
  /**
   * A name of the tenant for people, when the token had one.
   */
  tenantSlug: string | null;
  /**
   * When the tenant was first connected, in seconds since 1970 (UTC).
   */
  connectedAt: number;
  /**
   * Whether this request connected the tenant, or an earlier one.
   */
  newlyConnected: boolean;
}

/**
 * Who is signed in, as the verified token says.
 */
export interface SessionInfo {
  /**
   * The tenant whose data the app shows.
   */
  tenantId: string;
  /**
   * A name of the tenant for people, when the token had one, or that of the setup page.
   */
  tenantSlug: string | null;
  /**
   * The signed-in user.
   */
  userId: string;
  /**
   * When the token ends, in seconds since 1970 (UTC).
   */
  expiresAt: number;
  /**
   * Whether the tenant has been connected by the setup page.
   */
  connected: boolean;
}

/**
 * An article of the ERP.
 */
export interface Item {
  /**
   * The ERP's id.
   */
  id: string | null;
  /**
   * The merchant's article number; every article has one of its own.
   */
  sku: string;
  /**
   * The article's name.
   */
  name: string | null;
  /**
   * The barcode's number (GTIN), when there is one.
   */
  gtin: string | null;
  /**
   * Net sales price.
   */
  salesPriceNet: number;
  /**
   * Gross sales price.
   */
  salesPriceGross: number;
  /**
   * Pieces in all warehouses.
   */
  stockTotal: number;
  /**
   * Pieces that can be sold now.
   */
  stockAvailable: number;
  /**
   * Who makes it, when known.
   */
  manufacturerName: string | null;
  /**
   * Whether the article is for sale.
   */
  isActive: boolean;
}

/**
 * A customer of the ERP.
 */
export interface Customer {
  /**
   * The ERP's id.
   */
  id: string;
  /**
   * The merchant's customer number.
   */
  customerNumber: string | null;
  /**
   * First name, for a person.
   */
  firstName: string | null;
  /**
   * Last name, for a person.
   */
  lastName: string | null;
  /**
   * E-mail address.
   */
  emailAddress: string | null;
  /**
   * Company, for a business customer.
   */
  companyName: string | null;
  /**
   * City of the address.
   */
  city: string | null;
  /**
   * Whether the ERP said that it could not give everything: some fields may be
   * missing that have a value.
   */
  isPartial: boolean;
}

/**
 * A sales order of the ERP.
 */
export interface SalesOrder {
  /**
   * The ERP's id.
   */
  id: string;
  /**
   * The merchant's order number.
   */
  salesOrderNumber: string;
  /**
   * When it was ordered, as the ERP writes it: ISO 8601 in UTC (`Z`), with an offset;
   * or local without one. The booking day is the date as written: nobody on the way may
   * convert it.
   */
  salesOrderDate: string;
  /**
   * Gross total in [`currency_iso`](Self::currency_iso).
   */
  totalGrossAmount: number | null;
  /**
   * Currency, ISO 4217.
   */
  currencyIso: string | null;
  /**
   * Whether the order was cancelled.
   */
  isCancelled: boolean;
}

/**
 * The body of every failed answer of a backend's `/api`:
 * `{ "error": { "code": "…", "message": "…" } }`.
 */
export interface ErrorBody {
  /**
   * What went wrong.
   */
  error: ErrorDetail;
}

/**
 * What went wrong, for programs and for people.
 */
export interface ErrorDetail {
  /**
   * A stable code in `snake_case`; programs decide by it.
   */
  code: string;
  /**
   * A sentence for a person. Never holds a secret or a token.
   */
  message: string;
}

