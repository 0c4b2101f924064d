import { ApiError } from './errors.js';
import { graphql } from './platform.js';

const DEFAULT_FIRST = 50;
const MAX_FIRST = 200;
const MAX_SEARCH = 100;

const query = `query Items($first: Int, $after: String, $where: ItemFilterInput, $order: [ItemSortInput!]) {
  QueryItems(first: $first, after: $after, where: $where, order: $order) {
    nodes {
      id sku name gtin salesPriceNet salesPriceGross stockTotal stockAvailable manufacturerName isActive
    }
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
  const { QueryItems: found } = await graphql(tenantId, {
    operationName: 'Items',
    query,
    variables: {
      first,
      after: asked.after || null,
      where: filter(asked.search),
      order: [{ name: 'ASC' }, { id: 'ASC' }],
    },
  });
  return {
    items: found.nodes,
    totalCount: found.totalCount,
    hasNextPage: found.pageInfo.hasNextPage,
    endCursor: found.pageInfo.endCursor,
  };
}

function filter(/** @type {unknown} */ asked) {
  const search = typeof asked === 'string' ? asked.trim() : '';
  if (search === '') return null;
  if (search.length > MAX_SEARCH) {
    throw new ApiError(400, 'query_invalid', '`search` must have at most 100 characters.');
  }
  const contains = { contains: search };
  return { or: [{ name: contains }, { sku: contains }, { gtin: contains }] };
}
