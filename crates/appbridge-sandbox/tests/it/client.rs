//! The typed client against a sandbox, and against what is none.

use std::num::NonZeroU32;
use std::time::Duration;

use appbridge_sandbox::control::{
    BridgeFault, CustomerQuery, Cut, Event, Fault, Installation, List, Moment, Reachability,
    RecordQuery, Rotation, ShellEvent, Surface, Target, TokenKind, TokenRequest,
};
use appbridge_sandbox::{Config, Control, ControlError, Handshake, Sandbox};
use axum::Router;
use serde_json::json;
use tokio::net::TcpListener;
use url::Url;
use uuid::Uuid;

async fn start() -> (Sandbox, Control) {
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let control = sandbox.control().unwrap();
    (sandbox, control)
}

/// Asks the ERP with a token, and gives the status.
async fn erp(sandbox: &Sandbox, token: &str) -> u16 {
    let answer = reqwest::Client::new()
        .post(sandbox.url().join("erp/v2/graphql").unwrap())
        .bearer_auth(token)
        .json(&json!({ "query": "{ QueryItems(first: 1) { totalCount } }" }))
        .send()
        .await
        .unwrap();
    answer.status().as_u16()
}

fn status(error: ControlError) -> (u16, String) {
    match error {
        ControlError::Refused {
            status, message, ..
        } => (status, message),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_state_is_the_sandboxs_own() {
    let (sandbox, control) = start().await;
    let state = control.state().await.unwrap();
    assert_eq!(state.apps[0].client.client_id, sandbox.client_id());
    assert_eq!(state.apps[0].client.app_id, sandbox.app_id());
    assert_eq!(state.settings, Config::default().settings);
    assert_eq!(state.apps[0].manifest, None);
    assert_eq!(state.tenants, control.tenants().await.unwrap());
    assert_eq!(state.tenants[0].installation, Installation::NotInstalled);

    let app = appbridge_sandbox::manifest::demo().unwrap();
    let with_app = Sandbox::start(Config {
        manifest: Some(app.clone()),
        ..Config::default()
    })
    .await
    .unwrap();
    let state = with_app.control().unwrap().state().await.unwrap();
    let hosted = &state.apps[0];
    assert_eq!(hosted.manifest, Some(app.manifest));
    assert_eq!(hosted.listing, app.listing);
    assert!(hosted.listing.is_some() && hosted.manifest_warnings.is_empty());
}

#[tokio::test]
async fn settings_change_where_they_are_changed() {
    let (_sandbox, control) = start().await;
    let fresh = control
        .change_settings(|settings| {
            settings.handshake = Handshake::Fresh;
            settings.granted_scopes = Some(vec!["items.read".to_owned()]);
        })
        .await
        .unwrap();
    assert_eq!(fresh.handshake, Handshake::Fresh);
    let back = control
        .change_settings(|settings| settings.granted_scopes = None)
        .await
        .unwrap();
    assert_eq!(back.handshake, Handshake::Fresh);
    assert_eq!(back.granted_scopes, None);
    assert_eq!(control.state().await.unwrap().settings, back);
}

#[tokio::test]
async fn a_tenants_tokens_are_of_its_first_user_and_access_tokens_open_the_erp() {
    let (sandbox, control) = start().await;
    let tenant = control.tenant(1).await.unwrap();
    assert_eq!(tenant, control.tenants().await.unwrap()[1]);
    match control.tenant(99).await.unwrap_err() {
        ControlError::Unexpected { route, .. } => assert_eq!(route, "state"),
        other => panic!("{other}"),
    }

    let app = control.app_token(&tenant).await.unwrap();
    let expired = TokenRequest::from(&tenant).expired();
    let expired = control.app_token(expired).await.unwrap();
    assert_eq!(erp(&sandbox, &app).await, 200);
    assert_eq!(erp(&sandbox, &expired).await, 401);
    let userinfo = reqwest::Client::new()
        .get(sandbox.url().join("oidc/v1/userinfo").unwrap())
        .bearer_auth(app);
    let userinfo: serde_json::Value = userinfo.send().await.unwrap().json().await.unwrap();
    assert_eq!(userinfo["sub"], tenant.users[0].id.to_string());

    let access = sandbox.access_token().await.unwrap();
    let items = reqwest::Client::new()
        .get(sandbox.url().join("erp/v2/items").unwrap())
        .header("X-Tenant-ID", tenant.id.to_string())
        .bearer_auth(access);
    assert_eq!(items.send().await.unwrap().status(), 200);
    let down = Fault::on(Target::Token).status(503);
    control.fault(&down).await.unwrap();
    let (refused, message) = status(sandbox.access_token().await.unwrap_err());
    assert_eq!((refused, message.as_str()), (503, "server_error"));
}

#[tokio::test]
async fn tokens_are_of_their_kind_and_requests_show_it() {
    let (sandbox, control) = start().await;
    let tenant = control.tenant(0).await.unwrap();
    let whose = TokenRequest::of(&tenant, &tenant.users[1]);
    let session = control.session_token(whose).await.unwrap();
    let app = control.app_token(whose).await.unwrap();
    let expired = control.app_token(whose.lasting(-60)).await.unwrap();
    let mut statuses = Vec::new();
    for token in [&app, &session, &expired] {
        statuses.push(erp(&sandbox, token).await);
    }
    assert_eq!(statuses, [200, 401, 401]);
    let seen: Vec<_> = control
        .requests()
        .await
        .unwrap()
        .into_iter()
        .map(|request| (request.method, request.path, request.status, request.bearer))
        .collect();
    let erp = |status, kind| {
        let path = "/erp/v2/graphql".to_owned();
        ("POST".to_owned(), path, status, Some(kind))
    };
    assert_eq!(
        seen,
        [
            erp(200, TokenKind::App),
            erp(401, TokenKind::Session),
            erp(401, TokenKind::App),
        ]
    );
    let to = async |path| control.requests_to(path).await.unwrap().len();
    assert_eq!((to("/erp/v2/graphql").await, to("/erp").await), (3, 0));
    control.forget_requests().await.unwrap();
    assert_eq!(control.requests().await.unwrap(), []);
}

#[tokio::test]
async fn faults_strike_as_they_were_built() {
    let (sandbox, control) = start().await;
    let tenant = control.tenant(0).await.unwrap();
    let token = control
        .app_token(TokenRequest::of(&tenant, &tenant.users[0]))
        .await
        .unwrap();
    control
        .fault(&Fault::on(Target::Erp).status(503).once())
        .await
        .unwrap();
    assert_eq!(erp(&sandbox, &token).await, 503);
    assert_eq!(erp(&sandbox, &token).await, 200);

    let ordered = [
        Fault::on(Target::Token)
            .status(418)
            .body("<html>")
            .times(NonZeroU32::new(3).unwrap()),
        Fault::on(Target::Erp).graphql_errors([json!({ "message": "no" })]),
        Fault::on(Target::AppKeys).delay(Duration::from_millis(1_500)),
        Fault::on(Target::Jwks).body(json!({ "keys": [] })),
        Fault::on(Target::OnPremise)
            .redirect("/elsewhere")
            .status(307),
        Fault::on(Target::Scx).cut(Cut::BeforeAnswer),
        Fault::on(Target::Scx).huge(u64::MAX),
        Fault::on(Target::ScxAuth).status(429).retry_after(7),
        Fault::on(Target::Erp).trickle(Duration::from_millis(20)),
        Fault::on(Target::Erp)
            .graphql_errors([json!({ "message": "no" })])
            .with_partial_data(),
        Fault::bridge(BridgeFault::ReplyRejected)
            .body("no")
            .of_method("getSessionToken")
            .at(Surface::Pane),
        Fault::bridge(BridgeFault::HandshakeLate).delay(Duration::from_secs(3)),
    ];
    for fault in &ordered {
        assert_eq!(control.fault(fault).await.unwrap().fault, *fault);
    }
    let listed = control.faults().await.unwrap();
    assert!(listed.iter().map(|active| &active.fault).eq(&ordered));
    assert_eq!(listed[2].fault.delay_ms, Some(1_500));
    control.end_fault(listed[2].id).await.unwrap();
    let refused = control.end_fault(listed[2].id).await.unwrap_err();
    assert!(
        matches!(refused, ControlError::Refused { status: 404, .. }),
        "{refused}"
    );
    let left = control.faults().await.unwrap();
    assert_eq!(left.len(), listed.len() - 1);
    assert!(left.iter().all(|active| active.id != listed[2].id));
    control.clear_faults().await.unwrap();
    assert_eq!(control.faults().await.unwrap(), []);
}

#[tokio::test]
async fn keys_rotate_and_access_tokens_end() {
    let (sandbox, control) = start().await;
    let kid = |withdraw_old| control.rotate_session_keys(Rotation { withdraw_old });
    assert_ne!(kid(false).await.unwrap(), kid(true).await.unwrap());
    assert_eq!(control.revoke_access_tokens().await.unwrap(), 0);
    let granted = reqwest::Client::new()
        .post(sandbox.url().join("oauth2/token").unwrap())
        .basic_auth(sandbox.client_id(), Some(sandbox.client_secret()))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap();
    assert!(granted.status().is_success());
    assert_eq!(control.revoke_access_tokens().await.unwrap(), 1);
}

#[tokio::test]
async fn installations_come_and_go() {
    let sandbox = Sandbox::start(Config {
        manifest: Some(appbridge_sandbox::manifest::demo().unwrap()),
        ..Config::default()
    })
    .await
    .unwrap();
    let control = sandbox.control().unwrap();
    let tenant = control.tenant(0).await.unwrap().id;
    // Never `Installed`, which would call the manifest's app.
    for state in [Installation::Installing, Installation::NotInstalled] {
        control.set_installation(tenant, state).await.unwrap();
        assert_eq!(control.tenant(0).await.unwrap().installation, state);
    }
}

#[tokio::test]
async fn customers_are_paged_and_searched() {
    let (_sandbox, control) = start().await;
    let tenant = control.tenant(0).await.unwrap().id;
    let mut query = CustomerQuery {
        first: Some(3),
        ..CustomerQuery::default()
    };
    let first = control.customers(tenant, &query).await.unwrap();
    assert!(first.items.len() == 3 && first.has_next_page && first.total_count > 3);
    query.after = first.end_cursor;
    let next = control.customers(tenant, &query).await.unwrap();
    assert!(!first.items.contains(&next.items[0]));

    let all = CustomerQuery::default();
    assert_eq!(
        control.customers(tenant, &all).await.unwrap().items.len(),
        200
    );
    let found = CustomerQuery {
        search: first.items[2].customer_number.clone(),
        ..CustomerQuery::default()
    };
    let found = control.customers(tenant, &found).await.unwrap();
    assert_eq!(found.items, [first.items[2].clone()]);
}

#[tokio::test]
async fn refusals_say_what_to_change() {
    let (_sandbox, control) = start().await;
    let tenant = control.tenant(0).await.unwrap();
    let nobody = TokenRequest {
        user_id: Uuid::nil(),
        ..TokenRequest::of(&tenant, &tenant.users[0])
    };
    let (code, message) = status(control.session_token(nobody).await.unwrap_err());
    assert!(code == 404 && message.contains("userId"), "{message}");
    let nothing = Fault::on(Target::Erp);
    let (code, message) = status(control.fault(&nothing).await.unwrap_err());
    assert!(code == 400 && message.contains("status"), "{message}");
    let refused = control
        .set_installation(tenant.id, Installation::Installed)
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "tenants/{}/installation: refused with 400: \
             there is no app to install: the sandbox runs without a manifest",
            tenant.id
        )
    );
}

