//! What the generated records are made of.

use uuid::{Uuid, uuid};

/// One merchant: how its records are named and numbered, and how many there are.
#[derive(Debug)]
pub(super) struct Business {
    pub(super) tenant_id: Uuid,
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) customer_number: &'static str,
    pub(super) mail_domain: &'static str,
    /// Names of the users with the local part of their address.
    pub(super) users: &'static [(&'static str, &'static str)],
    /// Starts the records of this merchant; another seed gives other records.
    pub(super) seed: u64,
    pub(super) sku_prefix: &'static str,
    /// The first seven digits of the merchant's barcodes.
    pub(super) gtin_prefix: u64,
    pub(super) first_customer_number: u32,
    pub(super) first_order_number: u32,
    pub(super) street: &'static str,
    /// Its place in [`CITIES`].
    pub(super) city: usize,
    pub(super) articles: &'static [Article],
    /// Product groups; each is a category that holds one for every article.
    pub(super) groups: &'static [&'static str],
    pub(super) suppliers: &'static [&'static str],
    /// Names that tell articles of a kind apart.
    pub(super) lines: &'static [&'static str],
    pub(super) variants: &'static [&'static str],
    pub(super) manufacturers: &'static [&'static str],
    /// Kinds of companies that buy here; a family name or a city completes them.
    pub(super) buyers: &'static [&'static str],
    pub(super) items: u32,
    pub(super) customers: u32,
    pub(super) sales_orders: u32,
}

/// A kind of article with its price range and tax.
#[derive(Debug)]
pub(super) struct Article {
    pub(super) name: &'static str,
    /// Lowest and highest net price in cents.
    pub(super) net_cents: (u32, u32),
    /// Value added tax in percent.
    pub(super) tax: u32,
    /// Its place in the merchant's `groups`.
    pub(super) group: usize,
}

const fn article(name: &'static str, lowest: u32, highest: u32, tax: u32, group: usize) -> Article {
    Article {
        name,
        net_cents: (lowest, highest),
        tax,
        group,
    }
}

