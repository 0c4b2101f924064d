//! The ERP API, called for a verified tenant.

use std::time::Duration;

use appbridge_sandbox::control::{Fault, Target, TokenKind};
use appbridge_server::{
    AccessTokenError, HttpClient, Operation, Partial, Platform, PlatformError, RetryPolicy,
    TransportError,
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{GRAPHQL, Jtl, TOKEN};

fn items() -> Operation<Value> {
    Operation {
        name: "Items",
        document: "query Items($first: Int) { QueryItems(first: $first) { nodes { id } totalCount } }",
        variables: json!({ "first": 3 }),
    }
}

/// Every request is sent once.
fn once() -> RetryPolicy {
    RetryPolicy {
        attempts: std::num::NonZeroU32::MIN,
        ..RetryPolicy::default()
    }
}

#[tokio::test]
async fn a_request_has_exactly_the_documented_headers() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(1).await.unwrap();
    let session = jtl.session(&tenant).await;
    let data: Value = jtl
        .platform()
        .for_tenant(&session)
        .graphql(&items())
        .await
        .unwrap();
    assert_eq!(data["QueryItems"]["nodes"].as_array().unwrap().len(), 3);
    let seen = jtl.requests_to(GRAPHQL).await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].bearer, Some(TokenKind::Access));
    assert_eq!(seen[0].x_tenant_id, Some(tenant.id.to_string()));
    assert_eq!(seen[0].content_type.as_deref(), Some("application/json"));
}

#[tokio::test]
async fn a_revoked_access_token_is_renewed_and_the_request_repeated_once() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    let api = jtl.platform().for_tenant(&session);
    api.graphql::<Value, _>(&items()).await.unwrap();
    jtl.control.revoke_access_tokens().await.unwrap();
    jtl.control.forget_requests().await.unwrap();
    api.graphql::<Value, _>(&items()).await.unwrap();
    let statuses: Vec<_> = jtl
        .requests_to(GRAPHQL)
        .await
        .unwrap()
        .iter()
        .map(|seen| seen.status)
        .collect();
    assert_eq!(statuses, [401, 200]);
    assert_eq!(jtl.count(TOKEN).await, 1);
}

#[tokio::test]
async fn many_requests_refused_together_cause_one_renewal() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    let api = jtl.platform().for_tenant(&session);
    api.graphql::<Value, _>(&items()).await.unwrap();
    jtl.control.revoke_access_tokens().await.unwrap();
    jtl.control.forget_requests().await.unwrap();
    let operation = items();
    let results = join_all((0..20).map(|_| api.graphql::<Value, _>(&operation))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(jtl.count(TOKEN).await, 1);
}

#[tokio::test]
async fn a_refusal_for_good_is_an_error_after_one_retry() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    let api = jtl.platform().for_tenant(&session);
    api.graphql::<Value, _>(&items()).await.unwrap();
    jtl.control
        .fault(&Fault::on(Target::Erp).status(401))
        .await
        .unwrap();
    jtl.control.forget_requests().await.unwrap();
    let error = api.graphql::<Value, _>(&items()).await.unwrap_err();
    assert!(matches!(error, PlatformError::Unauthorized(_)), "{error:?}");
    assert_eq!((jtl.count(GRAPHQL).await, jtl.count(TOKEN).await), (2, 1));
}

#[tokio::test]
async fn every_documented_status_is_its_own_error() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    let platform = jtl.platform().with_retries(once());
    let api = platform.for_tenant(&session);
    for status in [
        400, 402, 403, 404, 409, 412, 415, 418, 422, 429, 500, 502, 503,
    ] {
        jtl.control
            .fault(&Fault::on(Target::Erp).status(status))
            .await
            .unwrap();
        jtl.control.forget_requests().await.unwrap();
        let error = api.graphql::<Value, _>(&items()).await.unwrap_err();
        let fits = match &error {
            PlatformError::BadRequest(_) => status == 400,
            PlatformError::LicenceRequired(_) => status == 402,
            PlatformError::Forbidden(_) => status == 403,
            PlatformError::NotFound(_) => status == 404,
            PlatformError::Conflict(_) => status == 409,
            PlatformError::HeaderMissing(_) => status == 412,
            PlatformError::UnsupportedMediaType(_) => status == 415,
            PlatformError::BusinessRule(_) => status == 422,
            PlatformError::RateLimited(limit) => status == 429 && limit.wait_seconds().is_some(),
            PlatformError::Server {
                status: answered, ..
            } => *answered == status,
            PlatformError::UnexpectedStatus { status: answered } => *answered == 418,
            _ => false,
        };
        assert!(fits, "{status}: {error:?}");
        assert_eq!(
            error.is_transient(),
            status == 429 || status >= 500,
            "{status}"
        );
        assert_eq!(jtl.count(GRAPHQL).await, 1, "{status}");
        jtl.control.clear_faults().await.unwrap();
    }
}

