//! What attackers try, and what providers get wrong.

use super::provider::{self, APP, CLIENT, Provider, unsigned};
use super::{Browser, start};
use crate::support::{Backend, Database, Jtl};
use aws_lc_rs::hmac;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

type Change = fn(&mut Value);

async fn app() -> (Jtl, Provider, Backend) {
    let jtl = Jtl::start().await;
    let (provider, backend) = start(&jtl, Database::Sqlite).await;
    (jtl, provider, backend)
}

#[tokio::test]
async fn nobody_is_signed_in_by_somebody_else_s_callback() {
    let (_jtl, _provider, backend) = app().await;
    let mut attacker = Browser::new(&backend);
    let bait = attacker.begin("/").await;
    // In a browser that has begun nothing, and in one that has begun something else.
    let mut victim = Browser::new(&backend);
    for _ in 0..2 {
        let answer = victim.get(&bait).await;
        assert_eq!(
            (answer.status, &*answer.code()),
            (StatusCode::BAD_REQUEST, "sign_in_failed")
        );
        assert_eq!(victim.get("/api/session").await.code(), "signed_out");
        victim.begin("/").await;
    }
    // By the name that the attacker's state asks for, but with the victim's own secret.
    let wanted = attacker.cookies.keys().next().unwrap().clone();
    let own = victim.cookies.values().next().unwrap().clone();
    victim.cookies = [(wanted, own)].into();
    assert_eq!(victim.get(&bait).await.code(), "sign_in_failed");
}

#[tokio::test]
async fn a_callback_counts_once() {
    let (_jtl, _provider, backend) = app().await;
    let mut browser = Browser::new(&backend);
    let back = browser.begin("/").await;
    let mut hoarder = browser.clone();
    assert_eq!(browser.get(&back).await.status, 303);
    assert_eq!(browser.get(&back).await.code(), "sign_in_failed");
    // One that keeps its cookie gets as far as the provider, which takes no code twice.
    assert_eq!(hoarder.get(&back).await.code(), "sign_in_failed");
    assert_eq!(browser.get("/api/session").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_stolen_code_is_worth_nothing() {
    let (_jtl, _provider, backend) = app().await;
    let parameter = |back: &str, name: &str| {
        let query = back.split_once('?').unwrap().1;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(found, _)| *found == name)
            .unwrap()
            .1
            .to_owned()
    };
    let stolen = parameter(&Browser::new(&backend).begin("/").await, "code");
    let mut thief = Browser::new(&backend);
    let state = parameter(&thief.begin("/").await, "state");
    let back = format!("/auth/callback?code={stolen}&state={state}");
    assert_eq!(thief.get(&back).await.code(), "sign_in_failed");
    assert_eq!(thief.get("/api/session").await.code(), "signed_out");
}

#[tokio::test]
async fn a_sign_in_leads_nowhere_else() {
    let (_jtl, _provider, backend) = app().await;
    let mut browser = Browser::new(&backend);
    for path in [
        "https://evil.example/",
        "https%3A%2F%2Fevil.example%2F",
        "//evil.example",
        "%2F%2Fevil.example",
        "/%2Fevil.example",
        "/%5Cevil.example",
        "%5C%5Cevil.example",
        "/%09/evil.example",
        "/%0A/evil.example",
        "%20//evil.example",
        "/.//evil.example",
        "/x/..//evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "/%0D%0ASet-Cookie:a=b",
        "/auth/sign-in",
        "/%2e%2e/auth/sign-in",
        "/%FF",
        "",
        "/a&return=/b",
    ] {
        let answer = browser.get(&format!("/auth/sign-in?return={path}")).await;
        assert_eq!(
            (answer.status, &*answer.code()),
            (StatusCode::BAD_REQUEST, "return_invalid"),
            "{path}"
        );
        assert!(browser.cookies.is_empty());
    }
    // A cookie that says otherwise was planted.
    let back = browser.begin("/").await;
    let (name, value) = browser.cookies.pop_first().unwrap();
    let secret = value.split_once('.').unwrap().0;
    let evil = URL_SAFE_NO_PAD.encode("//evil.example/");
    browser.cookies.insert(name, format!("{secret}.{evil}"));
    assert_eq!(browser.get(&back).await.code(), "sign_in_failed");
}

#[tokio::test]
async fn a_session_that_was_there_before_is_not_the_one_that_is_signed_in() {
    let (_jtl, _provider, backend) = app().await;
    let planted = URL_SAFE_NO_PAD.encode([7; 32]);
    let mut victim = Browser::new(&backend);
    victim
        .cookies
        .insert("the_2fapp-session".into(), planted.clone());
    victim.sign_in("/").await;
    assert_ne!(victim.session(), planted);
    let mut attacker = Browser::new(&backend);
    attacker.cookies.insert("the_2fapp-session".into(), planted);
    assert_eq!(attacker.get("/api/session").await.code(), "signed_out");
    // Signing in again ends the session before.
    let mut before = victim.clone();
    victim.sign_in("/").await;
    assert_ne!(victim.session(), before.session());
    assert_eq!(before.get("/api/session").await.code(), "signed_out");
    assert_eq!(victim.get("/api/session").await.status, StatusCode::OK);
}

#[tokio::test]
async fn other_sites_change_nothing() {
    let (_jtl, _provider, backend) = app().await;
    let mut browser = Browser::new(&backend);
    browser.sign_in("/").await;
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:7311")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[
            ("origin", "http://127.0.0.1:7310"),
            ("sec-fetch-site", "cross-site"),
        ],
    ] {
        for path in [
            "/api/connect-tenant",
            "/api/disconnect-tenant",
            "/auth/sign-out",
        ] {
            let answer = browser.send(Method::POST, path, headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
            assert_eq!(answer.code(), "cross_site_request");
        }
    }
    let session = browser.who().await;
    assert_eq!(session["connected"], false);
    // JTL's calls know no cookie.
    let call = browser.send(Method::POST, "/lifecycle/connect", &[]).await;
    assert_eq!(call.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.who().await["connected"], false);
    let own = [("sec-fetch-site", "same-origin")];
    let own = browser
        .send(Method::POST, "/api/connect-tenant", &own)
        .await;
    assert_eq!(own.status, StatusCode::OK);
}

