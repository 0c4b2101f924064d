//! As many tenants as a test wants: a platform that signs a token for anybody,
//! with the two routes that checking it takes.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

/// It ends with its test's runtime.
pub(crate) struct Tenants {
    pub(crate) origin: String,
    key: Ed25519KeyPair,
}

impl Tenants {
    pub(crate) async fn start() -> Self {
        let key = Ed25519KeyPair::generate().unwrap();
        let public = URL_SAFE_NO_PAD.encode(key.public_key().as_ref());
        let jwks = json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "one", "x": public,
        }] });
        let access = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 3600 });
        let router = Router::new()
            .route("/oauth2/token", post(|| async { Json(access) }))
            .route(
                "/account/.well-known/jwks.json",
                get(|| async { Json(jwks) }),
            );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { origin, key }
    }

    /// A session token of a tenant.
    pub(crate) fn token(&self, tenant: Uuid) -> String {
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({ "alg": "EdDSA", "typ": "JWT", "kid": "one" }));
        let payload = part(json!({
            "userId": Uuid::from_u128(7), "tenantId": tenant, "exp": 4_000_000_000_u64,
            "iat": 1_700_000_000, "tenantSlug": format!("tenant-{tenant}"),
        }));
        let signed = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}
