const german = {
  locale: 'de-DE',
  hub: 'Hub',
  erp: 'ERP',
  areas: 'Bereiche',
  tenant: 'Mandant',
  user: 'Benutzer',
  otherLanguage: 'English',
  customers: 'Kunden',
  apps: 'Apps',
  hubTitle: 'Apps für Ihr Unternehmen',
  hubLead: (/** @type {string} */ tenant) => `Installieren und öffnen Sie Apps für ${tenant}.`,
  noApp: 'Keine App vorhanden',
  noAppHint: 'Starten Sie die Sandbox mit --manifest app.json, um Ihre App hier zu sehen.',
  version: 'Version',
  manifestWarnings: (/** @type {number} */ count) =>
    count === 1 ? 'Ein Hinweis zum Manifest' : `${count} Hinweise zum Manifest`,
  notInstalled: 'Nicht installiert',
  installing: 'Einrichtung läuft',
  installed: 'Installiert',
  install: 'Installieren',
  continueSetup: 'Einrichtung fortsetzen',
  uninstall: 'Deinstallieren',
  cancelSetup: 'Einrichtung abbrechen',
  ownTab: 'In eigenem Tab öffnen',
  ownTabSignIn: 'Im eigenen Tab melden Sie sich auf der Anmeldeseite der Sandbox an.',
  ownTabNoSignIn:
    'Im eigenen Tab kann die App niemanden anmelden: Ihr Manifest hat kein authentication.publicClient.',
  openInErp: 'Im ERP öffnen',
  surfaceSetup: 'Einrichtung',
  surfaceMenu: 'ERP-Menü',
  surfacePane: 'Kundenbereich',
  surfaceHub: 'Eigener Tab',
  setupTitle: (/** @type {string} */ app) => `${app} einrichten`,
  setupRunning: 'Die App richtet sich ein und meldet, wenn sie fertig ist.',
  setupDone: 'Fertig: Die App ist installiert.',
  noHandshake: (/** @type {string} */ app, /** @type {string} */ shell) =>
    `Noch kein Handshake von ${app}: Läuft die App dort, startet ihre Seite das SDK, und darf ${shell} sie in einem Frame zeigen (frame-ancestors)?`,
  ledAway: (/** @type {string} */ app) =>
    `Der Frame zeigt eine Seite, die nicht von ${app} kommt: Die Adresse im Manifest führt durch eine Umleitung oder einen Link woandershin.`,
  close: 'Schließen',
  reload: 'Neu laden',
  search: 'Kunden suchen',
  searchHint: 'Name, Firma, Ort oder Kundennummer',
  searching: 'Kunden werden geladen …',
  noCustomers: 'Keine Kunden gefunden',
  noCustomersHint: 'Ändern Sie den Suchbegriff.',
  range: (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ total) =>
    `${from}–${to} von ${total.toLocaleString(german.locale)}`,
  previousPage: 'Vorherige Seite',
  nextPage: 'Nächste Seite',
  number: 'Nummer',
  name: 'Name',
  city: 'Ort',
  selected: (/** @type {string} */ name) => `Ausgewählt: ${name}`,
  nothingSelected: 'Kein Kunde ausgewählt',
  deselect: 'Auswahl aufheben',
  paneMissing: 'Kein App-Bereich',
  paneNotInstalled: 'Sobald eine App installiert ist, zeigt sie hier Informationen zum ausgewählten Kunden.',
  paneNone: 'Die installierte App hat keinen Bereich für Kunden.',
  paneScopes: (/** @type {string} */ scopes) => `Der App fehlen Berechtigungen: ${scopes}`,
  goToHub: 'Zum Hub',
  entryMissing: 'Dieser Eintrag ist nicht verfügbar',
  entryMissingHint: 'Die App ist für diesen Mandanten nicht installiert oder hat diesen Eintrag nicht.',
  activity: 'Aktivität',
  activityLabel: 'Nachrichten zwischen App Shell und App, abgelehnte Anfragen',
  activityEmpty: 'Noch keine Nachrichten und keine abgelehnten Anfragen.',
  clear: 'Leeren',
  toApp: 'an App',
  fromApp: 'von App',
  refused: 'Anfrage an die Plattform abgelehnt',
  unanswered: 'unbekannt, ohne Antwort',
  ignored: 'ungültig, ignoriert',
  failed: (/** @type {string} */ reason) => `Das hat nicht geklappt: ${reason}`,
};

