//! The token that is kept, and the one that is on its way.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use appbridge_types::method::HostMethod;
use appbridge_types::shape::{Known, Shaped};
use futures_util::FutureExt as _;
use futures_util::future::{Shared, WeakShared};
use wasm_bindgen::JsValue;

use super::Token;
use crate::bridge::AppBridge;
use crate::call::RawCall;
use crate::error::Error;
use crate::known;
use crate::raw_error::RawError;
use crate::sys;

/// How long before its end a token is renewed: long enough for a request with it to
/// arrive, and for clocks that differ a little.
const MARGIN_MILLIS: f64 = 60_000.0;

/// Of a token that lives shortly, this part of its life counts as its end.
const MARGIN_PART: f64 = 0.1;

type Renewing = Pin<Box<dyn Future<Output = Result<Token, RawError>>>>;

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
    /// What all who wait now wait for. Weak, so that it ends when nobody waits any
    /// more: an answer that is fetched much later may be a token that has ended.
    renewal: Option<WeakShared<Renewing>>,
}

/// A token and when it came, in milliseconds since 1970 (UTC).
struct Kept {
    token: Token,
    came: f64,
}

impl Kept {
    /// When the token ends, by the user's clock; tokens that do not say so, or
    /// seem to have ended before they came, are good for one use.
    fn ends(&self) -> f64 {
        let ends = self.token.expires_at().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "seconds of this era are small")]
        let ends = ends as f64 * 1000.0;
        ends
    }

    fn lives(&self, now: f64) -> bool {
        // A clock that was set back says nothing about the token's age.
        self.came <= now && now < self.ends()
    }

    fn is_fresh(&self, now: f64) -> bool {
        let margin = MARGIN_MILLIS.min((self.ends() - self.came) * MARGIN_PART);
        self.lives(now) && now < self.ends() - margin
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

    pub(super) async fn token(self: Rc<Self>) -> Result<Token, RawError> {
        if let Some(token) = self.kept_if(Kept::is_fresh) {
            return Ok(token);
        }
        let renewal = self.renewal();
        match renewal.await {
            Ok(token) => Ok(token),
            Err(error) => self.kept_if(Kept::lives).ok_or(error),
        }
    }

    pub(super) fn invalidate(&self, token: &Token) {
        let mut state = self.state.borrow_mut();
        state.kept.take_if(|kept| kept.token == *token);
        state.refused = Some(token.clone());
    }

    fn kept_if(&self, good: fn(&Kept, f64) -> bool) -> Option<Token> {
        let state = self.state.borrow();
        let kept = state.kept.as_ref()?;
        good(kept, sys::unix_millis()).then(|| kept.token.clone())
    }

    /// The renewal under way, or a new one.
    fn renewal(self: &Rc<Self>) -> Shared<Renewing> {
        let under_way = self.state.borrow().renewal.clone();
        if let Some(renewal) = under_way.and_then(|renewal| renewal.upgrade()) {
            return renewal;
        }
        let cache = Rc::clone(self);
        let renewing: Renewing = Box::pin(async move {
            let token = cache.ask().await;
            cache.renewed(token.as_ref().ok());
            token
        });
        let renewal = renewing.shared();
        self.state.borrow_mut().renewal = renewal.downgrade();
        renewal
    }

    /// Asks the host. Without decoding the answer: whoever has nothing but tokens need
    /// not download serde for them.
    async fn ask(&self) -> Result<Token, RawError> {
        let Known { name, shape } = self.method;
        let call = RawCall::new(self.bridge.clone(), name.into(), Some(JsValue::UNDEFINED));
        let reply = call.checked().await?;
        let token = known::text(shape, &reply).and_then(Token::new);
        token.ok_or_else(|| {
            Error::TokenUnusable {
                method: name.into(),
            }
            .into()
        })
    }

    fn renewed(&self, answer: Option<&Token>) {
        let mut state = self.state.borrow_mut();
        if let Some(token) = answer
            && state.refused.as_ref() != Some(token)
        {
            state.kept = Some(Kept {
                token: token.clone(),
                came: sys::unix_millis(),
            });
        }
        state.renewal = None;
    }
}
