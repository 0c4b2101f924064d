//! What an app asks for when it sends a user to sign in: OpenID Connect Core 1.0 §3.1.2.

use std::sync::Arc;

use url::Url;

use super::super::grants::{Scope, Session};
use super::super::parameters::{Parameters, Repeated};
use super::super::unix_now;
use crate::apps::App;
use crate::state::Platform;

/// A request that can be answered.
pub(super) struct Asked {
    pub(super) back: Back,
    pub(super) scope: Scope,
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) prompt: Prompt,
    /// How many seconds ago the user may have signed in at most.
    max_age: Option<i64>,
    /// An email address, for the choice of the page.
    pub(super) login_hint: Option<String>,
}

impl Asked {
    /// Whether this session is new enough for the app.
    pub(super) fn takes(&self, session: &Session) -> bool {
        self.max_age
            .is_none_or(|max_age| unix_now() - session.since < max_age)
    }
}

/// When the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prompt {
    /// When the user is not signed in.
    IfNeeded,
    /// Never: `prompt=none`.
    Never,
    /// Always: `prompt=login`, `select_account`, `consent`.
    Page,
}

/// The way back to the app, which is registered.
#[derive(Debug, Clone)]
pub(super) struct Back {
    /// Whose address it is.
    pub(super) app: Arc<App>,
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
}

impl Back {
    pub(super) fn misfit(&self, error: &'static str, description: impl Into<String>) -> Misfit {
        Misfit {
            back: self.clone(),
            error,
            description: description.into(),
        }
    }

    /// The address with an answer in its query, and who answers (RFC 9207).
    pub(super) fn address(
        &self,
        answer: &[(&str, &str)],
        state: Option<&str>,
        issuer: &str,
    ) -> String {
        with_query(
            &self.redirect_uri,
            answer
                .iter()
                .copied()
                .chain(state.map(|state| ("state", state)))
                .chain([("iss", issuer)]),
        )
    }
}

/// The address with more parameters; what it has of its own stays as it stands.
pub(super) fn with_query<'a>(
    address: &str,
    more: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let Ok(mut url) = Url::parse(address) else {
        // Registered addresses are checked when the manifest is read.
        return address.to_owned();
    };
    url.query_pairs_mut().extend_pairs(more);
    url.into()
}

/// A request that does not fit, of which the app is told.
pub(super) struct Misfit {
    pub(super) back: Back,
    /// Of the names in RFC 6749 §4.1.2.1 and OpenID Connect Core 1.0 §3.1.2.6.
    pub(super) error: &'static str,
    /// Quotes nothing of the request.
    pub(super) description: String,
}

