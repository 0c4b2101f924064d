//! The page, but for what is new in every response.

/// What Trunk leaves in the page with `create_nonce`.
const NONCE_PLACEHOLDER: &str = "{{__TRUNK NONCE__}}";

/// The element of a page that knows no path of its own, as far as the address in it: the
/// page's relative addresses begin there.
const BASE: &str = "<base href=\"/\"";

/// The element of a page that has a guard against other pages' handshakes, as far as the
/// list of the origins whose handshake it takes; see `appbridge`.
const HOSTS: &str = "<meta name=\"appbridge-hosts\" content=\"";

/// The text of the page, between the places of what is new in every response.
#[derive(Debug)]
pub(super) struct Page {
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    Nonce,
    Hosts,
}

impl Page {
    /// The page of an app that lies below `base`, which begins and ends with a slash.
    pub(super) fn new(text: &str, base: &str) -> Self {
        if base != "/" && !text.contains(BASE) {
            tracing::warn!(
                "PUBLIC_URL has a path, but the frontend's page has no {BASE}>: it is shown as \
                 it is, and only relative addresses in it lead to the app"
            );
        }
        let text = text.replacen(BASE, &format!("<base href=\"{base}\""), 1);
        // A list of the page's own stays.
        let hosts = text.find(&format!("{HOSTS}\"")).map(|at| at + HOSTS.len());
        let (before, after) = text.split_at(hosts.unwrap_or_default());
        let mut parts = between_nonces(before);
        if hosts.is_some() {
            parts.push(Part::Hosts);
        }
        parts.extend(between_nonces(after));
        Self { parts }
    }

    /// The page with the nonce of a response's policy, and with the policy's frame
    /// ancestors in an attribute.
    pub(super) fn with(&self, nonce: &str, hosts: &str) -> String {
        let texts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text,
            Part::Nonce => nonce,
            Part::Hosts => hosts,
        });
        texts.collect()
    }
}

fn between_nonces(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for text in text.split(NONCE_PLACEHOLDER) {
        if !parts.is_empty() {
            parts.push(Part::Nonce);
        }
        parts.push(Part::Text(text.to_owned()));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(text: &str) -> String {
        Page::new(text, "/").with("N", "https://*.example")
    }

    #[test]
    fn an_empty_list_of_hosts_is_filled() {
        assert_eq!(
            served(
                "<a {{__TRUNK NONCE__}}><meta name=\"appbridge-hosts\" content=\"\" /><b {{__TRUNK NONCE__}}>"
            ),
            "<a N><meta name=\"appbridge-hosts\" content=\"https://*.example\" /><b N>",
        );
    }

    #[test]
    fn a_page_without_a_list_or_with_one_of_its_own_stays_as_it_is() {
        for text in [
            "",
            "<a>",
            "<meta name=\"appbridge-hosts\" content=\"https://a.example\">",
        ] {
            assert_eq!(served(text), text);
        }
    }
}
