//! The page in the ERP's main area: the tenant's items.

mod cursors;
mod empty;
mod item_list;
mod pager;
mod search;
mod table;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

use appbridge_leptos::LatestTask;
use leptos::prelude::*;

use self::empty::Empty;
use self::item_list::{Content, ItemList};
use self::pager::Pager;
use self::search::Search;
use self::table::ItemTable;
use crate::backend::Backend;
use crate::components::{Embedded, Incomplete, Masthead, ProblemNotice, Waiting};
use crate::language::Chosen;

/// Lists the tenant's items, with search and paging.
#[component]
pub(crate) fn ErpPage() -> impl IntoView {
    let chosen = Chosen::here();
    // Empty until the backend has named the tenant.
    let tenant = RwSignal::new(String::new());
    view! {
        <div class="page" data-testid="page-erp">
            <Masthead
                title=|texts| texts.erp.title
                lead=|texts| texts.erp.lead
            >
                {move || match tenant.get() {
                    name if name.is_empty() => ().into_any(),
                    name => view! {
                        <p class="tenant">
                            {move || chosen.texts().tenant} " "
                            <span class="tenant__name" data-testid="tenant-name">{name}</span>
                        </p>
                    }
                    .into_any(),
                }}
            </Masthead>
            <main class="page__main">
                <Embedded>
                    <Items tenant />
                </Embedded>
            </main>
        </div>
    }
}

#[component]
fn Items(tenant: RwSignal<String>) -> impl IntoView {
    let backend = Backend::here();
    let session = backend.session();
    LatestTask::new().run(async move {
        // Without an answer the name stays away; the list says what is wrong.
        if let Ok(session) = session.await {
            let name = session.tenant_slug;
            tenant.set(name.unwrap_or_else(|| session.tenant_id.to_string()));
        }
    });
    let list = ItemList::new(backend);
    view! {
        <div class="card">
            <Search list />
            {move || gaps(list)}
            <div aria-busy=move || true_or_false(list.is_busy())>{move || content(list)}</div>
            <Pager list />
        </div>
    }
}

/// The table, or what takes its place.
fn content(list: ItemList) -> AnyView {
    match list.content() {
        Content::Waiting => view! { <Waiting text=|texts| texts.loading /> }.into_any(),
        Content::Failed(problem) => view! {
            <div class="card__part">
                <ProblemNotice problem testid="items-error" retry=move || list.reload() />
            </div>
        }
        .into_any(),
        Content::Empty => view! { <Empty list /> }.into_any(),
        Content::Rows => view! { <ItemTable list /> }.into_any(),
    }
}

/// What the page shown lacks.
fn gaps(list: ItemList) -> AnyView {
    let (unreadable, is_partial) = list.gaps();
    if unreadable == 0 && !is_partial {
        return ().into_any();
    }
    view! {
        <div class="card__part">
            <Incomplete
                testid="items-incomplete"
                unreadable
                what=|texts, count| (texts.erp.unreadable)(count)
                is_partial
            />
        </div>
    }
    .into_any()
}

/// What ARIA calls a truth.
fn true_or_false(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}
