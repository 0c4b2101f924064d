//! The main job through the backend: connect, see who is there, read data.

use std::collections::HashSet;

use crate::support::{Backend, Database, GRAPHQL, JWKS, Jtl, TOKEN, on_both_databases};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

on_both_databases!(
    data_needs_a_connected_tenant,
    items_come_in_pages_by_name_each_once,
    items_are_found_by_name_number_and_barcode,
    bounds_are_checked_before_anybody_is_asked,
    a_customer_and_the_newest_orders,
    the_tenant_comes_from_the_token_alone,
    tokens_and_keys_are_fetched_once_for_many_requests,
    app_tokens_are_accepted_when_the_app_id_is_set,
    a_strict_issuer_is_demanded,
);

/// A platform, a backend, and the token of a tenant that is connected to it.
async fn connected(database: Database) -> (Jtl, Backend, String) {
    let jtl = Jtl::start().await;
    let backend = Backend::start_on(&jtl, database).await;
    let token = jtl.token_of(0).await;
    backend.connect(&token).await;
    (jtl, backend, token)
}

async fn data_needs_a_connected_tenant(database: Database) {
    let jtl = Jtl::start().await;
    let (backend, tenant, other) = (
        Backend::start_on(&jtl, database).await,
        jtl.tenant(0).await.unwrap(),
        jtl.tenant(1).await.unwrap(),
    );
    let (token, foreign) = (
        jtl.session_token(&tenant).await.unwrap(),
        jtl.session_token(&other).await.unwrap(),
    );
    backend.connect(&foreign).await;
    for path in ["/api/items", "/api/customers/1", "/api/customers/1/orders"] {
        let answer = backend.get_as(&token, path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(answer.code(), "tenant_not_connected");
    }
    assert_eq!(jtl.requests_to(GRAPHQL).await.unwrap().len(), 0);
    backend.connect(&token).await;
    assert_eq!(
        backend.get_as(&token, "/api/items").await.status,
        StatusCode::OK
    );
}

async fn items_come_in_pages_by_name_each_once(database: Database) {
    let (_jtl, backend, token) = connected(database).await;
    let (mut names, mut ids, mut after) = (Vec::new(), HashSet::new(), String::new());
    for _ in 0..3 {
        let page = backend
            .get_as(&token, &format!("/api/items?first=200&after={after}"))
            .await
            .json();
        assert!(page["totalCount"].as_u64().unwrap() >= 2000);
        assert_eq!(page["hasNextPage"], true);
        for item in page["items"].as_array().unwrap() {
            names.push(item["name"].as_str().unwrap().to_owned());
            assert!(
                ids.insert(item["id"].as_str().unwrap().to_owned()),
                "an item came twice"
            );
        }
        after = page["endCursor"].as_str().unwrap().to_owned();
    }
    assert_eq!(names.len(), 600);
    assert!(names.is_sorted());
    let default = backend.get_as(&token, "/api/items").await.json();
    assert_eq!(default["items"].as_array().unwrap().len(), 50);
    let fields: Vec<_> = default["items"][0]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    for field in [
        "sku",
        "salesPriceNet",
        "salesPriceGross",
        "stockTotal",
        "stockAvailable",
        "isActive",
    ] {
        assert!(
            fields.iter().any(|known| known == field),
            "{field} of {fields:?}"
        );
    }
}

async fn items_are_found_by_name_number_and_barcode(database: Database) {
    let (_jtl, backend, token) = connected(database).await;
    let all = backend.get_as(&token, "/api/items?first=200").await.json();
    let item = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["gtin"].is_string())
        .unwrap()
        .clone();
    for field in ["sku", "gtin", "name"] {
        let url = reqwest::Url::parse_with_params(
            "http://x/api/items",
            [("search", item[field].as_str().unwrap())],
        )
        .unwrap();
        let path = format!("{}?{}", url.path(), url.query().unwrap());
        let found = backend.get_as(&token, &path).await.json();
        let ids: Vec<_> = found["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["id"])
            .collect();
        assert!(ids.contains(&&item["id"]), "{field}");
        assert!(
            found["totalCount"].as_u64() < all["totalCount"].as_u64(),
            "{field}"
        );
    }
    // Typed elsewhere: letters in two parts, characters that nobody sees, other spaces.
    let name = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .find(|name| name.contains('ü'))
        .unwrap();
    let counted = async |search: &str| {
        let url = reqwest::Url::parse_with_params("http://x/api/items", [("search", search)]);
        let url = url.unwrap();
        let path = format!("{}?{}", url.path(), url.query().unwrap());
        backend.get_as(&token, &path).await.json()["totalCount"].clone()
    };
    let as_listed = counted(name).await;
    assert_ne!(as_listed, json!(0));
    let odd = name
        .replace('ü', "u\u{200b}\u{308}")
        .replace(' ', "\u{a0}\u{2009}");
    for typed in [odd.clone(), format!("\u{feff}\u{3000}{odd}\u{ad} \r\n")] {
        assert_eq!(counted(&typed).await, as_listed, "{typed:?}");
    }
    // What would break a query that is put together from texts.
    let odd = "%22%7D%5D%7D)%7Bid%7D%20%23%5C";
    let none = backend
        .get_as(&token, &format!("/api/items?search={odd}"))
        .await;
    assert_eq!(
        (none.status, none.json()["totalCount"].clone()),
        (StatusCode::OK, json!(0))
    );
    let blank = backend
        .get_as(&token, "/api/items?search=%20&after=")
        .await
        .json();
    assert_eq!(blank["totalCount"], all["totalCount"]);
}

async fn bounds_are_checked_before_anybody_is_asked(database: Database) {
    let (jtl, backend, token) = connected(database).await;
    let cases = [
        ("/api/items?first=0".to_owned(), "query_invalid"),
        ("/api/items?first=201".into(), "query_invalid"),
        ("/api/items?first=-1".into(), "query_invalid"),
        ("/api/items?first=ten".into(), "query_invalid"),
        ("/api/items?first=1&first=2".into(), "query_invalid"),
        (
            format!("/api/items?search={}", "a".repeat(101)),
            "query_invalid",
        ),
        (
            format!("/api/items?after={}", "a".repeat(513)),
            "query_invalid",
        ),
        ("/api/customers/1/orders?first=0".into(), "query_invalid"),
        ("/api/customers/a%20b".into(), "customer_id_invalid"),
        (
            "/api/customers/%2e%2e%2fitems".into(),
            "customer_id_invalid",
        ),
        (
            format!("/api/customers/{}", "1".repeat(65)),
            "customer_id_invalid",
        ),
        ("/api/customers/%ff/orders".into(), "path_invalid"),
    ];
    for (path, code) in cases {
        let answer = backend.get_as(&token, &path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, code),
            "{path}"
        );
    }
    assert_eq!(jtl.requests_to(GRAPHQL).await.unwrap().len(), 0);
}

