//! The languages of the app and which one is chosen.

use appbridge_leptos::text;
use leptos::prelude::*;

use crate::text::{DE, EN, Named, Texts};

/// The key of the reader's choice in the browser's storage; `www/index.html`
/// reads it as well.
const STORAGE_KEY: &str = "demo.language";

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    German,
    English,
}

impl Language {
    /// The language that fits a language tag such as `de-AT` best: German for
    /// German ones, English for all others.
    pub(crate) fn of_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") {
            Self::German
        } else {
            Self::English
        }
    }

    /// What `lang` attributes and the browser's storage call the language.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }

    /// The locale for numbers, amounts and dates. English is that of Europe, as the
    /// merchants are European: the day comes before the month.
    pub(crate) fn locale(self) -> &'static str {
        match self {
            Self::German => "de-DE",
            Self::English => "en-GB",
        }
    }

    /// What the language calls itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::German => "Deutsch",
            Self::English => "English",
        }
    }

    /// The language to switch to.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::German => Self::English,
            Self::English => Self::German,
        }
    }

    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::German => &DE,
            Self::English => &EN,
        }
    }
}

/// The chosen language, for every part of the app.
#[derive(Clone, Copy)]
pub(crate) struct Chosen(RwSignal<Language>);

impl Chosen {
    /// Takes up the reader's earlier choice, or else the browser's language, and
    /// hands it to all components below the current one.
    pub(crate) fn provide() -> Self {
        let tag = storage()
            .and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten())
            .or_else(|| window().navigator().language())
            .unwrap_or_default();
        let chosen = Self(RwSignal::new(Language::of_tag(&tag)));
        provide_context(chosen);
        chosen
    }

    /// The choice that [`provide`](Self::provide) made known.
    pub(crate) fn here() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// The chosen language; a view that asks follows its changes.
    pub(crate) fn language(self) -> Language {
        self.0.get()
    }

    /// The texts in the chosen language; a view that asks follows its changes.
    pub(crate) fn texts(self) -> &'static Texts {
        self.language().texts()
    }

    /// A text in the chosen language.
    pub(crate) fn say(self, name: Named) -> AnyView {
        text(move || name(self.texts()))
    }

    /// Chooses a language and keeps the choice for the next visit, where the
    /// browser lets an embedded page keep anything.
    pub(crate) fn choose(self, language: Language) {
        self.0.set(language);
        if let Some(storage) = storage() {
            let _ = storage.set_item(STORAGE_KEY, language.code());
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_german_gets_german_and_everyone_else_english() {
        for tag in ["de", "de-DE", "de-AT", "DE_ch"] {
            assert_eq!(Language::of_tag(tag), Language::German, "{tag}");
        }
        for tag in ["en", "en-US", "fr", "den", "", "-de"] {
            assert_eq!(Language::of_tag(tag), Language::English, "{tag}");
        }
    }

    #[test]
    fn a_stored_choice_is_found_again() {
        for language in [Language::German, Language::English] {
            assert_eq!(Language::of_tag(language.code()), language);
        }
    }
}
