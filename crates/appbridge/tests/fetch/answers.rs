//! What answers mean.

use appbridge::fetch::FetchError;
use appbridge::{ErrorKind, ValueKind};
use serde::Deserialize;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::fetch::{FakeFetch, jwt};
use crate::support::guard::guarded;
use crate::{answer, client};

#[derive(Debug, Deserialize, PartialEq)]
struct Item {
    sku: String,
    price: f64,
}

/// The status, the code and the message of a refusal with such a body.
async fn refusal(status: u16, body: &str) -> (u16, String, Option<String>) {
    let expression = format!("new Response({body}, {{ status: {status} }})");
    match answer(&expression).await.unwrap_err() {
        FetchError::Refused {
            status,
            code,
            message,
        } => (status, code, message),
        other => panic!("{other:?}"),
    }
}

/// What reading an answer with such a body as an [`Item`] gives.
async fn item(body: &str) -> Result<Item, FetchError> {
    let expression = format!("new Response({body})");
    answer(&expression).await.unwrap().json()
}

#[wasm_bindgen_test]
async fn refusals_of_every_sort_have_a_code() {
    guarded(async |_| {
        for (status, body, code, message) in [
            (
                403,
                r#"'{"error":{"code":"tenant_not_connected","message":"run the setup"}}'"#,
                "tenant_not_connected",
                Some("run the setup"),
            ),
            (
                422,
                r#"'{"errorCode":"ITEM_LOCKED","errorMessage":"is locked","errors":[{"message":"x"}]}'"#,
                "ITEM_LOCKED",
                Some("is locked"),
            ),
            (409, r#"'{"errorCode":42}'"#, "42", None),
            (
                404,
                r#"'{"Title":"Not Found","Status":404,"Detail":"no such item","Errors":[]}'"#,
                "http_404",
                Some("no such item"),
            ),
            (400, r#"'{"title":"Bad Request"}'"#, "http_400", Some("Bad Request")),
            (
                400,
                r#"'{"errors":[{"message":"syntax","extensions":{"code":"BAD_QUERY"}}]}'"#,
                "BAD_QUERY",
                Some("syntax"),
            ),
            (502, "'<html>Bad Gateway</html>'", "http_502", None),
            (503, "null", "http_503", None),
            (500, r#"'"text"'"#, "http_500", None),
            (500, "'null'", "http_500", None),
            (500, r#"'{"error":"text","errors":7,"errorCode":{}}'"#, "http_500", None),
            (500, r#"'{"error":{"code":7.5,"message":null}}'"#, "7.5", None),
            (500, r#"'{"errors":[null]}'"#, "http_500", None),
            (304, "null", "http_304", None),
        ] {
            let message = message.map(ToOwned::to_owned);
            let expected = (status, code.to_owned(), message);
            assert_eq!(refusal(status, body).await, expected, "{body}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_answer_that_does_not_fit_tells_its_sort_and_not_its_content() {
    guarded(async |_| {
        let expected = std::any::type_name::<Item>();
        for (body, received) in [
            (r#"'{"sku":"secret-1"}'"#, Some(ValueKind::Object)),
            (r#"'["secret-1"]'"#, Some(ValueKind::Array)),
            (r#"'"secret-1"'"#, Some(ValueKind::String)),
            ("'null'", Some(ValueKind::Null)),
            ("''", Some(ValueKind::Undefined)),
            ("'<html>secret-1</html>'", None),
            (r#"'{"sku":"secret-1"'"#, None),
        ] {
            let error = item(body).await.unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
            assert_eq!(error.kind(), ErrorKind::Contract);
            assert_eq!(
                error,
                FetchError::AnswerNotUnderstood { expected, received },
                "{body}"
            );
        }
        let read = item(r#"'{"sku":"Ä","price":1.5,"more":[]}'"#)
            .await
            .unwrap();
        let (sku, price) = ("Ä".to_owned(), 1.5);
        assert_eq!(read, Item { sku, price });
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_empty_answer_is_nothing() {
    guarded(async |_| {
        for expression in [
            "new Response(null, { status: 204 })",
            "new Response('', { status: 201 })",
        ] {
            let answer = answer(expression).await.unwrap();
            assert_eq!(answer.text(), "");
            answer.json::<()>().unwrap();
            assert_eq!(answer.json::<Option<Item>>().unwrap(), None);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_the_browser_does_not_tell_is_unreachable() {
    guarded(async |_| {
        for expression in [
            "Promise.reject(new TypeError('Failed to fetch'))",
            "Promise.reject('not even an error')",
            "(() => { throw undefined; })()",
            "7",
            "new Response(new ReadableStream({ start: (c) => c.error(new TypeError('broke off')) }))",
        ] {
            let error = answer(expression).await.unwrap_err();
            assert_eq!(error, FetchError::Unreachable, "{expression}");
            assert_eq!(error.kind(), ErrorKind::Transient);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_redirect_is_told_and_not_followed() {
    guarded(async |_| {
        let error = answer("fakes.opaqueRedirect()").await.unwrap_err();
        assert_eq!(error, FetchError::Redirected);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_server_that_repeats_the_token_does_not_bring_it_into_an_error() {
    guarded(async |_| {
        let token = jwt("secret");
        for body in [
            format!("{{ error: {{ code: '{token}', message: 'Bearer {token}' }} }}"),
            format!("{{ errorCode: '{token}', errorMessage: '{token}' }}"),
            format!("{{ errors: [{{ message: '{token}', code: '{token}' }}] }}"),
            format!("{{ Detail: '{token}' }}"),
        ] {
            for status in [200, 401, 500] {
                let expression = format!("Response.json({body}, {{ status: {status} }})");
                let _fake = FakeFetch::answering(&[&expression]);
                let tokens = crate::Scripted::of(&[&token]);
                let client = crate::Client::new(tokens);
                let request = client.graphql::<Item, ()>("/graphql", &token, &());
                let error = request.await.unwrap_err();
                let shown = format!("{error} {error:?} {client:?}");
                assert!(!shown.contains("eyJ"), "{shown}");
            }
        }
        let _fake = FakeFetch::answering(&["new Response(location.href)"]);
        let client = crate::Client::new(crate::Scripted::of(&[&token]));
        let request = client.post(&format!("/?{token}")).body(&*token);
        let shown = format!("{request:?}");
        let shown = format!("{shown} {:?}", request.send().await.unwrap());
        assert!(!shown.contains("eyJ"), "{shown}");
        let error = client
            .get("/")
            .header(&format!("{token}\n"), "")
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("eyJ"), "{error}");
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_pages_own_fetch_is_asked() {
    guarded(async |_| {
        let client = client();
        let script = client.get("/wasm-bindgen-test.js").send().await.unwrap();
        assert_eq!(script.status(), 200);
        assert!(script.text().contains("wasm"));
        assert!(
            script
                .header("Content-Type")
                .unwrap()
                .contains("javascript")
        );

        let error = client.get("/no/such/page").send().await.unwrap_err();
        assert!(
            matches!(&error, FetchError::Refused { status: 404, code, .. } if code == "http_404"),
            "{error:?}"
        );
        // Nobody listens there: a port that browsers refuse to ask.
        let client = client.allow_origin("http://127.0.0.1:1").unwrap();
        let error = client.get("http://127.0.0.1:1/").send().await.unwrap_err();
        assert_eq!(error, FetchError::Unreachable);
    })
    .await;
}

/// A type that nests in itself.
#[derive(Debug, Deserialize)]
struct Category {
    sub: Vec<Category>,
}

#[wasm_bindgen_test]
async fn an_answer_that_never_stops_nesting_is_not_decoded() {
    guarded(async |_| {
        let nested = |levels: usize| {
            format!("'{{\"sub\":['.repeat({levels}) + '{{\"sub\":[]}}' + ']}}'.repeat({levels})")
        };
        let read = async |levels| -> Result<Category, FetchError> {
            let expression = format!("new Response({})", nested(levels));
            answer(&expression).await.unwrap().json()
        };
        assert_eq!(read(3).await.unwrap().sub.len(), 1);
        let error = read(100_000).await.unwrap_err();
        assert_eq!(error.code(), "answer_not_understood");
    })
    .await;
}
