//! Something is missing from what is shown.

use leptos::prelude::*;

use super::{Notice, Tone};
use crate::text::Counted;

/// Says how many records could not be read, and whether JTL could not give everything;
/// nothing where nothing is missing.
#[component]
pub(crate) fn Incomplete(
    testid: &'static str,
    /// Records that could not be read.
    #[prop(optional)]
    unreadable: u64,
    /// Says how many; needed where there can be some.
    #[prop(optional)]
    what: Option<Counted>,
    /// Whether JTL said that something is missing.
    is_partial: bool,
) -> impl IntoView {
    let what = what.filter(|_| unreadable > 0);
    if what.is_none() && !is_partial {
        return ().into_any();
    }
    view! {
        <Notice
            // A status: what is there can be used.
            tone=Tone::Quiet
            testid
            title=Box::new(move |texts| match what {
                Some(what) => what(texts, unreadable),
                None => texts.partial.to_owned(),
            })
            about=Box::new(move |texts| {
                if is_partial { texts.partial_about } else { texts.unreadable_about }.to_owned()
            })
        />
    }
    .into_any()
}