pub(super) const BUSINESSES: &[Business] = &[
    Business {
        tenant_id: uuid!("3d4f0a86-52c1-4f0e-9c53-7a1b6e20d911"),
        slug: "nordlicht-fahrrad",
        name: "Nordlicht Fahrradhandel GmbH",
        customer_number: "K-104233",
        mail_domain: "nordlicht-fahrrad.example",
        users: &[
            ("Anke Petersen", "a.petersen"),
            ("Jörn Thießen", "j.thiessen"),
            ("Selin Aydın", "s.aydin"),
        ],
        seed: 0x4e6f_7264_6c69_6368,
        sku_prefix: "NF",
        gtin_prefix: 4_260_517,
        first_customer_number: 10_001,
        first_order_number: 202_300_001,
        street: "Hafenstraße 14",
        city: 22,
        groups: &[
            "Fahrräder und Anhänger",
            "Sicherheit",
            "Taschen",
            "Teile",
            "Werkstatt und Pflege",
            "Bekleidung",
            "Verpflegung",
        ],
        suppliers: &[
            "Nordsee Großhandel AG",
            "Velo-Import Schütte GmbH",
            "Teilelager Ostfriesland",
            "Rad & Tat Vertriebs-GmbH",
        ],
        articles: &[
            article("Trekkingrad", 54_900, 189_900, 19, 0),
            article("Stadtrad", 39_900, 129_900, 19, 0),
            article("Lastenrad", 249_900, 549_900, 19, 0),
            article("Kinderfahrrad 20 Zoll", 19_900, 44_900, 19, 0),
            article("Fahrradhelm", 2_990, 17_990, 19, 1),
            article("Faltschloss", 3_490, 12_990, 19, 1),
            article("Bügelschloss", 2_490, 9_990, 19, 1),
            article("Gepäckträgertasche", 3_990, 14_990, 19, 2),
            article("Lenkertasche", 2_490, 8_990, 19, 2),
            article("Sattel", 2_290, 15_990, 19, 3),
            article("Gelsattelüberzug", 990, 2_990, 19, 3),
            article("Scheinwerfer 80 Lux", 3_990, 11_990, 19, 1),
            article("Rücklicht", 990, 4_990, 19, 1),
            article("Schutzblechset", 1_490, 4_990, 19, 3),
            article("Kettenöl 100 ml", 490, 1_490, 19, 4),
            article("Fahrradmantel 28 Zoll", 1_290, 5_490, 19, 3),
            article("Schlauch 28 Zoll", 390, 1_290, 19, 3),
            article("Luftpumpe", 990, 5_990, 19, 4),
            article("Regenhose", 2_990, 9_990, 19, 5),
            article("Windjacke", 3_990, 15_990, 19, 5),
            article("Handschuhe", 1_490, 5_990, 19, 5),
            article("Kinderanhänger", 29_900, 89_900, 19, 0),
            article("Ständer", 890, 3_490, 19, 3),
            article("Klingel", 390, 2_490, 19, 1),
            article("Pedalpaar", 1_290, 8_990, 19, 3),
            article("Energieriegel 12er-Box", 1_290, 2_490, 7, 6),
        ],
        lines: &[
            "Amrum",
            "Baltrum",
            "Borkum",
            "Föhr",
            "Helgoland",
            "Hiddensee",
            "Juist",
            "Langeoog",
            "Nordstrand",
            "Pellworm",
            "Rügen",
            "Spiekeroog",
            "Sylt",
            "Usedom",
            "Wangerooge",
        ],
        variants: &[
            "anthrazit",
            "dunkelgrün",
            "himmelblau",
            "moosgrün",
            "perlweiß",
            "petrol",
            "schiefergrau",
            "schwarz matt",
            "senfgelb",
            "signalrot",
        ],
        manufacturers: &[
            "Deichläufer",
            "Elbvelo",
            "Friesenrad",
            "Hansekette",
            "Küstenwerk",
            "Möwenflug",
            "Wattwind",
            "Förde Manufaktur",
        ],
        buyers: &[
            "Fahrradladen",
            "Radstation",
            "Zweirad-Center",
            "Hotel",
            "Kurierdienst",
            "Stadtwerke",
            "Pflegedienst",
        ],
        items: 2_400,
        customers: 640,
        sales_orders: 5_600,
    },
    Business {
        tenant_id: uuid!("b07c9e15-6a7d-4c3b-8f44-1e9d2a5fc802"),
        slug: "weinkontor-boehm",
        name: "Weinkontor Böhm & Söhne KG",
        customer_number: "K-118907",
        mail_domain: "weinkontor-boehm.example",
        users: &[
            ("Matthias Böhm", "m.boehm"),
            ("Franziska Großmann", "f.grossmann"),
        ],
        seed: 0x5765_696e_6b6f_6e74,
        sku_prefix: "WB",
        gtin_prefix: 4_260_846,
        first_customer_number: 70_001,
        first_order_number: 880_001,
        street: "Kelterweg 3",
        city: 11,
        groups: &[
            "Weine",
            "Sekt und Brände",
            "Säfte",
            "Feinkost",
            "Geschenke und Zubehör",
        ],
        suppliers: &[
            "Winzerbund Südpfalz eG",
            "Feinkost-Kontor Überlingen",
            "Getränke Hölzle GmbH",
            "Glasmanufaktur Zwiesel-Süd",
        ],
        articles: &[
            article("Riesling trocken 0,75 l", 590, 2_490, 19, 0),
            article("Grauburgunder 0,75 l", 650, 1_990, 19, 0),
            article("Spätburgunder 0,75 l", 790, 4_990, 19, 0),
            article("Silvaner 0,75 l", 550, 1_690, 19, 0),
            article("Scheurebe Spätlese 0,75 l", 890, 2_690, 19, 0),
            article("Lemberger Barrique 0,75 l", 990, 3_990, 19, 0),
            article("Winzersekt brut 0,75 l", 1_090, 2_990, 19, 1),
            article("Traubensaft 1 l", 249, 549, 19, 2),
            article("Apfelsaft naturtrüb 1 l", 199, 449, 19, 2),
            article("Williamsbrand 0,5 l", 1_990, 5_990, 19, 1),
            article("Kirschwasser 0,5 l", 2_190, 6_490, 19, 1),
            article("Blütenhonig 500 g", 490, 1_190, 7, 3),
            article("Weinbergpfirsich-Konfitüre", 390, 790, 7, 3),
            article("Walnussöl 250 ml", 690, 1_490, 7, 3),
            article("Traubenkernöl 500 ml", 590, 1_290, 7, 3),
            article("Balsamessig 250 ml", 790, 2_490, 7, 3),
            article("Bergkäse am Stück 400 g", 690, 1_490, 7, 3),
            article("Schüttelbrot 150 g", 190, 390, 7, 3),
            article("Röstkaffee 1 kg", 1_290, 2_990, 7, 3),
            article("Geschenkkorb", 2_490, 12_990, 19, 4),
            article("Weinglas 6er-Set", 1_990, 8_990, 19, 4),
            article("Korkenzieher", 690, 4_990, 19, 4),
            article("Weinkühler", 1_490, 6_990, 19, 4),
            article("Weinklimaschrank", 59_900, 149_900, 19, 4),
        ],
        lines: &[
            "Altenberg",
            "Burgweg",
            "Frühlingsplätzchen",
            "Goldtröpfchen",
            "Herrgottsacker",
            "Himmelreich",
            "Kapellenberg",
            "Klosterstück",
            "Lämmerberg",
            "Mühlberg",
            "Römerstieg",
            "Schlossgarten",
            "Sonnenuhr",
            "Steinmorgen",
        ],
        variants: &[
            "2019",
            "2020",
            "2021",
            "2022",
            "2023",
            "2024",
            "Bio",
            "Edition Böhm",
            "Hausabfüllung",
            "Vorteilspack",
        ],
        manufacturers: &[
            "Weingut Rebstöckl",
            "Winzergenossenschaft Mittelhaardt",
            "Brennerei Hügel",
            "Hofgut Sonnleiten",
            "Ölmühle Gässle",
            "Kellerei Tauberstein",
            "Imkerei Blühwiese",
        ],
        buyers: &[
            "Restaurant",
            "Weinstube",
            "Feinkost",
            "Hotel",
            "Gasthaus",
            "Café",
            "Vinothek",
            "Eventagentur",
        ],
        items: 2_100,
        customers: 540,
        sales_orders: 5_200,
    },
];

