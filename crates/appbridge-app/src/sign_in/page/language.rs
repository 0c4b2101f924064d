//! The language of the page.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use super::words::{ENGLISH, GERMAN, Words};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    German,
    English,
}

impl Language {
    /// The one that the browser likes best (RFC 9110 §12.5.4), the earlier of two that it likes
    /// alike, else German.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE);
        let accepted = accepted.and_then(|value| value.to_str().ok());
        let mut best = (Self::German, 0.0);
        for range in accepted.unwrap_or_default().split(',') {
            let mut parts = range.split(';').map(str::trim);
            let Some(language) = parts.next().and_then(Self::of_tag) else {
                continue;
            };
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        [Self::German, Self::English]
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }

    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::German => &GERMAN,
            Self::English => &ENGLISH,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_s_first_choice_counts() {
        for (accepted, language) in [
            ("", Language::German),
            ("fr", Language::German),
            ("*", Language::German),
            ("de", Language::German),
            ("EN-gb", Language::English),
            ("de-AT,en;q=0.9", Language::German),
            ("fr,en;q=0.4,de;q=0.6", Language::German),
            ("en;q=0.9, de;q=0.8", Language::English),
            ("de;q=0, en;q=0.1", Language::English),
            ("en;q=0", Language::German),
            ("english", Language::German),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, accepted.parse().unwrap());
            assert_eq!(Language::of(&headers), language, "{accepted}");
        }
        assert_eq!(Language::of(&HeaderMap::new()), Language::German);
    }
}
