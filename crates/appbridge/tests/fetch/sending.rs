//! What is sent, and where to.

use appbridge::fetch::{FetchError, Method};
use appbridge::{ErrorKind, SessionTokens};
use serde::Serialize;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::fake::FakeBridge;
use crate::support::fetch::FakeFetch;
use crate::support::guard::guarded;
use crate::{Client, Scripted, client, own_origin};

const OTHER: &str = "https://api.example.com";

#[derive(Serialize)]
struct Order {
    sku: &'static str,
    note: Option<u32>,
}

#[wasm_bindgen_test]
async fn a_request_carries_the_hosts_token_and_what_it_was_given() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&["Response.json([1, 2])"]);
        let bridge = FakeBridge::new();
        bridge.reply_with("Promise.resolve('t1')");
        let order = Order {
            sku: "Ä-1",
            note: None,
        };
        let answer = Client::new(SessionTokens::new(bridge.bridge()))
            .post("/api/orders?a=1")
            .query([("search", "a&b=ä")])
            .header("X-Request", "7")
            .unwrap()
            .json(&order)
            .unwrap()
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.json::<Vec<u8>>().unwrap(), [1, 2]);
        assert_eq!(
            answer.header("CONTENT-type").as_deref(),
            Some("application/json")
        );
        assert_eq!(
            (answer.header("X-None"), answer.header("a\r\nb")),
            (None, None)
        );

        let [sent] = &fake.sent().await[..] else {
            panic!("one request is sent");
        };
        assert_eq!(sent.method, "POST");
        let url = own_origin() + "/api/orders?a=1&search=a%26b%3D%C3%A4";
        assert_eq!(sent.url, url);
        assert_eq!(sent.authorization(), "Bearer t1");
        assert_eq!(sent.headers["accept"], "application/json");
        assert_eq!(sent.headers["content-type"], "application/json");
        assert_eq!(sent.headers["x-request"], "7");
        assert_eq!(sent.body, r#"{"sku":"Ä-1","note":null}"#);
        assert_eq!(sent.redirect, "manual");
        assert_eq!(sent.credentials, "same-origin");
        assert_eq!(sent.referrer_policy, "same-origin");
        assert!(!sent.aborted);
    })
    .await;
}

