//! Rejections and exceptions.

use appbridge::method::GetSessionToken;
use appbridge::{JsFailure, ValueKind};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::guard::guarded;
use crate::support::quick::wasm_bytes;
use crate::{giving, reason, rejection};

#[wasm_bindgen_test]
async fn an_error_keeps_its_texts() {
    guarded(async |_| {
        let JsFailure::Error(error) =
            reason("Object.assign(new TypeError('no pane'), { code: 'E_PANE' })").await
        else {
            panic!("not an error");
        };
        assert_eq!(error.name.as_deref(), Some("TypeError"));
        assert_eq!(error.code.as_deref(), Some("E_PANE"));
        assert_eq!(error.message.as_deref(), Some("no pane"));
        assert_eq!(error.cause, None);
        assert_eq!(
            rejection("new RangeError('too far')").await.to_string(),
            "the host rejected `getSessionToken`: RangeError: too far"
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn anything_can_be_a_reason() {
    guarded(async |_| {
        for (value, expected) in [
            ("'nothing selected'", "nothing selected"),
            ("''", ""),
            ("{ message: 'plain', code: 409 }", "Error [409]: plain"),
            ("{ code: 'E_ONLY' }", "Error [E_ONLY]"),
            ("{ message: 7, name: {} }", "an object"),
            ("{}", "an object"),
            ("[1]", "an array"),
            ("undefined", "undefined"),
            ("null", "null"),
            ("false", "a boolean"),
            ("0", "a number"),
            ("10n", "a BigInt"),
            ("Symbol('s')", "a symbol"),
            ("function failed() {}", "a function"),
            (
                "new DOMException('gone', 'AbortError')",
                "AbortError [20]: gone",
            ),
        ] {
            assert_eq!(reason(value).await.to_string(), expected, "{value}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn causes_are_followed_so_far_and_no_further() {
    guarded(async |_| {
        let chain = reason("new Error('a', { cause: new Error('b', { cause: 'c' }) })").await;
        assert_eq!(
            chain.to_string(),
            "Error: a (caused by Error: b (caused by c))"
        );
        let endless = reason("(() => { const e = new Error('e'); e.cause = e; return e })()").await;
        assert_eq!(endless.to_string().matches("Error: e").count(), 5);
    })
    .await;
}

#[wasm_bindgen_test]
async fn hostile_reasons_are_survived() {
    guarded(async |_| {
        let getters = "{ get name() { throw 1 }, get message() { throw 2 }, get code() { throw 3 } }";
        assert_eq!(reason(getters).await, JsFailure::Value(ValueKind::Object));
        let half = "Object.defineProperty(new Error('m'), 'cause', { get() { throw 1 } })";
        assert_eq!(reason(half).await.to_string(), "Error: m");
        for target in ["{}", "[]", "() => 1"] {
            let revoked = format!(
                "(() => {{ const p = Proxy.revocable({target}, {{}}); p.revoke(); return p.proxy }})()"
            );
            assert!(matches!(reason(&revoked).await, JsFailure::Value(_)), "{target}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn tokens_in_a_reason_are_blotted_out() {
    guarded(async |_| {
        let token = "eyJhbGciOiJFZERTQSJ9.eyJleHAiOjF9.c2lnbmF0dXJl";
        for value in [
            format!("'expired: {token}'"),
            format!("new Error('expired: {token}')"),
            format!("{{ code: '{token}' }}"),
            format!("new Error('x', {{ cause: '{token}' }})"),
        ] {
            let error = rejection(&value).await;
            assert!(!format!("{error} {error:?}").contains("eyJ"), "{value}");
        }
        assert_eq!(
            reason(&format!(
                r#"'Bearer {token} and again "{token}"! token={token}'"#
            ))
            .await,
            JsFailure::Text(r#"Bearer [token] and again "[token]"! token=[token]"#.into())
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn other_texts_stay_as_they_are_and_are_cut_between_characters() {
    guarded(async |_| {
        for text in [
            "no customer selected",
            "keyJust",
            "eyJhbGciOi",
            "Größe: 12 €",
        ] {
            assert_eq!(
                reason(&format!("'{text}'")).await,
                JsFailure::Text(text.into())
            );
        }
        for character in ['ä', '🛒'] {
            let whole: String = std::iter::repeat_n(character, 512).collect();
            let repeated = |count| format!("'{character}'.repeat({count})");
            assert_eq!(reason(&repeated(512)).await, JsFailure::Text(whole.clone()));
            assert_eq!(reason(&repeated(513)).await, JsFailure::Text(whole + "…"));
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_is_thrown_is_a_rejection_too() {
    guarded(async |_| {
        for throwing in [
            "(() => { throw new Error('no') })()",
            "{ then() { throw new Error('no') } }",
            "{ get then() { throw new Error('no') } }",
            "Object.defineProperty(Promise.resolve(1), 'constructor', { get() { throw new Error('no') } })",
        ] {
            let error = giving(throwing).call(GetSessionToken).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                "the host rejected `getSessionToken`: Error: no",
                "{throwing}"
            );
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_long_reason_is_not_copied_as_a_whole() {
    guarded(async |_| {
        let before = wasm_bytes();
        for value in ["long", "new Error(long)", "{ code: long, cause: long }"] {
            let value = format!("((long) => ({value}))('ä'.repeat(10_000_000))");
            let text = reason(&value).await.to_string();
            assert!(text.len() < 4 * 1024, "{}", text.len());
            assert!(text.contains("ää…"), "{text}");
        }
        assert!(wasm_bytes() - before < 1024 * 1024);
    })
    .await;
}
