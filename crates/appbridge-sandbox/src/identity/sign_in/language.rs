//! The language of the pages, and their words.

use appbridge_types::manifest::Listing;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use super::request::ProblemKind;
use crate::platform::faults::SignInFault;

/// The languages that the App Shell has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    German,
    English,
}

impl Language {
    /// The first of the languages that the app asks for (`ui_locales`), else the browser's,
    /// else English.
    pub(super) fn of(ui_locales: Option<&str>, headers: &HeaderMap) -> Self {
        let asked = ui_locales
            .unwrap_or_default()
            .split(' ')
            .find_map(Self::of_tag);
        let of_browser = || {
            let accepted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
            preferred(accepted)
        };
        asked.or_else(of_browser).unwrap_or(Self::English)
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") {
            Some(Self::German)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::English)
        } else {
            None
        }
    }

    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::German => Self::English,
            Self::English => Self::German,
        }
    }

    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::German => &GERMAN,
            Self::English => &ENGLISH,
        }
    }

    /// What the app is called: as its listing says in this language, in its own, in any.
    pub(super) fn name_of(self, listing: &Listing) -> Option<&str> {
        let in_this = listing
            .name
            .iter()
            .find(|(locale, _)| Self::of_tag(&locale.replace('_', "-")) == Some(self))
            .map(|(_, text)| text);
        let in_default = || listing.name.get(listing.default_locale.as_ref()?);
        let text = in_this
            .or_else(in_default)
            .or_else(|| listing.name.values().next())?;
        text.short.as_deref().or(text.full.as_deref())
    }
}

