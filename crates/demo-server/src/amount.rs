//! Amounts, as JTL's versions write them.

use appbridge_server::Decimal;
use serde::Deserialize;

/// An amount that is shown, and never added up: a JSON number, or one in a string.
///
/// Who calculates takes [`Decimal`], which is exact, and costs the formatting and parsing of
/// each number.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) struct Amount(pub(crate) f64);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(f64),
    // Unlike `f64`, it takes no `NaN`.
    Text(Decimal),
}

impl TryFrom<Written> for Amount {
    type Error = <f64 as TryFrom<Decimal>>::Error;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written::Number(number) => Ok(Self(number)),
            Written::Text(decimal) => decimal.try_into().map(Self),
        }
    }
}
