import { ApiError } from './errors.js';
import { graphql } from './platform.js';

const DEFAULT_FIRST = 50;
const MAX_FIRST = 200;
const MAX_SEARCH = 100;

const all = `query Items($first: Int, $after: String) {
  QueryItems(first: $first, after: $after, order: [{ name: ASC }, { sku: ASC }]) {
    nodes { id sku name gtin salesPriceNet salesPriceGross stockTotal stockAvailable manufacturerName isActive }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

const matching = `query ItemsFound($first: Int, $after: String, $search: String!) {
  QueryItems(
    first: $first
    after: $after
    where: { or: [{ name: { contains: $search } }, { sku: { contains: $search } }, { gtin: { contains: $search } }] }
    order: [{ name: ASC }, { sku: ASC }]
  ) {
    nodes { id sku name gtin salesPriceNet salesPriceGross stockTotal stockAvailable manufacturerName isActive }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

/**
 * A page of the tenant's articles, by name.
 *
 * @param {string} tenantId of a verified token
 * @param {Record<string, unknown>} asked the request's query
 */
export async function listItems(tenantId, asked) {
  const first = asked.first === undefined ? DEFAULT_FIRST : Number(asked.first);
  if (!Number.isInteger(first) || first < 1 || first > MAX_FIRST) {
    throw new ApiError(400, 'query_invalid', '`first` must be between 1 and 200.');
  }
  const search = searched(asked.search);
  const variables = { first, after: asked.after || null };
  const { QueryItems: found } = await graphql(
    tenantId,
    search === ''
      ? { operationName: 'Items', query: all, variables }
      : { operationName: 'ItemsFound', query: matching, variables: { ...variables, search } },
  );
  return {
    items: found.nodes,
    totalCount: found.totalCount,
    hasNextPage: found.pageInfo.hasNextPage,
    endCursor: found.pageInfo.endCursor,
    unreadable: 0,
    isPartial: false,
  };
}

function searched(/** @type {unknown} */ asked) {
  const search = typeof asked === 'string' ? asked.trim() : '';
  if (search.length > MAX_SEARCH) {
    throw new ApiError(400, 'query_invalid', '`search` must have at most 100 characters.');
  }
  return search;
}