/// First names of those addressed as "Frau".
pub(super) const WOMEN: &[&str] = &[
    "Aylin",
    "Brigitte",
    "Claudia",
    "Daniela",
    "Dörte",
    "Elif",
    "Frieda",
    "Hannah",
    "Heike",
    "Ingrid",
    "Karin",
    "Katharina",
    "Lena",
    "Marie",
    "Mila",
    "Monika",
    "Nele",
    "Olga",
    "Petra",
    "Renate",
    "Sabine",
    "Susanne",
    "Ulrike",
    "Ursula",
    "Wiebke",
    "Zoë",
    "Özlem",
];

/// First names of those addressed as "Herr".
pub(super) const MEN: &[&str] = &[
    "Björn",
    "Carsten",
    "Christian",
    "Emil",
    "Felix",
    "Gerhard",
    "Günther",
    "Henrik",
    "Jonas",
    "Jörg",
    "Jürgen",
    "Leon",
    "Lukas",
    "Markus",
    "Mehmet",
    "Niklas",
    "Paul",
    "Rainer",
    "Sören",
    "Stefan",
    "Thomas",
    "Uwe",
    "Wolfgang",
];

pub(super) const LAST_NAMES: &[&str] = &[
    "Albrecht",
    "Arslan",
    "Bauer",
    "Becker",
    "Böttcher",
    "Brückner",
    "Demir",
    "Dietrich",
    "Engelhardt",
    "Fischer",
    "Förster",
    "Friedrich",
    "Gärtner",
    "Götz",
    "Großmann",
    "Günther",
    "Hartmann",
    "Heß",
    "Hofmann",
    "Jäger",
    "Jansen",
    "Kaiser",
    "Kaya",
    "Keller",
    "Köhler",
    "König",
    "Kowalski",
    "Krämer",
    "Krüger",
    "Lindner",
    "Löffler",
    "Ludwig",
    "Maaß",
    "Meyer",
    "Möller",
    "Müller",
    "Nowak",
    "Oßwald",
    "Pfeiffer",
    "Reuter",
    "Richter",
    "Schäfer",
    "Schmidt",
    "Schröder",
    "Schulze",
    "Schütz",
    "Seidel",
    "Şahin",
    "Thiele",
    "Vogel",
    "Voß",
    "Wagner",
    "Weiß",
    "Winkler",
    "Wörner",
    "Zimmermann",
];

