//! The identity provider, as its discovery document describes it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use appbridge_server::{HttpClient, TransportError};
use axum::http;
use axum::http::header::CONTENT_TYPE;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
    CoreClientAuthMethod, CoreErrorResponseType, CoreGrantType, CoreIdTokenVerifier,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AdditionalProviderMetadata, AsyncHttpClient, AuthorizationCode, ClaimsVerificationError,
    ClientId, CsrfToken, EndSessionUrl, EndUserEmail, EndUserName, EndUserUsername,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl,
    LocalizedClaim, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, ProviderMetadata, RedirectUrl, RefreshToken, RequestTokenError,
    RevocationUrl, Scope, StandardErrorResponse, SubjectIdentifier,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::attempt::Attempt;
use super::error::SignInError;
use crate::public_url::PublicUrl;
use crate::settings::{AppTokens, SignInSettings};

/// Honest responses have some KiB.
const MAX_RESPONSE: usize = 256 * 1024;
/// How long what the provider says about itself is believed.
const DISCOVERED_FOR: Duration = Duration::from_secs(5 * 60);
/// How long a provider that is away is left alone.
const PAUSE: Duration = Duration::from_secs(2);
/// How old keys have to be before a token by an unknown one has them fetched anew.
const KEYS_SETTLE: Duration = Duration::from_secs(10);

/// How long the revocation of a token may take. Nobody waits for it.
const REVOCATION: Duration = Duration::from_secs(10);

type Metadata = ProviderMetadata<
    Extensions,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What a discovery document says beyond `OpenID` Connect's own core.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Extensions {
    end_session_endpoint: Option<EndSessionUrl>,
    /// RFC 7009.
    revocation_endpoint: Option<RevocationUrl>,
    /// RFC 9207.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Extensions {}

/// The provider's token endpoint stands in its discovery document, or does not.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The identity provider, and this app as its public client.
pub(super) struct Provider {
    http: Http,
    issuer: IssuerUrl,
    client_id: ClientId,
    scopes: Vec<Scope>,
    callback: RedirectUrl,
    home: PostLogoutRedirectUrl,
    discovered: Mutex<Discovered>,
}

/// What the provider last said about itself, and when it was last asked.
#[derive(Default)]
struct Discovered {
    metadata: Option<Arc<Metadata>>,
    asked: Option<Instant>,
}

/// What the provider gives when somebody has signed in.
pub(super) struct Granted {
    pub(super) access_token: String,
    /// A provider without rotation gives none at a renewal.
    pub(super) refresh_token: Option<String>,
}

/// Who has signed in, as a verified ID token says.
pub(super) struct Identity {
    pub(super) subject: String,
    /// A name for people.
    pub(super) name: Option<String>,
}

impl Provider {
    pub(super) fn new(
        http: HttpClient,
        tokens: &AppTokens,
        client_id: &str,
        settings: &SignInSettings,
        app: &PublicUrl,
    ) -> Result<Self, url::ParseError> {
        Ok(Self {
            http: Http(http),
            issuer: IssuerUrl::new(tokens.issuer.to_string())?,
            client_id: ClientId::new(client_id.to_owned()),
            scopes: settings
                .scopes
                .iter()
                // The library adds this one.
                .filter(|scope| *scope != "openid")
                .cloned()
                .map(Scope::new)
                .collect(),
            callback: RedirectUrl::new(format!("{app}auth/callback"))?,
            home: PostLogoutRedirectUrl::new(app.to_string())?,
            discovered: Mutex::default(),
        })
    }

