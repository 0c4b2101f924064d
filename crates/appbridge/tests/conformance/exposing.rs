//! Methods of the app, as the host sees them; more of the binding's own in
//! `tests/expose`.

use appbridge::method::AppMethod;
use appbridge::{ExposeOptions, HandlerFailure};
use js_sys::{Array, JSON};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::connected;
use super::quirks::silent;
use super::support::evaluate;
use super::support::guard::guarded;
use super::support::host::Host;

/// Says nothing to one, and a sentence to others.
struct Greet;

impl AppMethod for Greet {
    const NAME: &'static str = "greet";
    type Args = (String,);
    type Reply = Option<String>;
}

/// Calls a method of the app and returns the names of the answer's members, and its
/// body as JSON.
async fn answer(host: &Host, method: &str, args: &str) -> (Vec<String>, Option<String>) {
    let id = host.calls(method, &evaluate(args));
    let answer = host.next().await;
    assert_eq!(
        (answer.id.as_str(), answer.kind.as_str()),
        (id.as_str(), "METHOD_CALL_RETURN")
    );
    let body = JSON::stringify(&answer.body).unwrap();
    (answer.members(), JsValue::from(body).as_string())
}

#[wasm_bindgen_test]
async fn a_reply_has_a_body_and_no_reply_has_none() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let _greet = bridge
            .expose::<Greet, _, _>(async |(name,)| match name.as_str() {
                "nobody" => Ok(None),
                "an enemy" => Err(HandlerFailure::new("enemy", "not to enemies")),
                friend => Ok(Some(format!("Hello {friend}"))),
            })
            .unwrap();
        let body = |members: &[&str], body: Option<&str>| {
            (
                members
                    .iter()
                    .map(|&name| name.to_owned())
                    .collect::<Vec<_>>(),
                body.map(str::to_owned),
            )
        };
        assert_eq!(
            answer(&host, "greet", "['Ada']").await,
            body(&["id", "type", "body"], Some(r#""Hello Ada""#))
        );
        assert_eq!(
            answer(&host, "greet", "['nobody']").await,
            body(&["id", "type"], None)
        );
        assert_eq!(
            answer(&host, "greet", "['an enemy']").await.1.unwrap(),
            r#"{"error":{"code":"enemy","message":"not to enemies"}}"#
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_newcomer_takes_the_name_and_a_dropped_guard_leaves_an_answer() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let expose = |options, reply: &'static str| {
            bridge.expose_raw("name", options, async move |_: Array| Ok(reply.into()))
        };
        let old = expose(ExposeOptions::default(), "old").unwrap();
        assert_eq!(answer(&host, "name", "[]").await.1.unwrap(), r#""old""#);
        let refused = expose(ExposeOptions::default(), "new").unwrap_err();
        assert_eq!(refused.error().code(), "already_exposed");
        let new = expose(ExposeOptions::default().replace(true), "new").unwrap();
        assert_eq!(answer(&host, "name", "[]").await.1.unwrap(), r#""new""#);
        drop((old, new));
        let withdrawn = answer(&host, "name", "[]").await.1.unwrap();
        assert!(
            withdrawn.contains(r#""code":"method_withdrawn""#),
            "{withdrawn}"
        );
        silent(&host).await;
    })
    .await;
}