#[tokio::test]
async fn another_app_s_cookie_is_none() {
    let (jtl, provider, backend) = app().await;
    let other = Backend::start_with(&jtl, |cli| {
        provider.configure(cli);
        cli.jtl_app_id = Some("the/other".into());
        cli.database_url = Some(crate::support::database_url(backend.folder.path()));
    })
    .await;
    let mut browser = Browser::new(&backend);
    browser.sign_in("/").await;
    assert_eq!(
        browser.at(&other).get("/api/session").await.code(),
        "signed_out"
    );
    // Even by the other's name, on one database: its tokens are the first app's.
    let mut forged = browser.at(&other);
    let ticket = browser.session().to_owned();
    forged.cookies = [("the_2fother-session".to_owned(), ticket)].into();
    assert_ne!(forged.get("/api/session").await.status, StatusCode::OK);
}

#[tokio::test]
async fn garbage_for_a_cookie_is_none() {
    let (_jtl, _provider, backend) = app().await;
    for garbage in [
        "",
        "a",
        "!!!",
        &"A".repeat(4000),
        "../../etc/passwd",
        "%00",
        "' OR 1=1 --",
    ] {
        let mut browser = Browser::new(&backend);
        browser
            .cookies
            .insert("the_2fapp-session".into(), garbage.into());
        assert_eq!(
            browser.get("/api/session").await.code(),
            "signed_out",
            "{garbage}"
        );
    }
}

#[tokio::test]
async fn an_access_token_has_to_be_this_app_s() {
    let (_jtl, provider, backend) = app().await;
    let changes: [Change; 5] = [
        |claims| claims["aud"] = json!(["another/app", CLIENT]),
        |claims| claims["urn:jtl:app_id"] = "another/app".into(),
        |claims| claims["iss"] = "https://id.example".into(),
        |claims| claims["urn:jtl:tenant_id"] = Value::Null,
        // The ID token names one person, the access token another.
        |claims| claims["sub"] = "user-2".into(),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        provider.behave(|behaviour| behaviour.change_access = change);
        let mut browser = Browser::new(&backend);
        assert_eq!(browser.sign_in("/").await.code(), "sign_in_failed", "{at}");
        assert!(browser.cookies.is_empty());
    }
}

#[tokio::test]
async fn an_opaque_access_token_has_a_code_of_its_own() {
    let (_jtl, provider, backend) = app().await;
    provider.behave(|behaviour| behaviour.opaque = true);
    let answer = Browser::new(&backend).sign_in("/").await;
    assert_eq!(
        (answer.status, &*answer.code()),
        (StatusCode::BAD_GATEWAY, "access_token_opaque")
    );
    assert!(answer.text.contains("JWT"), "{answer:?}");
}

