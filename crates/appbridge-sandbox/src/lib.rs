//! A JTL platform and an App Shell on one machine, to develop and test JTL
//! Cloud Apps: real HTTP, real signatures, made-up merchants.
//!
//! One origin serves everything that an app meets at JTL:
//!
//! | service | routes |
//! |---|---|
//! | identity provider | `POST /oauth2/token`, `POST /oauth/v2/token`, `GET /oauth/v2/keys`, `GET /.well-known/openid-configuration`; by `GET` and `POST`, `/oauth/v2/authorize`, `/oidc/v1/userinfo`, `/oidc/v1/end_session` |
//! | account service | `GET /account/.well-known/jwks.json`, `GET /account/tenants` |
//! | JTL-Wawi's own API | `POST /api/eazybusiness/authentication`, `GET …/authentication/{id}`, `GET …/items` |
//! | SCX | `POST /v1/auth`, `GET /v1/channel/event` |
//! | ERP | `POST /erp/v2/graphql`, and by REST what is listed [below](self#the-erps-rest-routes) |
//! | App Shell | `/` |
//! | this sandbox's own controls | `/_sandbox/…`, see [below](self#control-routes) |
//!
//! It answers for the hosts that it was started for and for no other, whatever the route, so
//! that no website can reach it by a name of its own: for `localhost`, 127.0.0.1 and `[::1]`
//! with its port, and for [`Config::public_url`]. Others get a 421. The App Shell's page
//! moves from `[::1]` to `localhost`, since the policies of apps that are to be shown in a
//! frame cannot name an IPv6 address.
//!
//! A request that fits none of them gets a 404 or 405 with JSON that says so. It is listed
//! with all else that was refused, and why: in the log, in the App Shell's timeline, and
//! by `GET /_sandbox/requests`.
//!
//! The sandbox is the other party: of the libraries that apps are built with it
//! shares only the types of the manifest (`appbridge-types`), so that a test
//! between the two means something.
//!
//! ```
//! # async fn example() -> anyhow::Result<()> {
//! let sandbox = appbridge_sandbox::Sandbox::start(appbridge_sandbox::Config::default()).await?;
//! let keys = sandbox.url().join("oauth/v2/keys")?;
//! # let _ = keys;
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! It is up in milliseconds, on a free port, and shares nothing with another one: each test
//! starts its own, as many at once as there are tests.
//!
//! With the feature `client` a test steers the sandbox by typed calls, whether it
//! started the sandbox itself (`Sandbox::control`) or not (`Control::at`). Add the
//! crate to the app's `dev-dependencies` with that feature. `Stage` starts an app and a
//! sandbox that hosts it, for tests with a browser.
//!
#![cfg_attr(feature = "client", doc = "```")]
#![cfg_attr(not(feature = "client"), doc = "```ignore")]
//! use appbridge_sandbox::control::{Fault, Target};
//! use appbridge_sandbox::{Config, Sandbox};
//!
//! # #[tokio::main]
//! # async fn main() -> anyhow::Result<()> {
//! let sandbox = Sandbox::start(Config::default()).await?;
//! let other = Sandbox::start(Config::default()).await?;
//!
//! sandbox.control()?.fault(&Fault::on(Target::Erp).status(503)).await?;
//! assert!(other.control()?.faults().await?.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # Registering apps
//!
//! The App Shell's page `#/portal` plays JTL's Partner Portal: it takes a manifest as text,
//! as a file or from a form, checks it line by line, asks its addresses, and shows the
//! client secret of a new app once. Tests register by `POST apps`. `appbridge-sandbox check
//! app.json` does the checks alone, and the file of `--manifest` is watched: a change
//! registers the app anew, with the credentials of before.
//!
//! # The handshake
//!
//! [`Settings`] choose how the App Shell hands its port to an app (`handshake`: `once`,
//! `fresh`), and to which pages (`handshakeTarget`): those of the origin in the manifest
//! (`app`), or whatever page the frame shows (`any`), which JTL's host is known to do. A page
//! that was led to another origin by a redirect then gets the session token. The App Shell
//! says when the frame was led elsewhere.
//!
//! # The ERP API
//!
//! `schema/erp.graphql` in this crate says what the API can be asked: 32 queries and 9
//! mutations with the names, arguments and nullability of JTL's own schema. `appbridge-sandbox
//! --print-schema` prints it for code generators, and introspection answers.
//! Mutations change a tenant's records until the sandbox ends or
//! `DELETE /_sandbox/tenants/{id}/changes` undoes them.
//!
//! JTL's schema has changed its names between versions, and sources contradict each
//! other on the form of some values. [`Settings`] choose: `apiVersion` (`any`, `early`,
//! `later`), `pageFlags` (`boolean`, `int`), `decimals` (`number`, `string`), `moments`
//! (`utc`, `offset`, `local`), `missingTenant` (`400`, `412`). An app should work with
//! each of them. Not established, and decided here: which scope which list needs,
//! whether `searchTerm` looks for parts, what `extendedFilter` does (nothing), and
//! that deleting a category deletes those below it unless they are moved.
//!
//! # The ERP's REST routes
//!
//! Paths stand below `/erp`, in either case. Reads, in the documented envelope with
//! `pageNumber`, `pageSize` (100), `sortBy`, `sortDescending` and a filter for every
//! field (`{field}After` and `{field}Before` for dates):
//!
//! | path | what |
//! |---|---|
//! | `/v2/items`, `/v2/customers`, `/v2/sales-orders`, `/v2/salesOrders` | lists |
//! | `/v2/items/{id}`, `/v2/customers/{id}`, `/v2/sales-orders/{id}`, `/v2/companies/{id}` | one record, in the shape of GraphQL's `Get…ById`, enums as integers |
//! | `/v2/sales-orders/new`, `/v2/sales-orders/{id}/line-items` | an empty order, an order's lines |
//! | `/v2/salesOrders/{id}`, `…/lineitems`, `…/customfields` | the older shapes |
//! | `/v2/salesinvoices`, `/v2/invoices`, `/v2/accountingData` | invoices; `createdSince` |
//! | `/v2/items/{id}/stocks`, `/v2/warehouses/{id}/items/{id}/stocks`, `/v2/stocks`, `/v2/stocks/changes`, `/v2/warehouses` | stock |
//! | `/v2/companies`, `/v2/info`, `/info` | names and ids, what the API is |
//!
//! Writes and version 1 answer 501 with a reason; everything else 404.
//!
//! # Control routes
//!
//! Bodies are JSON, a refusal's one is `{error}`; the paths stand under `/_sandbox/`.
//! [`control`] holds the types, and the file `openapi.json` of this crate describes all of
//! it for programs. The routes have a version, the first number of the one in that file.
//! A client may name the one that it was written for in the header
//! `Sandbox-Control-Version`, and is told with a 400 when the sandbox has another. Within a
//! version, routes, optional fields, events and values of enumerations may be added; a
//! client passes over what it does not know.
//!
//! | route | what it does |
//! |---|---|
//! | `GET openapi.json` | that file |
//! | `GET state` | `{controlVersion, instance, issuer, tenants: [{id, slug, name, users: [{id, name, email}], installation, installations: {[appId]: …}, lifecycleCalls: [{number, appId, at, event, url, outcome, status?, milliseconds?}]}], settings, faults, apps}` |
//! | `GET events` | server-sent events: `state` with the same, at once and after each change; `request` with each entry of `requests` (`?after=` or `Last-Event-ID`: behind that number only). With `?tenant=`, as an App Shell sends it, also what is ordered of those of this tenant: `select` with `{number, context, id}`, first the latest of each list, and `publish` |
//! | `GET apps` | all apps: `[{clientId, publicClientId, appId, manifest, listing, manifestWarnings: [{severity, code, path, rule, suggestion?}], unsupported: [{code, path}], grantedScopes, missingScopes}]`; the one that the sandbox was started with is the first |
//! | `POST apps` | `{text}`, a manifest as its file has it: registers an app and answers it with its `clientSecret`, which nothing shows again. 400 with `{error, findings}` when it does not fit, 409 when the technical name is taken |
//! | `GET apps/{appId}/manifest` | → `{text}`, the text that it is registered by |
//! | `PUT apps/{appId}/manifest` | `{text}`: another manifest for an app, which keeps credentials and installations |
//! | `DELETE apps/{appId}` | removes an app with its installations; of the first, the credentials stay |
//! | `GET apps/{appId}/reachable` | `?surface=setup`, `menu/{id}` or `pane/{place}`: asks the app for that page of its manifest → `{outcome: "answers" \| "refused" \| "timedOut" \| "failed" \| "status" \| "forbidsFrames" \| "leadsElsewhere", …}` |
//! | `POST manifests/check` | `{text}` → `{usable, findings: [{severity, code, path, line, column, message, suggestion?}]}`; registers nothing |
//! | `POST manifests/reach` | `{text}`: asks every address of the manifest by `GET`, five seconds each, without following redirects → `[{path, url, outcome: "answered" \| "refused" \| "timedOut" \| "failed", status?, milliseconds?, forbidsFrames?, reason?}]` |
//! | `PATCH settings` | merge patch (RFC 7396) of [`Settings`]; answers all settings |
//! | `POST session-tokens` | `{tenantId, userId, ttlSeconds?}` → `{token}`; a negative `ttlSeconds` gives an expired token |
//! | `POST app-tokens` | the same → `{accessToken}`; of another app than the first with `?appId=` |
//! | `POST session-keys/rotate` | `{withdrawOld}` → `{kid}` of the key that signs from now on |
//! | `POST access-tokens/revoke` | ends all issued so far → `{revoked}`, their number |
//! | `POST sign-ins/revoke` | ends every sign-in → `{revoked}`, the number of sessions and refresh tokens |
//! | `POST faults` | orders a fault: `{target: "token" \| "jwks" \| "appKeys" \| "discovery" \| "authorize" \| "userInfo" \| "endSession" \| "erp" \| "onPremise" \| "scxAuth" \| "scx", status?, body?, delayMs?, graphqlErrors?, partialData?, location?, retryAfterSeconds?, bytes?, cut?: "beforeAnswer" \| "inBody", trickleMs?, times?}`; strikes until deleted when `times` is absent. Answers it with its `id` and `hits` |
//! | | or of a sign-in: `{target: "signIn", signIn: "refused" \| "unavailable" \| "codeExpired" \| "codeUsed" \| "wrongNonce" \| "wrongState" \| "opaqueAccessToken", times?}` |
//! | | or of the bridge: `{target: "bridge", bridge: "handshakeNever" \| "handshakeLate" \| "handshakeTwice" \| "handshakeForeign" \| "replyNever" \| "replyLate" \| "replyRejected" \| "replyWrongId" \| "replyTwice" \| "replyMalformed" \| "portClosed" \| "pageReloaded" \| "eventFlood", method?, surface?: "pane" \| "erp" \| "setup", delayMs?, body?, times?}`. App Shells that are open hear of it by `events` and say how many are in force by `data-faults` of their root element |
//! | `GET faults`, `DELETE faults` | the faults in force with `id` and `hits`; ends them all |
//! | `DELETE faults/{id}` | ends one |
//! | `POST faults/bridge` | `{moment: "handshake", surface}` or `{moment: "call", surface, method}`: an App Shell asks what goes wrong now → the fault or `null`; counts as a hit |
//! | `PUT tenants/{id}/installation` | `{state: "installing" \| "installed"}`; calls the manifest's `connectUrl`. Of another app than the first with `?appId=` |
//! | `DELETE tenants/{id}/installation` | removes the app; calls `disconnectUrl` |
//! | `DELETE tenants/{id}/changes` | takes the tenant's records back to what they were at the start: undoes all mutations |
//! | `GET tenants/{id}/records/{list}` | `list` is `customers`, `items` or `salesorders`; `?page=&size=&search=` → `{items, totalCount, page, size}` |
//! | `GET tenants/{id}/records/{list}/{record}` | all that the App Shell shows of one |
//! | `PUT tenants/{id}/selection` | `{context: "customers" \| "items" \| "salesorders", id: string \| null}`: what is selected in a list of App Shells, also of those that are opened later; panes are told as if a person had selected it |
//! | `POST tenants/{id}/events` | `{topic, payload?, surface?: "pane" \| "erp" \| "setup"}`: an event for the app's pages that are open in App Shells of this tenant → `{shells}`, how many those are; 409 when there is none. One whose tab is in the background for 5 s is closed |
//! | `GET tenants/{id}/customers` | `?first=&after=&search=` → `{items, totalCount, hasNextPage, endCursor}` |
//! | `PUT onpremise/registration` | `{open}`: the admin opens or closes app registration in JTL-Wawi; closed at first |
//! | `GET onpremise/requests` | the apps that asked for an API key: [`RegistrationRequest`](control::RegistrationRequest)s |
//! | `POST onpremise/requests/{id}/approve` | `{scopes?}`; without scopes, all that the app asks for |
//! | `POST onpremise/requests/{id}/refuse` | refuses it |
//! | `DELETE onpremise/requests/{id}/key` | ends the API key that came of it |
//! | `POST scx/tokens/revoke` | ends all SCX auth tokens issued so far → `{revoked}`, their number |
//! | `GET requests`, `DELETE requests` | the latest platform requests: `{number, at, method, path, status, milliseconds, bearer, xTenantId, contentType, requestId?, fault?, reason?}`, where `bearer` is `null`, `"access"`, `"app"`, `"session"`, `"scx"` or `"unknown"`; `?after=` gives those behind that number only |
//!
//! # Signing in as a backend
//!
//! The token endpoints take client id and secret by HTTP Basic, each form-encoded as
//! RFC 6749 §2.3.1 has it or both as they stand, or else in the form
//! (`client_secret_post`). Clients that know the issuer only find the rest by OpenID
//! Connect Discovery.
//!
//! # Signing in a user
//!
//! An app that is opened in a tab of its own signs its user in with OpenID Connect:
//! authorization code with PKCE (`S256`; the sandbox insists on it), the client id
//! [`Config::public_client_id`], no secret. The manifest registers the addresses, which
//! requests have to name letter by letter; where they do not, the page shows both and
//! sends nobody anywhere:
//!
//! ```json
//! "authentication": {
//!   "publicClient": {
//!     "redirectUris": ["http://127.0.0.1:3000/auth/callback"],
//!     "postLogoutRedirectUris": ["http://127.0.0.1:3000/"]
//!   }
//! }
//! ```
//!
//! The access token of a sign-in is an app token: it names user and tenant, and lasts as
//! long ([`Settings::session_token_ttl_seconds`]). The ID token names no tenant, and has
//! several audiences: the public client (`azp`) and the app id, since the identity
//! provider is taken for one that adds those of the same project. Name and email address
//! come from userinfo. With `offline_access` there is a refresh token; each is good for
//! one use, and one that comes back ends all that came of its sign-in.
//!
//! A browser that is signed in sees the page again only with `prompt=login`, or when
//! `max_age` has passed. A test needs no page: it sends the form itself, to the address
//! that the app built, with `decision=signIn&user={id}` or `decision=refused`.
//!
//! Faults of the wire strike each step ([`Target`](control::Target)), faults of the
//! sign-in ([`SignInFault`](control::SignInFault)) what the app gets of it. The page
//! offers those as buttons, too. [`Settings::clock_skew_seconds`] puts the provider's clock
//! wrong.

mod apps;
mod changes;
#[cfg(feature = "client")]
mod client;
mod config;
mod connections;
pub mod control;
mod data;
mod erp;
mod framing;
mod hosts;
mod identity;
mod installation;
mod lists;
pub mod manifest;
mod onpremise;
mod orders;
mod outbound;
mod platform;
mod reach;
mod scx;
mod secret;
mod server;
mod shell;
mod state;

#[cfg(feature = "client")]
pub use client::{Control, ControlError, Place, Stage, Watch};
pub use config::{
    Config, DEFAULT_APP_ID, DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, DEFAULT_PUBLIC_CLIENT_ID,
    DEFAULT_SCX_REFRESH_TOKEN,
};
pub use erp::graphql_schema;
pub use platform::settings::{
    ApiVersion, Decimals, Handshake, HandshakeTarget, MissingTenant, Moments, PageFlags, Settings,
    UnknownHandshake,
};
pub use server::Sandbox;
