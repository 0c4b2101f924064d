//! The verifiers of this crate, which fetch every case's key set over HTTP.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use appbridge_server::{
    AppTokenVerifier, Authenticator, BaseUrl, HttpClient, IssuerRule, KeySet, KeySetPolicy,
    SessionAlgorithm, SessionVerifier, TokenError,
};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use futures_util::FutureExt;

use crate::corpus::{Case, Name, Recipient};
use crate::mint::{APP_ID, APP_ISSUER, SESSION_ISSUER};

/// An issuer with one folder per case, and a client of it.
pub(crate) struct Issuer {
    base: String,
    http: HttpClient,
}

type KeySets = Arc<HashMap<String, String>>;

impl Issuer {
    pub(crate) async fn start(cases: &[Case]) -> Self {
        let sets: KeySets = Arc::new(
            cases
                .iter()
                .map(|case| (case.title(), case.key_set.clone()))
                .collect(),
        );
        let serve = |State(sets): State<KeySets>, Path(case): Path<String>| async move {
            sets.get(&case).cloned().ok_or(StatusCode::NOT_FOUND)
        };
        let routes = Router::new()
            .route("/{case}/account/.well-known/jwks.json", get(serve))
            .route("/{case}/oauth/v2/keys", get(serve))
            .with_state(sets);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, routes).into_future());
        Self {
            base,
            http: HttpClient::new().unwrap(),
        }
    }

    /// `accepted`, or the code of the refusal, or how the verifier panicked.
    pub(crate) async fn verdict(&self, case: &Case) -> String {
        let verdict = AssertUnwindSafe(self.verify(case)).catch_unwind().await;
        match verdict {
            Ok(Ok(())) => "accepted".to_owned(),
            Ok(Err(error)) if repeats(&error, &case.token) => {
                "an error that repeats the token".to_owned()
            }
            Ok(Err(error)) => error.code().to_owned(),
            Err(panic) => format!("a panic: {}", message(panic.as_ref())),
        }
    }

    async fn verify(&self, case: &Case) -> Result<(), TokenError> {
        let (session, app) = (self.session(case), self.app(case));
        match case.recipient() {
            Recipient::Session => session.verify(&case.token).await.map(drop),
            Recipient::App => app.verify(&case.token).await.map(drop),
            Recipient::Either => Authenticator::new((session, app))
                .authenticate(&case.token)
                .await
                .map(drop),
        }
    }

    fn base(&self, case: &Case) -> BaseUrl {
        format!("{}/{}", self.base, case.title()).parse().unwrap()
    }

    fn session(&self, case: &Case) -> SessionVerifier {
        let keys = KeySet::for_session_tokens(
            self.http.clone(),
            &self.base(case),
            None,
            KeySetPolicy::default(),
        );
        let rule = if case.recipe.issuer_required {
            IssuerRule::Required
        } else {
            IssuerRule::IfPresent
        };
        let algorithm = match case.recipe.session_algorithm {
            Name::Eddsa => SessionAlgorithm::EdDsa,
            Name::Ed25519 => SessionAlgorithm::Ed25519,
            Name::Either => SessionAlgorithm::Either,
        };
        SessionVerifier::new(keys, rule(SESSION_ISSUER.to_owned())).with_algorithm(algorithm)
    }

    fn app(&self, case: &Case) -> AppTokenVerifier {
        let keys =
            KeySet::for_app_tokens(self.http.clone(), &self.base(case), KeySetPolicy::default());
        AppTokenVerifier::new(keys, &APP_ISSUER.parse().unwrap(), APP_ID)
    }
}

/// Whether a part of the token is in what an error prints.
fn repeats(error: &TokenError, token: &str) -> bool {
    let printed = format!("{error} {error:?}");
    token
        .split('.')
        .any(|part| part.len() >= 8 && printed.contains(part))
}

/// What a panic said.
pub(crate) fn message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a message")
        .to_owned()
}