#[tokio::test]
async fn graphql_errors_at_200_are_errors() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    let api = jtl.platform().for_tenant(&session);
    // A missing scope, as the platform shows it.
    jtl.control
        .change_settings(|settings| settings.granted_scopes = Some(vec!["customers.read".into()]))
        .await
        .unwrap();
    match api.graphql::<Value, _>(&items()).await {
        Err(PlatformError::GraphQl(errors)) => {
            assert!(errors.is_internal());
            assert!(errors.trace_id().is_some());
        }
        other => panic!("{other:?}"),
    }
    let errors = [json!({ "message": "no", "extensions": { "code": "SOME_CODE" } })];
    jtl.control
        .fault(&Fault::on(Target::Erp).graphql_errors(errors))
        .await
        .unwrap();
    match api.graphql::<Value, _>(&items()).await {
        Err(PlatformError::GraphQl(errors)) => assert_eq!(errors.code(), Some("SOME_CODE")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_half_of_an_answer_is_given_out_where_it_is_asked_for() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    jtl.control
        .change_settings(|settings| settings.granted_scopes = Some(vec!["customers.read".into()]))
        .await
        .unwrap();
    let both = Operation {
        name: "Both",
        document: "query Both { QueryItems(first: 1) { totalCount } QueryCustomers(first: 1) { totalCount } }",
        variables: json!({}),
    };
    let api = jtl.platform().for_tenant(&session);
    let Partial { data, errors } = api.graphql_partial::<Value, _>(&both).await.unwrap();
    let data = data.unwrap();
    assert_eq!(data["QueryItems"], Value::Null);
    assert_eq!(data["QueryCustomers"]["totalCount"], json!(640));
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].code.as_deref(), Some("INTERNAL_ERROR"));
    let error = api.graphql::<Value, _>(&both).await.unwrap_err();
    assert_eq!(error.code(), "wawi_internal_error");
}

#[tokio::test]
async fn validation_errors_arrive_as_data_and_are_not_printed() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    let body = json!({
        "Title": "Unprocessable", "Status": 422, "TraceId": "t-7",
        "Errors": [{ "Name": "city", "Reason": "Anna lives nowhere", "Code": "E1", "Severity": "Error" }],
    });
    let fault = Fault::on(Target::Erp).status(422).body(body);
    jtl.control.fault(&fault).await.unwrap();
    let api = jtl.platform().for_tenant(&session);
    let error = api.graphql::<Value, _>(&items()).await.unwrap_err();
    let problem = error.problem().unwrap();
    assert_eq!(problem.trace_id.as_deref(), Some("t-7"));
    let validation = &problem.validation;
    assert_eq!(validation.len(), 1);
    assert_eq!(validation[0].name, "city");
    assert_eq!(validation[0].reason, "Anna lives nowhere");
    assert_eq!(validation[0].code.as_deref(), Some("E1"));
    assert!(!format!("{error} {error:?}").contains("Anna"));
}

#[tokio::test]
async fn an_answer_that_is_none_is_a_typed_error() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    let api = jtl.platform().for_tenant(&session);
    for body in [
        json!("<html>"),
        json!("{\"data\":"),
        json!({}),
        json!({ "data": null }),
    ] {
        jtl.control
            .fault(&Fault::on(Target::Erp).body(body.clone()).once())
            .await
            .unwrap();
        let error = api.graphql::<Value, _>(&items()).await.unwrap_err();
        assert_eq!(error, PlatformError::Undecodable, "{body}");
    }
    #[derive(Debug, serde::Deserialize)]
    struct Other {
        #[serde(rename = "QueryStocks")]
        _stocks: u8,
    }
    let error = api.graphql::<Other, _>(&items()).await.unwrap_err();
    assert_eq!(error, PlatformError::Undecodable);
}

#[tokio::test]
async fn a_slow_api_and_an_absent_one_are_told_apart() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    let impatient = HttpClient::with_timeout(Duration::from_millis(300)).unwrap();
    let tokens = jtl.access_tokens();
    tokens.get().await.unwrap();
    let platform = Platform::new(impatient, &jtl.base, tokens).with_retries(once());
    let api = platform.for_tenant(&session);
    jtl.control
        .fault(&Fault::on(Target::Erp).delay(Duration::from_secs(60)))
        .await
        .unwrap();
    let error = api.graphql::<Value, _>(&items()).await.unwrap_err();
    assert_eq!(error, PlatformError::Transport(TransportError::Timeout));
    jtl.sandbox.shutdown().await;
    let error = api.graphql::<Value, _>(&items()).await.unwrap_err();
    assert_eq!(error, PlatformError::Transport(TransportError::Unreachable));
}

#[tokio::test]
async fn without_an_access_token_the_api_is_not_asked() {
    let jtl = Jtl::start().await;
    let session = jtl.session(&jtl.tenant(0).await.unwrap()).await;
    jtl.control
        .fault(&Fault::on(Target::Token).status(429))
        .await
        .unwrap();
    let error = jtl
        .platform()
        .for_tenant(&session)
        .graphql::<Value, _>(&items())
        .await
        .unwrap_err();
    assert_eq!(
        error,
        PlatformError::AccessToken(AccessTokenError::RateLimited { retry_after: None })
    );
    assert!(error.is_transient());
    assert_eq!(jtl.count(GRAPHQL).await, 0);
}
