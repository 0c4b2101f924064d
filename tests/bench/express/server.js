// What `cargo xtask bench server` measures the demo's backend against; see README.md.

import express from 'express';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';

import { ApiError, answerError } from './errors.js';
import { listItems } from './items.js';
import { accessToken } from './platform.js';
import { sessionRules } from './session.js';
import { settings } from './settings.js';

// Once, so that it caches the keys. The account service wants an access token.
const keys = createRemoteJWKSet(new URL('/account/.well-known/jwks.json', settings.apiBase), {
  [customFetch]: async (url, options) => {
    options.headers.set('authorization', `Bearer ${await accessToken()}`);
    return fetch(url, options);
  },
});
const rules = sessionRules(settings.sessionIssuer);

/** The connected tenants, by id: when each was connected. */
const tenants = new Map();

async function authenticate(request, _response, next) {
  const [, token] = /^Bearer +([^ ,]+)$/i.exec(request.get('authorization') ?? '') ?? [];
  if (!token) throw new ApiError(401, 'token_missing', 'This request needs a session token.');
  try {
    const { payload } = await jwtVerify(token, keys, rules);
    request.session = payload;
  } catch {
    throw new ApiError(401, 'token_invalid', 'The session token is refused.');
  }
  next();
}

function requireConnected(request, _response, next) {
  if (!tenants.has(request.session.tenantId)) {
    throw new ApiError(403, 'tenant_not_connected', 'This tenant is not connected yet.');
  }
  next();
}

const api = express.Router();
api.use((_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
});
api.use(authenticate);

api.post('/connect-tenant', ({ session }, response) => {
  const newlyConnected = !tenants.has(session.tenantId);
  if (newlyConnected) tenants.set(session.tenantId, Math.floor(Date.now() / 1000));
  response.json({
    tenantId: session.tenantId,
    tenantSlug: session.tenantSlug ?? null,
    connectedAt: tenants.get(session.tenantId),
    newlyConnected,
  });
});

api.get('/session', ({ session }, response) => {
  response.json({
    tenantId: session.tenantId,
    tenantSlug: session.tenantSlug ?? null,
    userId: session.userId,
    expiresAt: session.exp,
    connected: tenants.has(session.tenantId),
  });
});

api.get('/items', requireConnected, async ({ query, session }, response) => {
  response.json(await listItems(session.tenantId, query));
});

const app = express();
app.disable('x-powered-by');
// A tag of an answer that nobody may store is work for nothing.
app.disable('etag');
app.use('/api', api);
app.use(answerError);
const server = app.listen(settings.port, '127.0.0.1', (error) => {
  if (error) throw error;
});
process.on('SIGTERM', () => server.close());