/** @typedef {typeof german} Texts */

/** @type {Texts} */
const english = {
  locale: 'en-GB',
  hub: 'Hub',
  erp: 'ERP',
  areas: 'Areas',
  tenant: 'Tenant',
  user: 'User',
  otherLanguage: 'Deutsch',
  customers: 'Customers',
  apps: 'Apps',
  hubTitle: 'Apps for your company',
  hubLead: (tenant) => `Install and open apps for ${tenant}.`,
  noApp: 'There is no app',
  noAppHint: 'Start the sandbox with --manifest app.json to see your app here.',
  version: 'Version',
  manifestWarnings: (count) => (count === 1 ? 'One warning about the manifest' : `${count} warnings about the manifest`),
  notInstalled: 'Not installed',
  installing: 'Being set up',
  installed: 'Installed',
  install: 'Install',
  continueSetup: 'Continue setup',
  uninstall: 'Uninstall',
  cancelSetup: 'Cancel setup',
  ownTab: 'Open in its own tab',
  ownTabSignIn: 'In its own tab you sign in at the sandbox’s sign-in page.',
  ownTabNoSignIn: 'In its own tab the app can sign nobody in: its manifest has no authentication.publicClient.',
  openInErp: 'Open in the ERP',
  surfaceSetup: 'Setup',
  surfaceMenu: 'ERP menu',
  surfacePane: 'Customer pane',
  surfaceHub: 'Own tab',
  setupTitle: (app) => `Set up ${app}`,
  setupRunning: 'The app sets itself up and says when it is done.',
  setupDone: 'Done: the app is installed.',
  noHandshake: (app, shell) =>
    `No handshake from ${app} yet: is the app running there, does its page start the SDK, and may ${shell} show it in a frame (frame-ancestors)?`,
  ledAway: (app) =>
    `The frame shows a page that is not of ${app}: a redirect or a link leads from the manifest's address to another origin.`,
  close: 'Close',
  reload: 'Reload',
  search: 'Search customers',
  searchHint: 'Name, company, city or customer number',
  searching: 'Loading customers …',
  noCustomers: 'No customers found',
  noCustomersHint: 'Try another search term.',
  range: (from, to, total) => `${from}–${to} of ${total.toLocaleString(english.locale)}`,
  previousPage: 'Previous page',
  nextPage: 'Next page',
  number: 'Number',
  name: 'Name',
  city: 'City',
  selected: (name) => `Selected: ${name}`,
  nothingSelected: 'No customer selected',
  deselect: 'Clear selection',
  paneMissing: 'No app pane',
  paneNotInstalled: 'Once an app is installed, it shows information about the selected customer here.',
  paneNone: 'The installed app has no pane for customers.',
  paneScopes: (scopes) => `The app lacks permissions: ${scopes}`,
  goToHub: 'Go to the Hub',
  entryMissing: 'This entry is not available',
  entryMissingHint: 'The app is not installed for this tenant or has no such entry.',
  activity: 'Activity',
  activityLabel: 'Messages between App Shell and app, refused requests',
  activityEmpty: 'No messages and no refused requests yet.',
  clear: 'Clear',
  toApp: 'to app',
  fromApp: 'from app',
  refused: 'request to the platform, refused',
  unanswered: 'unknown, no answer',
  ignored: 'invalid, ignored',
  failed: (reason) => `That did not work: ${reason}`,
};

const KEY = 'sandbox.language';

/** The language chosen on this page; without a choice, the browser's. */
const language = localStorage.getItem(KEY) ?? navigator.language;

/** Whether the page speaks German; English otherwise. */
const speaksGerman = /^de\b/i.test(language);

/** The page's words. */
export const texts = speaksGerman ? german : english;

document.documentElement.lang = speaksGerman ? 'de' : 'en';

/** Starts the page anew in the other language. */
export function switchLanguage() {
  localStorage.setItem(KEY, speaksGerman ? 'en' : 'de');
  location.reload();
}
