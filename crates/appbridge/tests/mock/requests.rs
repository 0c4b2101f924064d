//! The backend that a test scripts.

use std::collections::BTreeMap;
use std::time::Duration;

use appbridge::fetch::{Client, FetchError, Method};
use appbridge::method::GetSessionToken;
use appbridge::mock::{Answer, MockHost, MockResponse};
use appbridge::{SessionTokens, Token, TokenFuture, Tokens};
use futures_util::future::join;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::evaluate;
use super::support::guard::guarded;

fn host() -> (MockHost, Client) {
    let host = MockHost::new();
    host.answer::<GetSessionToken>(Answer::reply("secret-token"));
    let client = Client::new(SessionTokens::new(host.bridge()));
    (host, client)
}

fn number(name: &str, value: u32) -> BTreeMap<String, u32> {
    BTreeMap::from([(name.to_owned(), value)])
}

async fn text(client: &Client, url: &str) -> Result<String, FetchError> {
    Ok(client.get(url).send().await?.text())
}

#[wasm_bindgen_test]
async fn requests_are_responded_to_by_method_and_path() {
    guarded(async |_| {
        let (host, client) = host();
        host.respond(Method::Get, "/api/items", MockResponse::json(&["every"]));
        host.respond_once(Method::Get, "/api/items", MockResponse::json(&["first"]));
        let of_query = MockResponse::json(&["second page"]);
        host.respond(Method::Get, "/api/items?after=25", of_query);
        let created = MockResponse::status(201).with_header("Location", "/api/items/7");
        host.respond(Method::Post, "/api/items", created);
        host.respond(Method::Delete, "/api/items/7", MockResponse::status(204));
        host.respond(Method::Head, "/api/items", MockResponse::json(&["no body"]));

        assert_eq!(text(&client, "/api/items").await.unwrap(), r#"["first"]"#);
        let items = client.get("/api/items").query([("first", "25")]);
        let items = items.send().await.unwrap();
        assert_eq!(items.json::<Vec<String>>().unwrap(), ["every"]);
        let items = client.get("/api/items").query([("after", "25")]);
        assert_eq!(items.send().await.unwrap().text(), r#"["second page"]"#);
        let created = client.post("/api/items").send().await.unwrap();
        assert_eq!(created.header("location").unwrap(), "/api/items/7");
        let deleted = client.delete("/api/items/7").send().await.unwrap();
        assert_eq!((deleted.status(), deleted.json()), (204, Ok(())));
        let head = client.request(Method::Head, "/api/items").send().await;
        assert_eq!(head.unwrap().text(), "");
    })
    .await;
}

#[wasm_bindgen_test]
async fn urls_are_those_that_the_page_means() {
    guarded(async |_| {
        let (host, client) = host();
        let client = client.allow_origin("https://api.jtl-cloud.com").unwrap();
        host.respond(Method::Get, "auth/session", MockResponse::text("relative"));
        let url = "https://api.jtl-cloud.com/erp/v2/graphql";
        host.respond(Method::Post, url, MockResponse::json(&number("data", 7)));

        assert_eq!(
            text(&client, "/auth/session#part").await.unwrap(),
            "relative"
        );
        let data: u32 = client.graphql(url, "{ seven }", &()).await.unwrap();
        assert_eq!(data, 7);
        assert_eq!(host.requests()[1].url, url);
        // What the client refuses never comes to the backend.
        let elsewhere = text(&client, "https://example.com/").await.unwrap_err();
        assert_eq!(elsewhere.code(), "origin_not_allowed");
        assert_eq!(host.requests().len(), 2);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_script_sees_the_request() {
    guarded(async |_| {
        let (host, client) = host();
        host.respond_with(Method::Post, "/api/double", |request| {
            let number: u32 = request.json().unwrap();
            match request.query("sign") {
                Some("minus") => MockResponse::error(422, "minus", "no"),
                _ => MockResponse::json(&(number * 2)),
            }
        });
        let request = || client.post("/api/double").json(&21).unwrap();
        assert_eq!(request().send().await.unwrap().json(), Ok(42));
        let refused = request().query([("sign", "minus")]).send().await;
        let expected = FetchError::Refused {
            status: 422,
            code: "minus".into(),
            message: Some("no".into()),
        };
        assert_eq!(refused.unwrap_err(), expected);
    })
    .await;
}

#[wasm_bindgen_test]
async fn requests_are_recorded_and_tokens_are_not() {
    guarded(async |_| {
        let (host, client) = host();
        host.respond(Method::Put, "/api/note", MockResponse::status(204));
        let request = client.put("/api/note").query([("q", "a&b")]);
        let request = request.header("X-Note", "7").unwrap();
        request.json(&number("n", 1)).unwrap().send().await.unwrap();

        let requests = host.requests();
        let [request] = &requests[..] else {
            panic!("{requests:?}");
        };
        assert_eq!(request.method, Method::Put);
        assert_eq!(request.url, "/api/note?q=a%26b");
        assert_eq!(request.path(), "/api/note");
        assert_eq!(request.query("q"), Some("a&b"));
        assert_eq!(request.header("x-note"), Some("7"));
        assert_eq!(request.header("Content-Type"), Some("application/json"));
        assert_eq!(request.header("Authorization"), None);
        assert_eq!(request.json(), Some(number("n", 1)));
        assert!(request.has_token && !request.aborted);
        assert!(!format!("{requests:?}").contains("secret"));
        assert_eq!(host.request_count(Method::Put, "/api/note"), 1);
        assert_eq!(host.request_count(Method::Get, "/api/note"), 0);
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_is_not_scripted_fails_and_says_what_is() {
    guarded(async |guard| {
        let (host, client) = host();
        host.respond_once(Method::Get, "/api/once", MockResponse::status(204));
        host.respond(Method::Post, "/api/orders", MockResponse::status(204));
        text(&client, "/api/once").await.unwrap();
        let error = text(&client, "/api/once?first=5").await.unwrap_err();
        let expected = "the mock host has no response for GET /api/once?first=5; \
                        scripted: GET /api/once (used up), POST /api/orders";
        assert_eq!(
            error,
            FetchError::Refused {
                status: 501,
                code: "not_scripted".into(),
                message: Some(expected.into()),
            }
        );
        assert_eq!(guard.complaints().await, [format!("console: {expected}")]);

        let (_host, client) = self::host();
        let error = text(&client, "/api/once").await.unwrap_err().to_string();
        assert!(error.contains("scripted: nothing"), "{error}");
        assert_eq!(guard.complaints().await.len(), 1);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_response_that_is_none_says_so() {
    guarded(async |guard| {
        let (host, client) = host();
        for response in [
            MockResponse::status(700),
            MockResponse::status(200).with_header("a b", "c"),
            MockResponse::json(&BTreeMap::from([(vec![1], 2)])),
        ] {
            host.respond(Method::Get, "/api", response);
            let error = text(&client, "/api").await.unwrap_err();
            assert!(
                matches!(&error, FetchError::Refused { code, .. } if code == "response_invalid"),
                "{error:?}"
            );
            assert_eq!(guard.complaints().await.len(), 1);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn it_fails_in_every_way_that_a_server_does() {
    guarded(async |_| {
        let (host, client) = host();
        host.respond(Method::Get, "/down", MockResponse::unreachable());
        host.respond(Method::Get, "/moved", MockResponse::status(302));
        host.respond(Method::Get, "/silent", MockResponse::silence());
        let failures = [
            text(&client, "/down").await.unwrap_err(),
            text(&client, "/moved").await.unwrap_err(),
        ];
        assert_eq!(failures, [FetchError::Unreachable, FetchError::Redirected]);
        let silent = client.get("/silent").timeout(Duration::from_millis(20));
        assert_eq!(silent.send().await.unwrap_err(), FetchError::TimedOut);
        assert!(host.requests()[2].aborted);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_refused_token_is_replaced() {
    guarded(async |_| {
        let (host, client) = host();
        host.answer_once::<GetSessionToken>(Answer::reply("old-token"));
        host.respond_once(Method::Get, "/api", MockResponse::status(401));
        host.respond(Method::Get, "/api", MockResponse::text("fine"));
        assert_eq!(text(&client, "/api").await.unwrap(), "fine");
        assert_eq!(host.request_count(Method::Get, "/api"), 2);
        assert_eq!(host.call_count::<GetSessionToken>(), 2);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_response_can_be_held_back() {
    guarded(async |_| {
        let (host, client) = host();
        let (response, held) = MockResponse::held();
        host.respond(Method::Post, "/api/orders", response);
        let order = client.post("/api/orders").body("seven").send();
        let (order, ()) = join(order, async {
            let request = held.arrived().await.unwrap();
            assert_eq!(request.body, "seven");
            held.respond(MockResponse::text("taken"));
            held.respond(MockResponse::unreachable());
        })
        .await;
        assert_eq!(order.unwrap().text(), "taken");
        // Those that come later get the same.
        let order = client.post("/api/orders").send().await;
        assert_eq!(order.unwrap().text(), "taken");
    })
    .await;
}

/// A program's own tokens, which pass on those of the host.
struct Wrapped(SessionTokens);

impl Tokens for Wrapped {
    fn token(&self) -> TokenFuture {
        self.0.token()
    }

    fn invalidate(&self, token: &Token) {
        self.0.invalidate(token);
    }
}

#[wasm_bindgen_test]
async fn hosts_in_one_page_do_not_disturb_each_other() {
    guarded(async |_| {
        let real_fetch = evaluate("globalThis.fetch");
        let ((first, of_first), (second, _)) = (host(), host());
        let of_second = Client::new(Wrapped(SessionTokens::new(second.bridge())));
        first.respond(Method::Get, "/api", MockResponse::text("first"));
        second.respond(Method::Get, "/api", MockResponse::text("second"));
        let texts = join(text(&of_first, "/api"), text(&of_second, "/api")).await;
        assert_eq!(texts, (Ok("first".into()), Ok("second".into())));
        assert_eq!(first.requests().len(), 1);

        drop(first);
        let gone = text(&of_first, "/api").await.unwrap_err();
        assert_eq!(gone.code(), "token_failed");
        assert_eq!(text(&of_second, "/api").await.unwrap(), "second");
        assert_eq!(real_fetch, evaluate("globalThis.fetch"));
    })
    .await;
}

#[wasm_bindgen_test]
async fn who_waits_for_a_host_that_is_dropped_waits_no_longer() {
    guarded(async |_| {
        let (host, client) = host();
        let (response, held) = MockResponse::held();
        host.respond(Method::Get, "/api", response);
        let (failed, ()) = join(client.get("/api").send(), async {
            held.arrived().await.unwrap();
            drop(host);
        })
        .await;
        assert_eq!(failed.unwrap_err(), FetchError::Unreachable);
    })
    .await;
}

#[wasm_bindgen_test]
async fn tokens_of_no_host_go_where_they_always_went() {
    struct Own;
    impl Tokens for Own {
        fn token(&self) -> TokenFuture {
            Box::pin(async { Ok(Token::new("own".into()).unwrap()) })
        }
        fn invalidate(&self, _: &Token) {}
    }
    guarded(async |_| {
        let (host, _) = host();
        // The page of the test runner, by the browser's own `fetch`.
        let page = Client::new(Own).get("/").send().await.unwrap();
        assert!(page.text().contains("<script"));
        assert_eq!(host.requests(), []);
    })
    .await;
}

#[cfg(feature = "session-cookie")]
#[wasm_bindgen_test]
async fn one_host_at_a_time_answers_for_cookies() {
    guarded(async |_| {
        let client = Client::with_cookie(|| ());
        let ((first, _), (second, _)) = (host(), host());
        for (host, name) in [(&first, "first"), (&second, "second")] {
            host.respond(Method::Get, "/", MockResponse::text(name));
            host.respond_to_cookie_clients();
        }
        assert_eq!(text(&client, "/").await.unwrap(), "second");
        assert!(!second.requests()[0].has_token);
        drop(first);
        assert_eq!(text(&client, "/").await.unwrap(), "second");
        drop(second);
        assert!(text(&client, "/").await.unwrap().contains("<script"));
    })
    .await;
}
