//! Habits of servers that JTL's do not have, or not yet: how HTTP is written, what stands
//! around JSON, and members beside those that are documented.

use appbridge_server::{
    AccessTokenError, AccessTokens, ApiKey, AppIdentity, Authenticator, BaseUrl, ClientCredentials,
    HttpClient, IssuerRule, KeySet, KeySetPolicy, OnPremise, Operation, Platform, PlatformError,
    ScxTokens, SessionAlgorithm, SessionVerifier, TokenEndpoint,
};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::encode;
use crate::support::raw::Raw;
use crate::support::scripted::{at_once, tenant};

/// How a server writes a response around its body.
type Form = fn(&str) -> Vec<u8>;

const FORMS: [(&str, Form); 10] = [
    ("plain", crate::support::raw::json),
    ("a content type with parameters, in other cases", |body| {
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\nCONTENT-TYPE: Application/JSON; Charset=\"UTF-8\"; v=2";
        format!("{head}\r\ncONTENT-lENGTH:{length}\r\n\r\n{body}").into()
    }),
    ("a content type of something else", |body| {
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html;charset=iso-8859-1";
        format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}").into()
    }),
    ("no content type, no reason", |body| {
        let length = body.len();
        format!("HTTP/1.1 200 \r\nContent-Length: {length}\r\n\r\n{body}").into()
    }),
    ("another success", |body| {
        let length = body.len();
        format!("HTTP/1.1 203 Non-Authoritative\r\nContent-Length: {length}\r\n\r\n{body}").into()
    }),
    ("chunks, with an extension and a trailer", |body| {
        let (one, two) = body.split_at(body.len() / 2);
        let (first, second) = (one.len(), two.len());
        let head = "HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: Chunked\r\nTrailer: X-Sum";
        format!(
            "{head}\r\n\r\n{first:X};a=b\r\n{one}\r\n{second:x}\r\n{two}\r\n0\r\nX-Sum: 1\r\n\r\n"
        )
        .into()
    }),
    ("a body up to the end of the connection", |body| {
        format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}").into()
    }),
    ("HTTP/1.0", |body| {
        format!(
            "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{body}"
        )
        .into()
    }),
    ("a byte order mark, and blanks around", |body| {
        let body = format!("\u{feff} \r\n\t{body}\r\n\n");
        crate::support::raw::json(&body)
    }),
    ("early hints before", |body| {
        let hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
        [&hints[..], &crate::support::raw::json(body)].concat()
    }),
];

/// What the endpoints respond, each with more than is documented and with other forms of
/// what is.
fn body(head: &str, x: &str) -> String {
    let path = head.split(' ').nth(1).unwrap();
    match path {
        "/oauth2/token" => json!({
            "access_token": "t", "token_type": "BEARER", "expires_in": "3600",
            "scope": ["a", "b"], "refresh_token": null, "error": null, "x": { "y": [] },
        }),
        "/account/.well-known/jwks.json" => json!({
            "keys": [
                null,
                { "kty": "AKP", "kid": "odd", "alg": "ML-DSA-44" },
                { "kty": "OKP", "crv": "Ed25519", "kid": "k", "alg": "Ed25519", "use": "sig",
                  "key_ops": ["verify"], "ext": true, "x5c": null, "x": x },
            ],
            "x": 1,
        }),
        "/erp/v2/graphql" => json!({
            "errors": null, "extensions": { "cost": 7 }, "data": { "n": 1, "m": null },
        }),
        "/erp/v2/items/7" | "/wawi/items" => json!({ "n": 1, "m": null }),
        "/erp/v2/items" => json!({
            "items": [1, 2], "totalItems": "2", "hasNextPage": 0, "nextPageNumber": null,
        }),
        "/v1/auth" => json!({ "authToken": "t", "expiresIn": 3599.5, "scope": ["CHAN"] }),
        other => panic!("nobody has {other}"),
    }
    .to_string()
}

fn access_tokens(http: &HttpClient, base: &BaseUrl) -> AccessTokens {
    let credentials = ClientCredentials {
        client_id: "app".into(),
        client_secret: "secret".to_owned().into(),
    };
    AccessTokens::new(
        http.clone(),
        TokenEndpoint::client_credentials(base),
        credentials,
    )
}

async fn on_this_machine(
    respond: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
) -> (Raw, BaseUrl) {
    let server = Raw::responding("127.0.0.1:0", respond).await;
    let base = format!("http://127.0.0.1:{}", server.port).parse().unwrap();
    (server, base)
}

