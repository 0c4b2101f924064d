//! A verification that tells what it looked at, for people who debug one.

use std::fmt;

use appbridge_types::claims::{AppClaims, SessionClaims};
use serde_json::{Map, Value};

use super::claims::Claims;
use super::compact::{Algorithm, AlgorithmName, Compact};
use super::rules::{Rules, check_algorithm};
use super::validity::now;
use super::{KeySetError, TokenError, TokenKind};

/// A rule that a token has to meet, in the order in which they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Check {
    /// At most 8 KiB.
    Size,
    /// Three base64url parts, the first of them a JSON object.
    Form,
    /// Nothing in the header that is never granted, such as `crit` or `jwk`.
    Header,
    /// The one algorithm of the token's kind.
    Algorithm,
    /// A `kid` in the header that an issuer would use.
    KeyId,
    /// The issuer's key set has the key that the `kid` names.
    Key,
    /// The signature fits that key.
    Signature,
    /// All required claims, each once and of its type.
    Claims,
    /// `exp` lies in the future.
    Expiry,
    /// `nbf`, where there is one, lies in the past.
    NotBefore,
    /// `iss` is the configured one.
    Issuer,
    /// The token is meant for this app. Session tokens name none.
    Audience,
}

impl Check {
    /// Every check, in order.
    pub const ALL: [Self; 12] = [
        Self::Size,
        Self::Form,
        Self::Header,
        Self::Algorithm,
        Self::KeyId,
        Self::Key,
        Self::Signature,
        Self::Claims,
        Self::Expiry,
        Self::NotBefore,
        Self::Issuer,
        Self::Audience,
    ];

    /// A stable name, such as `not_before`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Form => "form",
            Self::Header => "header",
            Self::Algorithm => "algorithm",
            Self::KeyId => "key_id",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Claims => "claims",
            Self::Expiry => "expiry",
            Self::NotBefore => "not_before",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a token did in one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The rule is met. After a [`Signature`](Check::Signature) that failed this
    /// says what the token claims, and proves nothing.
    Passed,
    /// The rule is not met.
    Failed(TokenError),
    /// An earlier check left nothing to look at.
    NotReached,
}

impl From<Result<(), TokenError>> for Outcome {
    fn from(result: Result<(), TokenError>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(error) => Self::Failed(error),
        }
    }
}

/// A token, looked at check by check.
///
/// The verdict is that of the verifier; the checks go on after the first
/// failure as far as there is something to look at, so that a token that is both
/// expired and from the wrong issuer shows both.
///
/// Checks and verdict hold nothing of the token. Header and claims are what the
/// token says of itself: **unverified** unless the verdict is `Ok`, and about a
/// person, so `Debug` leaves them out. The signature is not kept.
#[derive(Clone, PartialEq)]
pub struct Inspection {
    pub(crate) kind: Option<TokenKind>,
    pub(crate) header: Option<Map<String, Value>>,
    pub(crate) claims: Option<Map<String, Value>>,
    pub(crate) checks: Vec<(Check, Outcome)>,
}

impl Inspection {
    /// The kind of token that the header's `alg` makes it.
    #[must_use]
    pub const fn kind(&self) -> Option<TokenKind> {
        self.kind
    }

    /// The header, when it is a JSON object.
    #[must_use]
    pub const fn header(&self) -> Option<&Map<String, Value>> {
        self.header.as_ref()
    }

    /// The payload, when it is a JSON object. Unverified unless the
    /// [verdict](Self::verdict) is `Ok`.
    #[must_use]
    pub const fn claims(&self) -> Option<&Map<String, Value>> {
        self.claims.as_ref()
    }

    /// Every check and its outcome, in order.
    #[must_use]
    pub fn checks(&self) -> &[(Check, Outcome)] {
        &self.checks
    }

    /// What the verifier says: the first failure, if there is one.
    ///
    /// # Errors
    ///
    /// The same as [`SessionVerifier::verify`](super::SessionVerifier::verify)
    /// gives for the same token at the same time.
    pub fn verdict(&self) -> Result<(), TokenError> {
        self.checks
            .iter()
            .find_map(|(_, outcome)| match outcome {
                Outcome::Failed(error) => Some(Err(error.clone())),
                Outcome::Passed | Outcome::NotReached => None,
            })
            .unwrap_or(Ok(()))
    }

