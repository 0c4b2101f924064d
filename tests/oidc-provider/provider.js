// An identity provider that others have written, set up as JTL's is: access tokens are JWTs
// that name the app and the tenant, clients are public and prove themselves by PKCE, and
// refresh tokens are rotated.
//
// Settings come as JSON in the first argument. What happens stands on stdout, a word and its
// value on a line. It ends when its stdin does, and so with whoever has started it.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

/**
 * @typedef {object} Settings
 * @property {string} client
 * @property {string} app The app's id, which access tokens are for.
 * @property {string} tenant
 * @property {string} callback
 * @property {string} home Where signing out leads to.
 * @property {number} lifetime Of access tokens, in seconds.
 * @property {'jwt' | 'opaque'} format Of access tokens.
 */

/** Access tokens are JWTs only where they are for a resource, which has to have an address. */
const RESOURCE = 'urn:tests:app';

const settings = /** @type {Settings} */ (JSON.parse(process.argv[2] ?? '{}'));

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' };

const server = createServer();
server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') {
        throw new Error('the server has no port');
    }
    const issuer = `http://127.0.0.1:${address.port}`;
    const provider = new Provider(issuer, configuration());
    provider.on('grant.success', (ctx) => report('granted', ctx.oidc.params?.['grant_type']));
    provider.on('grant.error', (_, error) => report('refused', error.message));
    provider.on('grant.revoked', (_, grant) => report('revoked', grant));
    provider.on('server_error', (_, error) => console.error(error));
    server.on('request', provider.callback());
    report('issuer', issuer);
});

process.stdin.resume().on('end', () => process.exit());

/** @returns {import('oidc-provider').Configuration} */
function configuration() {
    return {
        jwks: { keys: [key] },
        // Where JTL documents its keys; discovery says so as well.
        routes: { jwks: '/oauth/v2/keys' },
        cookies: { keys: ['of tests alone'] },
        clients: [
            {
                client_id: settings.client,
                token_endpoint_auth_method: 'none',
                grant_types: ['authorization_code', 'refresh_token'],
                response_types: ['code'],
                redirect_uris: [settings.callback],
                post_logout_redirect_uris: [settings.home],
            },
        ],
        pkce: { required: () => true },
        claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
        // Here userinfo takes no access token that is for a resource, so the ID token tells all.
        conformIdTokenClaims: false,
        findAccount: (_, id) => ({
            accountId: id,
            claims: () => ({ sub: id, name: `${id} Muster`, email: `${id}@example.test` }),
        }),
        // By itself it gives one only after `prompt=consent`, which JTL's does not ask for.
        issueRefreshToken: (_, client, code) =>
            client.grantTypeAllowed('refresh_token') && code.scopes.has('openid'),
        rotateRefreshToken: true,
        extraTokenClaims: () => ({ 'urn:jtl:tenant_id': settings.tenant }),
        features: {
            devInteractions: { enabled: true },
            revocation: { enabled: true },
            resourceIndicators: {
                enabled: true,
                defaultResource: () => RESOURCE,
                useGrantedResource: () => true,
                getResourceServerInfo: () => ({
                    scope: '',
                    audience: settings.app,
                    accessTokenTTL: settings.lifetime,
                    accessTokenFormat: settings.format,
                    jwt: { sign: { alg: 'RS256' } },
                }),
            },
        },
    };
}

/**
 * @param {string} what
 * @param {unknown} value
 */
function report(what, value) {
    console.log(`${what} ${value}`);
}