async fn a_customer_and_the_newest_orders(database: Database) {
    let (jtl, backend, token) = connected(database).await;
    let tenant = jtl.tenant(0).await.unwrap();
    let id = jtl.customer_id(&tenant).await;
    let customer = backend
        .get_as(&token, &format!("/api/customers/{id}"))
        .await
        .json();
    assert_eq!(customer["id"], id.as_str());
    assert!(customer["customerNumber"].is_string());
    let orders = backend
        .get_as(&token, &format!("/api/customers/{id}/orders"))
        .await
        .json();
    let dates: Vec<_> = orders["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| order["salesOrderDate"].as_str().unwrap().to_owned())
        .collect();
    assert!(!dates.is_empty());
    assert!(
        dates.is_sorted_by(|newer, older| newer >= older),
        "{dates:?}"
    );

    let nobody = backend
        .get_as(&token, "/api/customers/no-such-customer")
        .await;
    assert_eq!(
        (nobody.status, nobody.code().as_str()),
        (StatusCode::NOT_FOUND, "customer_not_found")
    );
    let none = backend
        .get_as(&token, "/api/customers/no-such-customer/orders")
        .await
        .json();
    assert_eq!(none["totalCount"], 0);
}

/// Every place in which a client could name a tenant of its choice.
async fn the_tenant_comes_from_the_token_alone(database: Database) {
    let jtl = Jtl::start().await;
    let (backend, tenant, other) = (
        Backend::start_on(&jtl, database).await,
        jtl.tenant(0).await.unwrap(),
        jtl.tenant(1).await.unwrap(),
    );
    let (token, foreign) = (
        jtl.session_token(&tenant).await.unwrap(),
        jtl.session_token(&other).await.unwrap(),
    );
    backend.connect(&token).await;
    backend.connect(&foreign).await;
    let own = backend.get_as(&token, "/api/items?first=5").await.json();
    let theirs = backend.get_as(&foreign, "/api/items?first=5").await.json();
    assert_ne!(own, theirs);
    jtl.control.forget_requests().await.unwrap();

    let path = format!(
        "/api/items?first=5&tenantId={0}&tenant_id={0}&X-Tenant-ID={0}",
        other.id
    );
    let request = Request::get(path)
        .header("Authorization", format!("Bearer {token}"))
        .header("X-Tenant-ID", other.id.to_string())
        .header("X-Tenant", other.id.to_string())
        .header("Cookie", format!("tenantId={}", other.id));
    let answer = backend.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.json(), own);
    let tenants: Vec<_> = jtl
        .requests_to(GRAPHQL)
        .await
        .unwrap()
        .iter()
        .map(|seen| seen.x_tenant_id.clone())
        .collect();
    assert_eq!(tenants, [Some(tenant.id.to_string())]);

    // A customer of the other tenant is nobody here.
    let id = jtl.customer_id(&other).await;
    let answer = backend
        .get_as(&token, &format!("/api/customers/{id}"))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let orders = backend
        .get_as(&token, &format!("/api/customers/{id}/orders"))
        .await
        .json();
    assert_eq!(orders["totalCount"], 0);
}

