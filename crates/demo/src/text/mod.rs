//! What the app says, once per language. A language is a value of [`Texts`], so
//! the compiler finds a text that is missing.

mod de;
mod en;
mod explanation;

pub(crate) use de::DE;
pub(crate) use en::EN;
pub(crate) use explanation::{Explanation, Explanations};

/// Names a text, whatever the language. A plain function, as parts of the page
/// that take a closure of a type of its own are in the wasm once per type.
pub(crate) type Named = fn(&'static Texts) -> &'static str;

/// A text into which the page puts something of its own.
pub(crate) type Composed = Box<dyn Fn(&'static Texts) -> String + Send>;

/// A text that depends on a number of things.
pub(crate) type Counted = fn(&'static Texts, u64) -> String;

/// A text with nothing of the page's own in it.
pub(crate) fn plain(name: Named) -> Composed {
    Box::new(move |texts| name(texts).to_owned())
}

/// All texts of the app in one language.
pub(crate) struct Texts {
    pub(crate) app_name: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) loading: &'static str,
    pub(crate) connecting: &'static str,
    /// Stands before the code of an error.
    pub(crate) error_code: &'static str,
    /// Stands before the name of the tenant.
    pub(crate) tenant: &'static str,
    /// JTL gave data and said that some of it is missing.
    pub(crate) partial: &'static str,
    pub(crate) partial_about: &'static str,
    /// Stands below the number of records that could not be read.
    pub(crate) unreadable_about: &'static str,
    pub(crate) account: AccountTexts,
    pub(crate) setup: SetupTexts,
    pub(crate) erp: ErpTexts,
    pub(crate) pane: PaneTexts,
    pub(crate) hub: HubTexts,
    pub(crate) explanations: Explanations,
}

/// The bar of who has signed in outside of JTL.
pub(crate) struct AccountTexts {
    /// What the bar is, for screen readers.
    pub(crate) label: &'static str,
    pub(crate) sign_out: &'static str,
    /// Leads to where a tenant installs the app.
    pub(crate) hub: &'static str,
}

/// The setup page.
pub(crate) struct SetupTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) steps: &'static str,
    pub(crate) connect: StepTexts,
    pub(crate) tenant: StepTexts,
    pub(crate) finish: StepTexts,
    pub(crate) pending: &'static str,
    pub(crate) running: &'static str,
    pub(crate) done: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) success: &'static str,
    pub(crate) success_about: &'static str,
    /// From the day since when the tenant has been connected.
    pub(crate) known_since: fn(&str) -> String,
}

/// A step of the setup.
pub(crate) struct StepTexts {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
}

/// The ERP page.
pub(crate) struct ErpTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) search: &'static str,
    pub(crate) search_hint: &'static str,
    pub(crate) caption: &'static str,
    pub(crate) sku: &'static str,
    pub(crate) name: &'static str,
    pub(crate) manufacturer: &'static str,
    pub(crate) available: &'static str,
    pub(crate) stock: &'static str,
    pub(crate) net: &'static str,
    pub(crate) gross: &'static str,
    pub(crate) gtin: &'static str,
    pub(crate) inactive: &'static str,
    /// An item that has no name.
    pub(crate) unnamed: &'static str,
    pub(crate) paging: &'static str,
    pub(crate) previous: &'static str,
    pub(crate) next: &'static str,
    /// From first and last record shown and the number of all.
    pub(crate) position: fn(&str, &str, &str) -> String,
    /// The same where the number of all is not known.
    pub(crate) position_alone: fn(&str, &str) -> String,
    /// From the number of items that could not be read, 1 or more.
    pub(crate) unreadable: fn(u64) -> String,
    pub(crate) nothing: &'static str,
    pub(crate) nothing_about: &'static str,
    /// From what was searched for.
    pub(crate) nothing_found: fn(&str) -> String,
    pub(crate) nothing_found_about: &'static str,
    pub(crate) show_all: &'static str,
}

/// The pane.
pub(crate) struct PaneTexts {
    pub(crate) title: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) nothing_about: &'static str,
    pub(crate) not_following: &'static str,
    pub(crate) not_following_about: &'static str,
    pub(crate) number: &'static str,
    pub(crate) contact: &'static str,
    pub(crate) city: &'static str,
    pub(crate) email: &'static str,
    /// A customer that has neither company nor name.
    pub(crate) unnamed: &'static str,
    pub(crate) orders: &'static str,
    /// From the numbers of orders shown and of all.
    pub(crate) orders_of: fn(&str, &str) -> String,
    pub(crate) no_orders: &'static str,
    /// From the number of orders that could not be read, 1 or more.
    pub(crate) orders_unreadable: fn(u64) -> String,
    pub(crate) cancelled: &'static str,
}

/// The hub page.
pub(crate) struct HubTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) not_embedded: &'static str,
    pub(crate) not_embedded_about: &'static str,
    pub(crate) steps: &'static str,
    pub(crate) install: StepTexts,
    pub(crate) open: StepTexts,
    pub(crate) look: StepTexts,
}

#[cfg(test)]
mod tests {
    use super::{DE, EN};

    #[test]
    fn one_is_not_many() {
        for (texts, one, many) in [
            (
                &DE,
                "1 Artikel konnte nicht gelesen werden.",
                "2 Artikel konnten nicht gelesen werden.",
            ),
            (
                &EN,
                "1 item could not be read.",
                "2 items could not be read.",
            ),
        ] {
            assert_eq!((texts.erp.unreadable)(1), one);
            assert_eq!((texts.erp.unreadable)(2), many);
        }
        for (texts, one, many) in [
            (
                &DE,
                "1 Auftrag konnte nicht gelesen werden.",
                "2 Aufträge konnten nicht gelesen werden.",
            ),
            (
                &EN,
                "1 order could not be read.",
                "2 orders could not be read.",
            ),
        ] {
            assert_eq!((texts.pane.orders_unreadable)(1), one);
            assert_eq!((texts.pane.orders_unreadable)(2), many);
        }
    }
}
