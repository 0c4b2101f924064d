//! Tokens of the host, kept and renewed.

mod cache;
mod token;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use appbridge_types::method::{GetAppToken, GetSessionToken};

use self::cache::Cache;
pub use self::token::Token;
use crate::bridge::AppBridge;
use crate::error::Error;
use crate::raw_error::RawError;

/// A token that is on its way; see [`Tokens::token`].
pub type TokenFuture = Pin<Box<dyn Future<Output = Result<Token, Error>>>>;

/// A token that is on its way, or an error that keeps what JavaScript threw.
pub type RawTokenFuture = Pin<Box<dyn Future<Output = Result<Token, RawError>>>>;

/// Gives tokens of one kind: [`SessionTokens`], [`AppTokens`], or some of your own
/// in a test.
///
/// An object-safe trait, so that a client can take any of them.
pub trait Tokens {
    /// A token that can be sent now.
    ///
    /// # Errors
    ///
    /// The future's are those of a [`Call`](crate::Call), and
    /// [`Error::TokenUnusable`].
    ///
    /// # Cancellation
    ///
    /// Dropping the future ends the waiting. What others wait for goes on.
    fn token(&self) -> TokenFuture;

    /// Says that `token` was refused: it is not kept any longer, and the next
    /// [`token`](Self::token) asks the host, each time for as long as the host repeats
    /// that very token. One that has taken its place already stays, so that several
    /// requests refused at once cost one new token.
    fn invalidate(&self, token: &Token);
}

/// Session tokens of the signed-in user, for the app's own backend.
///
/// A token is kept and given out until shortly before it ends: a minute, or a tenth
/// of a shorter life. How long it lives is what it says of itself (`exp` less `iat`),
/// counted from when it came, and not what the user's clock makes of it, which may be
/// wrong by hours. JTL's session tokens do not say when they began: they are good until
/// `exp` by that clock, or for a minute when they seem to have ended. A computer that has
/// slept asks anew, and so does one whose clock was set forward, once. However many wait,
/// the host is asked once. A renewal that fails costs nothing while the old token still
/// lives.
///
/// Clones share what is kept. Texts of tokens are overwritten when the last copy is
/// dropped; the copies that the SDK and the browser have made are out of reach.
///
/// ```no_run
/// use appbridge::{SessionTokens, Tokens};
///
/// # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::Error> {
/// let tokens = SessionTokens::new(bridge);
/// let authorization = format!("Bearer {}", tokens.token().await?.as_str());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SessionTokens(Rc<Cache>);

impl SessionTokens {
    /// Asks `bridge` when a token is wanted, and not before.
    #[must_use]
    pub fn new(bridge: AppBridge) -> Self {
        Self(Rc::new(Cache::new::<GetSessionToken>(bridge)))
    }

    /// [`Tokens::token`], whose error keeps what JavaScript threw.
    ///
    /// # Errors
    ///
    /// As for [`Tokens::token`].
    #[must_use = "the host is asked when the future is first awaited"]
    pub fn token_raw(&self) -> RawTokenFuture {
        Rc::clone(&self.0).token()
    }
}

/// App tokens, for the app's own backend or straight for JTL's GraphQL API.
///
/// Kept and renewed like [`SessionTokens`].
#[derive(Clone)]
pub struct AppTokens(Rc<Cache>);

impl AppTokens {
    /// Asks `bridge` when a token is wanted, and not before.
    #[must_use]
    pub fn new(bridge: AppBridge) -> Self {
        Self(Rc::new(Cache::new::<GetAppToken>(bridge)))
    }

    /// [`Tokens::token`], whose error keeps what JavaScript threw.
    ///
    /// # Errors
    ///
    /// As for [`Tokens::token`].
    #[must_use = "the host is asked when the future is first awaited"]
    pub fn token_raw(&self) -> RawTokenFuture {
        Rc::clone(&self.0).token()
    }
}

impl<T: Tokens + ?Sized> Tokens for Rc<T> {
    fn token(&self) -> TokenFuture {
        T::token(self)
    }

    fn invalidate(&self, token: &Token) {
        T::invalidate(self, token);
    }
}

impl Tokens for SessionTokens {
    fn token(&self) -> TokenFuture {
        let token = self.token_raw();
        Box::pin(async move { Ok(token.await?) })
    }

    fn invalidate(&self, token: &Token) {
        self.0.invalidate(token);
    }
}

impl Tokens for AppTokens {
    fn token(&self) -> TokenFuture {
        let token = self.token_raw();
        Box::pin(async move { Ok(token.await?) })
    }

    fn invalidate(&self, token: &Token) {
        self.0.invalidate(token);
    }
}

impl fmt::Debug for SessionTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionTokens").finish_non_exhaustive()
    }
}

impl fmt::Debug for AppTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppTokens").finish_non_exhaustive()
    }
}
