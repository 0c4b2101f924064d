//! Tokens that are refused.

use appbridge::fetch::FetchError;
use appbridge::{Error, SessionTokens};
use futures_util::FutureExt;
use futures_util::future::{join, join_all};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::evaluate;
use crate::support::fake::FakeBridge;
use crate::support::fetch::{FakeFetch, jwt};
use crate::support::guard::guarded;
use crate::{Client, Scripted};

const OK: &str = "new Response('ok')";
const UNAUTHORIZED: &str = "new Response('', { status: 401 })";

/// The 401 of a server that says no more.
fn unauthorized() -> FetchError {
    FetchError::Refused {
        status: 401,
        code: "http_401".into(),
        message: None,
    }
}

#[wasm_bindgen_test]
async fn a_refused_token_is_replaced_and_the_request_sent_once_more() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[UNAUTHORIZED, OK]);
        let tokens = Scripted::of(&["t1", "t2"]);
        let client = Client::new(tokens.clone());
        let request = client.post("/api?a=1").query([("b", "2")]).json(&[1]);
        let answer = request.unwrap().send().await.unwrap();
        assert_eq!(answer.text(), "ok");
        assert_eq!(*tokens.invalidated.borrow(), ["t1"]);

        let [first, second] = &fake.sent().await[..] else {
            panic!("two requests are sent");
        };
        assert_eq!(first.authorization(), "Bearer t1");
        assert_eq!(second.authorization(), "Bearer t2");
        assert_eq!(first.url, second.url);
        assert_eq!(second.body, "[1]");
        assert_eq!(second.headers["content-type"], "application/json");
        assert!(!second.aborted);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_second_refusal_is_the_result() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[UNAUTHORIZED, UNAUTHORIZED, OK]);
        let client = Client::new(Scripted::of(&["t1", "t2", "t3"]));
        let error = client.get("/").send().await.unwrap_err();
        assert_eq!(error, unauthorized());
        assert_eq!(fake.count(), 2);
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_same_token_is_not_tried_twice() {
    guarded(async |_| {
        let body =
            "Response.json({ error: { code: 'token_expired', message: 'no' } }, { status: 401 })";
        let fake = FakeFetch::answering(&[body, OK]);
        let tokens = Scripted::of(&["t1"]);
        let error = Client::new(tokens.clone()).get("/").send().await;
        assert_eq!(
            error.unwrap_err(),
            FetchError::Refused {
                status: 401,
                code: "token_expired".into(),
                message: Some("no".into()),
            }
        );
        assert_eq!((fake.count(), tokens.asked.get()), (1, 2));
    })
    .await;
}

#[wasm_bindgen_test]
async fn other_refusals_cost_no_token() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&["new Response('', { status: 403 })"]);
        let tokens = Scripted::of(&["t1", "t2"]);
        let error = Client::new(tokens.clone()).get("/").send().await;
        assert_eq!(error.unwrap_err().code(), "refused");
        assert_eq!((fake.count(), tokens.asked.get()), (1, 1));
        assert!(tokens.invalidated.borrow().is_empty());
    })
    .await;
}

#[wasm_bindgen_test]
async fn without_a_token_nothing_is_sent() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[UNAUTHORIZED]);
        let failed = FetchError::TokenFailed {
            reason: Error::NotEmbedded,
        };
        let client = Client::new(Scripted::of(&["none"]));
        assert_eq!(client.get("/").send().await.unwrap_err(), failed);
        assert_eq!(fake.count(), 0);

        // Nor is it sent again.
        let client = Client::new(Scripted::of(&["t1", "none"]));
        assert_eq!(client.get("/").send().await.unwrap_err(), failed);
        assert_eq!(fake.count(), 1);
    })
    .await;
}

#[wasm_bindgen_test]
async fn requests_refused_at_once_cost_one_token() {
    guarded(async |_| {
        let answer = |status| format!("new Response('', {{ status: {status} }})");
        let (refused, good) = (answer(401), answer(200));
        let late = format!("new Promise((done) => {{ release = () => done({refused}); }})");
        let fake = FakeFetch::answering(&[&refused, &refused, &late, &good, &good, &good]);
        let bridge = FakeBridge::new();
        let (old, new) = (jwt("old"), jwt("new"));
        let client = Client::new(SessionTokens::new(bridge.bridge()));
        let mut first = client.get("/first").send();
        assert!((&mut first).now_or_never().is_none());
        bridge.resolve_next(&(&*old).into());
        bridge.reply_with(&format!("Promise.resolve('{new}')"));

        let others = ["/second", "/third"].map(|url| client.get(url).send());
        let requests = join_all(std::iter::once(first).chain(others));
        let (answers, ()) = join(requests, async {
            // The last refusal comes when the others have been sent anew.
            fake.reached(5).await;
            evaluate("release()");
        })
        .await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");

        let sent = fake.sent().await;
        let bearers: Vec<&str> = sent.iter().map(|sent| sent.authorization()).collect();
        let [old, new] = [old, new].map(|token| format!("Bearer {token}"));
        let expected = [&old, &old, &old, &new, &new, &new];
        assert_eq!(bearers, expected.map(|bearer| &**bearer));
        // One for the first token, one for the second.
        assert_eq!(js_sys::Array::from(&bridge.calls()).length(), 2);
    })
    .await;
}
