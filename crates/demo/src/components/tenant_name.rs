//! Whose data the page shows.

use appbridge_leptos::text;
use leptos::prelude::*;

use crate::language::Chosen;

/// How much of an id is shown of a tenant without a name, in characters.
const SHOWN: usize = 8;

/// Whose data a page shows, as soon as that is known.
#[derive(Clone, Copy)]
pub(crate) struct Tenant {
    name: RwSignal<String>,
    id: RwSignal<String>,
}

impl Tenant {
    /// Nobody's yet.
    pub(crate) fn unknown() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            id: RwSignal::new(String::new()),
        }
    }

    /// Names it; one without a name goes by the beginning of its id.
    pub(crate) fn set(self, id: String, name: Option<String>) {
        let beginning = || [id.get(..SHOWN).unwrap_or(&id), "…"].concat();
        self.name.set(name.unwrap_or_else(beginning));
        self.id.set(id);
    }
}

/// The tenant's name, with its whole id behind it; nothing as long as it is not known.
#[component]
pub(crate) fn TenantName(tenant: Tenant) -> impl IntoView {
    let chosen = Chosen::here();
    view! {
        // Its place is there before the name is.
        <span class="tenant" title=tenant.name>
            {move || {
                (!tenant.id.with(String::is_empty))
                    .then(|| view! {
                        {chosen.say(|texts| texts.tenant)} " "
                        <span class="tenant__name" data-testid="tenant-name" title=tenant.id>
                            {text(move || tenant.name.get())}
                        </span>
                    }
                    .into_any())
            }}
        </span>
    }
}