/// A city.
pub(super) struct City {
    pub(super) name: &'static str,
    pub(super) postal_code: &'static str,
    pub(super) state: &'static str,
    /// Its place in [`COUNTRIES`].
    pub(super) country: usize,
}

const fn city(
    name: &'static str,
    postal_code: &'static str,
    state: &'static str,
    country: usize,
) -> City {
    City {
        name,
        postal_code,
        state,
        country,
    }
}

pub(super) const CITIES: &[City] = &[
    city("Aachen", "52062", "Nordrhein-Westfalen", 0),
    city("Augsburg", "86150", "Bayern", 0),
    city("Berlin", "10115", "Berlin", 0),
    city("Bielefeld", "33602", "Nordrhein-Westfalen", 0),
    city("Bremen", "28195", "Bremen", 0),
    city("Chemnitz", "09111", "Sachsen", 0),
    city("Dresden", "01067", "Sachsen", 0),
    city("Düsseldorf", "40210", "Nordrhein-Westfalen", 0),
    city("Erfurt", "99084", "Thüringen", 0),
    city("Essen", "45127", "Nordrhein-Westfalen", 0),
    city("Flensburg", "24937", "Schleswig-Holstein", 0),
    city("Frankfurt am Main", "60311", "Hessen", 0),
    city("Freiburg im Breisgau", "79098", "Baden-Württemberg", 0),
    city("Fürth", "90762", "Bayern", 0),
    city("Göttingen", "37073", "Niedersachsen", 0),
    city("Graz", "8010", "Steiermark", 1),
    city("Gütersloh", "33330", "Nordrhein-Westfalen", 0),
    city("Hamburg", "20095", "Hamburg", 0),
    city("Hannover", "30159", "Niedersachsen", 0),
    city("Heidelberg", "69117", "Baden-Württemberg", 0),
    city("Hückelhoven", "41836", "Nordrhein-Westfalen", 0),
    city("Kassel", "34117", "Hessen", 0),
    city("Kiel", "24103", "Schleswig-Holstein", 0),
    city("Köln", "50667", "Nordrhein-Westfalen", 0),
    city("Leipzig", "04109", "Sachsen", 0),
    city("Linz", "4020", "Oberösterreich", 1),
    city("Lübeck", "23552", "Schleswig-Holstein", 0),
    city("Mönchengladbach", "41061", "Nordrhein-Westfalen", 0),
    city("München", "80331", "Bayern", 0),
    city("Münster", "48143", "Nordrhein-Westfalen", 0),
    city("Nürnberg", "90402", "Bayern", 0),
    city("Osnabrück", "49074", "Niedersachsen", 0),
    city("Rostock", "18055", "Mecklenburg-Vorpommern", 0),
    city("Saarbrücken", "66111", "Saarland", 0),
    city("Salzburg", "5020", "Salzburg", 1),
    city("Stuttgart", "70173", "Baden-Württemberg", 0),
    city("Tübingen", "72070", "Baden-Württemberg", 0),
    city("Wien", "1010", "Wien", 1),
    city("Würzburg", "97070", "Bayern", 0),
    city("Zürich", "8001", "Zürich", 2),
];

pub(super) const STREETS: &[&str] = &[
    "Ahornweg",
    "Am Mühlgraben",
    "An der Stadtmauer",
    "Bäckergasse",
    "Bahnhofstraße",
    "Bürgermeister-Schütz-Straße",
    "Dorfstraße",
    "Fährstraße",
    "Gartenweg",
    "Goethestraße",
    "Hauptstraße",
    "Im Wiesengrund",
    "Jägerallee",
    "Kirchplatz",
    "Königstraße",
    "Lange Gasse",
    "Lindenallee",
    "Marktplatz",
    "Mühlenweg",
    "Rosenstraße",
    "Schillerstraße",
    "Schloßstraße",
    "Überseering",
    "Waldstraße",
    "Zur Alten Färberei",
];

