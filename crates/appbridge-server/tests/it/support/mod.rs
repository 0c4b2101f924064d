//! A sandbox, and the parts of the crate set up against it.

pub(crate) mod held;
pub(crate) mod raw;
pub(crate) mod scripted;

use std::ops::Deref;
use std::time::{Duration, Instant};

use appbridge_sandbox::control::Tenant;
use appbridge_sandbox::{Config, Control, Sandbox};
use appbridge_server::{
    AccessTokens, AppTokenVerifier, Authenticator, BaseUrl, ClientCredentials, HttpClient,
    IssuerRule, KeySet, KeySetPolicy, Platform, Session, SessionVerifier, TokenEndpoint,
};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

pub(crate) struct Jtl {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: HttpClient,
    pub(crate) base: BaseUrl,
    pub(crate) control: Control,
}

impl Jtl {
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::start(Config::default()).await.unwrap();
        let base = sandbox.url().as_str().parse().unwrap();
        let control = sandbox.control().unwrap();
        Self {
            sandbox,
            http: HttpClient::new().unwrap(),
            base,
            control,
        }
    }

    pub(crate) fn credentials(&self) -> ClientCredentials {
        ClientCredentials {
            client_id: self.sandbox.client_id().to_owned(),
            client_secret: self.sandbox.client_secret().to_owned().into(),
        }
    }

    pub(crate) fn access_tokens(&self) -> AccessTokens {
        let endpoint = TokenEndpoint::client_credentials(&self.base);
        AccessTokens::new(self.http.clone(), endpoint, self.credentials())
    }

    pub(crate) fn session_keys(&self, policy: KeySetPolicy) -> KeySet {
        let bearer = Some(self.access_tokens());
        KeySet::for_session_tokens(self.http.clone(), &self.base, bearer, policy)
    }

    pub(crate) fn session_verifier(&self) -> SessionVerifier {
        self.session_verifier_with(KeySetPolicy::default())
    }

    pub(crate) fn session_verifier_with(&self, policy: KeySetPolicy) -> SessionVerifier {
        let issuer = IssuerRule::IfPresent(self.base.to_string());
        SessionVerifier::new(self.session_keys(policy), issuer)
    }

    pub(crate) fn app_verifier(&self) -> AppTokenVerifier {
        let keys = KeySet::for_app_tokens(self.http.clone(), &self.base, KeySetPolicy::default());
        AppTokenVerifier::new(keys, &self.base, self.sandbox.app_id())
    }

    pub(crate) fn authenticator(&self) -> Authenticator {
        Authenticator::new((self.session_verifier(), self.app_verifier()))
    }

    pub(crate) fn platform(&self) -> Platform {
        Platform::new(self.http.clone(), &self.base, self.access_tokens())
    }

    /// The first key of the account service's set.
    pub(crate) async fn session_jwk(&self) -> Value {
        let url = self
            .sandbox
            .url()
            .join("account/.well-known/jwks.json")
            .unwrap();
        let request = reqwest::Client::new()
            .get(url)
            .bearer_auth(self.sandbox.access_token().await.unwrap());
        let set: Value = request.send().await.unwrap().json().await.unwrap();
        set["keys"][0].clone()
    }

    pub(crate) async fn count(&self, path: &str) -> usize {
        self.control.requests_to(path).await.unwrap().len()
    }

    /// A verified session of the tenant.
    pub(crate) async fn session(&self, tenant: &Tenant) -> Session {
        let token = self.control.session_token(tenant).await.unwrap();
        self.authenticator().authenticate(&token).await.unwrap()
    }
}

/// Steers the platform.
impl Deref for Jtl {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

/// Lets `time` pass for caches without waiting for it.
pub(crate) async fn pass_time(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Waits until something holds that happens in the background.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !holds().await {
        assert!(Instant::now() < patience, "waited in vain for {what}");
        tokio::task::yield_now().await;
    }
}

pub(crate) const TOKEN: &str = "/oauth2/token";
pub(crate) const JWKS: &str = "/account/.well-known/jwks.json";
pub(crate) const GRAPHQL: &str = "/erp/v2/graphql";

/// The three parts of a token, the first two decoded.
pub(crate) struct Parts {
    pub(crate) header: Value,
    pub(crate) payload: Value,
    pub(crate) signature: String,
}

pub(crate) fn take_apart(token: &str) -> Parts {
    let parts: Vec<&str> = token.split('.').collect();
    let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    Parts {
        header: json(parts[0]),
        payload: json(parts[1]),
        signature: parts[2].to_owned(),
    }
}

/// Header and payload as they are signed.
pub(crate) fn encode(header: &Value, payload: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(payload))
}

pub(crate) fn put_together(parts: &Parts) -> String {
    format!(
        "{}.{}",
        encode(&parts.header, &parts.payload),
        parts.signature
    )
}

/// A token signed by an Ed25519 key that nobody knows.
pub(crate) fn signed_by_stranger(header: &Value, payload: &Value) -> String {
    let key = Ed25519KeyPair::generate().unwrap();
    let signed = encode(header, payload);
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// A token signed by an RSA key that nobody knows.
pub(crate) fn rsa_signed_by_stranger(header: &Value, payload: &Value) -> String {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der>::as_der(&key).unwrap();
    let key = aws_lc_rs::signature::RsaKeyPair::from_pkcs8(der.as_ref()).unwrap();
    let signed = encode(header, payload);
    let mut signature = vec![0; key.public_modulus_len()];
    let random = aws_lc_rs::rand::SystemRandom::new();
    key.sign(
        &RSA_PKCS1_SHA256,
        &random,
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A token signed by HMAC with `secret`.
pub(crate) fn hmac_signed(header: &Value, payload: &Value, secret: &[u8]) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    let signed = encode(header, payload);
    let signature = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
