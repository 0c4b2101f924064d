//! The token that is kept, and the one that is on its way.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use appbridge_types::method::HostMethod;
use appbridge_types::shape::{Known, Shaped};
use wasm_bindgen::JsValue;

use super::{RawTokenFuture, Token};
use crate::bridge::AppBridge;
use crate::call;
use crate::error::Error;
use crate::exchange::ANSWER_TIMEOUT;
use crate::known;
use crate::raw_error::RawError;
use crate::settlement::Settlement;
use crate::sys;
use crate::trace::{Trace, Traced};

/// How long before its end a token is renewed: long enough for a request with it to
/// arrive, and for clocks that differ a little.
const MARGIN_MILLIS: f64 = 60_000.0;

/// Of a token that lives shortly, this part of its life counts as its end.
const MARGIN_PART: f64 = 0.1;

pub(super) struct Cache {
    bridge: AppBridge,
    /// The method that gives tokens.
    method: Known,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// What was refused last: not to be kept again, should the host repeat it.
    refused: Option<Token>,
    /// The host's answer, which all who wait now wait for: JavaScript's promises can be
    /// shared. Weak, so that it is forgotten when nobody waits any more: an answer that
    /// is fetched much later may be a token that has ended.
    asked: Weak<JsValue>,
}

/// A token, when it came, and for how long it is good from then, in milliseconds. One that
/// does not say when it ends is good for one use.
struct Kept {
    token: Token,
    came: f64,
    life: f64,
}

impl Kept {
    fn new(token: Token) -> Self {
        Self {
            came: sys::steady_millis(),
            life: sys::life_of(token.as_str()) * 1000.0,
            token,
        }
    }

    fn lives(&self, now: f64) -> bool {
        now - self.came < self.life
    }

    fn is_fresh(&self, now: f64) -> bool {
        let margin = MARGIN_MILLIS.min(self.life * MARGIN_PART);
        now - self.came < self.life - margin
    }
}

impl Cache {
    pub(super) fn new<M: HostMethod<Reply: Shaped>>(bridge: AppBridge) -> Self {
        Self {
            bridge,
            method: Known {
                name: M::NAME,
                shape: M::Reply::SHAPE,
            },
            state: RefCell::default(),
        }
    }

    /// Boxed here, so that all who want tokens share one state machine.
    pub(super) fn token(self: Rc<Self>) -> RawTokenFuture {
        Box::pin(async move {
            if let Some(token) = self.kept_if(Kept::is_fresh) {
                return Ok(token);
            }
            match self.asked().await {
                Ok(token) => Ok(token),
                Err(error) => self.kept_if(Kept::lives).ok_or(error),
            }
        })
    }

    pub(super) fn invalidate(&self, token: &Token) {
        let mut state = self.state.borrow_mut();
        state.kept.take_if(|kept| kept.token == *token);
        state.refused = Some(token.clone());
    }

    fn kept_if(&self, good: fn(&Kept, f64) -> bool) -> Option<Token> {
        let state = self.state.borrow();
        let kept = state.kept.as_ref()?;
        good(kept, sys::steady_millis()).then(|| kept.token.clone())
    }

    /// Asks the host, or waits with those who have asked. Without decoding the answer:
    /// whoever has nothing but tokens need not download serde for them.
    async fn asked(&self) -> Result<Token, RawError> {
        let Known { name, shape } = self.method;
        let mut trace = Trace::none();
        let under_way = self.state.borrow().asked.upgrade();
        let answer = match under_way {
            Some(answer) => answer,
            None => {
                trace = Trace::begin(Traced::Call, name);
                let answer = Rc::new(sys::call_promise(self.bridge.as_raw(), name));
                self.state.borrow_mut().asked = Rc::downgrade(&answer);
                answer
            }
        };
        if answer.is_undefined() {
            return Err(Error::Unsupported {
                feature: "method.call",
            }
            .into());
        }
        let outcome = Settlement::of(&answer, ANSWER_TIMEOUT).await;
        trace.settled(&outcome);
        self.forget(&answer);
        // Nothing is borrowed here: what the host gave may have getters that come back.
        let reply = call::reply(&name.into(), Some(shape), outcome)?;
        let token = known::text(shape, &reply).and_then(Token::new);
        let token = token.ok_or(Error::TokenUnusable {
            method: name.into(),
        })?;
        #[cfg(all(feature = "fetch", feature = "mock"))]
        let token = token.of_bridge(self.bridge.as_raw());
        self.keep(&token);
        Ok(token)
    }

    /// Lets others ask anew, unless they have.
    fn forget(&self, answer: &Rc<JsValue>) {
        let mut state = self.state.borrow_mut();
        if state.asked.as_ptr() == Rc::as_ptr(answer) {
            state.asked = Weak::new();
        }
    }

    fn keep(&self, token: &Token) {
        let kept = Kept::new(token.clone());
        let mut state = self.state.borrow_mut();
        let is_kept = state.kept.as_ref().is_some_and(|kept| kept.token == *token);
        // One that is repeated ends no later for that.
        if !is_kept && state.refused.as_ref() != Some(token) {
            state.kept = Some(kept);
        }
    }
}
