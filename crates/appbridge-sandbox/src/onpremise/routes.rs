//! App registration, as an app sees it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::items;
use super::registration::{Progress, ProgressError, RegistrationRequest, RegistrationState};
use crate::platform::faults::{Faults, Target};
use crate::platform::problem::Problem;
use crate::state::Platform;

/// The longest challenge code that JTL documents, in characters.
const LONGEST_CHALLENGE_CODE: usize = 30;

/// JTL documents 0 (pending) and 1 (approved).
const PENDING: u8 = 0;
const APPROVED: u8 = 1;
/// How a refusal looks is not documented; this is an assumption.
const REFUSED: u8 = 2;

pub(crate) fn routes(faults: &Arc<Faults>) -> Router<Arc<Platform>> {
    let routes = Router::new()
        .route("/api/eazybusiness/authentication", post(register))
        .route("/api/eazybusiness/authentication/{id}", get(progress))
        .route("/api/eazybusiness/items", get(items::list));
    faults.strike(Target::OnPremise, Problem::of_status, routes)
}

/// The body of a registration. Fields that the sandbox makes no use of may hold
/// anything, as long as they have their type.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Application {
    app_id: String,
    display_name: String,
    description: String,
    version: String,
    provider_name: String,
    provider_website: String,
    mandatory_api_scopes: Vec<String>,
    #[serde(default)]
    optional_api_scopes: Vec<String>,
    #[serde(default, rename = "RegistrationType")]
    _registration_type: Option<u8>,
    #[serde(default, rename = "AppIcon")]
    _app_icon: Option<String>,
}

/// `POST authentication`.
async fn register(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let app = AppHeaders::read(&headers)?;
    let challenge_code = challenge_code(&headers)?.to_owned();
    let application: Application =
        serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(&body))
            .map_err(|error| Problem::malformed(format!("{}: {}", error.path(), error.inner())))?;
    for (field, value) in [
        ("AppId", &application.app_id),
        ("DisplayName", &application.display_name),
        ("Version", &application.version),
        ("ProviderName", &application.provider_name),
    ] {
        if value.trim().is_empty() {
            return Err(Problem::malformed(format!("{field} must not be empty")));
        }
    }
    if (app.id, app.version) != (&application.app_id, &application.version) {
        return Err(Problem::malformed(
            "AppId and Version have to be those of the headers X-AppID and X-AppVersion",
        ));
    }
    let id = Uuid::new_v4();
    let app_id = application.app_id.clone();
    let request = RegistrationRequest {
        id,
        app_id: application.app_id,
        display_name: application.display_name,
        description: application.description,
        version: application.version,
        provider_name: application.provider_name,
        provider_website: application.provider_website,
        mandatory_api_scopes: application.mandatory_api_scopes,
        optional_api_scopes: application.optional_api_scopes,
        state: RegistrationState::Pending,
    };
    if !platform.registrations.take(request, challenge_code) {
        return Err(Problem::forbidden(
            "app registration is not open; an admin opens it in JTL-Wawi",
        ));
    }
    tracing::info!(%id, app_id, "an app asks JTL-Wawi for an API key");
    Ok((StatusCode::CREATED, Json(status_info(id, &app_id, PENDING))).into_response())
}

/// `GET authentication/{id}`.
async fn progress(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let app = AppHeaders::read(&headers)?;
    let challenge_code = challenge_code(&headers)?;
    let unknown = || Problem::not_found("there is no such registration request");
    let id = Uuid::try_parse(&id).map_err(|_| unknown())?;
    let progress = platform
        .registrations
        .progress(id, challenge_code)
        .map_err(|error| match error {
            ProgressError::Unknown => unknown(),
            ProgressError::OtherChallenge => {
                Problem::forbidden("X-ChallengeCode is another than at the registration")
            }
        })?;
    let of_status = |status| json!({ "RequestStatusInfo": status_info(id, app.id, status) });
    Ok(Json(match progress {
        Progress::Pending => of_status(PENDING),
        Progress::Refused => of_status(REFUSED),
        Progress::Fetched => of_status(APPROVED),
        Progress::Granted { key, scopes } => {
            tracing::info!(%id, "JTL-Wawi hands an API key over");
            json!({
                "RequestStatusInfo": status_info(id, app.id, APPROVED),
                "Token": { "ApiKey": key },
                "GrantedScopes": scopes,
            })
        }
    }))
}

fn status_info(id: Uuid, app_id: &str, status: u8) -> Value {
    json!({ "AppId": app_id, "RegistrationRequestId": id, "Status": status })
}

/// The headers that every request to this API carries.
pub(super) struct AppHeaders<'a> {
    pub(super) id: &'a str,
    version: &'a str,
}

impl<'a> AppHeaders<'a> {
    pub(super) fn read(headers: &'a HeaderMap) -> Result<Self, Problem> {
        header(headers, "api-version")?;
        Ok(Self {
            id: header(headers, "X-AppID")?,
            version: header(headers, "X-AppVersion")?,
        })
    }
}

fn challenge_code(headers: &HeaderMap) -> Result<&str, Problem> {
    let code = header(headers, "X-ChallengeCode")?;
    if code.chars().count() > LONGEST_CHALLENGE_CODE {
        return Err(Problem::malformed(format!(
            "X-ChallengeCode has at most {LONGEST_CHALLENGE_CODE} characters"
        )));
    }
    Ok(code)
}

fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Problem> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .filter(|value| !value.is_empty())
        .ok_or_else(|| Problem::header_missing(name))
}
