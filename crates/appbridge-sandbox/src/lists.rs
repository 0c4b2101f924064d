//! The lists that the App Shell's ERP has.

use serde::{Deserialize, Serialize};

use crate::data::Kind;

/// A list of the ERP, by the name of its panes' context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum List {
    Customers,
    Items,
    SalesOrders,
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
