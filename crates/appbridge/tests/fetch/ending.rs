//! Requests that end before their answer comes.

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use appbridge::ErrorKind;
use appbridge::fetch::{FetchError, ResponseFuture};
use futures_util::FutureExt;
use futures_util::future::{Either, join, select};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::evaluate;
use crate::support::fetch::FakeFetch;
use crate::support::guard::{Guard, guarded};
use crate::{Client, SHORT, Scripted, client};

const NEVER: &str = "new Promise(() => {})";
const ENDLESS: &str = "fakes.endlessBody()";
const UNAUTHORIZED: &str = "new Response('', { status: 401 })";
const ENDLESS_REFUSAL: &str = "new Response(new ReadableStream({}), { status: 502 })";

/// Sends with a limit that is short.
async fn hurried(tokens: &[&str]) -> FetchError {
    let client = Client::new(Scripted::of(tokens));
    client.get("/").timeout(SHORT).send().await.unwrap_err()
}

/// Lets a request go on until the fake has so many, and drops it.
async fn dropped_after(request: ResponseFuture, fake: &FakeFetch, count: u32, guard: &Guard) {
    let reached = pin!(async {
        fake.reached(count).await;
        // Comes after everything that could go on by itself.
        assert_eq!(guard.complaints().await, [""; 0]);
    });
    if let Either::Left((answer, _)) = select(request, reached).await {
        panic!("the request ended: {answer:?}");
    }
}

#[wasm_bindgen_test]
async fn a_token_that_never_comes_times_out() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[]);
        let error = hurried(&[""]).await;
        assert_eq!(error, FetchError::TimedOut);
        assert_eq!(
            (error.code(), error.kind()),
            ("timed_out", ErrorKind::Transient)
        );
        assert_eq!(fake.count(), 0);
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_answer_that_never_comes_times_out_and_is_aborted() {
    guarded(async |_| {
        for answer in [NEVER, ENDLESS, ENDLESS_REFUSAL] {
            let fake = FakeFetch::answering(&[answer]);
            assert_eq!(hurried(&["t1"]).await, FetchError::TimedOut, "{answer}");
            let sent = fake.sent().await;
            assert_eq!((sent.len(), sent[0].aborted), (1, true), "{answer}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_limit_holds_for_all_of_it() {
    guarded(async |_| {
        // The second token never comes.
        let fake = FakeFetch::answering(&[UNAUTHORIZED]);
        assert_eq!(hurried(&["t1", ""]).await, FetchError::TimedOut);
        assert_eq!(fake.count(), 1);

        // The second answer never comes.
        for answer in [NEVER, ENDLESS] {
            let fake = FakeFetch::answering(&[UNAUTHORIZED, answer]);
            assert_eq!(hurried(&["t1", "t2"]).await, FetchError::TimedOut);
            let sent = fake.sent().await;
            assert_eq!((sent.len(), sent[1].aborted), (2, true), "{answer}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_limit_is_each_requests_own() {
    guarded(async |_| {
        let _fake = FakeFetch::answering(&[
            "new Promise((done) => { release = () => done(new Response('late')); })",
            NEVER,
        ]);
        let client = client();
        let patient = client.get("/").timeout(Duration::MAX).send();
        let (patient, impatient) = join(patient, async {
            let answer = client.get("/").timeout(SHORT).send().await;
            evaluate("release()");
            answer
        })
        .await;
        assert_eq!(patient.unwrap().text(), "late");
        assert_eq!(impatient.unwrap_err(), FetchError::TimedOut);
    })
    .await;
}

#[wasm_bindgen_test]
async fn nothing_happens_before_it_is_awaited() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[]);
        let tokens = Scripted::of(&["t1"]);
        drop(Client::new(tokens.clone()).get("/").send());
        assert_eq!((fake.count(), tokens.asked.get()), (0, 0));
    })
    .await;
}

#[wasm_bindgen_test]
async fn dropping_a_request_aborts_it_at_every_stage() {
    guarded(async |guard| {
        for answers in [
            &[NEVER][..],
            &[ENDLESS],
            &[ENDLESS_REFUSAL],
            &[UNAUTHORIZED, NEVER],
            &[UNAUTHORIZED, ENDLESS],
        ] {
            let fake = FakeFetch::answering(answers);
            let request = Client::new(Scripted::of(&["t1", "t2"])).get("/").send();
            let count = u32::try_from(answers.len()).unwrap();
            dropped_after(request, &fake, count, guard).await;
            let sent = fake.sent().await;
            assert_eq!(sent.len(), answers.len());
            assert!(sent[answers.len() - 1].aborted, "{answers:?}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn dropping_a_request_without_a_token_drops_its_wait_for_one() {
    guarded(async |guard| {
        let fake = FakeFetch::answering(&[UNAUTHORIZED]);
        let tokens = Scripted::of(&[""]);
        let mut request = Client::new(tokens.clone()).get("/").send();
        assert!((&mut request).now_or_never().is_none());
        drop(request);
        assert_eq!(fake.count(), 0);
        // Neither a timer nor a wait holds on to the client.
        assert_eq!(Rc::strong_count(&tokens), 1);
        drop(fake);

        // While the second token is waited for.
        let fake = FakeFetch::answering(&[UNAUTHORIZED]);
        let tokens = Scripted::of(&["t1", ""]);
        let request = Client::new(tokens.clone()).get("/").send();
        dropped_after(request, &fake, 1, guard).await;
        assert_eq!((fake.count(), tokens.asked.get()), (1, 2));
        assert_eq!(Rc::strong_count(&tokens), 1);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_dropped_graphql_request_is_aborted_too() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[NEVER]);
        let client = client();
        let mut request = Box::pin(client.graphql::<(), ()>("/graphql", "{ a }", &()));
        assert!((&mut request).now_or_never().is_none());
        drop(request);
        assert!(fake.sent().await[0].aborted);
    })
    .await;
}
