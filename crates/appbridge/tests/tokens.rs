//! Tokens that are kept and renewed, against a fake bridge and a clock of the test's
//! own.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod support;

use appbridge::{AppTokens, Error, JsFailure, SessionTokens, Token, Tokens};
use futures_util::FutureExt;
use futures_util::future::{join, join_all};
use js_sys::Array;
use support::evaluate;
use support::fake::FakeBridge;
use support::guard::{Guard, guarded};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A host that gives a new token for every call, and the user's clock.
struct Scene {
    fake: FakeBridge,
    tokens: SessionTokens,
}

/// When a scene begins, by every clock that is right, in milliseconds since 1970.
const BEGIN: f64 = 1_800_000_000_000.0;

impl Scene {
    /// Tokens live so many seconds from when they are given, by the host's clock.
    fn new(lifetime: u32) -> Self {
        let fake = FakeBridge::new();
        evaluate(&format!(
            "globalThis.given = 0,
             globalThis.hostClock = {BEGIN},
             globalThis.jwt = (claims) =>
                 `eyJhbGciOiJub25lIn0.${{btoa(JSON.stringify(claims)).replace(/=+$/, '')}}.c2ln`,
             globalThis.fresh = () => jwt({{ n: ++given, exp: hostClock / 1000 + {lifetime} }}),
             globalThis.dated = () =>
                 jwt({{ n: ++given, iat: hostClock / 1000, exp: hostClock / 1000 + {lifetime} }})"
        ));
        set_clock(BEGIN);
        fake.reply_with("Promise.resolve(fresh())");
        let tokens = SessionTokens::new(fake.bridge());
        Self { fake, tokens }
    }

    async fn token(&self) -> Token {
        self.tokens.token().await.unwrap()
    }

    /// How often the host was asked.
    fn asked(&self) -> u32 {
        Array::from(&self.fake.calls()).length()
    }
}

/// Sets the user's clock.
fn set_clock(millis: f64) {
    evaluate(&format!("Date.now = () => {millis}"));
}

/// Lets the time pass by all clocks: so many seconds from the beginning.
fn at(seconds: f64) {
    let millis = BEGIN + seconds * 1000.0;
    set_clock(millis);
    evaluate(&format!("hostClock = {millis}"));
}

