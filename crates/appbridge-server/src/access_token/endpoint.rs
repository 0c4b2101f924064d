//! The identity provider's token endpoint.

use std::time::Duration;

use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::{AccessToken, AccessTokenError};
use crate::base_url::BaseUrl;
use crate::json;
use crate::refresh::{ExpiresIn, Failure, Lifetime};
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
        let token =
            AccessToken::new(&granted.access_token).ok_or_else(|| unreadable("access_token"))?;
        let ExpiresIn(lives) = granted.expires_in;
        tracing::debug!(
            step = 5,
            expires_in = lives.as_secs(),
            "access token received"
        );
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

/// What is not among these, such as `scope`, may have any form.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: ExpiresIn,
    /// Of an endpoint that knows one type only, it may be missing.
    #[serde(default)]
    token_type: Option<String>,
}

#[derive(Deserialize)]
struct OAuthError {
    error: Value,
}

fn decode(answer: &Answer) -> Result<Granted, AccessTokenError> {
    let status = answer.status;
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(AccessTokenError::RateLimited {
            retry_after: retry_after(&answer.headers),
        });
    }
    // A 408 is a server that waited in vain, which may go better next time.
    if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
        return Err(AccessTokenError::Refused {
            status: status.as_u16(),
            error: oauth_error(&answer.body).unwrap_or_else(|| "unknown".to_owned()),
        });
    }
    if !status.is_success() {
        return Err(AccessTokenError::Failed {
            status: status.as_u16(),
        });
    }
    // Some servers refuse with 200.
    if let Some(error) = oauth_error(&answer.body) {
        let status = status.as_u16();
        return Err(AccessTokenError::Refused { status, error });
    }
    let granted: Granted = json::decode(&answer.body).ok_or(AccessTokenError::Undecodable)?;
    // Seen as `bearer`, as `Bearer` and as `BEARER`.
    let is_bearer = |kind: &String| kind.trim().eq_ignore_ascii_case("bearer");
    if !granted.token_type.as_ref().is_none_or(is_bearer) {
        return Err(unreadable("token_type"));
    }
    if granted.access_token.is_empty() {
        return Err(unreadable("access_token"));
    }
    Ok(granted)
}

/// The error of an answer of which `field` is of no use.
fn unreadable(field: &'static str) -> AccessTokenError {
    tracing::warn!(field, "the identity provider's answer cannot be used");
    AccessTokenError::Undecodable
}

/// The answer's OAuth error code, by itself or in an object of the error, when it looks
/// like one: it goes into logs.
fn oauth_error(body: &[u8]) -> Option<String> {
    let OAuthError { error } = serde_json::from_slice(body).ok()?;
    let code = match &error {
        Value::Object(error) => error.get("code")?,
        error => error,
    };
    let code = code.as_str()?;
    let plain = (1..=40).contains(&code.len())
        && code
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    plain.then(|| code.to_owned())
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
            // Those of other servers.
            r#"{"access_token":"abc","expires_in":"3600","token_type":"BEARER"}"#,
            r#"{"access_token":"abc","expires_in":3599.5,"token_type":"bearer","scope":["a"]}"#,
            r#"{"access_token":"abc","expires_in":null,"token_type":null,"error":null}"#,
            r#"{"access_token":"abc","token_type":"bearer","error":"","x":{"y":[1e400]}}"#,
            r#"{"access_token":"abc","refresh_token":null,"scope":null,"id_token":7}"#,
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
        for body in [
            r#"{"error":"invalid_client"}"#,
            r#"{"error":"invalid_client","access_token":null}"#,
            r#"{"error":{"code":"invalid_client","message":"x"}}"#,
        ] {
            for status in [200, 400] {
                let error = "invalid_client".to_owned();
                assert_eq!(
                    decode(&answer(status, body)).err(),
                    Some(AccessTokenError::Refused { status, error }),
                    "{status} {body}"
                );
            }
        }
        for body in [
            "",
            "<html>",
            "[]",
            "7",
            r#"{"error":null}"#,
            r#"{"error":{"code":7}}"#,
        ] {
            let error = "unknown".to_owned();
            assert_eq!(
                decode(&answer(400, body)).err(),
                Some(AccessTokenError::Refused { status: 400, error }),
                "{body}"
            );
        }
        assert_eq!(
            decode(&answer(408, "")).err(),
            Some(AccessTokenError::Failed { status: 408 })
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
            r#"{"token_type":"bearer"}"#,
            r#"{"access_token":null,"expires_in":1,"token_type":"bearer"}"#,
            r#"{"access_token":7,"expires_in":1,"token_type":"bearer"}"#,
            r#"{"access_token":"","expires_in":1,"token_type":"bearer"}"#,
            r#"{"access_token":"a","expires_in":"soon","token_type":"bearer"}"#,
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