    /// Looks at a token without anybody's keys: what it says of itself, and
    /// whether its form and its times are right, by the default rules. The verdict is
    /// never `Ok`.
    #[must_use]
    pub fn without_keys(token: &str) -> Self {
        let parsed = match Compact::parse(token) {
            Ok(parsed) => parsed,
            Err(error) => return Self::unparsed(token, error),
        };
        let kind = parsed.algorithm.kind();
        if parsed.algorithm == AlgorithmName::Ed25519 {
            return Self::unparsed(token, TokenError::AlgorithmNotAllowed)
                .of_kind(kind.token_kind());
        }
        let validity = match kind {
            Algorithm::EdDsa => parsed
                .claims()
                .map(|claims: SessionClaims| claims.validity()),
            Algorithm::Rs256 => parsed.claims().map(|claims: AppClaims| claims.validity()),
        };
        let now = now();
        let checks = Check::ALL.map(|check| {
            let outcome = match (check, &validity) {
                (Check::Key, _) => Outcome::Failed(KeySetError::NotAsked.into()),
                (Check::Signature | Check::Issuer | Check::Audience, _) => Outcome::NotReached,
                (Check::Claims, Err(error)) => Outcome::Failed(error.clone()),
                (Check::Expiry | Check::NotBefore, Err(_)) => Outcome::NotReached,
                (Check::Expiry, Ok(validity)) => validity.check_end(now).into(),
                (Check::NotBefore, Ok(validity)) => validity.check_beginning(now).into(),
                _ => Outcome::Passed,
            };
            (check, outcome)
        });
        Self {
            kind: Some(kind.token_kind()),
            checks: checks.into(),
            ..Self::described(token)
        }
    }

    /// Whether a check was passed.
    #[must_use]
    pub fn passed(&self, check: Check) -> bool {
        self.checks.contains(&(check, Outcome::Passed))
    }

    /// A token that did not get past its header.
    pub(crate) fn unparsed(token: &str, error: TokenError) -> Self {
        let failed = error.check();
        let checks = Check::ALL.map(|check| {
            let outcome = match check.cmp(&failed) {
                std::cmp::Ordering::Less => Outcome::Passed,
                std::cmp::Ordering::Equal => Outcome::Failed(error.clone()),
                std::cmp::Ordering::Greater => Outcome::NotReached,
            };
            (check, outcome)
        });
        Self {
            checks: checks.into(),
            ..Self::described(token)
        }
    }

    /// The same, of a kind that the token's algorithm tells.
    pub(crate) fn of_kind(self, kind: TokenKind) -> Self {
        Self {
            kind: Some(kind),
            ..self
        }
    }

    /// What the token says of itself, and no checks.
    fn described(token: &str) -> Self {
        let [header, claims] = Compact::unverified(token);
        Self {
            kind: None,
            header,
            claims,
            checks: Vec::new(),
        }
    }
}

impl fmt::Debug for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inspection")
            .field("kind", &self.kind)
            .field("checks", &self.checks)
            .finish_non_exhaustive()
    }
}

/// Puts a token through every rule that can be looked at.
pub(crate) async fn inspect<R: Rules>(rules: &R, text: &str) -> Inspection {
    let token = match Compact::parse(text) {
        Ok(token) => token,
        Err(error) => return Inspection::unparsed(text, error),
    };
    if let Err(error) = check_algorithm(rules, &token) {
        return Inspection::unparsed(text, error).of_kind(token.algorithm.kind().token_kind());
    }
    let mut inspection = Inspection {
        kind: Some(R::ALGORITHM.token_kind()),
        ..Inspection::described(text)
    };
    let mut note = |check, outcome| inspection.checks.push((check, outcome));
    for check in Check::ALL.iter().filter(|check| **check < Check::Key) {
        note(*check, Outcome::Passed);
    }
    match rules.keys().key(&token.key_id).await {
        Ok(key) => {
            note(Check::Key, Outcome::Passed);
            note(Check::Signature, key.verify(&token).into());
        }
        Err(error) => {
            note(Check::Key, Outcome::Failed(error));
            note(Check::Signature, Outcome::NotReached);
        }
    }
    match token.claims::<R::Claims>() {
        Ok(claims) => {
            let (validity, now) = (claims.validity(), now());
            note(Check::Claims, Outcome::Passed);
            note(Check::Expiry, validity.check_end(now).into());
            note(Check::NotBefore, validity.check_beginning(now).into());
            note(Check::Issuer, rules.check_issuer(&claims).into());
            note(Check::Audience, rules.check_audience(&claims).into());
        }
        Err(error) => {
            note(Check::Claims, Outcome::Failed(error));
            for check in Check::ALL.iter().filter(|check| **check > Check::Claims) {
                note(*check, Outcome::NotReached);
            }
        }
    }
    inspection
}
