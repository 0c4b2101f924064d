//! The page in the ERP's main area: the tenant's items.

mod address;
mod cursors;
mod empty;
mod item_list;
mod pager;
mod search;
mod table;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
mod words;

use appbridge_leptos::{ConnectFailure, LatestTask, SessionFailure, SessionProvider, use_sign_in};
use leptos::children::ViewFn;
use leptos::html::Div;
use leptos::prelude::*;

use self::empty::Empty;
use self::item_list::{Content, ItemList};
use self::pager::Pager;
use self::search::Search;
use self::table::ItemTable;
use crate::backend::{Backend, Cause, Problem};
use crate::components::{
    AccountBar, Incomplete, Main, Masthead, Notice, ProblemNotice, Tenant, TenantName, Tone,
    Waiting, reload_page,
};
use crate::language::Chosen;
use crate::text::plain;

/// Lists the tenant's items, with search and paging: within JTL, and in a tab of its own for
/// who signs in. Where nobody can, it shows `without_sign_in`.
#[component]
pub(crate) fn ErpPage(#[prop(into)] without_sign_in: ViewFn) -> impl IntoView {
    view! {
        <SessionProvider
            connecting=|| page(|| view! { <Waiting text=|texts| texts.connecting /> }.into_any())
            failed=|ConnectFailure { error, .. }| page(move || view! {
                <ProblemNotice problem=Problem::from(error) testid="connect-error" retry=reload_page />
            }
            .into_any())
            not_configured=without_sign_in
            session_failed=|SessionFailure { error, retry }| page(move || view! {
                <ProblemNotice problem=Problem::from(error) testid="session-error" retry />
            }
            .into_any())
        >
            <ItemsPage />
        </SessionProvider>
    }
}

/// The page before it is known who is there.
fn page(content: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    view! { <Frame tenant=None>{content()}</Frame> }.into_any()
}

/// What is around everything that the page shows.
#[component]
fn Frame(tenant: Option<Tenant>, children: Children) -> impl IntoView {
    view! {
        <div class="page" data-testid="page-erp">
            <Masthead
                title=|texts| texts.erp.title
                lead=|texts| texts.erp.lead
            >
                {tenant.map(|tenant| view! { <TenantName tenant /> }.into_any())}
            </Masthead>
            <Main>{children()}</Main>
        </div>
    }
}

#[component]
fn ItemsPage() -> impl IntoView {
    // Until the backend has named the tenant.
    let tenant = Tenant::unknown();
    let Some(sign_in) = use_sign_in() else {
        return view! { <Frame tenant=Some(tenant)><Items tenant /></Frame> }.into_any();
    };
    let who = sign_in.who();
    let content = if who.connected {
        view! { <Items tenant /> }.into_any()
    } else {
        tenant.set(who.tenant_id.to_string(), None);
        view! { <NotConnected hub=who.hub_url /> }.into_any()
    };
    view! {
        <AccountBar sign_in tenant />
        // The bar names the tenant.
        <Frame tenant=None>{content}</Frame>
    }
    .into_any()
}

/// The tenant of who has signed in has not run the setup, which the Hub does.
#[component]
fn NotConnected(hub: Option<String>) -> impl IntoView {
    let chosen = Chosen::here();
    let to_hub = move |address| {
        view! {
            <a class="button button--primary" data-testid="to-hub" href=address>
                {chosen.say(|texts| texts.account.hub)}
            </a>
            " "
        }
        .into_any()
    };
    view! {
        <Notice
            tone=Tone::Caution
            testid="not-connected"
            title=plain(|texts| texts.explain(Cause::NotConnected).title)
            about=plain(|texts| texts.explain(Cause::NotConnected).advice)
        >
            {hub.map(to_hub)}
            <button type="button" class="button" data-testid="retry" on:click=|_| reload_page()>
                {chosen.say(|texts| texts.try_again)}
            </button>
        </Notice>
    }
}

#[component]
fn Items(tenant: Tenant) -> impl IntoView {
    let backend = Backend::here();
    let session = backend.session();
    LatestTask::new().run(async move {
        // Without an answer the name stays away; the list says what is wrong.
        if let Ok(session) = session.await {
            tenant.set(session.tenant_id.to_string(), session.tenant_slug);
        }
    });
    let list = ItemList::new(backend);
    let table = NodeRef::new();
    view! {
        <div class="card">
            <Search list />
            {move || gaps(list)}
            <div aria-busy=move || true_or_false(list.is_busy())>{move || content(list, table)}</div>
            <Pager list table />
        </div>
    }
}

/// The table, or what takes its place.
fn content(list: ItemList, table: NodeRef<Div>) -> AnyView {
    match list.content() {
        Content::Waiting => view! { <Waiting text=|texts| texts.loading /> }.into_any(),
        Content::Failed(problem) => view! {
            <div class="card__part">
                <ProblemNotice problem testid="items-error" retry=move || list.reload() />
            </div>
        }
        .into_any(),
        Content::Empty => view! { <Empty list /> }.into_any(),
        Content::Rows => view! { <ItemTable list table /> }.into_any(),
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