#[tokio::test]
async fn every_endpoint_is_understood_in_every_form_of_http() {
    let key = Ed25519KeyPair::generate().unwrap();
    let x = URL_SAFE_NO_PAD.encode(key.public_key());
    let token = |alg: &str| {
        // Exact, and with a fraction.
        let payload = r#"{"exp":4102444800.25,"nbf":1.5e9,"tenantSlug":7,"iat":"now",
            "userId":"6f1f9c1a-0b59-4c2a-9a0b-0b1d5d1d7c11",
            "tenantId":"0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22"}"#;
        let header = encode(&json!({ "alg": alg, "kid": "k" }), &json!({}));
        let header = header.split('.').next().unwrap();
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    };
    for (form, write) in FORMS {
        let x = x.clone();
        let (server, base) = on_this_machine(move |head| write(&body(head, &x))).await;
        let http = HttpClient::new().unwrap();
        let tokens = access_tokens(&http, &base);

        let bearer = Some(tokens.clone());
        let keys = KeySet::for_session_tokens(http.clone(), &base, bearer, KeySetPolicy::default());
        let issuer = IssuerRule::IfPresent(base.to_string());
        let verifier = SessionVerifier::new(keys, issuer).with_algorithm(SessionAlgorithm::Either);
        let authenticator = Authenticator::new(verifier);
        for alg in ["EdDSA", "Ed25519"] {
            let session = authenticator.authenticate(&token(alg)).await;
            let session = session.unwrap_or_else(|error| panic!("{form}, {alg}: {error}"));
            assert_eq!(session.expires_at(), 4_102_444_800);
            assert_eq!(session.tenant_slug(), None);
        }

        let platform = Platform::new(http.clone(), &base, tokens).with_retries(at_once());
        let api = platform.for_tenant(tenant(1));
        let query = Operation {
            name: "N",
            document: "query N { n }",
            variables: json!({}),
        };
        let found: Value = api.graphql(&query).await.unwrap();
        assert_eq!(found["n"], 1, "{form}");
        let found: Value = api.get(["items", "7"]).send().await.unwrap();
        assert_eq!(found["n"], 1, "{form}");
        let page = api.get(["items"]).page::<u8>().await.unwrap();
        assert_eq!((page.items, page.total_items), (vec![1, 2], Some(2)));

        let scx = ScxTokens::new(http.clone(), &base, "refresh".to_owned().into());
        assert!(scx.get().await.is_ok(), "{form}");

        let wawi = OnPremise::new(
            http,
            format!("{base}/wawi").parse().unwrap(),
            AppIdentity::new("muster/orders/v1", "1").unwrap(),
        );
        let wawi = wawi.with_key(ApiKey::new("key".to_owned()).unwrap());
        let found: Value = wawi.get("items", &[]).await.unwrap();
        assert_eq!(found["n"], 1, "{form}");
        // Nobody is invited to compress.
        for head in server.heads() {
            let head = head.to_ascii_lowercase();
            assert!(head.contains("accept-encoding: identity\r\n"), "{head}");
        }
    }
}

#[tokio::test]
async fn a_refusal_with_200_is_a_refusal() {
    let (_server, base) =
        on_this_machine(|_| crate::support::raw::json(r#"{"error":"invalid_client"}"#)).await;
    let tokens = access_tokens(&HttpClient::new().unwrap(), &base);
    let refused = AccessTokenError::Refused {
        status: 200,
        error: "invalid_client".into(),
    };
    assert_eq!(tokens.get().await.err(), Some(refused));
}

#[tokio::test]
async fn an_error_of_any_form_is_an_error_with_what_it_says() {
    for (body, code, trace_id) in [
        ("", None, None),
        ("<html>Bad Gateway</html>", None, None),
        ("\u{feff}{\"errorCode\":\"E-7\"}", Some("E-7"), None),
        (
            r#"{"ErrorCode":"E-7","traceId":"t-1"}"#,
            Some("E-7"),
            Some("t-1"),
        ),
        (
            r#"{"errorCode":7,"TraceId":"t-1","title":{}}"#,
            None,
            Some("t-1"),
        ),
        (
            r#"{"errors":[{"message":"no","extensions":{"code":"AUTH","traceId":"t-2"}}]}"#,
            Some("AUTH"),
            Some("t-2"),
        ),
    ] {
        let (_server, base) = on_this_machine(move |head| {
            if head.starts_with("POST /oauth2/token") {
                return crate::support::raw::json(r#"{"access_token":"t"}"#);
            }
            let length = body.len();
            format!("HTTP/1.1 403 Forbidden\r\nContent-Length: {length}\r\n\r\n{body}").into()
        })
        .await;
        let http = HttpClient::new().unwrap();
        let api = Platform::new(http.clone(), &base, access_tokens(&http, &base));
        let error = api
            .for_tenant(tenant(1))
            .get(["items"])
            .send::<Value>()
            .await
            .unwrap_err();
        let PlatformError::Forbidden(problem) = error else {
            panic!("{body}: {error:?}")
        };
        assert_eq!(problem.code.as_deref(), code, "{body}");
        assert_eq!(problem.trace_id.as_deref(), trace_id, "{body}");
    }
}
