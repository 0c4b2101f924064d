//! What the page says.

use super::super::error::SignInError;

/// Title, what happened, and what to do.
type Failure = [&'static str; 3];

pub(super) struct Words {
    pub(super) sign_in: &'static str,
    pub(super) help: &'static str,
    pub(super) code: &'static str,
    pub(super) request: &'static str,
    not_configured: Failure,
    no_page: Failure,
    refused: Failure,
    failed: Failure,
    opaque: Failure,
    jtl_unavailable: Failure,
    app_unavailable: Failure,
    app_failed: Failure,
}

impl Words {
    pub(super) fn failure(&self, error: &SignInError) -> &Failure {
        match error {
            SignInError::NotConfigured(_) => &self.not_configured,
            SignInError::ReturnInvalid => &self.no_page,
            SignInError::Refused => &self.refused,
            SignInError::SignedOut | SignInError::CrossSite | SignInError::Failed => &self.failed,
            SignInError::Opaque => &self.opaque,
            SignInError::Unavailable => &self.jtl_unavailable,
            SignInError::Store(plain) if plain.status.as_u16() == 503 => &self.app_unavailable,
            SignInError::Store(_) => &self.app_failed,
        }
    }
}

pub(super) const GERMAN: Words = Words {
    sign_in: "Noch einmal anmelden",
    help: "Wenn Sie um Hilfe bitten, nennen Sie bitte:",
    code: "Code",
    request: "Anfrage",
    not_configured: [
        "Hier kann sich niemand anmelden",
        "Dieser App fehlen Einstellungen, um Sie außerhalb von JTL anzumelden:",
        "Öffnen Sie die App im JTL-Hub. Wer sie betreibt, kann die Einstellungen ergänzen.",
    ],
    no_page: [
        "Diese Seite gibt es nicht",
        "Der Link, dem Sie gefolgt sind, führt zu keiner Seite dieser App.",
        "Melden Sie sich an, dann kommen Sie zur ersten Seite der App.",
    ],
    refused: [
        "Sie sind nicht angemeldet",
        "JTL hat Sie nicht angemeldet: Die Anmeldung wurde abgebrochen, oder sie ist Ihnen nicht \
         erlaubt.",
        "Melden Sie sich noch einmal an, oder öffnen Sie die App im JTL-Hub. Wird sie Ihnen \
         wieder verweigert, fragen Sie, wer in Ihrer Firma die JTL-Konten verwaltet.",
    ],
    failed: [
        "Die Anmeldung ist fehlgeschlagen",
        "Sie hat zu lange gedauert, ist schon verbraucht, oder sie hat in einem anderen Browser \
         oder unter einer anderen Adresse begonnen.",
        "Melden Sie sich noch einmal an. Hilft das nicht, öffnen Sie die App im JTL-Hub.",
    ],
    opaque: [
        "Diese App kann Sie nicht anmelden",
        "Das Zugriffstoken von JTL sagt der App nicht, wer Sie sind.",
        "Öffnen Sie die App im JTL-Hub. Wer sie betreibt, muss für ihren öffentlichen Client JWT \
         als Typ der Zugriffstoken einstellen.",
    ],
    jtl_unavailable: [
        "JTL ist gerade nicht erreichbar",
        "Der Anmeldedienst von JTL antwortet nicht.",
        "Warten Sie einen Moment, und melden Sie sich dann noch einmal an.",
    ],
    app_unavailable: [
        "Die App ist gerade nicht verfügbar",
        "Ihre Datenbank antwortet nicht.",
        "Warten Sie einen Moment, und melden Sie sich dann noch einmal an.",
    ],
    app_failed: [
        "In der App ist ein Fehler aufgetreten",
        "Ihre Datenbank konnte die Anmeldung nicht speichern.",
        "Melden Sie sich noch einmal an. Hilft das nicht, sagen Sie es dem, der die App betreibt.",
    ],
};

pub(super) const ENGLISH: Words = Words {
    sign_in: "Sign in again",
    help: "If you ask for help, please name:",
    code: "Code",
    request: "Request",
    not_configured: [
        "Nobody can sign in here",
        "This app lacks settings to sign you in outside of JTL:",
        "Open the app in the JTL Hub. Whoever runs it can add the settings.",
    ],
    no_page: [
        "There is no such page",
        "The link that you followed leads to no page of this app.",
        "Sign in to get to the app’s first page.",
    ],
    refused: [
        "You are not signed in",
        "JTL did not sign you in: that was cancelled, or you are not allowed to.",
        "Sign in again, or open the app in the JTL Hub. If you are refused once more, ask whoever \
         manages your company’s JTL accounts.",
    ],
    failed: [
        "The sign-in failed",
        "It took too long, was used already, or was begun in another browser or at another \
         address.",
        "Sign in again. If that does not help, open the app in the JTL Hub.",
    ],
    opaque: [
        "This app cannot sign you in",
        "JTL’s access token does not tell the app who you are.",
        "Open the app in the JTL Hub. Whoever runs it has to set JWT as the type of access tokens for \
         its public client.",
    ],
    jtl_unavailable: [
        "JTL is not available at the moment",
        "JTL’s sign-in service does not respond.",
        "Wait a moment, then sign in again.",
    ],
    app_unavailable: [
        "The app is not available at the moment",
        "Its database does not respond.",
        "Wait a moment, then sign in again.",
    ],
    app_failed: [
        "The app failed",
        "Its database could not store the sign-in.",
        "Sign in again. If that does not help, tell whoever runs the app.",
    ],
};
