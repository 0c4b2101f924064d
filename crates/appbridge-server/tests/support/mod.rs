//! A sandbox, and the parts of the crate set up against it.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test support; every test binary uses a part of it"
)]

use appbridge_server::{
    AccessTokens, AppTokenVerifier, Authenticator, BaseUrl, ClientCredentials, HttpClient,
    IssuerRule, KeySet, KeySetPolicy, Platform, Session, SessionVerifier, TokenEndpoint,
};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sandbox::{Config, Sandbox};
use serde_json::{Value, json};

pub(crate) struct Jtl {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: HttpClient,
    pub(crate) base: BaseUrl,
    client: reqwest::Client,
}

/// A tenant of the sandbox and one of its users.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) tenant_id: String,
    pub(crate) slug: String,
    pub(crate) user_id: String,
}

impl Jtl {
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::start(Config::default()).await.unwrap();
        let base = sandbox.url().as_str().parse().unwrap();
        let http = HttpClient::new().unwrap();
        Self {
            sandbox,
            http,
            base,
            client: reqwest::Client::new(),
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
        Authenticator::new(self.session_verifier(), Some(self.app_verifier()))
    }

    pub(crate) fn platform(&self) -> Platform {
        Platform::new(self.http.clone(), &self.base, self.access_tokens())
    }

    pub(crate) async fn who(&self, at: usize) -> Who {
        let state: Value = self
            .client
            .get(self.control("state"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let tenant = &state["tenants"][at];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Who {
            tenant_id: text(&tenant["id"]),
            slug: text(&tenant["slug"]),
            user_id: text(&tenant["users"][0]["id"]),
        }
    }

    pub(crate) async fn session_token(&self, who: &Who) -> String {
        self.session_token_for(who, None).await
    }

    pub(crate) async fn session_token_for(&self, who: &Who, ttl_seconds: Option<i64>) -> String {
        let mut body = json!({ "tenantId": who.tenant_id, "userId": who.user_id });
        if let Some(ttl) = ttl_seconds {
            body["ttlSeconds"] = ttl.into();
        }
        let answer = self.order("session-tokens", body).await;
        answer["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn app_token(&self, who: &Who, ttl_seconds: Option<i64>) -> String {
        let mut body = json!({ "tenantId": who.tenant_id, "userId": who.user_id });
        if let Some(ttl) = ttl_seconds {
            body["ttlSeconds"] = ttl.into();
        }
        let answer = self.order("app-tokens", body).await;
        answer["accessToken"].as_str().unwrap().to_owned()
    }

    /// An access token, fetched as any client may.
    pub(crate) async fn raw_access_token(&self) -> String {
        let answer: Value = self
            .client
            .post(self.sandbox.url().join("oauth2/token").unwrap())
            .basic_auth(self.sandbox.client_id(), Some(self.sandbox.client_secret()))
            .form(&[("grant_type", "client_credentials")])
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// The first key of the account service's set.
    pub(crate) async fn session_jwk(&self) -> Value {
        let url = self
            .sandbox
            .url()
            .join("account/.well-known/jwks.json")
            .unwrap();
        let request = self
            .client
            .get(url)
            .bearer_auth(self.raw_access_token().await);
        let set: Value = request.send().await.unwrap().json().await.unwrap();
        set["keys"][0].clone()
    }

    /// Posts to a control route.
    pub(crate) async fn order(&self, route: &str, body: Value) -> Value {
        let answer = self
            .client
            .post(self.control(route))
            .json(&body)
            .send()
            .await
            .unwrap();
        assert!(
            answer.status().is_success(),
            "{route}: {}",
            answer.text().await.unwrap()
        );
        answer.json().await.unwrap_or_default()
    }

    pub(crate) async fn fault(&self, fault: Value) {
        self.order("faults", fault).await;
    }

    pub(crate) async fn mend(&self) {
        self.client
            .delete(self.control("faults"))
            .send()
            .await
            .unwrap();
    }

    pub(crate) async fn settings(&self, patch: Value) {
        let answer = self
            .client
            .patch(self.control("settings"))
            .json(&patch)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success());
    }

    /// The requests that the platform has seen on `path`.
    pub(crate) async fn seen(&self, path: &str) -> Vec<Value> {
        let seen: Vec<Value> = self
            .client
            .get(self.control("requests"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        seen.into_iter()
            .filter(|request| request["path"] == path)
            .collect()
    }

    pub(crate) async fn count(&self, path: &str) -> usize {
        self.seen(path).await.len()
    }

    pub(crate) async fn forget_requests(&self) {
        self.client
            .delete(self.control("requests"))
            .send()
            .await
            .unwrap();
    }

    /// A verified session of the tenant.
    pub(crate) async fn session(&self, who: &Who) -> Session {
        let token = self.session_token(who).await;
        self.authenticator().authenticate(&token).await.unwrap()
    }

    fn control(&self, route: &str) -> url::Url {
        self.sandbox
            .url()
            .join("_sandbox/")
            .unwrap()
            .join(route)
            .unwrap()
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
