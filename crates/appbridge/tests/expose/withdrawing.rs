//! Names that are taken, and names that are given back.

use std::rc::Rc;

use appbridge::{AppBridge, Error, ExposeOptions};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::evaluate;
use crate::support::guard::guarded;
use crate::{Add, answer, ask, connected};

const WITHDRAWN: &str =
    r#"{"error":{"code":"method_withdrawn","message":"the app no longer exposes this method"}}"#;

#[wasm_bindgen_test]
async fn a_dropped_guard_drops_the_handler_and_what_it_has_begun() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let held = Rc::new(());
        let watched = Rc::downgrade(&held);
        let add = bridge
            .expose::<Add, _, _>(move |_| {
                let held = Rc::clone(&held);
                async move {
                    std::future::pending::<()>().await;
                    drop(held);
                    Ok(0)
                }
            })
            .unwrap();
        let open = host.calls("add", &evaluate("[1]"));
        // A second call is answered at once, so the first has begun by then.
        let probe = bridge.expose_raw("probe", ExposeOptions::default(), async |_| Ok(true.into()));
        assert_eq!(ask(&host, "probe", "[]").await, "true");
        assert_eq!(watched.strong_count(), 2);

        drop(add);
        assert_eq!(watched.strong_count(), 0);
        assert_eq!(answer(&host, &open).await, WITHDRAWN);
        assert_eq!(ask(&host, "add", "[1]").await, WITHDRAWN);
        drop(probe);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_name_is_taken_until_its_guard_is_dropped() {
    guarded(async |_| {
        let (frame, host, bridge) = connected().await;
        let taken = Error::AlreadyExposed {
            method: "add".into(),
        };
        let expose = |reply| bridge.expose::<Add, _, _>(move |_| async move { Ok(reply) });
        let first = expose(1).unwrap();
        assert_eq!(expose(2).unwrap_err(), taken);
        assert_eq!(ask(&host, "add", "[0]").await, "1");
        drop(first);
        let third = expose(3).unwrap();
        assert_eq!(ask(&host, "add", "[0]").await, "3");

        let replace = ExposeOptions::default().replace(true);
        let fourth = bridge
            .expose_with::<Add, _, _>(replace, async |_| Ok(4))
            .unwrap();
        assert_eq!(ask(&host, "add", "[0]").await, "4");
        drop(third);
        assert_eq!(ask(&host, "add", "[0]").await, "4", "not its name any more");
        drop(fourth);
        assert_eq!(ask(&host, "add", "[0]").await, WITHDRAWN);

        // A name that the page's JavaScript has taken.
        frame.evaluate("jtlAppBridge.then((bridge) => bridge.method.expose('theirs', () => 'js'))");
        assert_eq!(ask(&host, "theirs", "[]").await, "\"js\"");
        let theirs = |options| bridge.expose_raw("theirs", options, async |_| Ok("rust".into()));
        assert_eq!(
            theirs(ExposeOptions::default()).unwrap_err().error().code(),
            "already_exposed"
        );
        let _ours = theirs(replace).unwrap();
        assert_eq!(ask(&host, "theirs", "[]").await, "\"rust\"");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bridge_that_cannot_expose_says_so() {
    guarded(async |_| {
        for raw in [
            "undefined",
            "{}",
            "{ method: {} }",
            "{ method: { expose: 1 } }",
            "{ get method() { throw new Error('no') } }",
        ] {
            let bridge = AppBridge::from_raw(evaluate(&format!("({raw})")));
            let refused = bridge.expose::<Add, _, _>(async |_| Ok(0)).unwrap_err();
            assert_eq!(
                refused,
                Error::Unsupported {
                    feature: "method.expose"
                },
                "{raw}"
            );
        }
        let throwing = "{ method: { expose() { throw new Error('no') } } }";
        let error = AppBridge::from_raw(evaluate(throwing))
            .expose::<Add, _, _>(async |_| Ok(0))
            .unwrap_err();
        assert_eq!(error.to_string(), "`add` could not be exposed: Error: no");
    })
    .await;
}
