//! Who the customer is.

use appbridge_leptos::text;
use appbridge_types::demo::Customer;
use leptos::prelude::*;

use crate::language::Chosen;
use crate::text::PaneTexts;

/// The customer's name and the most important facts.
#[component]
pub(super) fn CustomerCard(customer: Customer) -> impl IntoView {
    let chosen = Chosen::here();
    let name = Name::of(&customer);
    let fact = move |label: fn(&'static PaneTexts) -> &'static str, value: AnyView| {
        view! {
            <dt>{text(move || label(&chosen.texts().pane))}</dt>
            <dd>{value}</dd>
        }
        .into_any()
    };
    // The same facts of every customer: each stands where it stood before.
    let known = |value: Option<String>| {
        let value = filled(value).unwrap_or_else(|| "–".to_owned());
        text(move || value.clone())
    };
    let email = match filled(customer.email_address) {
        Some(email) => {
            let link = ["mailto:", &email].concat();
            view! { <a href=link prop:textContent=email></a> }.into_any()
        }
        None => known(None),
    };
    let heading = move || match &name.heading {
        Some(heading) => heading.clone(),
        None => chosen.texts().pane.unnamed.to_owned(),
    };
    view! {
        <div class="customer card">
            <h2 class="customer__name" data-testid="customer-name">{text(heading)}</h2>
            <dl class="facts">
                {fact(|pane| pane.number, known(customer.customer_number))}
                {fact(|pane| pane.contact, known(name.contact))} {fact(|pane| pane.city, known(customer.city))}
                {fact(|pane| pane.email, email)}
            </dl>
        </div>
    }
}

/// What a customer is called.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The company, or else the person.
    pub(super) heading: Option<String>,
    /// The person, where the heading is the company.
    contact: Option<String>,
}

impl Name {
    pub(super) fn of(customer: &Customer) -> Self {
        let parts = [&customer.first_name, &customer.last_name];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .map(|part| part.trim())
            .collect();
        let person = filled(Some(parts.join(" ").trim().to_owned()));
        match filled(customer.company_name.clone()) {
            Some(company) => Self {
                heading: Some(company),
                contact: person,
            },
            None => Self {
                heading: person,
                contact: None,
            },
        }
    }
}

/// A text that says something.
fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(company: Option<&str>, first: Option<&str>, last: Option<&str>) -> Name {
        Name::of(&Customer {
            id: "1".to_owned(),
            customer_number: None,
            first_name: first.map(str::to_owned),
            last_name: last.map(str::to_owned),
            email_address: None,
            company_name: company.map(str::to_owned),
            city: None,
            is_partial: false,
        })
    }

    fn called(heading: Option<&str>, contact: Option<&str>) -> Name {
        Name {
            heading: heading.map(str::to_owned),
            contact: contact.map(str::to_owned),
        }
    }

    #[test]
    fn a_company_comes_first_and_the_person_becomes_its_contact() {
        assert_eq!(
            name(Some("Muster GmbH"), Some("Erika"), Some("Muster")),
            called(Some("Muster GmbH"), Some("Erika Muster"))
        );
    }

    #[test]
    fn a_person_has_first_and_last_name_or_one_of_them() {
        assert_eq!(
            name(None, Some("Erika"), Some("Muster")),
            called(Some("Erika Muster"), None)
        );
        assert_eq!(
            name(Some(" "), None, Some("Muster")),
            called(Some("Muster"), None)
        );
        assert_eq!(
            name(None, Some("Erika"), Some("")),
            called(Some("Erika"), None)
        );
    }

    #[test]
    fn a_customer_may_have_no_name_at_all() {
        assert_eq!(name(None, Some(""), None), called(None, None));
    }
}