/// The one of the languages with the greatest weight (RFC 9110 §12.5.4); the earlier of
/// two with the same.
fn preferred(accepted: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for range in accepted.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some(language) = parts.next().and_then(Language::of_tag) else {
            continue;
        };
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        if weight > 0.0 && best.is_none_or(|(_, most)| weight > most) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

/// What the pages say.
pub(super) struct Words {
    pub(super) in_this_language: &'static str,
    pub(super) wants_to_sign_you_in: &'static str,
    pub(super) an_app: &'static str,
    pub(super) choose: &'static str,
    pub(super) not_installed: &'static str,
    pub(super) may: &'static str,
    pub(super) stays_signed_in: &'static str,
    pub(super) sign_in: &'static str,
    pub(super) refuse: &'static str,
    pub(super) back_to: &'static str,
    pub(super) end_with_fault: &'static str,
    pub(super) fault_hint: &'static str,
    pub(super) sign_out: &'static str,
    pub(super) sign_out_question: &'static str,
    pub(super) sign_out_hint: &'static str,
    pub(super) signed_out: &'static str,
    pub(super) signed_out_hint: &'static str,
    pub(super) to_the_shell: &'static str,
    pub(super) client_id: &'static str,
    pub(super) address: &'static str,
    pub(super) registered: &'static str,
    pub(super) none: &'static str,
    pub(super) malformed: &'static str,
    pub(super) malformed_hint: &'static str,
    pub(super) foreign: &'static str,
    pub(super) foreign_hint: &'static str,
    ambiguous: [&'static str; 2],
    unknown_client: [&'static str; 2],
    unregistered: [&'static str; 2],
    unregistered_post_logout: [&'static str; 2],
    faults: [&'static str; 6],
}

/// The faults that the page offers besides the refusal.
pub(super) const OFFERED: [SignInFault; 6] = [
    SignInFault::CodeExpired,
    SignInFault::CodeUsed,
    SignInFault::WrongNonce,
    SignInFault::WrongState,
    SignInFault::OpaqueAccessToken,
    SignInFault::Unavailable,
];

impl Words {
    /// Each fault that the page offers, with what its button says.
    pub(super) fn faults(&self) -> impl Iterator<Item = (SignInFault, &'static str)> {
        OFFERED.into_iter().zip(self.faults)
    }

    /// What is wrong, and what to do.
    pub(super) const fn problem(&self, kind: ProblemKind) -> [&'static str; 2] {
        match kind {
            ProblemKind::Ambiguous => self.ambiguous,
            ProblemKind::UnknownClient => self.unknown_client,
            ProblemKind::UnregisteredRedirect => self.unregistered,
            ProblemKind::UnregisteredPostLogoutRedirect => self.unregistered_post_logout,
        }
    }
}

const GERMAN: Words = Words {
    in_this_language: "Deutsch",
    wants_to_sign_you_in: "möchte Sie anmelden",
    an_app: "Eine App",
    choose: "Wählen Sie, als wer Sie sich anmelden.",
    not_installed: "nicht installiert",
    may: "Die App darf",
    stays_signed_in: "Sie bleiben angemeldet, bis Sie sich abmelden.",
    sign_in: "Anmelden",
    refuse: "Ablehnen",
    back_to: "Danach geht es zurück zu",
    end_with_fault: "Mit einem Fehler beenden",
    fault_hint: "So prüfen Sie, was Ihre App dann tut.",
    sign_out: "Abmelden",
    sign_out_question: "Möchten Sie sich abmelden?",
    sign_out_hint: "Die Abmeldung gilt für jede App, bei der Sie mit diesem Browser angemeldet sind.",
    signed_out: "Sie sind abgemeldet",
    signed_out_hint: "Sie können diese Seite schließen.",
    to_the_shell: "Zur App Shell",
    client_id: "Client-ID",
    address: "Adresse",
    registered: "Registriert",
    none: "keine",
    malformed: "Diese Anfrage passt nicht",
    malformed_hint: "Gehen Sie zurück zur App und melden Sie sich dort noch einmal an.",
    foreign: "Diese Anfrage kommt von einer fremden Seite",
    foreign_hint: "Nur die Seiten der Sandbox selbst dürfen hier an- und abmelden.",
    ambiguous: [
        "Die Anfrage der App ist mehrdeutig",
        "client_id, Adresse und state dürfen je nur einmal darin stehen.",
    ],
    unknown_client: [
        "Diese App ist nicht bekannt",
        "Geben Sie Ihrer App die Client-ID des öffentlichen Clients, oder starten Sie die Sandbox mit --public-client-id.",
    ],
    unregistered: [
        "Diese Adresse ist nicht registriert",
        "Tragen Sie sie Zeichen für Zeichen im Manifest unter authentication.publicClient.redirectUris ein: in der Datei von --manifest, die beobachtet wird, oder im Portal der Sandbox.",
    ],
    unregistered_post_logout: [
        "Diese Adresse ist nicht registriert",
        "Tragen Sie sie Zeichen für Zeichen im Manifest unter authentication.publicClient.postLogoutRedirectUris ein: in der Datei von --manifest, die beobachtet wird, oder im Portal der Sandbox.",
    ],
    faults: [
        "Code abgelaufen",
        "Code schon eingelöst",
        "Andere nonce",
        "Anderer state",
        "Zugriffstoken ist kein JWT",
        "Nicht verfügbar",
    ],
};

const ENGLISH: Words = Words {
    in_this_language: "English",
    wants_to_sign_you_in: "wants to sign you in",
    an_app: "An app",
    choose: "Choose who to sign in as.",
    not_installed: "not installed",
    may: "The app may use",
    stays_signed_in: "You stay signed in until you sign out.",
    sign_in: "Sign in",
    refuse: "Refuse",
    back_to: "Then you go back to",
    end_with_fault: "End with a fault",
    fault_hint: "To see what your app does then.",
    sign_out: "Sign out",
    sign_out_question: "Do you want to sign out?",
    sign_out_hint: "This signs you out of every app that you are signed in to with this browser.",
    signed_out: "You are signed out",
    signed_out_hint: "You can close this page.",
    to_the_shell: "To the App Shell",
    client_id: "Client id",
    address: "Address",
    registered: "Registered",
    none: "none",
    malformed: "This request does not fit",
    malformed_hint: "Go back to the app and sign in there again.",
    foreign: "This request comes from another site’s page",
    foreign_hint: "Only the sandbox’s own pages may sign in and out here.",
    ambiguous: [
        "The app’s request is ambiguous",
        "client_id, address and state may each stand in it once only.",
    ],
    unknown_client: [
        "This app is not known",
        "Give your app the id of the public client, or start the sandbox with --public-client-id.",
    ],
    unregistered: [
        "This address is not registered",
        "Add it, letter by letter, to authentication.publicClient.redirectUris in the manifest: in the file of --manifest, which is watched, or in the sandbox’s Portal.",
    ],
    unregistered_post_logout: [
        "This address is not registered",
        "Add it, letter by letter, to authentication.publicClient.postLogoutRedirectUris in the manifest: in the file of --manifest, which is watched, or in the sandbox’s Portal.",
    ],
    faults: [
        "Code expired",
        "Code redeemed before",
        "Another nonce",
        "Another state",
        "Access token is no JWT",
        "Unavailable",
    ],
};
