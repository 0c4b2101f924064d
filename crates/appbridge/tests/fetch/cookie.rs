//! Requests in whose stead the page's cookie speaks.

use std::cell::Cell;
use std::rc::Rc;

use appbridge::fetch::{Client, FetchError};
use futures_util::FutureExt;
use uuid::Uuid;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::own_origin;
use crate::support::fetch::FakeFetch;
use crate::support::guard::guarded;

/// A response of the backend about a failure.
macro_rules! refusal {
    ($status:literal, $code:literal) => {
        concat!(
            "Response.json({ error: { code: '",
            $code,
            "', message: 'm' } }, { status: ",
            $status,
            " })"
        )
    };
}

/// The backend's code of a failure, or else the library's.
fn code(error: &FetchError) -> &str {
    match error {
        FetchError::Refused { code, .. } => code,
        error => error.code(),
    }
}

/// A client, and how often it has said that the session is over.
fn client() -> (Client, Rc<Cell<u32>>) {
    let told = Rc::new(Cell::new(0));
    let count = told.clone();
    let client = Client::with_cookie(move || count.set(count.get() + 1));
    (client, told)
}

#[wasm_bindgen_test]
async fn it_has_no_token_and_stays_at_the_page_s_own_origin() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&["Response.json(7)"]);
        let (client, told) = client();
        let request = client.post("/api/orders").json(&[1]).unwrap();
        assert_eq!(request.send().await.unwrap().json::<u8>().unwrap(), 7);
        let elsewhere = client.get("https://api.example.com/").send().await;
        assert!(
            matches!(elsewhere, Err(FetchError::OriginNotAllowed { .. })),
            "{elsewhere:?}"
        );

        let [sent] = &fake.sent().await[..] else {
            panic!("one request is sent");
        };
        assert_eq!(sent.url, own_origin() + "/api/orders");
        assert_eq!((&*sent.method, &*sent.body), ("POST", "[1]"));
        assert_eq!(sent.credentials, "same-origin");
        assert_eq!(sent.redirect, "manual");
        for name in ["authorization", "x-signed-in-as"] {
            assert!(!sent.headers.contains_key(name), "{name}");
        }
        assert_eq!(told.get(), 0);
    })
    .await;
}

#[wasm_bindgen_test]
async fn it_says_whom_the_page_shows() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&["Response.json(1)", "Response.json(2)"]);
        let key = Uuid::from_u128(0xabc);
        let client = client().0.signed_in_as(key);
        client.get("/a").send().await.unwrap();
        client.clone().post("/b").send().await.unwrap();
        for sent in fake.sent().await {
            assert_eq!(sent.headers["x-signed-in-as"], key.to_string());
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_end_of_the_session_is_told_once_for_each_request_that_meets_it() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[refusal!(401, "signed_out"), "Response.json(7)"]);
        let (client, told) = client();
        let error = client.get("/api/items").send().await.unwrap_err();
        assert_eq!(code(&error), "signed_out");
        // Nothing is repeated: there is no fresh token to do it with.
        assert_eq!((told.get(), fake.count()), (1, 1));
        client.get("/api/items").send().await.unwrap();
        assert_eq!(told.get(), 1);
    })
    .await;
}

#[wasm_bindgen_test]
async fn whatever_else_fails_ends_no_session() {
    guarded(async |_| {
        for (answer, expected) in [
            (refusal!(401, "token_missing"), "token_missing"),
            (refusal!(403, "signed_out"), "signed_out"),
            (
                refusal!(403, "tenant_not_connected"),
                "tenant_not_connected",
            ),
            (
                refusal!(501, "sign_in_not_configured"),
                "sign_in_not_configured",
            ),
            ("new Response('', { status: 401 })", "http_401"),
            ("Promise.reject(new TypeError('away'))", "unreachable"),
            ("fakes.opaqueRedirect()", "redirected"),
        ] {
            let _fake = FakeFetch::answering(&[answer]);
            let (client, told) = client();
            let error = client.get("/api/items").send().await.unwrap_err();
            assert_eq!((code(&error), told.get()), (expected, 0), "{answer}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_request_that_nobody_waits_for_is_aborted_and_says_nothing() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[refusal!(401, "signed_out")]);
        let (client, told) = client();
        let mut request = Box::pin(client.get("/api/items").send());
        assert!(request.as_mut().now_or_never().is_none());
        fake.reached(1).await;
        drop(request);
        assert!(fake.sent().await[0].aborted);
        assert_eq!(told.get(), 0);
    })
    .await;
}
