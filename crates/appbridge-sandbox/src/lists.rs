//! The lists that the App Shell's ERP has.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::data::Kind;

/// A list of the ERP, by the name of its panes' context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum List {
    /// `customers`
    Customers,
    /// `items`
    Items,
    /// `salesorders`
    SalesOrders,
}

/// As in JSON.
impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl List {
    /// What its rows are.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Customers => Kind::Customer,
            Self::Items => Kind::Item,
            Self::SalesOrders => Kind::SalesOrder,
        }
    }
}
