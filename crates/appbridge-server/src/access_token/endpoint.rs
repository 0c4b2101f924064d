//! The identity provider's token endpoint.

use std::time::Duration;

use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use super::{AccessToken, AccessTokenError};
use crate::base_url::BaseUrl;
use crate::refresh::{Failure, Lifetime};
use crate::retry_after::retry_after;
use crate::transport::{self, Answer, HttpClient};

/// JTL: ask for a new token when less than 5 minutes remain.
const RENEW_BEFORE: Duration = Duration::from_secs(5 * 60);

/// A JWT with its envelope; honest answers have 1 to 4 KiB.
const MAX_ANSWER: usize = 64 * 1024;

/// The app's client id and client secret, from JTL's Partner Portal, as they are shown
/// there: what HTTP needs encoded is encoded when it is sent.
#[derive(Debug, Clone)]
pub struct ClientCredentials {
    /// The public half.
    pub client_id: String,
    /// The private half.
    pub client_secret: SecretString,
}

/// Where access tokens come from, and what is asked for.
#[derive(Debug, Clone)]
pub struct TokenEndpoint {
    url: Url,
    form: &'static [(&'static str, &'static str)],
}

impl TokenEndpoint {
    /// The endpoint of the session-token era, below the authentication host.
    #[must_use]
    pub fn client_credentials(auth_base: &BaseUrl) -> Self {
        Self {
            url: auth_base.join("oauth2/token"),
            form: &[("grant_type", "client_credentials")],
        }
    }

    /// The endpoint of the app-token era, below the issuer; the scope `openid`
    /// is mandatory there.
    #[must_use]
    pub fn service_account(issuer: &BaseUrl) -> Self {
        Self {
            url: issuer.join("oauth/v2/token"),
            form: &[("grant_type", "client_credentials"), ("scope", "openid")],
        }
    }

    /// Asks for a token.
    pub(super) async fn request(
        &self,
        http: &HttpClient,
        credentials: &ClientCredentials,
    ) -> Result<(AccessToken, Lifetime), Failure<AccessTokenError>> {
        tracing::debug!(step = 4, url = %self.url, "requesting an access token");
        let begin = Instant::now();
        let request = http
            .post(self.url.clone())
            .basic_auth(
                form_encoded(&credentials.client_id),
                Some(form_encoded(credentials.client_secret.expose_secret())),
            )
            .form(self.form);
        let answer = transport::send(request, MAX_ANSWER)
            .await
            .map_err(AccessTokenError::Transport)?;
        let granted = decode(&answer).map_err(|error| Failure {
            retry_after: retry_after(&answer.headers),
            ..error.into()
        })?;
        // Checked here, so that a token with a line break is this request's
        // failure and not a puzzle later.
        let token = AccessToken::new(&granted.access_token).ok_or(AccessTokenError::Undecodable)?;
        tracing::debug!(
            step = 5,
            expires_in = granted.expires_in,
            "access token received"
        );
        let lives = Duration::from_secs(granted.expires_in);
        Ok((token, Lifetime::of_token(begin, lives, RENEW_BEFORE)))
    }
}

/// A half of the credentials as RFC 6749 §2.3.1 wants it in HTTP Basic: a colon in the
/// id would end it, and a server that decodes takes a raw `+` for a space.
fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// What an answer comes to, without a request.
#[cfg(feature = "fuzzing")]
pub(crate) fn read(status: u16, body: &[u8]) -> Result<(), AccessTokenError> {
    let answer = Answer::of(status, body).ok_or(AccessTokenError::Undecodable)?;
    decode(&answer).map(drop)
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
    token_type: String,
}

#[derive(Deserialize)]
struct OAuthError {
    error: String,
}

fn decode(answer: &Answer) -> Result<Granted, AccessTokenError> {
    let status = answer.status;
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(AccessTokenError::RateLimited {
            retry_after: retry_after(&answer.headers),
        });
    }
    if status.is_client_error() {
        return Err(AccessTokenError::Refused {
            status: status.as_u16(),
            error: oauth_error(&answer.body),
        });
    }
    if !status.is_success() {
        return Err(AccessTokenError::Failed {
            status: status.as_u16(),
        });
    }
    let granted: Granted =
        serde_json::from_slice(&answer.body).map_err(|_| AccessTokenError::Undecodable)?;
    // Seen as `bearer` and as `Bearer`.
    if !granted.token_type.eq_ignore_ascii_case("bearer") || granted.access_token.is_empty() {
        return Err(AccessTokenError::Undecodable);
    }
    Ok(granted)
}

/// The answer's OAuth error code, when it looks like one: it goes into logs.
fn oauth_error(body: &[u8]) -> String {
    serde_json::from_slice::<OAuthError>(body)
        .ok()
        .map(|body| body.error)
        .filter(|code| {
            (1..=40).contains(&code.len())
                && code
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        })
        .unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: http::HeaderMap::new(),
            body: body.into(),
        }
    }

    #[test]
    fn the_documented_answers_decode() {
        for body in [
            r#"{"access_token":"abc","expires_in":3599,"scope":"","token_type":"bearer"}"#,
            r#"{"access_token":"abc","expires_in":86399,"token_type":"Bearer"}"#,
        ] {
            assert!(decode(&answer(200, body)).is_ok(), "{body}");
        }
    }

    #[test]
    fn other_answers_are_typed_errors() {
        let refused = decode(&answer(
            401,
            r#"{"error":"invalid_client","error_description":"x"}"#,
        ));
        assert_eq!(
            refused.err(),
            Some(AccessTokenError::Refused {
                status: 401,
                error: "invalid_client".into()
            })
        );
        let odd = decode(&answer(400, r#"{"error":"<b>eyJhbGciOi</b>"}"#));
        assert_eq!(
            odd.err(),
            Some(AccessTokenError::Refused {
                status: 400,
                error: "unknown".into()
            })
        );
        assert_eq!(
            decode(&answer(429, "")).err(),
            Some(AccessTokenError::RateLimited { retry_after: None })
        );
        assert_eq!(
            decode(&answer(503, "")).err(),
            Some(AccessTokenError::Failed { status: 503 })
        );
        assert_eq!(
            decode(&answer(302, "")).err(),
            Some(AccessTokenError::Failed { status: 302 })
        );
        for body in [
            "",
            "<html>",
            r#"{"access_token":"a","token_type":"bearer"}"#,
            r#"{"access_token":"","expires_in":1,"token_type":"bearer"}"#,
            r#"{"access_token":"a","expires_in":1,"token_type":"mac"}"#,
        ] {
            assert_eq!(
                decode(&answer(200, body)).err(),
                Some(AccessTokenError::Undecodable),
                "{body}"
            );
        }
    }
}
