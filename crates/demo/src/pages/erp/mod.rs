//! The page in the ERP's main area: the tenant's items.

mod cursors;
mod empty;
mod item_list;
mod pager;
mod search;
mod table;

use appbridge::AppBridge;
use appbridge_types::demo::SessionInfo;
use leptos::prelude::*;

use self::empty::Empty;
use self::item_list::ItemList;
use self::pager::Pager;
use self::search::Search;
use self::table::ItemTable;
use crate::backend::Backend;
use crate::components::{Embedded, Masthead, ProblemNotice, Waiting};
use crate::language::Chosen;
use crate::latest::Latest;

/// Lists the tenant's items, with search and paging.
#[component]
pub(crate) fn ErpPage() -> impl IntoView {
    let chosen = Chosen::here();
    let session = RwSignal::new(None::<SessionInfo>);
    let page = move |bridge: AppBridge| {
        let backend = Backend::new(bridge);
        let asked = backend.clone();
        Latest::new().run(async move {
            // Without an answer the name stays away; the list says what is wrong.
            session.set(asked.session().await.ok());
        });
        view! { <Items backend /> }.into_any()
    };
    let tenant = move || {
        session.get().map(|session| {
            let name = session
                .tenant_slug
                .unwrap_or_else(|| session.tenant_id.to_string());
            view! {
                <p class="tenant">
                    {move || chosen.texts().tenant} " "
                    <span class="tenant__name" data-testid="tenant-name">{name}</span>
                </p>
            }
        })
    };
    view! {
        <div class="page" data-testid="page-erp">
            <Masthead
                title=Signal::derive(move || chosen.texts().erp.title)
                lead=Signal::derive(move || chosen.texts().erp.lead)
            >
                {tenant}
            </Masthead>
            <main class="page__main">
                <Embedded page />
            </main>
        </div>
    }
}

#[component]
fn Items(backend: Backend) -> impl IntoView {
    let chosen = Chosen::here();
    let list = ItemList::new(backend);
    list.load();
    let content = move || match list.content() {
        item_list::Content::Waiting => view! {
            <Waiting text=Signal::derive(move || chosen.texts().loading) />
        }
        .into_any(),
        item_list::Content::Failed(problem) => view! {
            <div class="card__part">
                <ProblemNotice problem testid="items-error" retry=move || list.load() />
            </div>
        }
        .into_any(),
        item_list::Content::Empty => view! { <Empty list /> }.into_any(),
        item_list::Content::Rows => view! { <ItemTable list /> }.into_any(),
    };
    view! {
        <div class="card">
            <Search list />
            <div aria-busy=move || list.is_busy().to_string()>{content}</div>
            <Pager list />
        </div>
    }
}
