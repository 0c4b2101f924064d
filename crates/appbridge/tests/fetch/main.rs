//! Requests with a token, against a fake `fetch` and once a real one.

#![cfg(all(target_arch = "wasm32", feature = "fetch"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod answers;
#[cfg(feature = "session-cookie")]
mod cookie;
mod ending;
mod graphql;
mod retrying;
mod sending;
#[path = "../support/mod.rs"]
mod support;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future;
use std::rc::Rc;
use std::time::Duration;

use appbridge::fetch::{Client, FetchError, Response};
use appbridge::{Error, Token, TokenFuture, Tokens};
use support::fetch::FakeFetch;
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// Long enough for every promise that is settled already, short enough to wait for.
const SHORT: Duration = Duration::from_millis(20);

/// Gives these tokens in turn, and the last one for ever; an empty text never comes.
struct Scripted {
    texts: RefCell<VecDeque<String>>,
    asked: Cell<u32>,
    invalidated: RefCell<Vec<String>>,
}

impl Scripted {
    fn of(texts: &[&str]) -> Rc<Self> {
        Rc::new(Self {
            texts: RefCell::new(texts.iter().map(|&text| text.to_owned()).collect()),
            asked: Cell::new(0),
            invalidated: RefCell::default(),
        })
    }
}

impl Tokens for Scripted {
    fn token(&self) -> TokenFuture {
        self.asked.set(self.asked.get() + 1);
        let mut texts = self.texts.borrow_mut();
        let text = match texts.len() {
            1 => texts[0].clone(),
            _ => texts.pop_front().unwrap(),
        };
        match &*text {
            "" => Box::pin(future::pending()),
            "none" => Box::pin(future::ready(Err(Error::NotEmbedded))),
            _ => Box::pin(future::ready(Ok(Token::new(text).unwrap()))),
        }
    }

    fn invalidate(&self, token: &Token) {
        let mut invalidated = self.invalidated.borrow_mut();
        invalidated.push(token.as_str().to_owned());
    }
}

/// A client whose one token is `t1`.
fn client() -> Client {
    Client::new(Scripted::of(&["t1"]))
}

/// What a request ends with whose answer is the value of an expression.
async fn answer(expression: &str) -> Result<Response, FetchError> {
    let _fake = FakeFetch::answering(&[expression]);
    client().get("/api").send().await
}

/// The page's own origin.
fn own_origin() -> String {
    support::evaluate("location.origin").as_string().unwrap()
}
