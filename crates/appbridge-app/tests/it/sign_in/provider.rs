//! An identity provider that is as strict as the real one, and lies when it is told to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use appbridge_app::settings::Cli;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::RwLock;
use uuid::Uuid;

pub(super) const CLIENT: &str = "public-client";
pub(super) const APP: &str = "the/app";
pub(super) const USER: &str = "user-1";

type Parameters = HashMap<String, String>;

#[derive(Clone)]
pub(super) struct Provider {
    inner: Arc<Inner>,
}

pub(super) struct Inner {
    issuer: String,
    key: RsaKeyPair,
    /// While it is held for writing, the token endpoint says nothing.
    pub(super) held: RwLock<()>,
    pub(super) asked_for_tokens: AtomicUsize,
    pub(super) renewals: AtomicUsize,
    pub(super) reuses: AtomicUsize,
    pub(super) behaviour: Mutex<Behaviour>,
    codes: Mutex<HashMap<String, Parameters>>,
    /// Each refresh token's family, and whether it has been used.
    refresh_tokens: Mutex<HashMap<String, (Uuid, bool)>>,
    pub(super) revoked: Mutex<Vec<String>>,
    /// Everything that nobody but browser, app and provider may know.
    pub(super) secrets: Mutex<Vec<String>>,
}

#[derive(Clone)]
pub(super) struct Behaviour {
    pub(super) tenant: Uuid,
    /// Of access tokens, in seconds.
    pub(super) lifetime: i64,
    pub(super) opaque: bool,
    pub(super) down: bool,
    /// Instead of a code.
    pub(super) refuses: Option<&'static str>,
    /// Whether it says that it always names itself.
    pub(super) says_to_name_itself: bool,
    /// Whom it names itself as (`iss`).
    pub(super) named: Option<String>,
    pub(super) change_access: fn(&mut Value),
    pub(super) change_id: fn(&mut Value),
    pub(super) sign_id: fn(&Provider, &Value) -> Option<String>,
}

impl std::ops::Deref for Provider {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.inner
    }
}

impl Provider {
    pub(super) async fn start(tenant: Uuid) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self {
            inner: Arc::new(Inner {
                issuer,
                key: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
                held: RwLock::default(),
                asked_for_tokens: AtomicUsize::default(),
                renewals: AtomicUsize::default(),
                reuses: AtomicUsize::default(),
                behaviour: Mutex::new(Behaviour {
                    tenant,
                    lifetime: 3600,
                    opaque: false,
                    down: false,
                    refuses: None,
                    says_to_name_itself: false,
                    named: None,
                    change_access: |_| {},
                    change_id: |_| {},
                    sign_id: |provider, claims| Some(provider.sign(claims)),
                }),
                codes: Mutex::default(),
                refresh_tokens: Mutex::default(),
                revoked: Mutex::default(),
                secrets: Mutex::default(),
            }),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/oauth/v2/keys", get(keys))
            .route("/oauth/v2/authorize", get(authorize))
            .route("/oauth/v2/token", post(token))
            .route("/oauth/v2/revoke", post(revoke))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub(super) fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.behaviour.lock().unwrap());
    }

    /// The settings of an app that people sign in to by this provider.
    pub(super) fn configure(&self, cli: &mut Cli) {
        cli.jtl_issuer = Some(self.issuer.clone());
        cli.jtl_app_id = Some(APP.into());
        cli.jtl_public_client_id = Some(CLIENT.into());
        cli.public_url = Some(super::HERE.into());
    }

    /// An access token, as the App Shell would give one.
    pub(super) fn access_token(&self) -> String {
        let behaviour = self.behaviour.lock().unwrap().clone();
        if behaviour.opaque {
            return Uuid::new_v4().to_string();
        }
        let mut claims = json!({
            "iss": self.issuer,
            "sub": USER,
            "aud": [APP, CLIENT],
            "exp": now() + behaviour.lifetime,
            "iat": now(),
            "jti": Uuid::new_v4(),
            "urn:jtl:tenant_id": behaviour.tenant,
        });
        (behaviour.change_access)(&mut claims);
        self.sign(&claims)
    }

    pub(super) fn sign(&self, claims: &Value) -> String {
        self.sign_with(
            &json!({ "alg": "RS256", "typ": "JWT", "kid": "one" }),
            claims,
        )
    }

    pub(super) fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        let mut signature = vec![0; self.key.public_modulus_len()];
        let random = SystemRandom::new();
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &random,
                signed.as_bytes(),
                &mut signature,
            )
            .unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Everybody knows it, which is what the attack with HS256 is made of.
    pub(super) fn modulus(&self) -> Vec<u8> {
        let public = self.key.public_key();
        public.modulus().big_endian_without_leading_zero().to_vec()
    }

    /// The response of the token endpoint.
    fn tokens(&self, family: Uuid) -> Value {
        let (access_token, refresh_token) = (self.access_token(), Uuid::new_v4().to_string());
        self.keep_secret(&access_token);
        self.keep_secret(&refresh_token);
        let mut all = self.refresh_tokens.lock().unwrap();
        all.insert(refresh_token.clone(), (family, false));
        json!({
            "access_token": access_token,
            "refresh_token": refresh_token,
            "token_type": "Bearer",
            "expires_in": 3600,
        })
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    fn keep_secret(&self, secret: &str) {
        self.secrets.lock().unwrap().push(secret.to_owned());
    }

    /// Every refresh token that it still knows.
    pub(super) fn refresh_tokens(&self) -> Vec<String> {
        let all = self.refresh_tokens.lock().unwrap();
        all.keys().cloned().collect()
    }

    /// As if a thief had used every refresh token that there is.
    pub(super) fn use_refresh_tokens(&self) {
        let mut all = self.refresh_tokens.lock().unwrap();
        all.values_mut().for_each(|(_, used)| *used = true);
    }

    /// As if an administrator had ended all sessions.
    pub(super) fn revoke_all(&self) {
        self.refresh_tokens.lock().unwrap().clear();
    }
}

