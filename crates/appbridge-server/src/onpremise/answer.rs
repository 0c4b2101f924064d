//! The answers of the app registration.

use secrecy::SecretString;
use serde::Deserialize;

use super::{ApiKey, GrantedKey, RegistrationError};
use crate::platform::{ApiProblem, RateLimit, plain_id};
use crate::transport::Answer;

/// JTL documents 0 (pending) and 1 (approved).
const PENDING: i64 = 0;
const APPROVED: i64 = 1;

/// How far a request has come.
#[derive(Debug)]
pub(super) enum Progress {
    Pending,
    Granted(GrantedKey),
}

/// The names begin in upper case in the documentation and in lower case with newer
/// versions of the API; the status stands by itself or in `RequestStatusInfo`.
#[derive(Deserialize)]
struct Wire {
    #[serde(default, alias = "RequestStatusInfo", rename = "requestStatusInfo")]
    info: Option<StatusInfo>,
    #[serde(flatten)]
    bare: StatusInfo,
    #[serde(default, alias = "Token")]
    token: Option<Token>,
    #[serde(default, alias = "GrantedScopes", rename = "grantedScopes")]
    granted_scopes: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct StatusInfo {
    #[serde(
        default,
        alias = "RegistrationRequestId",
        rename = "registrationRequestId"
    )]
    request_id: Option<String>,
    #[serde(default, alias = "Status")]
    status: Option<i64>,
}

#[derive(Deserialize)]
struct Token {
    #[serde(default, alias = "ApiKey", rename = "apiKey")]
    api_key: Option<String>,
}

/// The id of a request that JTL-Wawi has taken.
pub(super) fn read_request_id(answer: &Answer) -> Result<String, RegistrationError> {
    let wire = read(answer)?;
    wire.info
        .and_then(|info| info.request_id)
        .or(wire.bare.request_id)
        .and_then(plain_id)
        .ok_or(RegistrationError::Undecodable)
}

/// How far a request has come.
pub(super) fn read_progress(answer: &Answer) -> Result<Progress, RegistrationError> {
    if answer.status.as_u16() == 404 {
        return Err(RegistrationError::Unknown);
    }
    let wire = read(answer)?;
    let status = wire
        .info
        .and_then(|info| info.status)
        .or(wire.bare.status)
        .ok_or(RegistrationError::Undecodable)?;
    match status {
        PENDING => Ok(Progress::Pending),
        APPROVED => {
            let key = wire
                .token
                .and_then(|token| token.api_key)
                .filter(|key| !key.is_empty())
                .ok_or(RegistrationError::AlreadyHandedOver)?;
            let key =
                ApiKey::new(SecretString::from(key)).map_err(|_| RegistrationError::Undecodable)?;
            let scopes = wire.granted_scopes.unwrap_or_default();
            Ok(Progress::Granted(GrantedKey { key, scopes }))
        }
        status => Err(RegistrationError::Refused { status }),
    }
}

fn read(answer: &Answer) -> Result<Wire, RegistrationError> {
    match answer.status.as_u16() {
        200..=299 => {
            serde_json::from_slice(&answer.body).map_err(|_| RegistrationError::Undecodable)
        }
        429 => Err(RegistrationError::RateLimited {
            retry_after_seconds: RateLimit::read(&answer.headers).wait_seconds(),
        }),
        status @ 300..=499 => Err(RegistrationError::Rejected {
            status,
            problem: ApiProblem::read(&answer.body),
        }),
        status => Err(RegistrationError::Failed { status }),
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: http::HeaderMap::new(),
            body: body.into(),
        }
    }

    #[test]
    fn every_known_form_is_read() {
        for body in [
            r#"{"AppId":"a","RegistrationRequestId":"295C-196B","Status":0}"#,
            r#"{"registrationRequestId":"295C-196B","status":0}"#,
            r#"{"RequestStatusInfo":{"AppId":"a","RegistrationRequestId":"295C-196B","Status":0}}"#,
        ] {
            assert_eq!(
                read_request_id(&answer(201, body)).as_deref(),
                Ok("295C-196B")
            );
            assert!(matches!(
                read_progress(&answer(200, body)),
                Ok(Progress::Pending)
            ));
        }
        for body in [
            r#"{"RequestStatusInfo":{"Status":1},"Token":{"ApiKey":"k"},"GrantedScopes":["a"]}"#,
            r#"{"requestStatusInfo":{"status":1},"token":{"apiKey":"k"},"grantedScopes":["a"]}"#,
        ] {
            let Ok(Progress::Granted(granted)) = read_progress(&answer(200, body)) else {
                panic!("{body}")
            };
            assert_eq!(
                (granted.key.expose_secret(), granted.scopes),
                ("k", vec!["a".to_owned()])
            );
        }
    }

    #[test]
    fn everything_else_is_a_typed_error() {
        let rejected = |status| RegistrationError::Rejected {
            status,
            problem: ApiProblem::default(),
        };
        for (status, body, error) in [
            (200, "", RegistrationError::Undecodable),
            (200, "{}", RegistrationError::Undecodable),
            (200, "[]", RegistrationError::Undecodable),
            (200, r#"{"status":"1"}"#, RegistrationError::Undecodable),
            (
                200,
                r#"{"status":1,"token":{"apiKey":"a\nb"}}"#,
                RegistrationError::Undecodable,
            ),
            (200, r#"{"status":1}"#, RegistrationError::AlreadyHandedOver),
            (
                200,
                r#"{"status":1,"token":null}"#,
                RegistrationError::AlreadyHandedOver,
            ),
            (
                200,
                r#"{"status":1,"token":{"apiKey":""}}"#,
                RegistrationError::AlreadyHandedOver,
            ),
            (
                200,
                r#"{"status":2}"#,
                RegistrationError::Refused { status: 2 },
            ),
            (
                200,
                r#"{"status":-7}"#,
                RegistrationError::Refused { status: -7 },
            ),
            (404, "", RegistrationError::Unknown),
            (403, "", rejected(403)),
            (302, "", rejected(302)),
            (
                429,
                "",
                RegistrationError::RateLimited {
                    retry_after_seconds: None,
                },
            ),
            (500, "", RegistrationError::Failed { status: 500 }),
        ] {
            assert_eq!(
                read_progress(&answer(status, body)).unwrap_err(),
                error,
                "{body}"
            );
        }
        for id in ["", "a/b", "a b"] {
            let body = format!(r#"{{"registrationRequestId":"{id}"}}"#);
            let answer = Answer {
                body: body.into(),
                ..answer(200, "")
            };
            assert_eq!(
                read_request_id(&answer),
                Err(RegistrationError::Undecodable),
                "{id}"
            );
        }
    }
}
