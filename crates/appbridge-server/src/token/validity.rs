//! From when until when a token counts.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::TokenError;

/// How far the clocks of issuer and backend may differ.
const LEEWAY: Duration = Duration::from_secs(5);

/// When a token counts, in whole seconds since 1970 (UTC).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Validity {
    pub(crate) exp: u64,
    pub(crate) nbf: Option<u64>,
}

impl Validity {
    pub(super) const fn check_end(self, now: u64) -> Result<(), TokenError> {
        if self.exp.saturating_add(LEEWAY.as_secs()) <= now {
            Err(TokenError::Expired)
        } else {
            Ok(())
        }
    }

    pub(super) fn check_beginning(self, now: u64) -> Result<(), TokenError> {
        if self
            .nbf
            .is_some_and(|nbf| nbf > now.saturating_add(LEEWAY.as_secs()))
        {
            Err(TokenError::NotYetValid)
        } else {
            Ok(())
        }
    }

    /// Both of them, for a token whose other rules have been checked before.
    pub(crate) fn check(self) -> Result<(), TokenError> {
        let now = now();
        self.check_end(now)?;
        self.check_beginning(now)
    }
}

pub(super) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn validity(exp: u64, nbf: Option<u64>) -> Validity {
        Validity { exp, nbf }
    }

    #[test]
    fn a_token_ends_with_its_second_and_the_leeway() {
        assert_eq!(validity(996, None).check_end(1000), Ok(()));
        assert_eq!(
            validity(995, None).check_end(1000),
            Err(TokenError::Expired)
        );
        assert_eq!(validity(0, None).check_end(1000), Err(TokenError::Expired));
        assert_eq!(validity(u64::MAX, None).check_end(1000), Ok(()));
    }

    #[test]
    fn a_token_begins_with_its_second_less_the_leeway() {
        assert_eq!(validity(2000, None).check_beginning(1000), Ok(()));
        assert_eq!(validity(2000, Some(1005)).check_beginning(1000), Ok(()));
        for late in [1006, u64::MAX] {
            assert_eq!(
                validity(2000, Some(late)).check_beginning(1000),
                Err(TokenError::NotYetValid)
            );
        }
    }
}