#[wasm_bindgen_test]
async fn every_method_is_sent_by_its_name() {
    guarded(async |_| {
        let answers = ["new Response(null, { status: 204 })"; 7];
        let fake = FakeFetch::answering(&answers);
        let client = client();
        for request in [
            client.get("/"),
            client.post("/"),
            client.put("/"),
            client.patch("/"),
            client.delete("/"),
            client.request(Method::Head, "/"),
            client.request(Method::Options, "/"),
        ] {
            request.send().await.unwrap();
        }
        let sent = fake.sent().await;
        let methods: Vec<&str> = sent.iter().map(|sent| &*sent.method).collect();
        assert_eq!(
            methods,
            ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_token_goes_where_it_is_allowed_and_nowhere_else() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&["new Response('yes')"]);
        let tokens = Scripted::of(&["t1"]);
        let client = Client::new(tokens.clone()).allow_origin(OTHER).unwrap();
        let own = own_origin();
        let refused = [
            ("https://api.example.com.evil.test/", None),
            ("https://sub.api.example.com/", None),
            ("https://api.example.com:8443/", None),
            ("http://api.example.com/", None),
            ("//evil.test/api", None),
            ("\\\\evil.test/api", None),
            ("https://evil.test/?https://api.example.com", None),
            (
                "https://user:secret@api.example.com/",
                Some("url_with_credentials"),
            ),
            (
                "https://user@api.example.com/",
                Some("url_with_credentials"),
            ),
            (
                "https://api.example.com@evil.test/",
                Some("url_with_credentials"),
            ),
            ("http://[", Some("url_invalid")),
            ("data:text/plain,hello", Some("url_invalid")),
            ("javascript:alert(1)", Some("url_invalid")),
            ("file:///etc/passwd", Some("url_invalid")),
        ];
        for (url, code) in refused {
            let error = client.get(url).send().await.unwrap_err();
            assert_eq!(error.code(), code.unwrap_or("origin_not_allowed"), "{url}");
            assert_eq!(error.kind(), ErrorKind::Contract);
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
        let blob = format!("blob:{own}/0f8fad5b-d9cb-469f-a165-70867728950e");
        let error = client.get(&blob).send().await.unwrap_err();
        assert_eq!(error, FetchError::UrlInvalid);
        assert_eq!((fake.count(), tokens.asked.get()), (0, 0));

        let url = "https://API.example.com:443/erp";
        assert_eq!(client.get(url).send().await.unwrap().text(), "yes");
        assert_eq!(fake.sent().await[0].authorization(), "Bearer t1");
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_error_names_the_origin_that_is_not_allowed() {
    guarded(async |_| {
        let _fake = FakeFetch::answering(&[]);
        let error = client()
            .get("https://evil.test:8443/path?secret")
            .send()
            .await;
        let origin = "https://evil.test:8443".to_owned();
        assert_eq!(error.unwrap_err(), FetchError::OriginNotAllowed { origin });
    })
    .await;
}

#[wasm_bindgen_test]
fn only_origins_can_be_allowed() {
    for origin in [
        "https://api.example.com",
        "https://api.example.com:8443",
        "http://localhost:7300",
        "http://127.0.0.1:7300",
        "http://[::1]:7300",
    ] {
        client().allow_origin(origin).unwrap();
    }
    for (given, origin) in [
        ("", None),
        ("*", None),
        ("api.example.com", None),
        ("/api", None),
        ("null", None),
        ("data:,", None),
        (
            "https://api.example.com/erp",
            Some("https://api.example.com"),
        ),
        ("https://api.example.com?a", Some("https://api.example.com")),
        ("https://api.example.com#a", Some("https://api.example.com")),
        (
            "https://u:p@api.example.com",
            Some("https://api.example.com"),
        ),
        ("http://api.example.com", Some("http://api.example.com")),
        (
            "http://localhost.evil.test",
            Some("http://localhost.evil.test"),
        ),
    ] {
        let error = client().allow_origin(given).unwrap_err();
        let origin = origin.map(ToOwned::to_owned);
        assert_eq!(error, FetchError::OriginInvalid { origin }, "{given}");
    }
    // Browsers differ in how they write it.
    let wildcard = client().allow_origin("https://*.example.com").unwrap_err();
    assert_eq!(wildcard.code(), "origin_invalid");
}

#[wasm_bindgen_test]
fn headers_that_would_break_out_are_refused() {
    for (name, value, told) in [
        ("X-A", "a\r\nX-B: b", "X-A"),
        ("X-A", "a\n", "X-A"),
        ("X-A", "a\0", "X-A"),
        ("X-A", "ä", "X-A"),
        ("X-A\r\nX-B", "b", "X-AX-B"),
        ("X-A:", "b", "X-A:"),
        ("", "b", ""),
        ("authorization", "Bearer mine", "authorization"),
    ] {
        let error = client().get("/").header(name, value).unwrap_err();
        let name = told.to_owned();
        assert_eq!(error, FetchError::HeaderInvalid { name });
    }
}

#[wasm_bindgen_test]
async fn a_later_header_takes_the_place_of_an_earlier() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&["new Response('')"]);
        let request = client().put("/").header("content-type", "text/markdown");
        let request = request.unwrap().header("accept", "text/plain").unwrap();
        request.body("# ä").send().await.unwrap();
        let sent = &fake.sent().await[0];
        assert_eq!(sent.headers["content-type"], "text/markdown");
        assert_eq!(sent.headers["accept"], "text/plain");
        assert_eq!(sent.body, "# ä");
    })
    .await;
}

#[wasm_bindgen_test]
async fn bodies_that_cannot_be_sent_are_refused() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[]);
        let error = client().post("/").json(&u64::MAX).unwrap_err();
        assert_eq!(error, FetchError::BodyNotSerializable);
        let error = client().get("/").body("a").send().await.unwrap_err();
        assert_eq!(error, FetchError::BodyNotAllowed);
        let stream = crate::support::evaluate("new ReadableStream()");
        let error = client().post("/").body(stream).send().await.unwrap_err();
        assert_eq!(error, FetchError::BodyNotAllowed);
        assert_eq!(fake.count(), 0);
    })
    .await;
}