    /// The page to sign in at.
    pub(super) async fn sign_in_page(&self, attempt: &Attempt) -> Result<Url, SignInError> {
        let client = self.client(&*self.metadata(DISCOVERED_FOR).await?);
        let (state, nonce) = (attempt.state(), attempt.nonce());
        let verifier = PkceCodeVerifier::new(attempt.verifier());
        let (page, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scopes(self.scopes.iter().cloned())
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(page)
    }

    /// Whether a response is this provider's, by what it names (RFC 9207): none is one of a
    /// provider that does not say that it always names itself.
    pub(super) async fn is_issuer(&self, issuer: Option<&str>) -> Result<bool, SignInError> {
        match issuer {
            Some(issuer) => Ok(issuer == self.issuer.as_str()),
            None => {
                let metadata = self.metadata(DISCOVERED_FOR).await?;
                let extensions = metadata.additional_metadata();
                Ok(!extensions.authorization_response_iss_parameter_supported)
            }
        }
    }

    /// Turns a code into tokens, and checks the ID token among them.
    pub(super) async fn redeem(
        &self,
        code: String,
        attempt: &Attempt,
    ) -> Result<(Granted, Identity), SignInError> {
        let metadata = self.metadata(DISCOVERED_FOR).await?;
        let response = self
            .client(&metadata)
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| refused("the provider has no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier()))
            .request_async(&self.http)
            .await
            .map_err(|error| failure(&error))?;
        let nonce = Nonce::new(attempt.nonce());
        let identity = match self.identity(&metadata, &response, &nonce) {
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let fresh = self.metadata(KEYS_SETTLE).await?;
                self.identity(&fresh, &response, &nonce)
            }
            verdict => verdict,
        };
        let mut identity = identity.map_err(|error| refused(what_is_wrong(&error)))?;
        if identity.name.is_none() {
            identity.name = self.name_of(&metadata, &response, &identity).await;
        }
        Ok((granted(&response), identity))
    }

    /// A name that the ID token does not tell. Whoever has none is signed in all the same.
    async fn name_of(
        &self,
        metadata: &Metadata,
        response: &CoreTokenResponse,
        identity: &Identity,
    ) -> Option<String> {
        let subject = SubjectIdentifier::new(identity.subject.clone());
        let claims: CoreUserInfoClaims = self
            .client(metadata)
            .user_info(response.access_token().clone(), Some(subject))
            .ok()?
            .request_async(&self.http)
            .await
            .inspect_err(|_| tracing::warn!("the identity provider tells no name"))
            .ok()?;
        name(claims.name(), claims.preferred_username(), claims.email())
    }

    /// New tokens for a refresh token; `SignedOut` when the provider takes it no more.
    pub(super) async fn renew(&self, refresh_token: String) -> Result<Granted, SignInError> {
        let refresh_token = RefreshToken::new(refresh_token);
        let client = self.client(&*self.metadata(DISCOVERED_FOR).await?);
        let response = client
            .exchange_refresh_token(&refresh_token)
            .map_err(|_| refused("the provider has no token endpoint"))?
            .request_async(&self.http)
            .await;
        match response {
            Ok(response) => Ok(granted(&response)),
            Err(RequestTokenError::ServerResponse(response))
                if *response.error() == CoreErrorResponseType::InvalidGrant =>
            {
                tracing::debug!("the provider takes a refresh token no more");
                Err(SignInError::SignedOut)
            }
            // Whatever it is, it does not say that the session has ended.
            Err(error) => {
                failure(&error);
                Err(SignInError::Unavailable)
            }
        }
    }

    /// Where the provider ends its own session. No token is in that address: the client's id
    /// says as much.
    pub(super) async fn sign_out_page(&self) -> Result<Option<Url>, SignInError> {
        let metadata = self.metadata(DISCOVERED_FOR).await?;
        let endpoint = &metadata.additional_metadata().end_session_endpoint;
        Ok(endpoint.clone().map(|endpoint| {
            LogoutRequest::from(endpoint)
                .set_client_id(self.client_id.clone())
                .set_post_logout_redirect_uri(self.home.clone())
                .http_get_url()
        }))
    }

    /// Has a refresh token end, and what was granted with it, where the provider knows how to
    /// (RFC 7009). This goes on by itself: whoever signs out has no use for what comes of it.
    pub(super) fn revoke(self: &Arc<Self>, refresh_token: String) {
        let provider = Arc::clone(self);
        tokio::spawn(async move {
            let revoked = provider.revoked(&refresh_token);
            let revoked = tokio::time::timeout(REVOCATION, revoked).await;
            if !revoked.is_ok_and(|revoked| revoked) {
                tracing::warn!("a refresh token of a session that has ended is not revoked");
            }
        });
    }

    /// Not by the library, which asks for HTTPS even on this machine. `true` without an
    /// endpoint as well.
    async fn revoked(&self, refresh_token: &str) -> bool {
        let Ok(metadata) = self.metadata(DISCOVERED_FOR).await else {
            return false;
        };
        let Some(endpoint) = &metadata.additional_metadata().revocation_endpoint else {
            return true;
        };
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("token", refresh_token)
            .append_pair("token_type_hint", "refresh_token")
            .append_pair("client_id", &self.client_id)
            .finish();
        let request = http::Request::post(endpoint.as_str())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.into_bytes());
        let Ok(request) = request else {
            return false;
        };
        let response = self.http.call(request).await;
        response.is_ok_and(|response| response.status().is_success())
    }

    fn client(&self, metadata: &Metadata) -> Client {
        CoreClient::from_provider_metadata(metadata.clone(), self.client_id.clone(), None)
            .set_redirect_uri(self.callback.clone())
    }

