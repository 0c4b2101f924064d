//! Whose data the page shows.

use leptos::prelude::*;

use crate::backend::Tenant;
use crate::language::Chosen;

/// How much of an id is shown of a tenant without a name.
const SHOWN: usize = 8;

/// The tenant's name, with its whole id behind it; nothing as long as it is not known. A
/// tenant without a name has the beginning of its id.
#[component]
pub(crate) fn TenantName(tenant: RwSignal<Option<Tenant>>) -> impl IntoView {
    let chosen = Chosen::here();
    move || {
        let Some(Tenant { id, name }) = tenant.get() else {
            return ().into_any();
        };
        let name = name.unwrap_or_else(|| [id.get(..SHOWN).unwrap_or(&id), "…"].concat());
        view! {
            <span class="tenant">
                {move || chosen.texts().tenant} " "
                <span class="tenant__name" data-testid="tenant-name" title=id>{name}</span>
            </span>
        }
        .into_any()
    }
}