/// A request that leads nowhere: the address in it must not be followed.
pub(super) struct Problem {
    pub(super) kind: ProblemKind,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    /// What the manifest registers instead: the client's id, or the addresses.
    pub(super) registered: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProblemKind {
    /// A parameter that says where to go stands twice.
    Ambiguous,
    UnknownClient,
    UnregisteredRedirect,
    UnregisteredPostLogoutRedirect,
}

pub(super) enum Refusal {
    /// On a page of the sandbox.
    Shown(Problem),
    /// To the app, by its registered address.
    Told(Misfit),
}

pub(super) fn read(platform: &Platform, parameters: &Parameters) -> Result<Asked, Refusal> {
    let back = back(platform, parameters).map_err(Refusal::Shown)?;
    rest(parameters, &back).map_err(|(error, description)| {
        Refusal::Told(Misfit {
            back: back.clone(),
            error,
            description,
        })
    })
}

fn back(platform: &Platform, parameters: &Parameters) -> Result<Back, Problem> {
    let problem = |kind, registered: &[String]| Problem {
        kind,
        client_id: parameters.first("client_id").unwrap_or_default().to_owned(),
        redirect_uri: parameters
            .first("redirect_uri")
            .unwrap_or_default()
            .to_owned(),
        registered: registered.to_vec(),
    };
    let ambiguous = |_: Repeated| problem(ProblemKind::Ambiguous, &[]);
    let client_id = parameters.value("client_id").map_err(ambiguous)?;
    let redirect_uri = parameters.value("redirect_uri").map_err(ambiguous)?;
    let state = parameters.value("state").map_err(ambiguous)?;
    let Some(app) = client_id.and_then(|id| platform.apps.of_public_client(id)) else {
        return Err(problem(
            ProblemKind::UnknownClient,
            &public_clients(platform),
        ));
    };
    let registered = app
        .public_client()
        .map(|client| client.redirect_uris.as_slice())
        .unwrap_or_default();
    // Letter by letter: RFC 9700 §2.1.
    match redirect_uri {
        Some(address) if registered.iter().any(|known| known == address) => Ok(Back {
            app: Arc::clone(&app),
            redirect_uri: address.to_owned(),
            state: state.map(str::to_owned),
        }),
        _ => Err(problem(ProblemKind::UnregisteredRedirect, registered)),
    }
}

/// The ids of all public clients, for who has named none of them.
pub(super) fn public_clients(platform: &Platform) -> Vec<String> {
    let apps = platform.apps.all();
    let id = |app: &Arc<App>| app.credentials.public_client_id.clone();
    apps.iter().map(id).collect()
}

type Told = (&'static str, String);

fn rest(parameters: &Parameters, back: &Back) -> Result<Asked, Told> {
    let value = |name| {
        parameters
            .value(name)
            .map_err(|repeated| ("invalid_request", repeated.to_string()))
    };
    let refuse = |error: &'static str, description: &str| Err((error, description.to_owned()));
    if value("request")?.is_some() {
        return refuse("request_not_supported", "request is not supported");
    }
    if value("request_uri")?.is_some() {
        return refuse("request_uri_not_supported", "request_uri is not supported");
    }
    match value("response_type")? {
        Some("code") => {}
        Some(_) => return refuse("unsupported_response_type", "response_type has to be code"),
        None => return refuse("invalid_request", "response_type is missing"),
    }
    if value("response_mode")?.is_some_and(|mode| mode != "query") {
        return refuse("invalid_request", "response_mode has to be query");
    }
    let scope = Scope::of(value("scope")?.unwrap_or_default());
    if !scope.has("openid") {
        return refuse("invalid_scope", "scope has to contain openid");
    }
    let challenge = challenge(value("code_challenge")?, value("code_challenge_method")?)?;
    let max_age = match value("max_age")?.map(str::parse::<u32>) {
        None => None,
        Some(Ok(seconds)) => Some(i64::from(seconds)),
        Some(Err(_)) => {
            return refuse(
                "invalid_request",
                "max_age has to be a whole number of seconds",
            );
        }
    };
    Ok(Asked {
        back: back.clone(),
        scope,
        challenge,
        nonce: value("nonce")?.map(str::to_owned),
        prompt: prompt(value("prompt")?.unwrap_or_default())?,
        max_age,
        login_hint: value("login_hint")?.map(str::to_owned),
    })
}

/// RFC 7636 §4.3; `plain`, which is the method when none is named, protects nothing.
fn challenge(challenge: Option<&str>, method: Option<&str>) -> Result<String, Told> {
    let refuse = |description: &str| Err(("invalid_request", description.to_owned()));
    let Some(challenge) = challenge else {
        return refuse("code_challenge is missing: a public client needs PKCE");
    };
    if method != Some("S256") {
        return refuse("code_challenge_method has to be S256");
    }
    let is_hash = challenge.len() == 43
        && challenge
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !is_hash {
        return refuse("code_challenge has to be a SHA-256 hash in base64url without padding");
    }
    Ok(challenge.to_owned())
}

fn prompt(values: &str) -> Result<Prompt, Told> {
    let values: Vec<&str> = values
        .split(' ')
        .filter(|value| !value.is_empty())
        .collect();
    match values.as_slice() {
        [] => Ok(Prompt::IfNeeded),
        ["none"] => Ok(Prompt::Never),
        several if several.contains(&"none") => Err((
            "invalid_request",
            "prompt=none goes with no other value".to_owned(),
        )),
        several
            if several
                .iter()
                .all(|value| matches!(*value, "login" | "select_account" | "consent")) =>
        {
            Ok(Prompt::Page)
        }
        _ => Err((
            "invalid_request",
            "prompt has to be none, login or select_account".to_owned(),
        )),
    }
}
