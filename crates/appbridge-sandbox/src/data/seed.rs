//! Values that look random and are the same at every start.

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// The moments of generated records lie between these two: a fixed span, so that a
/// start next year generates what a start today does.
pub(super) const FIRST_MOMENT: OffsetDateTime = datetime!(2023-01-02 07:30 UTC);
pub(super) const LAST_MOMENT: OffsetDateTime = datetime!(2026-10-30 18:00 UTC);

/// What the fields of one record are derived from. Every field has its own random
/// number, so that a new field changes no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed(u64);

impl Seed {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The random number of a field.
    pub(crate) fn number(self, field: &str) -> u64 {
        // FNV-1a over the name, then the finaliser of SplitMix64.
        let hash = field
            .bytes()
            .fold(self.0 ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
        let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ (hash >> 31)
    }

    /// The seed of a part, or of the `nth` of several.
    pub(crate) fn part(self, name: &str, nth: usize) -> Self {
        Self(self.number(name).wrapping_add(nth as u64))
    }

    /// A number from 0 to `bound`, without `bound` itself.
    pub(crate) fn below(self, field: &str, bound: u32) -> u32 {
        // Takes the remainder of less than 2^32, so that it fits.
        u32::try_from(self.number(field) % u64::from(bound.max(1))).unwrap_or(0)
    }

    /// Whether a field is one of `n` in `of`.
    pub(crate) fn chance(self, field: &str, n: u32, of: u32) -> bool {
        self.below(field, of) < n
    }

    /// One of several; `None` when there are none.
    fn pick<'a, T>(self, field: &str, list: &'a [T]) -> Option<&'a T> {
        list.get(self.place(field, list.len()))
    }

    /// A place in a list of that length.
    pub(crate) fn place(self, field: &str, len: usize) -> usize {
        usize::try_from(self.below(field, u32::try_from(len).unwrap_or(u32::MAX))).unwrap_or(0)
    }

    /// One of some words; empty when there are none.
    pub(crate) fn word(self, field: &str, words: &[&'static str]) -> &'static str {
        self.pick(field, words).copied().unwrap_or_default()
    }

    /// An amount with two decimal places.
    pub(crate) fn amount(self, field: &str, lowest_cents: u32, highest_cents: u32) -> f64 {
        let span = highest_cents.saturating_sub(lowest_cents).saturating_add(1);
        cents(f64::from(lowest_cents + self.below(field, span)) / 100.0)
    }

    /// A moment within the generated records' span.
    pub(crate) fn moment(self, field: &str) -> OffsetDateTime {
        let span = (LAST_MOMENT - FIRST_MOMENT).whole_minutes();
        let span = u32::try_from(span).unwrap_or(u32::MAX);
        FIRST_MOMENT + Duration::minutes(i64::from(self.below(field, span)))
    }
}

/// Rounds to two decimal places.
pub(crate) fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_records_differ_and_starts_do_not() {
        let seed = Seed::new(7);
        assert_eq!(seed.number("name"), Seed::new(7).number("name"));
        assert_ne!(seed.number("name"), seed.number("eman"));
        assert_ne!(seed.number("name"), Seed::new(8).number("name"));
        assert_ne!(
            seed.part("line", 0).number("name"),
            seed.part("line", 1).number("name")
        );
    }

    #[test]
    fn numbers_stay_in_their_bounds() {
        for nth in 0..2_000 {
            let seed = Seed::new(nth);
            assert!(seed.below("a", 7) < 7);
            assert_eq!(seed.below("a", 0), 0);
            let amount = seed.amount("price", 150, 160);
            assert!((1.5..=1.6).contains(&amount), "{amount}");
            assert!((FIRST_MOMENT..=LAST_MOMENT).contains(&seed.moment("at")));
        }
        assert_eq!(Seed::new(1).pick::<u8>("a", &[]), None);
    }
}
