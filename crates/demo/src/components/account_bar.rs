//! Who has signed in outside of JTL.

use appbridge_leptos::{SignIn, text};
use leptos::prelude::*;

use super::{ProblemNotice, Tenant, TenantName};
use crate::backend::Problem;
use crate::language::Chosen;

/// A bar above the page: who has signed in, for which tenant, and the way out. Within JTL the
/// host says all that.
#[component]
pub(crate) fn AccountBar(sign_in: SignIn, tenant: Tenant) -> impl IntoView {
    let chosen = Chosen::here();
    let who = sign_in.who();
    let name = who.name.unwrap_or(who.user_id);
    view! {
        <section
            class="account"
            data-testid="account-bar"
            aria-label=move || chosen.texts().account.label
        >
            <div class="account__row">
                <p class="account__who">
                    <span class="account__name" data-testid="account-name">{text(move || name.clone())}</span>
                    " "
                    <TenantName tenant />
                </p>
                <button type="button" class="button" data-testid="sign-out" on:click=move |_| sign_in.sign_out()>
                    {chosen.say(|texts| texts.account.sign_out)}
                </button>
            </div>
            {move || {
                sign_in
                    .sign_out_failure()
                    .map(|error| view! {
                        <ProblemNotice
                            problem=Problem::from(error)
                            testid="sign-out-error"
                            retry=move || sign_in.sign_out()
                        />
                    }
                    .into_any())
            }}
        </section>
    }
}
