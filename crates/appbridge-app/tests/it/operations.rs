//! What operators see: health, limits, request ids.

use std::time::{Duration, Instant};

use crate::support::{Answer, Backend, FRONTEND, GRAPHQL, JWKS, Jtl, TOKEN};
use appbridge_app::Frontend;
use appbridge_sandbox::control::{Fault, Target};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;

#[tokio::test]
async fn ready_means_database_identity_provider_and_keys() {
    let jtl = Jtl::start().await;
    let all = json!({
        "status": "ok", "database": "ok", "identity_provider": "ok", "token_keys": "ok",
        "frontend": "ok",
    });
    let backend = Backend::start(&jtl).await;
    let ready = backend.get("/health/ready").await;
    assert_eq!((ready.status, ready.json()), (StatusCode::OK, all.clone()));
    // However often it is asked, JTL is not.
    for _ in 0..50 {
        backend.get("/health/ready").await;
    }
    assert_eq!(
        (
            jtl.requests_to(TOKEN).await.unwrap().len(),
            jtl.requests_to(JWKS).await.unwrap().len()
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn the_part_that_is_away_is_named_and_nothing_else_is_told() {
    let jtl = Jtl::start().await;
    for (target, broken) in [
        (Target::Token, &["identity_provider", "token_keys"][..]),
        (Target::Jwks, &["token_keys"]),
    ] {
        let backend = Backend::start(&jtl).await;
        jtl.control
            .fault(&Fault::on(target).status(500))
            .await
            .unwrap();
        jtl.control.forget_requests().await.unwrap();
        let answer = backend.get("/health/ready").await;
        assert_parts(&answer, broken);
        // Neither while something is away.
        for _ in 0..20 {
            backend.get("/health/ready").await;
        }
        assert!(
            jtl.requests_to(TOKEN).await.unwrap().len() <= 2
                && jtl.requests_to(JWKS).await.unwrap().len() <= 1
        );
        // It lives all the same.
        assert_eq!(backend.get("/health").await.status, StatusCode::OK);
        jtl.control.clear_faults().await.unwrap();
    }
    let backend = Backend::start(&jtl).await;
    let file = backend.folder.path().join("demo.db");
    std::fs::rename(&file, backend.folder.path().join("away.db")).unwrap();
    assert_parts(&backend.get("/health/ready").await, &["database"]);
    let backend = Backend::serving(&jtl, Frontend::folder("nowhere")).await;
    assert_parts(&backend.get("/health/ready").await, &["frontend"]);
}

/// Whatever a probe asks for, a page is no answer to it.
#[tokio::test]
async fn a_probe_never_gets_a_page() {
    let jtl = Jtl::start().await;
    // Everything is down.
    for target in [Target::Token, Target::Jwks] {
        jtl.control
            .fault(&Fault::on(target).status(500))
            .await
            .unwrap();
    }
    let everywhere = Frontend::folder(FRONTEND).pages(["/*"]);
    for frontend in [Frontend::folder(FRONTEND), everywhere] {
        let backend = Backend::serving(&jtl, frontend).await;
        for path in [
            "/health/ready/",
            "/health/",
            "/Health/ready",
            "/health/live",
            "/healthz",
            "/readyz",
            "/livez",
            "/metrics",
            "/metrics/",
            "/lifecycle",
            "/lifecycle/",
            "/lifecycle/connected",
            "/api",
            "//health/ready",
            "/.well-known/health",
        ] {
            let answer = backend.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.text.contains("<html"), "{path}");
        }
        assert_eq!(
            backend.get("/health/ready").await.status,
            StatusCode::SERVICE_UNAVAILABLE
        );
    }
    // And whatever else is no page that the app has.
    let backend = Backend::start(&jtl).await;
    for path in ["/ready", "/status", "/ping", "/_health", "/admin"] {
        assert_eq!(
            backend.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

fn assert_parts(answer: &Answer, broken: &[&str]) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let report = answer.json();
    assert_eq!(report["status"], "unavailable");
    assert_eq!(report.as_object().unwrap().len(), 5);
    for part in ["database", "identity_provider", "token_keys", "frontend"] {
        let expected = if broken.contains(&part) {
            "unavailable"
        } else {
            "ok"
        };
        assert_eq!(report[part], expected, "{part}: {report}");
    }
}

#[tokio::test]
async fn a_tenant_that_asks_too_often_waits_and_others_do_not() {
    let jtl = Jtl::start().await;
    let backend = Backend::start_with(&jtl, |cli| {
        cli.tenant_requests_per_minute = Some("3".into());
    })
    .await;
    let (token, other) = (
        jtl.session_token(&jtl.tenant(0).await.unwrap())
            .await
            .unwrap(),
        jtl.session_token(&jtl.tenant(1).await.unwrap())
            .await
            .unwrap(),
    );
    for _ in 0..3 {
        assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
    }
    for path in ["/api/session", "/api/names"] {
        let refused = backend.get_as(&token, path).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
            "{path}"
        );
        let wait: u64 = refused.header("Retry-After").parse().unwrap();
        assert!((1..=20).contains(&wait), "{wait}");
    }
    // A lifecycle call that connects counts as well; strangers and other tenants do not.
    let call =
        Request::post("/lifecycle/connect").header("Authorization", format!("Bearer {token}"));
    let refused = backend.send(call.body(Body::empty()).unwrap()).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(jtl.requests_to(GRAPHQL).await.unwrap().len(), 0);
    assert_eq!(backend.connect(&other).await.status, StatusCode::OK);
    assert_eq!(
        backend.get_as("garbage", "/api/session").await.code(),
        "token_malformed"
    );
}

/// Requests of a tenant whose ERP is slow hold what they hold, and no more than that.
#[tokio::test]
async fn a_tenant_has_so_many_requests_under_way_and_no_more() {
    let jtl = Jtl::start().await;
    let backend = Backend::start_with(&jtl, |cli| {
        cli.tenant_requests_in_flight = Some("2".into());
        cli.tenant_requests_per_minute = Some("0".into());
    })
    .await;
    let (tenant, other) = (jtl.tenant(0).await.unwrap(), jtl.tenant(1).await.unwrap());
    let token = jtl.session_token(&tenant).await.unwrap();
    let other = jtl.session_token(&other).await.unwrap();
    backend.connect(&token).await;
    let never = Fault::on(Target::Erp).delay(Duration::from_secs(3600));
    jtl.fault(&never).await.unwrap();
    let held: Vec<_> = (0..2)
        .map(|_| {
            let (client, token) = (backend.client(), token.clone());
            tokio::spawn(async move {
                // Refused while the question below is the second one.
                while client.get_as(&token, "/api/names").await.status
                    == StatusCode::TOO_MANY_REQUESTS
                {
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let patience = Instant::now() + Duration::from_secs(30);
    while backend.get_as(&token, "/api/session").await.status == StatusCode::OK {
        assert!(Instant::now() < patience, "nothing is ever refused");
        // A response out of memory waits for nothing.
        tokio::task::yield_now().await;
    }
    for path in ["/api/names", "/api/session"] {
        let refused = backend.get_as(&token, path).await;
        assert_eq!(
            (
                refused.status,
                refused.code().as_str(),
                refused.header("Retry-After")
            ),
            (StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "1"),
        );
    }
    assert_eq!(
        backend.get_as(&other, "/api/session").await.status,
        StatusCode::OK
    );
    // Whoever hangs up makes room.
    for one in held {
        one.abort();
        assert!(one.await.unwrap_err().is_cancelled());
    }
    assert_eq!(
        backend.get_as(&token, "/api/session").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_tenant_that_asks_too_often_may_leave() {
    let jtl = Jtl::start().await;
    let backend = Backend::start_with(&jtl, |cli| {
        cli.tenant_requests_per_minute = Some("1".into());
    })
    .await;
    for (number, path) in [(0, "/api/disconnect-tenant"), (1, "/lifecycle/disconnect")] {
        let tenant = jtl.tenant(number).await.unwrap();
        let token = jtl.session_token(&tenant).await.unwrap();
        assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
        assert_eq!(backend.connect(&token).await.code(), "too_many_requests");
        for _ in 0..3 {
            let left = backend.ask(Method::POST, &token, path).await;
            assert_eq!(left.status, StatusCode::NO_CONTENT, "{path}: {left:?}");
        }
        let refused = backend.ask(Method::POST, "garbage", path).await;
        assert_eq!(refused.code(), "token_malformed");
    }
}

#[tokio::test]
async fn while_jtl_is_slow_only_so_many_requests_wait_for_it() {
    let jtl = Jtl::start().await;
    let backend = Backend::start_with(&jtl, |cli| {
        cli.upstream_requests = Some("1".into());
        cli.upstream_wait_seconds = Some("0".into());
    })
    .await;
    let token = jtl
        .session_token(&jtl.tenant(0).await.unwrap())
        .await
        .unwrap();
    assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
    assert_eq!(
        backend.get_as(&token, "/api/names").await.status,
        StatusCode::OK
    );
    let slow = Fault::on(Target::Erp).delay(Duration::from_secs(3600));
    jtl.control.fault(&slow).await.unwrap();
    // One has its turn, and holds it until its user leaves.
    let (sender, mut answers) = tokio::sync::mpsc::unbounded_channel();
    let asking: Vec<_> = (0..3)
        .map(|_| {
            let (client, token, sender) = (backend.client(), token.clone(), sender.clone());
            tokio::spawn(async move {
                let answer = client.get_as(&token, "/api/names").await;
                sender.send(answer).unwrap();
            })
        })
        .collect();
    for _ in 0..2 {
        let refused = answers.recv().await.unwrap();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (StatusCode::SERVICE_UNAVAILABLE, "wawi_busy")
        );
        assert_eq!(refused.header("Retry-After"), "2");
    }
    // What needs no JTL goes on.
    assert_eq!(
        backend.get_as(&token, "/api/session").await.status,
        StatusCode::OK
    );
    for one in asking {
        one.abort();
        drop(one.await);
    }
    jtl.control.clear_faults().await.unwrap();
    assert_eq!(
        backend.get_as(&token, "/api/names").await.status,
        StatusCode::OK
    );
    let metrics = backend.metrics().await;
    let line = r#"platform_requests_not_sent_total{code="wawi_busy"} 2"#;
    assert!(metrics.lines().any(|one| one == line), "{metrics}");
}

#[tokio::test]
async fn refusals_retries_and_failed_renewals_are_counted() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let token = jtl
        .session_token(&jtl.tenant(0).await.unwrap())
        .await
        .unwrap();
    let down = Fault::on(Target::Jwks).status(500).once();
    jtl.control.fault(&down).await.unwrap();
    assert_eq!(
        backend.get_as(&token, "/api/session").await.code(),
        "token_keys_unavailable"
    );
    assert_eq!(
        backend.get_as("garbage", "/api/session").await.code(),
        "token_malformed"
    );
    // The pause after the failure is a chance's.
    while backend.connect(&token).await.status != StatusCode::OK {
        tokio::task::yield_now().await;
    }
    let down = Fault::on(Target::Erp).status(503).once();
    jtl.control.fault(&down).await.unwrap();
    assert_eq!(
        backend.get_as(&token, "/api/names").await.status,
        StatusCode::OK
    );
    let metrics = backend.metrics().await;
    for line in [
        r#"renewal_failures_total{what="key_set",code="token_keys_unavailable"} 1"#,
        r#"token_refusals_total{code="token_malformed"} 1"#,
        r#"platform_retries_total{code="wawi_unavailable"} 1"#,
        r#"platform_requests_total{outcome="5xx"} 1"#,
    ] {
        assert!(metrics.lines().any(|one| one == line), "{line}:\n{metrics}");
    }
    assert!(metrics.contains(r#"token_refusals_total{code="token_keys_unavailable"}"#));
}

#[tokio::test]
async fn every_answer_has_the_id_of_its_request() {
    let jtl = Jtl::start().await;
    let backend = Backend::start(&jtl).await;
    let ask = async |id: Option<&str>| {
        let mut request = Request::get("/health");
        if let Some(id) = id {
            request = request.header("X-Request-ID", id);
        }
        let answer = backend.send(request.body(Body::empty()).unwrap()).await;
        answer.header("X-Request-ID").to_owned()
    };
    let (one, two) = (ask(None).await, ask(None).await);
    assert!(one.len() == 32 && two.len() == 32 && one != two);
    let given = "4bf92f35-77b3_4da6.a3ce";
    assert_eq!(ask(Some(given)).await, given);
    for odd in ["", "a b", "a\"b", "{}", &"a".repeat(73)] {
        assert_eq!(ask(Some(odd)).await.len(), 32, "{odd}");
    }
}
