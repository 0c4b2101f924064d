//! Which customer is selected in the ERP.

use std::pin::pin;
use std::time::Duration;

use appbridge::AppBridge;
use appbridge_types::event::CustomerChanged;
use appbridge_types::method::GetCurrentCustomerId;
use futures_util::stream::{self, StreamExt};
use leptos::prelude::*;

use crate::backend::Problem;

/// How long the host may take to say what is selected. It knows at once; a host
/// that knows no such method says nothing at all.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);

/// What is selected in the ERP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selection {
    /// The host has not said yet.
    Unknown,
    /// No customer.
    Nothing,
    /// The customer with this id.
    Customer(String),
}

impl Selection {
    /// What an id from the host means: an absent and an empty one both mean that
    /// nothing is selected.
    fn of_id(id: Option<String>) -> Self {
        match id {
            Some(id) if !id.is_empty() => Self::Customer(id),
            _ => Self::Nothing,
        }
    }
}

/// What the host says about the selection.
enum News {
    /// What was selected when the app asked.
    Current(Selection),
    /// What was selected later, or why that is not known.
    Changed(Result<Selection, Problem>),
}

/// Keeps `selection` at what is selected in the ERP, and `lost` at the reason why
/// that may be out of date.
///
/// Runs until it is dropped, which ends the subscription.
pub(super) async fn follow(
    bridge: AppBridge,
    selection: RwSignal<Selection>,
    lost: RwSignal<Option<Problem>>,
) {
    // Subscribed before the question is asked: no change falls between the two.
    let changes = match bridge.subscribe::<CustomerChanged>() {
        Ok(changes) => changes.left_stream(),
        Err(error) => {
            lost.set(Some(error.into()));
            stream::empty().right_stream()
        }
    };
    let changes = changes.map(|change| {
        News::Changed(
            change
                .map(|change| Selection::of_id(change.customer_id))
                .map_err(Problem::from),
        )
    });
    let current = stream::once(async {
        // A host may also refuse to answer when nothing is selected.
        let id = bridge
            .call(GetCurrentCustomerId)
            .timeout(ANSWER_LIMIT)
            .await
            .unwrap_or_default();
        News::Current(Selection::of_id(id))
    });
    let mut news = pin!(stream::select(changes, current));
    while let Some(news) = news.next().await {
        match news {
            // An answer that comes after a change is older than it.
            News::Current(current) => {
                if selection.with_untracked(|selection| *selection == Selection::Unknown) {
                    selection.set(current);
                }
            }
            News::Changed(Ok(changed)) => {
                lost.set(None);
                selection.set(changed);
            }
            News::Changed(Err(problem)) => lost.set(Some(problem)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_and_an_empty_id_both_mean_nothing() {
        assert_eq!(Selection::of_id(None), Selection::Nothing);
        assert_eq!(Selection::of_id(Some(String::new())), Selection::Nothing);
        assert_eq!(
            Selection::of_id(Some("7".to_owned())),
            Selection::Customer("7".to_owned())
        );
    }
}
