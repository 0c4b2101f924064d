//! The same corpus in the hands of others, set up as their own documentation
//! suggests.

pub(crate) mod jose;
pub(crate) mod jsonwebtoken;

use crate::corpus::{Case, Deed};

/// The cases where a peer did something else than the corpus says it does.
pub(crate) fn surprises(
    cases: &[Case],
    recorded: impl Fn(&Case) -> Option<Deed>,
    did: impl Fn(&Case) -> Deed,
) -> Vec<String> {
    cases
        .iter()
        .filter_map(|case| {
            let expected = recorded(case).unwrap_or(case.right());
            let did = did(case);
            (did != expected).then(|| {
                format!(
                    "{} is said to be {expected:?}, but is {did:?}",
                    case.title()
                )
            })
        })
        .collect()
}