#[tokio::test]
async fn an_id_token_is_taken_in_one_form_only() {
    let (_jtl, provider, backend) = app().await;
    type Sign = fn(&Provider, &Value) -> Option<String>;
    fn hs256(secret: &[u8], claims: &Value) -> Option<String> {
        let signed = unsigned(
            &json!({ "alg": "HS256", "typ": "JWT", "kid": "one" }),
            claims,
        );
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let tag = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
        Some(format!("{signed}.{tag}"))
    }
    let signatures: [(&str, Sign); 8] = [
        ("absent", |_, _| None),
        ("none", |_, claims| {
            Some(format!("{}.", unsigned(&json!({ "alg": "none" }), claims)))
        }),
        ("HS256 with the client's id", |_, claims| {
            hs256(CLIENT.as_bytes(), claims)
        }),
        ("HS256 with the public key", |provider, claims| {
            hs256(&provider.modulus(), claims)
        }),
        ("RS512 in the header", |provider, claims| {
            Some(provider.sign_with(&json!({ "alg": "RS512", "kid": "one" }), claims))
        }),
        ("an unknown key", |provider, claims| {
            Some(provider.sign_with(&json!({ "alg": "RS256", "kid": "two" }), claims))
        }),
        ("changed", |provider, claims| {
            let token = provider.sign(claims);
            let (signed, signature) = token.rsplit_once('.')?;
            let header = signed.split_once('.')?.0;
            let forged = unsigned(&json!({}), claims);
            Some(format!(
                "{header}.{}x.{signature}",
                forged.split_once('.')?.1
            ))
        }),
        ("garbage", |_, _| Some("a.b.c".into())),
    ];
    for (what, sign_id) in signatures {
        provider.behave(|behaviour| behaviour.sign_id = sign_id);
        let mut browser = Browser::new(&backend);
        let answer = browser.sign_in("/").await;
        assert_ne!(answer.status, 303, "{what}");
        assert!(
            ["sign_in_failed", "sign_in_unavailable"].contains(&&*answer.code()),
            "{what}"
        );
        assert_eq!(
            browser.get("/api/session").await.code(),
            "signed_out",
            "{what}"
        );
    }
    provider.behave(|behaviour| {
        behaviour.sign_id = |provider, claims| Some(provider.sign(claims));
    });
    let claims: [(&str, Change); 7] = [
        ("nonce", |claims| claims["nonce"] = "another".into()),
        ("no nonce", |claims| claims["nonce"] = Value::Null),
        ("issuer", |claims| {
            claims["iss"] = "https://id.example".into()
        }),
        ("audience", |claims| claims["aud"] = json!([APP])),
        ("party", |claims| claims["azp"] = "another-client".into()),
        ("end", |claims| {
            claims["exp"] = (provider::now() - 60).into()
        }),
        ("subject", |claims| claims["sub"] = "user-2".into()),
    ];
    for (what, change) in claims {
        provider.behave(|behaviour| behaviour.change_id = change);
        let answer = Browser::new(&backend).sign_in("/").await;
        assert_eq!(answer.code(), "sign_in_failed", "{what}");
    }
}

/// RFC 9207, against mix-ups of providers.
#[tokio::test]
async fn a_response_is_of_this_provider_alone() {
    let jtl = Jtl::start().await;
    let provider = Provider::start(jtl.tenant(0).await.unwrap().id).await;
    let own = provider.issuer().to_owned();
    let slash = format!("{own}/");
    for (says_so, named, code) in [
        (false, None, None),
        (false, Some(&own), None),
        (true, Some(&own), None),
        (true, None, Some("sign_in_failed")),
        (true, Some(&slash), Some("sign_in_failed")),
        (
            false,
            Some(&"https://evil.example".to_owned()),
            Some("sign_in_failed"),
        ),
        (false, Some(&String::new()), Some("sign_in_failed")),
    ] {
        provider.behave(|behaviour| {
            behaviour.says_to_name_itself = says_so;
            behaviour.named = named.cloned();
        });
        // What the provider says of itself is remembered for a while.
        let backend = Backend::start_with(&jtl, |cli| provider.configure(cli)).await;
        let back = Browser::new(&backend).sign_in("/").await;
        match code {
            None => assert_eq!(back.status, 303, "{says_so} {named:?}"),
            Some(code) => assert_eq!(back.code(), code, "{says_so} {named:?}"),
        }
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_said_to_be() {
    let (_jtl, provider, backend) = app().await;
    let down = |down| provider.behave(|behaviour| behaviour.down = down);
    down(true);
    let mut browser = Browser::new(&backend);
    let answer = browser.get("/auth/sign-in").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.code(), "sign_in_unavailable");
    down(false);
    // It is asked again after a moment.
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while browser.get("/auth/sign-in").await.status != 303 {
        assert!(std::time::Instant::now() < patience);
    }
    let back = browser.begin("/").await;
    down(true);
    assert_eq!(browser.get(&back).await.code(), "sign_in_unavailable");
    // That is no reason to stay signed in here.
    down(false);
    browser.sign_in("/").await;
    down(true);
    let mut left_behind = browser.clone();
    assert_eq!(browser.post("/auth/sign-out").await.status, StatusCode::OK);
    assert_eq!(left_behind.get("/api/session").await.code(), "signed_out");
}