#[tokio::test]
async fn an_ended_sandbox_and_a_stranger_are_told_apart() {
    let (sandbox, control) = start().await;
    sandbox.shutdown().await;
    match control.state().await.unwrap_err() {
        ControlError::Unreachable { route, .. } => assert_eq!(route, "state"),
        other => panic!("{other}"),
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let stranger = Router::new().fallback(|| async { r#"{"tenants":"secret-text"}"# });
    let stranger = tokio::spawn(axum::serve(listener, stranger).into_future());
    let error = Control::at(&url).unwrap().state().await.unwrap_err();
    assert!(
        matches!(&error, ControlError::Unexpected { route, .. } if route == "state"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("secret-text"));
    stranger.abort();
}

#[test]
fn only_http_leads_to_a_sandbox() {
    for url in ["mailto:somebody@example.org", "ftp://127.0.0.1/"] {
        let refused = Control::at(&Url::parse(url).unwrap());
        assert!(matches!(refused, Err(ControlError::Setup { .. })), "{url}");
    }
}

#[tokio::test]
async fn of_a_url_only_the_origin_counts() {
    let (sandbox, _) = start().await;
    let somewhere = sandbox.url().join("shell/page?tenant=1#top").unwrap();
    let control = Control::at(&somewhere).unwrap();
    assert!(!control.tenants().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_watcher_is_told_of_each_change_and_an_app_shell_of_its_orders() {
    let (sandbox, control) = start().await;
    let tenant = control.tenant(0).await.unwrap().id;
    let mut watch = control.watch(0).await.unwrap();
    let first = watch.next().await.unwrap();
    assert!(matches!(first, Some(Event::State(_))), "{first:?}");
    control
        .fault(&Fault::on(Target::Erp).status(503))
        .await
        .unwrap();
    let Some(Event::State(state)) = watch.next().await.unwrap() else {
        panic!("no state");
    };
    assert_eq!(state.faults.len(), 1);
    sandbox.access_token().await.unwrap();
    let request = loop {
        if let Some(Event::Request(request)) = watch.next().await.unwrap() {
            break request;
        }
    };
    assert_eq!(request.path, "/oauth2/token");
    sandbox.access_token().await.unwrap();
    let later = control.requests_after(request.number).await.unwrap();
    assert_eq!(later.len(), 1);

    let mut shell = control.watch_as_shell(0, tenant).await.unwrap();
    let event = ShellEvent::new("ItemChanged", json!({ "itemId": "1" }));
    assert_eq!(control.send_event(tenant, &event).await.unwrap(), 1);
    loop {
        if let Event::Publish(told) = shell.next().await.unwrap().unwrap() {
            assert_eq!(told, event);
            break;
        }
    }
    let nobody = control.watch_as_shell(0, Uuid::nil()).await.unwrap_err();
    assert_eq!(status(nobody).0, 404);

    sandbox.shutdown().await;
    while let Some(event) = watch.next().await.unwrap() {
        assert!(!matches!(event, Event::Publish(_)), "{event:?}");
    }
}

#[tokio::test]
async fn records_are_those_of_the_lists() {
    let (_sandbox, control) = start().await;
    let tenant = control.tenant(0).await.unwrap().id;
    let query = RecordQuery {
        size: 2,
        ..RecordQuery::default()
    };
    for list in [List::Customers, List::Items, List::SalesOrders] {
        let page = control.records(tenant, list, &query).await.unwrap();
        assert_eq!((page.items.len(), page.page), (2, 1), "{list}");
        let id: Uuid = page.items[1]["id"].as_str().unwrap().parse().unwrap();
        let record = control.record(tenant, list, id).await.unwrap();
        assert!(record.len() > page.items[1].len(), "{list}");
    }
    let unknown = control.record(tenant, List::Items, Uuid::nil()).await;
    assert_eq!(status(unknown.unwrap_err()).0, 404);
}

#[tokio::test]
async fn another_app_than_the_first_is_installed_asked_and_has_tokens_of_its_own() {
    let sandbox = Sandbox::start(Config {
        manifest: Some(appbridge_sandbox::manifest::demo().unwrap()),
        ..Config::default()
    });
    let sandbox = sandbox.await.unwrap();
    let control = sandbox.control().unwrap();
    let tenant = control.tenant(0).await.unwrap();
    let manifest = json!({
        "technicalName": "other",
        "version": "1.0.0",
        "lifecycle": { "configurationUrl": "http://127.0.0.1:1/setup" },
    });
    let other = control.register_app(manifest.to_string()).await.unwrap();
    let id = other.app.client.app_id.as_str();
    let answer = control.reachable(id, "setup").await.unwrap();
    assert_eq!(answer, Reachability::Refused);
    let missing = control.reachable(id, "pane/0").await.unwrap_err();
    assert_eq!(status(missing).0, 404);

    let installed = Installation::Installed;
    control
        .set_installation_of(id, tenant.id, installed)
        .await
        .unwrap();
    let after = control.tenant(0).await.unwrap();
    assert_eq!(after.installations[id], installed);
    assert_eq!(after.installation, Installation::NotInstalled);

    let token = control.app_token_of(id, &tenant).await.unwrap();
    let (_, claims) = token.split_once('.').unwrap();
    let (claims, _) = claims.split_once('.').unwrap();
    let claims = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, claims);
    let claims = String::from_utf8(claims.unwrap()).unwrap();
    assert!(claims.contains(id), "{claims}");
    let nobody = control.app_token_of("nobody", &tenant).await.unwrap_err();
    assert_eq!(status(nobody).0, 404);
}

#[tokio::test]
async fn a_test_that_plays_an_app_shell_learns_what_goes_wrong() {
    let (_sandbox, control) = start().await;
    let fault = Fault::bridge(BridgeFault::ReplyNever).at(Surface::Pane);
    let ordered = control.fault(&fault).await.unwrap();
    let call = |surface| Moment::Call {
        surface,
        method: "getSessionToken".to_owned(),
    };
    let spared = control.strike_bridge(&call(Surface::Erp)).await.unwrap();
    assert_eq!(spared, None);
    let struck = control.strike_bridge(&call(Surface::Pane)).await.unwrap();
    assert_eq!(
        struck.map(|fault| (fault.id, fault.hits)),
        Some((ordered.id, 1))
    );
}