    /// Who an ID token names. RS256 is what every provider has to have, and all that counts.
    fn identity(
        &self,
        metadata: &Metadata,
        response: &CoreTokenResponse,
        nonce: &Nonce,
    ) -> Result<Identity, ClaimsVerificationError> {
        let verifier = CoreIdTokenVerifier::new_public_client(
            self.client_id.clone(),
            self.issuer.clone(),
            metadata.jwks().clone(),
        )
        .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
        // Zitadel names its project as well; whom the token was made for is in `azp`.
        .set_other_audience_verifier_fn(|_| true);
        let Some(token) = response.extra_fields().id_token() else {
            return Err(ClaimsVerificationError::Other(String::new()));
        };
        let claims = token.claims(&verifier, nonce)?;
        let party = claims.authorized_party();
        if party.is_some_and(|party| *party != self.client_id) {
            return Err(ClaimsVerificationError::InvalidAudience(String::new()));
        }
        let named = name(claims.name(), claims.preferred_username(), claims.email());
        Ok(Identity {
            subject: claims.subject().to_string(),
            name: named,
        })
    }

    /// What the provider says about itself, asked again after `age`. While it says nothing, what
    /// it last said counts.
    async fn metadata(&self, age: Duration) -> Result<Arc<Metadata>, SignInError> {
        // Held meanwhile: whoever comes then waits for the same response.
        let mut discovered = self.discovered.lock().await;
        let since = discovered.asked.map(|asked| asked.elapsed());
        let enough = if discovered.metadata.is_some() {
            age
        } else {
            PAUSE
        };
        if since.is_none_or(|since| since >= enough) {
            let found = Metadata::discover_async(self.issuer.clone(), &self.http).await;
            discovered.asked = Some(Instant::now());
            match found {
                Ok(metadata) => discovered.metadata = Some(Arc::new(metadata)),
                Err(error) => tracing::warn!(
                    reason = what_discovery_lacks(&error),
                    "the identity provider cannot be discovered"
                ),
            }
        }
        let metadata = discovered.metadata.clone();
        metadata.ok_or(SignInError::Unavailable)
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("issuer", &self.issuer.as_str())
            .finish_non_exhaustive()
    }
}

/// What people know somebody by.
fn name(
    name: Option<&LocalizedClaim<EndUserName>>,
    login: Option<&EndUserUsername>,
    email: Option<&EndUserEmail>,
) -> Option<String> {
    let name = name
        .and_then(|name| name.get(None))
        .map(|name| name.as_str().to_owned());
    let login = || login.map(|name| name.as_str().to_owned());
    let email = || email.map(|email| email.as_str().to_owned());
    name.or_else(login).or_else(email)
}

fn granted(response: &CoreTokenResponse) -> Granted {
    Granted {
        access_token: response.access_token().secret().clone(),
        refresh_token: response.refresh_token().map(|token| token.secret().clone()),
    }
}

/// For the log; whoever signs in learns that it failed.
fn refused(reason: &'static str) -> SignInError {
    tracing::warn!(reason, "a sign-in is refused");
    SignInError::Failed
}

type TokenFailure = RequestTokenError<HttpFailure, StandardErrorResponse<CoreErrorResponseType>>;

/// What the library says of a failure may hold parts of the response.
fn failure(error: &TokenFailure) -> SignInError {
    match error {
        RequestTokenError::Request(_) => SignInError::Unavailable,
        RequestTokenError::ServerResponse(response) => match response.error() {
            CoreErrorResponseType::InvalidGrant => refused("the provider refuses the grant"),
            CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                refused("the provider refuses JTL_PUBLIC_CLIENT_ID")
            }
            CoreErrorResponseType::InvalidScope => refused("the provider refuses JTL_SCOPE"),
            _ => refused("the provider refuses the request for tokens"),
        },
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            tracing::warn!("the identity provider's response is no token response");
            SignInError::Unavailable
        }
    }
}

const fn what_is_wrong(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "the ID token has expired",
        ClaimsVerificationError::InvalidAudience(_) => "the ID token is for another client",
        ClaimsVerificationError::InvalidIssuer(_) => "the ID token is of another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "the ID token is of another sign-in",
        ClaimsVerificationError::SignatureVerification(_) => "the ID token's signature is invalid",
        _ => "there is no usable ID token",
    }
}

const fn what_discovery_lacks(error: &openidconnect::DiscoveryError<HttpFailure>) -> &'static str {
    use openidconnect::DiscoveryError as E;
    match error {
        E::Request(_) => "no response",
        E::Response(..) => "the response is no discovery document or key set",
        E::Validation(_) => "the discovery document is of another issuer than JTL_ISSUER",
        _ => "the discovery document cannot be understood",
    }
}

/// The library's way to the network.
struct Http(HttpClient);

/// Why there is no response that says anything.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpFailure {
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error("the status is {0}")]
    Status(u16),
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpFailure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFailure>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let response = self.0.exchange(request, MAX_RESPONSE).await?;
            let status = response.status();
            if status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS {
                return Err(HttpFailure::Status(status.as_u16()));
            }
            Ok(response)
        })
    }
}