async fn tokens_and_keys_are_fetched_once_for_many_requests(database: Database) {
    let (jtl, backend, token) = connected(database).await;
    for _ in 0..10 {
        backend.get_as(&token, "/api/items?first=1").await;
    }
    let counts = (
        jtl.requests_to(TOKEN).await.unwrap().len(),
        jtl.requests_to(JWKS).await.unwrap().len(),
        jtl.requests_to(GRAPHQL).await.unwrap().len(),
    );
    assert_eq!(counts, (1, 1, 10));
}

async fn app_tokens_are_accepted_when_the_app_id_is_set(database: Database) {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.app_token(&tenant).await.unwrap();
    let without = Backend::start_on(&jtl, database).await;
    let refused = without.get_as(&token, "/api/session").await;
    assert_eq!(refused.code(), "token_algorithm_not_allowed");

    let (issuer, app_id) = (jtl.origin(), jtl.sandbox.app_id().to_owned());
    let backend = Backend::start_on_with(&jtl, database, |cli| {
        cli.jtl_issuer = Some(issuer);
        cli.jtl_app_id = Some(app_id);
        cli.jtl_auth = Some("service-account".into());
        cli.jtl_auth_base = None;
    })
    .await;
    let connected = backend.connect(&token).await.json();
    assert_eq!(
        (&connected["tenantId"], &connected["tenantSlug"]),
        (&json!(tenant.id), &Value::Null)
    );
    assert_eq!(
        backend.get_as(&token, "/api/items?first=1").await.status,
        StatusCode::OK
    );
    // The access token came from the app-token era's endpoint.
    assert_eq!(
        (
            jtl.requests_to("/oauth/v2/token").await.unwrap().len(),
            jtl.requests_to(TOKEN).await.unwrap().len()
        ),
        (1, 0)
    );
    // A session token of the same tenant adds the name.
    let named = backend
        .connect(&jtl.session_token(&tenant).await.unwrap())
        .await
        .json();
    assert_eq!(
        (&named["newlyConnected"], &named["tenantSlug"]),
        (&json!(false), &json!(tenant.slug))
    );
    let kept = backend.connect(&token).await.json();
    assert_eq!(kept["tenantSlug"], tenant.slug.as_str());
}

async fn a_strict_issuer_is_demanded(database: Database) {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let strict = Backend::start_on_with(&jtl, database, |cli| {
        cli.jtl_session_issuer = Some("https://api.jtl-cloud.com".into());
    })
    .await;
    let without = strict
        .get_as(&jtl.session_token(&tenant).await.unwrap(), "/api/session")
        .await;
    assert_eq!(without.code(), "token_issuer_invalid");
    jtl.control
        .change_settings(|settings| {
            settings.session_token_issuer = Some("https://api.jtl-cloud.com".into())
        })
        .await
        .unwrap();
    let with = strict
        .get_as(&jtl.session_token(&tenant).await.unwrap(), "/api/session")
        .await;
    assert_eq!(with.status, StatusCode::OK);
}
