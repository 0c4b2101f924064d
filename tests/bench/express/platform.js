import { ApiError } from './errors.js';
import { settings } from './settings.js';

/** An access token is renewed when less than this is left of it. */
const RENEWED_BEFORE_MS = 5 * 60 * 1000;

/** @type {{ token: string, endsAt: number } | undefined} */
let current;
/** @type {Promise<string> | undefined} */
let renewal;

/** The app's access token: the cached one, or a new one, asked for once at a time. */
export async function accessToken() {
  if (current && current.endsAt - Date.now() > RENEWED_BEFORE_MS) return current.token;
  renewal ??= renew().finally(() => {
    renewal = undefined;
  });
  return renewal;
}

async function renew() {
  // RFC 6749 §2.3.1: each half is encoded as in a form.
  const halves = [settings.clientId, settings.clientSecret].map((half) => new URLSearchParams({ '': half }).toString().slice(1));
  const credentials = Buffer.from(halves.join(':')).toString('base64');
  const answer = await fetch(new URL('/oauth2/token', settings.authBase), {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (!answer.ok) throw new ApiError(502, 'access_token_refused', 'JTL gave no access token.');
  const { access_token: token, expires_in: seconds } = await answer.json();
  current = { token, endsAt: Date.now() + seconds * 1000 };
  return token;
}

/**
 * Runs a GraphQL operation for a tenant.
 *
 * @param {string} tenantId of a verified token
 * @param {{ operationName: string, query: string, variables: object }} operation
 */
export async function graphql(tenantId, operation) {
  const body = JSON.stringify(operation);
  const post = async () =>
    fetch(new URL('/erp/v2/graphql', settings.apiBase), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await accessToken()}`,
        'content-type': 'application/json',
        'x-tenant-id': tenantId,
      },
      body,
    });
  let answer = await post();
  if (answer.status === 401) {
    current = undefined;
    answer = await post();
  }
  if (!answer.ok) throw new ApiError(502, 'wawi_failed', "JTL's API failed. Please try again later.");
  const { data, errors } = await answer.json();
  if (errors?.length) throw new ApiError(502, 'wawi_graphql_error', "JTL's API could not carry out the query.");
  return data;
}
