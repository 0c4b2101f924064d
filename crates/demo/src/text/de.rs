//! German.

use super::{
    AccountTexts, ErpTexts, Explanation, Explanations, HubTexts, PaneTexts, SetupTexts, StepTexts,
    Texts,
};

/// The app's German texts.
pub(crate) static DE: Texts = Texts {
    app_name: "Rust-Demo",
    try_again: "Erneut versuchen",
    loading: "Wird geladen …",
    connecting: "Verbindung zu JTL wird aufgebaut …",
    error_code: "Fehlercode:",
    tenant: "Mandant",
    partial: "JTL hat nicht alle Angaben geliefert.",
    partial_about: "Manches kann deshalb fehlen. Versuchen Sie es später noch einmal.",
    unreadable_about: "Alles Übrige wird gezeigt. Bleibt es dabei, wenden Sie sich bitte an den Anbieter der App.",
    account: AccountTexts {
        label: "Anmeldung",
        sign_out: "Abmelden",
        hub: "Zum JTL-Hub",
    },
    setup: SetupTexts {
        title: "App einrichten",
        lead: "Die App wird mit Ihrem JTL-Mandanten verbunden. Das dauert wenige Sekunden.",
        steps: "Schritte der Einrichtung",
        connect: StepTexts {
            name: "Mit JTL verbinden",
            about: "Die App nimmt Kontakt mit dem JTL-Hub auf.",
        },
        tenant: StepTexts {
            name: "Mandanten verbinden",
            about: "Der Server der App prüft, wer Sie sind, und merkt sich den Mandanten.",
        },
        finish: StepTexts {
            name: "Installation abschließen",
            about: "Der Hub erfährt, dass alles bereit ist.",
        },
        pending: "Offen",
        running: "Läuft",
        done: "Erledigt",
        failed: "Fehlgeschlagen",
        success: "Die Einrichtung ist abgeschlossen.",
        success_about: "Sie können diese Seite schließen und die App über die Seitenleiste von JTL-Wawi öffnen.",
        known_since: |day| ["Der Mandant ist seit dem ", day, " verbunden."].concat(),
    },
    erp: ErpTexts {
        title: "Artikel",
        lead: "Alle Artikel Ihres Mandanten, direkt aus JTL-Wawi.",
        search: "Artikel suchen",
        search_hint: "Name oder Artikelnummer",
        caption: "Artikel des Mandanten",
        sku: "Artikelnr.",
        name: "Name",
        manufacturer: "Hersteller",
        available: "Verfügbar",
        stock: "Bestand",
        net: "VK netto",
        gross: "VK brutto",
        gtin: "GTIN",
        inactive: "Inaktiv",
        unnamed: "Artikel ohne Namen",
        paging: "Seiten",
        previous: "Zurück",
        next: "Weiter",
        position: |first, last, total| [first, "–", last, " von ", total, " Artikeln"].concat(),
        position_alone: |first, last| ["Artikel ", first, "–", last].concat(),
        unreadable: |count| match count {
            1 => "1 Artikel konnte nicht gelesen werden.".to_owned(),
            count => [&count.to_string(), " Artikel konnten nicht gelesen werden."].concat(),
        },
        nothing: "Noch keine Artikel",
        nothing_about: "Sobald es in JTL-Wawi Artikel gibt, erscheinen sie hier.",
        nothing_found: |search| ["Keine Artikel gefunden für „", search, "“"].concat(),
        nothing_found_about: "Prüfen Sie die Schreibweise oder suchen Sie mit weniger Buchstaben.",
        show_all: "Alle Artikel zeigen",
    },
    pane: PaneTexts {
        title: "Kunde",
        nothing: "Kein Kunde ausgewählt",
        nothing_about: "Wählen Sie in JTL-Wawi einen Kunden aus, um hier seine Daten und letzten Aufträge zu sehen.",
        not_following: "Die Ansicht kann der Auswahl nicht folgen.",
        not_following_about: "JTL meldet nicht, welcher Kunde ausgewählt ist. Laden Sie die Seite nach jedem Wechsel neu.",
        number: "Kundennr.",
        contact: "Kontakt",
        city: "Ort",
        email: "E-Mail",
        unnamed: "Kunde ohne Namen",
        orders: "Letzte Aufträge",
        orders_of: |shown, total| [shown, " von ", total].concat(),
        no_orders: "Dieser Kunde hat noch nichts bestellt.",
        orders_unreadable: |count| match count {
            1 => "1 Auftrag konnte nicht gelesen werden.".to_owned(),
            count => [
                &count.to_string(),
                " Aufträge konnten nicht gelesen werden.",
            ]
            .concat(),
        },
        cancelled: "Storniert",
    },
    hub: HubTexts {
        title: "Diese App arbeitet in JTL",
        lead: "Sie zeigt Artikel und Kunden Ihres Mandanten dort, wo Sie mit ihnen arbeiten: in JTL-Wawi.",
        not_embedded: "Diese Seite funktioniert nur innerhalb von JTL.",
        not_embedded_about: "Sie wurde für sich allein geöffnet und weiß deshalb nicht, wer Sie sind. Öffnen Sie sie aus JTL heraus, wie unten beschrieben.",
        steps: "So verwenden Sie die App",
        install: StepTexts {
            name: "App installieren",
            about: "Öffnen Sie den JTL-Hub, wählen Sie die App und klicken Sie auf „Installieren“. Die Einrichtung verbindet Ihren Mandanten.",
        },
        open: StepTexts {
            name: "Artikel öffnen",
            about: "In JTL-Wawi hat die App einen eigenen Eintrag in der Seitenleiste.",
        },
        look: StepTexts {
            name: "Kunden ansehen",
            about: "Wählen Sie in JTL-Wawi einen Kunden aus: Daneben zeigt die App seine letzten Aufträge.",
        },
    },
    explanations: Explanations {
        not_embedded: Explanation {
            title: "Diese Seite funktioniert nur innerhalb von JTL.",
            advice: "Öffnen Sie die App über die Seitenleiste von JTL-Wawi oder im JTL-Hub.",
        },
        host_silent: Explanation {
            title: "JTL antwortet nicht.",
            advice: "Laden Sie die Seite neu. Hilft das nicht, schließen Sie die App in JTL und öffnen Sie sie erneut.",
        },
        host_refused: Explanation {
            title: "JTL hat die Anfrage abgelehnt.",
            advice: "Versuchen Sie es erneut. Hilft das nicht, schließen Sie die App in JTL und öffnen Sie sie erneut.",
        },
        sdk: Explanation {
            title: "Die Verbindung zu JTL ließ sich nicht starten.",
            advice: "Laden Sie die Seite neu. Hilft das nicht, wenden Sie sich bitte an den Anbieter der App.",
        },
        sdk_late: Explanation {
            title: "Die App hat sich zu spät bei JTL gemeldet.",
            advice: "Laden Sie die Seite neu. Bleibt es dabei, liegt es an der App: Bitte wenden Sie sich an ihren Anbieter.",
        },
        not_connected: Explanation {
            title: "Dieser Mandant ist noch nicht verbunden.",
            advice: "Öffnen Sie die App im JTL-Hub und führen Sie die Einrichtung aus. Versuchen Sie es danach hier erneut.",
        },
        sign_in: Explanation {
            title: "Ihre Anmeldung wurde nicht angenommen.",
            advice: "Sie ist möglicherweise abgelaufen. Laden Sie die Seite neu oder melden Sie sich noch einmal bei JTL an.",
        },
        licence: Explanation {
            title: "Die Lizenz deckt das nicht ab.",
            advice: "Prüfen Sie bitte im JTL-Hub, ob die App für Ihren Mandanten gebucht ist.",
        },
        permission: Explanation {
            title: "Die App darf diese Daten nicht lesen.",
            advice: "Eine Administratorin oder ein Administrator kann die fehlende Berechtigung im JTL-Hub erteilen.",
        },
        app_refused: Explanation {
            title: "JTL nimmt die App nicht an.",
            advice: "Prüfen Sie bitte im JTL-Hub, ob die App installiert ist. Ist sie es, wenden Sie sich an den Anbieter der App.",
        },
        not_found: Explanation {
            title: "Diesen Datensatz gibt es nicht mehr.",
            advice: "Vielleicht wurde er inzwischen gelöscht. Bitte wählen Sie einen anderen aus.",
        },
        too_many: Explanation {
            title: "Zu viele Anfragen auf einmal.",
            advice: "Warten Sie einen Augenblick und versuchen Sie es erneut.",
        },
        platform: Explanation {
            title: "JTL ist gerade nicht erreichbar.",
            advice: "Das geht meist von selbst vorüber. Versuchen Sie es in einigen Minuten erneut.",
        },
        fault: Explanation {
            title: "Etwas ist schiefgegangen.",
            advice: "Versuchen Sie es erneut. Geschieht es wieder, nennen Sie dem Anbieter der App bitte den Fehlercode.",
        },
        unreachable: Explanation {
            title: "Der Server der App ist nicht erreichbar.",
            advice: "Prüfen Sie Ihre Internetverbindung und versuchen Sie es erneut.",
        },
        timed_out: Explanation {
            title: "Die Antwort dauert zu lange.",
            advice: "Versuchen Sie es gleich noch einmal.",
        },
        unreadable: Explanation {
            title: "Die Antwort war nicht zu verstehen.",
            advice: "Vielleicht wurde die App aktualisiert. Laden Sie die Seite neu.",
        },
    },
};