/// Runs a test and gives the page its clock back.
async fn with_clock(test: impl AsyncFnOnce(&Guard)) {
    guarded(async |guard| {
        evaluate("globalThis.rightClock ??= Date.now");
        test(guard).await;
        evaluate("Date.now = rightClock");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_token_is_kept_until_shortly_before_its_end() {
    with_clock(async |_| {
        // A minute before the end, or a tenth of the life, whichever is shorter.
        for (lifetime, fresh, stale) in [(3600, 3539.0, 3541.0), (100, 89.0, 91.0)] {
            let scene = Scene::new(lifetime);
            assert_eq!(scene.asked(), 0, "not before a token is wanted");
            let first = scene.token().await;
            assert_eq!(
                first.expires_at(),
                Some(1_800_000_000 + u64::from(lifetime))
            );
            at(fresh);
            assert_eq!(scene.token().await, first);
            assert_eq!(
                scene.tokens.clone().token().await.unwrap(),
                first,
                "clones share"
            );
            assert_eq!(scene.asked(), 1);

            at(stale);
            let second = scene.token().await;
            assert_ne!(second, first);
            assert_eq!(scene.token().await, second);
            assert_eq!(scene.asked(), 2);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_computer_that_has_slept_asks_anew() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        let evening = scene.token().await;
        at(8.0 * 3600.0);
        let morning = scene.token().await;
        assert_ne!(morning, evening);
        assert_eq!(scene.asked(), 2);
    })
    .await;
}

/// How often the host is asked when a token is wanted every second for so long, by a clock
/// that is wrong by `skew` seconds, which may change on the way.
async fn asked_in(scene: &Scene, seconds: u32, skew: impl Fn(u32) -> f64) -> u32 {
    let before = scene.asked();
    for second in 0..seconds {
        at(f64::from(second));
        set_clock(BEGIN + (f64::from(second) + skew(second)) * 1000.0);
        scene.token().await;
    }
    scene.asked() - before
}

const HOUR: f64 = 3600.0;

#[wasm_bindgen_test]
async fn a_clock_that_is_wrong_costs_no_calls() {
    with_clock(async |_| {
        for skew in [
            0.0,
            -2.0 * HOUR,
            2.0 * HOUR,
            -30.0 * 24.0 * HOUR,
            30.0 * 24.0 * HOUR,
        ] {
            let scene = Scene::new(600);
            scene.fake.reply_with("Promise.resolve(dated())");
            // Each lives for ten minutes, of which the last is not used.
            assert_eq!(asked_in(&scene, 1600, |_| skew).await, 3, "{skew}");
        }
        // By so little that the token seems to live: twice as many at most.
        for skew in [-500.0, 100.0, 299.0, 500.0, 599.0] {
            let scene = Scene::new(600);
            scene.fake.reply_with("Promise.resolve(dated())");
            let asked = asked_in(&scene, 1600, |_| skew).await;
            assert!((3..=6).contains(&asked), "{skew}: {asked}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn tokens_that_do_not_say_when_they_began_are_kept_as_well() {
    with_clock(async |_| {
        for (skew, expected) in [
            (0.0, 3),
            // Until one is refused, as nothing tells of its end.
            (-2.0 * HOUR, 1),
            // A minute each.
            (2.0 * HOUR, 30),
        ] {
            let scene = Scene::new(600);
            assert_eq!(asked_in(&scene, 1600, |_| skew).await, expected, "{skew}");
        }
        let scene = Scene::new(600);
        set_clock(BEGIN - 2.0 * HOUR * 1000.0);
        let first = scene.token().await;
        scene.tokens.invalidate(&first);
        assert_ne!(scene.token().await, first);
        assert_eq!(scene.asked(), 2);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_clock_that_is_set_costs_one_call_at_most() {
    with_clock(async |_| {
        for reply in ["Promise.resolve(dated())", "Promise.resolve(fresh())"] {
            for (from, to, calls) in [
                (0.0, -2.0 * HOUR, 1),
                (-2.0 * HOUR, 0.0, 2),
                (0.0, -1.0, 1),
                (0.0, 1.0, 1),
            ] {
                let scene = Scene::new(600);
                scene.fake.reply_with(reply);
                let skew = |second| if second < 100 { from } else { to };
                let asked = asked_in(&scene, 500, skew).await;
                assert!((1..=calls).contains(&asked), "{reply} {from} {to}: {asked}");
            }
        }
        let scene = Scene::new(600);
        scene.fake.reply_with("Promise.resolve(dated())");
        let skew = |second| if second < 100 { 0.0 } else { 2.0 * HOUR };
        assert_eq!(asked_in(&scene, 500, skew).await, 2);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_clock_that_stands_still_keeps_no_token_for_ever() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        scene.fake.reply_with("Promise.resolve(dated())");
        evaluate("globalThis.pageClock ??= performance.now.bind(performance)");
        let first = scene.token().await;
        evaluate("performance.now = () => pageClock() + 700_000");
        let second = scene.token().await;
        evaluate("performance.now = pageClock");
        assert_ne!(second, first);
        assert_eq!(scene.asked(), 2);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_token_that_a_host_gives_to_many_is_not_used_beyond_its_end() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        scene
            .fake
            .reply_with("Promise.resolve(globalThis.shared ??= dated())");
        // Made for another page, four minutes ago.
        evaluate("globalThis.shared = dated()");
        at(240.0);
        let first = scene.token().await;
        // Repeated shortly before its end, and no later for that.
        at(590.0);
        assert_eq!(scene.token().await, first);
        evaluate("globalThis.shared = undefined");
        at(601.0);
        assert_ne!(scene.token().await, first);
        evaluate("delete globalThis.shared");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_hundred_who_wait_cost_one_call() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        scene
            .fake
            .reply_with("new Promise((give) => { globalThis.give = give })");
        let (tokens, ()) = join(join_all((0..100).map(|_| scene.tokens.token())), async {
            evaluate("give(fresh())");
        })
        .await;
        let first = tokens[0].clone().unwrap();
        assert_eq!(tokens, vec![Ok(first); 100]);
        assert_eq!(scene.asked(), 1);

        // They share failures as well.
        at(590.0);
        let waiting = join_all((0..100).map(|_| scene.tokens.token()));
        let (tokens, ()) = join(waiting, async {
            at(700.0);
            evaluate("give(null)");
        })
        .await;
        assert!(
            tokens
                .iter()
                .all(|token| token.as_ref().unwrap_err().code() == "reply_not_understood")
        );
        assert_eq!(scene.asked(), 2);
    })
    .await;
}

#[wasm_bindgen_test]
async fn who_leaves_does_not_end_the_wait_of_others() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        scene
            .fake
            .reply_with("new Promise((give) => { globalThis.give = give })");
        let mut first = scene.tokens.token();
        assert!((&mut first).now_or_never().is_none());
        let (second, ()) = join(scene.tokens.token(), async {
            drop(first);
            evaluate("give(fresh())");
        })
        .await;
        assert_eq!(scene.token().await, second.unwrap());
        assert_eq!(scene.asked(), 1);
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_answer_that_nobody_waited_for_is_not_used_later() {
    with_clock(async |guard| {
        let scene = Scene::new(600);
        scene
            .fake
            .reply_with("new Promise((give) => { globalThis.give = give })");
        let mut forgotten = scene.tokens.token();
        assert!((&mut forgotten).now_or_never().is_none());
        drop(forgotten);
        evaluate("give('forgotten')");
        guard.complaints().await;

        scene.fake.reply_with("'asked-for'");
        assert_eq!(scene.token().await.as_str(), "asked-for");
        assert_eq!(scene.asked(), 2);
        drop(scene.tokens.token());
        assert_eq!(scene.asked(), 2, "nobody has awaited it");
    })
    .await;
}

#[wasm_bindgen_test]
async fn only_the_very_token_that_was_refused_is_dropped() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        let first = scene.token().await;
        scene
            .tokens
            .invalidate(&Token::new("another".into()).unwrap());
        assert_eq!(scene.token().await, first);

        scene.tokens.invalidate(&first);
        let second = scene.token().await;
        assert_ne!(second, first);
        // The second of two requests that the first token was refused to.
        scene.tokens.invalidate(&first);
        assert_eq!(scene.token().await, second);
        assert_eq!(scene.asked(), 2);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_token_refused_while_another_is_on_its_way_is_not_given_out() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        let first = scene.token().await;
        at(550.0);
        scene
            .fake
            .reply_with("new Promise((give, refuse) => { globalThis.refuse = refuse })");
        let (token, ()) = join(scene.tokens.token(), async {
            scene.tokens.invalidate(&first);
            evaluate("refuse('not now')");
        })
        .await;
        assert_eq!(token.unwrap_err().code(), "rejected");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_renewal_that_fails_costs_nothing_while_the_old_token_lives() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        let first = scene.token().await;
        scene.fake.reply_with("Promise.reject('not now')");
        at(599.0);
        assert_eq!(scene.token().await, first);
        assert_eq!(scene.asked(), 2);

        at(600.0);
        let refused = Error::Rejected {
            method: "getSessionToken".into(),
            reason: JsFailure::Text("not now".into()),
        };
        assert_eq!(scene.tokens.token().await, Err(refused));
        scene.fake.reply_with("Promise.resolve(fresh())");
        assert_ne!(scene.token().await, first);
        assert_eq!(scene.asked(), 4);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_token_that_does_not_say_when_it_ends_is_good_once() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        for text in [
            "'opaque'",
            "jwt({})",
            "jwt({ exp: 'soon' })",
            "jwt({ exp: 1 })",
        ] {
            scene.fake.reply_with(text);
            let before = scene.asked();
            assert_eq!(scene.token().await, scene.token().await);
            assert_eq!(scene.asked() - before, 2, "{text}");
        }
        scene.fake.reply_with("Promise.reject('gone')");
        assert_eq!(scene.tokens.token().await.unwrap_err().code(), "rejected");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_text_that_is_no_token_is_not_kept() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        let app_tokens = AppTokens::new(scene.fake.bridge());
        for text in ["", " ", "a b", "a\\r\\nx-evil: 1", "tökén", "\\ud800"] {
            scene.fake.reply_with(&format!("'{text}'"));
            let unusable = |method: &'static str| Error::TokenUnusable {
                method: method.into(),
            };
            assert_eq!(
                scene.tokens.token().await,
                Err(unusable("getSessionToken")),
                "{text}"
            );
            scene
                .fake
                .reply_with(&format!("({{ accessToken: '{text}' }})"));
            assert_eq!(
                app_tokens.token().await,
                Err(unusable("getAppToken")),
                "{text}"
            );
        }
        for reply in ["null", "7", "{ accessToken: 7 }"] {
            scene.fake.reply_with(reply);
            let error = scene.tokens.token().await.unwrap_err();
            assert_eq!(error.code(), "reply_not_understood", "{reply}");
        }
        scene.fake.reply_with("Promise.resolve(fresh())");
        scene.token().await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn app_tokens_are_kept_by_themselves() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        scene
            .fake
            .reply_with("Promise.resolve({ accessToken: fresh() })");
        let app_tokens = AppTokens::new(scene.fake.bridge());
        let all: Vec<Box<dyn Tokens>> = vec![Box::new(app_tokens.clone()), Box::new(app_tokens)];
        let first = all[0].token().await.unwrap();
        assert_eq!(all[1].token().await.unwrap(), first);
        assert_eq!(scene.asked(), 1);
        scene.fake.reply_with("Promise.resolve(fresh())");
        assert_ne!(scene.token().await, first);
        all[1].invalidate(&first);
        assert_eq!(
            all[0].token().await.unwrap_err().code(),
            "reply_not_understood"
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn no_token_is_ever_printed() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        let token = scene.token().await;
        let app_tokens = AppTokens::new(scene.fake.bridge());
        let printed = format!("{token:?} {:?} {app_tokens:?}", scene.tokens);
        assert!(
            !printed.contains("eyJ") && !printed.contains(token.as_str()),
            "{printed}"
        );

        let text = JsValue::from(token.as_str());
        js_sys::Reflect::set(&js_sys::global(), &"leaked".into(), &text).unwrap();
        scene.tokens.invalidate(&token);
        for failing in [
            "{ leaked }",
            "Promise.reject(leaked)",
            "Promise.reject(new Error(leaked))",
        ] {
            scene.fake.reply_with(failing);
            let error = scene.tokens.token().await.unwrap_err();
            let printed = format!("{error} {error:?}");
            assert!(!printed.contains("eyJ"), "{failing}: {printed}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_refused_token_that_the_host_repeats_is_not_kept() {
    with_clock(async |_| {
        let scene = Scene::new(600);
        scene
            .fake
            .reply_with("Promise.resolve(globalThis.same ??= fresh())");
        let first = scene.token().await;
        assert_eq!(scene.token().await, first);
        assert_eq!(scene.asked(), 1);

        scene.tokens.invalidate(&first);
        assert_eq!(scene.token().await, first);
        assert_eq!(scene.token().await, first);
        assert_eq!(scene.asked(), 3);

        evaluate("globalThis.same = fresh()");
        let second = scene.token().await;
        assert_ne!(second, first);
        assert_eq!(scene.token().await, second);
        assert_eq!(scene.asked(), 4);
        evaluate("delete globalThis.same");
    })
    .await;
}