/// A country.
pub(super) struct Country {
    pub(super) iso: &'static str,
    pub(super) iso3: &'static str,
    pub(super) numeric: i64,
    pub(super) name: &'static str,
    pub(super) continent: &'static str,
    pub(super) currency: &'static str,
    pub(super) is_eu: bool,
    pub(super) culture: &'static str,
    /// Known regions: code and name.
    pub(super) states: &'static [(&'static str, &'static str)],
}

/// The countries that merchants deliver to. The first three are those of the
/// made-up customers.
pub(super) const COUNTRIES: &[Country] = &[
    Country {
        iso: "DE",
        iso3: "DEU",
        numeric: 276,
        name: "Deutschland",
        continent: "Europa",
        currency: "EUR",
        is_eu: true,
        culture: "de-DE",
        states: &[
            ("BY", "Bayern"),
            ("BW", "Baden-Württemberg"),
            ("NW", "Nordrhein-Westfalen"),
            ("SN", "Sachsen"),
        ],
    },
    Country {
        iso: "AT",
        iso3: "AUT",
        numeric: 40,
        name: "Österreich",
        continent: "Europa",
        currency: "EUR",
        is_eu: true,
        culture: "de-AT",
        states: &[("5", "Salzburg"), ("6", "Steiermark"), ("9", "Wien")],
    },
    Country {
        iso: "CH",
        iso3: "CHE",
        numeric: 756,
        name: "Schweiz",
        continent: "Europa",
        currency: "CHF",
        is_eu: false,
        culture: "de-CH",
        states: &[("ZH", "Zürich"), ("BE", "Bern")],
    },
    Country {
        iso: "BE",
        iso3: "BEL",
        numeric: 56,
        name: "Belgien",
        continent: "Europa",
        currency: "EUR",
        is_eu: true,
        culture: "nl-BE",
        states: &[],
    },
    Country {
        iso: "DK",
        iso3: "DNK",
        numeric: 208,
        name: "Dänemark",
        continent: "Europa",
        currency: "DKK",
        is_eu: true,
        culture: "da-DK",
        states: &[],
    },
    Country {
        iso: "ES",
        iso3: "ESP",
        numeric: 724,
        name: "Spanien",
        continent: "Europa",
        currency: "EUR",
        is_eu: true,
        culture: "es-ES",
        states: &[],
    },
    Country {
        iso: "FR",
        iso3: "FRA",
        numeric: 250,
        name: "Frankreich",
        continent: "Europa",
        currency: "EUR",
        is_eu: true,
        culture: "fr-FR",
        states: &[],
    },
    Country {
        iso: "GB",
        iso3: "GBR",
        numeric: 826,
        name: "Vereinigtes Königreich",
        continent: "Europa",
        currency: "GBP",
        is_eu: false,
        culture: "en-GB",
        states: &[],
    },
    Country {
        iso: "IT",
        iso3: "ITA",
        numeric: 380,
        name: "Italien",
        continent: "Europa",
        currency: "EUR",
        is_eu: true,
        culture: "it-IT",
        states: &[],
    },
    Country {
        iso: "LU",
        iso3: "LUX",
        numeric: 442,
        name: "Luxemburg",
        continent: "Europa",
        currency: "EUR",
        is_eu: true,
        culture: "fr-LU",
        states: &[],
    },
    Country {
        iso: "NL",
        iso3: "NLD",
        numeric: 528,
        name: "Niederlande",
        continent: "Europa",
        currency: "EUR",
        is_eu: true,
        culture: "nl-NL",
        states: &[],
    },
    Country {
        iso: "PL",
        iso3: "POL",
        numeric: 616,
        name: "Polen",
        continent: "Europa",
        currency: "PLN",
        is_eu: true,
        culture: "pl-PL",
        states: &[],
    },
    Country {
        iso: "US",
        iso3: "USA",
        numeric: 840,
        name: "Vereinigte Staaten",
        continent: "Nordamerika",
        currency: "USD",
        is_eu: false,
        culture: "en-US",
        states: &[("CA", "Kalifornien"), ("NY", "New York")],
    },
];