pub(super) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_secs().try_into().unwrap()
}

async fn configuration(State(provider): State<Provider>) -> Response {
    if provider.behaviour.lock().unwrap().down {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/oauth/v2/authorize"),
        "token_endpoint": format!("{issuer}/oauth/v2/token"),
        "jwks_uri": format!("{issuer}/oauth/v2/keys"),
        "end_session_endpoint": format!("{issuer}/oidc/v1/end_session"),
        "revocation_endpoint": format!("{issuer}/oauth/v2/revoke"),
        "authorization_response_iss_parameter_supported":
            provider.behaviour.lock().unwrap().says_to_name_itself,
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
    .into_response()
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let public = provider.key.public_key();
    let exponent = public.exponent().big_endian_without_leading_zero();
    Json(json!({ "keys": [
        { "kty": "oct-of-the-future", "kid": "new", "use": "sig" },
        {
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
            "n": URL_SAFE_NO_PAD.encode(provider.modulus()),
            "e": URL_SAFE_NO_PAD.encode(exponent),
        },
    ]}))
}

async fn authorize(
    State(provider): State<Provider>,
    Query(request): Query<Parameters>,
) -> Response {
    let expected = [
        ("client_id", CLIENT),
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
        ("scope", "openid profile email offline_access"),
    ];
    for (name, value) in expected {
        assert_eq!(request[name], value, "{name}");
    }
    provider.keep_secret(&request["state"]);
    provider.keep_secret(&request["nonce"]);
    let mut back = match provider.behaviour.lock().unwrap().refuses {
        Some(error) => format!("error={error}"),
        None => {
            let code = Uuid::new_v4().to_string();
            let back = format!("code={code}");
            provider.keep_secret(&code);
            provider.codes.lock().unwrap().insert(code, request.clone());
            back
        }
    };
    if let Some(named) = &provider.behaviour.lock().unwrap().named {
        back.push_str("&iss=");
        back.extend(url::form_urlencoded::byte_serialize(named.as_bytes()));
    }
    Redirect::to(&format!(
        "{}?{back}&state={}",
        request["redirect_uri"], request["state"]
    ))
    .into_response()
}

async fn token(State(provider): State<Provider>, Form(form): Form<Parameters>) -> Response {
    provider.asked_for_tokens.fetch_add(1, Ordering::SeqCst);
    drop(provider.held.read().await);
    let behaviour = provider.behaviour.lock().unwrap().clone();
    if behaviour.down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    assert_eq!(form["client_id"], CLIENT);
    let refusal = || {
        let body = Json(json!({ "error": "invalid_grant" }));
        (StatusCode::BAD_REQUEST, body).into_response()
    };
    if form["grant_type"] == "refresh_token" {
        let family = {
            let mut all = provider.refresh_tokens.lock().unwrap();
            let Some((family, used)) = all.get_mut(&form["refresh_token"]) else {
                return refusal();
            };
            let (family, used) = (*family, std::mem::replace(used, true));
            if used {
                provider.reuses.fetch_add(1, Ordering::SeqCst);
                all.retain(|_, (other, _)| *other != family);
                return refusal();
            }
            family
        };
        provider.renewals.fetch_add(1, Ordering::SeqCst);
        return Json(provider.tokens(family)).into_response();
    }
    let Some(request) = provider.codes.lock().unwrap().remove(&form["code"]) else {
        return refusal();
    };
    let challenge = digest(&SHA256, form["code_verifier"].as_bytes());
    let proves = URL_SAFE_NO_PAD.encode(challenge) == request["code_challenge"];
    if !proves || form["redirect_uri"] != request["redirect_uri"] {
        return refusal();
    }
    let mut claims = json!({
        "iss": provider.issuer,
        "sub": USER,
        "aud": [CLIENT, "a project"],
        "azp": CLIENT,
        "exp": now() + 600,
        "iat": now(),
        "nonce": request["nonce"],
        "name": "Ada Muster",
    });
    (behaviour.change_id)(&mut claims);
    provider.keep_secret(&form["code_verifier"]);
    let mut response = provider.tokens(Uuid::new_v4());
    if let Some(id_token) = (behaviour.sign_id)(&provider, &claims) {
        provider.keep_secret(&id_token);
        response["id_token"] = id_token.into();
    }
    Json(response).into_response()
}

async fn revoke(State(provider): State<Provider>, Form(form): Form<Parameters>) -> StatusCode {
    if provider.behaviour.lock().unwrap().down {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    assert_eq!(form["client_id"], CLIENT);
    assert_eq!(form["token_type_hint"], "refresh_token");
    provider.revoked.lock().unwrap().push(form["token"].clone());
    StatusCode::OK
}