/// ISO 4217 with name and value in euros.
pub(super) const CURRENCIES: &[(&str, &str, f64)] = &[
    ("EUR", "Euro", 1.0),
    ("CHF", "Schweizer Franken", 0.94),
    ("GBP", "Pfund Sterling", 0.86),
    ("USD", "US-Dollar", 1.08),
];

/// ISO 639-1, ISO 639-2, culture and name.
pub(super) const LANGUAGES: &[(&str, &str, &str, &str)] = &[
    ("de", "deu", "de-DE", "Deutsch"),
    ("en", "eng", "en-GB", "Englisch"),
    ("fr", "fra", "fr-FR", "Französisch"),
    ("it", "ita", "it-IT", "Italienisch"),
];

pub(super) const WAREHOUSES: &[&str] = &[
    "Hauptlager",
    "Außenlager Süd",
    "Ladengeschäft",
    "Retourenlager (aufgelöst)",
];

/// Storage locations of each warehouse.
pub(super) const BINS_PER_WAREHOUSE: usize = 12;

/// Name, discount in percent, and whether its prices are net.
pub(super) const CUSTOMER_GROUPS: &[(&str, f64, bool)] = &[
    ("Endkunden", 0.0, false),
    ("Händler", 15.0, true),
    ("Stammkunden", 3.0, false),
    ("Großabnehmer", 22.5, true),
];

/// Name, cash discount days, and whether goods leave before the payment is there.
pub(super) const PAYMENT_METHODS: &[(&str, i64, bool)] = &[
    ("Vorkasse", 0, false),
    ("Rechnung", 10, true),
    ("PayPal", 0, true),
    ("Kreditkarte", 0, true),
    ("SEPA-Lastschrift", 7, true),
    ("Nachnahme", 0, true),
    ("Barzahlung", 0, false),
];

/// The place of the payment method by which the carrier collects the price.
pub(super) const CASH_ON_DELIVERY: usize = 5;

/// Name and price in cents.
pub(super) const SHIPPING_METHODS: &[(&str, u32)] = &[
    ("DHL Paket", 499),
    ("DHL Express", 1_490),
    ("UPS Standard", 690),
    ("DPD Classic", 549),
    ("Spedition frei Bordsteinkante", 4_900),
    ("Selbstabholung", 0),
];

pub(super) const SHIPPING_CLASSES: &[&str] = &["Standard", "Sperrgut", "Gefahrgut", "Zerbrechlich"];

pub(super) const SALES_CHANNELS: &[&str] = &[
    "Onlineshop",
    "Ladengeschäft",
    "Amazon.de",
    "eBay",
    "B2B-Portal",
];

/// Name and rate in percent.
pub(super) const TAX_CLASSES: &[(&str, f64)] = &[
    ("Normaler Steuersatz", 19.0),
    ("Ermäßigter Steuersatz", 7.0),
    ("Steuerfrei", 0.0),
];

pub(super) const CUSTOMER_CATEGORIES: &[&str] =
    &["Privatkunde", "Gewerbe", "Wiederverkäufer", "Behörde"];

pub(super) const CONDITIONS: &[&str] = &["Neu", "Gebraucht – sehr gut", "Generalüberholt"];

/// Name, group, place in `CustomFieldType`, data type, and place in
/// `CustomFieldReferenceType`.
pub(super) const CUSTOM_FIELDS: &[(&str, &str, u8, &str, u8)] = &[
    ("Pflegehinweis", "Produktdaten", 3, "nvarchar", 0),
    ("Prüfziffer", "Produktdaten", 1, "int", 0),
    ("Füllmenge", "Grundpreis", 2, "decimal", 0),
    ("Saison", "Produktdaten", 5, "nvarchar", 1),
    ("Kundenbetreuer", "Vertrieb", 12, "nvarchar", 2),
    ("Wunschtermin", "Lieferung", 11, "datetime", 3),
    ("Geschenkverpackung", "Lieferung", 4, "bit", 3),
    ("Handelsregister", "Firma", 6, "nvarchar", 4),
];

pub(super) const LEGAL_FORMS: &[&str] = &[
    "GmbH",
    "e. K.",
    "GbR",
    "GmbH & Co. KG",
    "OHG",
    "UG (haftungsbeschränkt)",
];

pub(super) const MAIL_PROVIDERS: &[&str] = &["post.example", "mail.example", "briefkasten.example"];
