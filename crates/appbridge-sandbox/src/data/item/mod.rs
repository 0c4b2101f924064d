//! Articles.

mod details;
mod row;

use serde_json::{Map, Value as Json};
use time::{Duration, OffsetDateTime};

use super::seed::{Seed, cents};
use super::words::{Article, Business, TAX_CLASSES};

pub(super) use details::details;
pub(super) use row::row;

/// What all views of an article share. Everything else is derived from its seed.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) net: f64,
    /// Places in the lists of tax classes, articles and groups.
    pub(crate) tax_class: usize,
    pub(super) article: Option<usize>,
    pub(super) group: Option<usize>,
    pub(super) manufacturer: Option<usize>,
    pub(super) is_active: bool,
    /// What it is bought for, without tax.
    pub(crate) purchase_price: f64,
    pub(super) created: OffsetDateTime,
    /// When an app has changed it, if one has.
    pub(crate) changed: Option<OffsetDateTime>,
    /// `None` when an app has made the article.
    pub(super) seed: Option<Seed>,
    /// What apps have set, by the names of the list's fields and of the parts.
    pub(crate) set: Map<String, Json>,
}

/// What an app says of an article that it makes; the fields are those of [`Item`].
pub(crate) struct NewItem {
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) net: f64,
    pub(crate) created: OffsetDateTime,
    pub(crate) set: Map<String, Json>,
}

/// The `nth` article of a merchant. Names are all different: they count through the
/// combinations of their three words.
pub(super) fn generate(business: &Business, nth: usize, seed: Seed) -> Item {
    const BLANK: Article = Article {
        name: "",
        net_cents: (100, 100),
        tax: 19,
        group: 0,
    };
    let (articles, lines, variants) = (
        business.articles.len(),
        business.lines.len(),
        business.variants.len(),
    );
    // A step that shares no divisor with the number of combinations meets each once.
    let combination = nth * 1_009 % (articles * lines * variants).max(1);
    let place = combination % articles.max(1);
    let article = business.articles.get(place).unwrap_or(&BLANK);
    let word = |words: &[&'static str], at: usize| words.get(at).copied().unwrap_or_default();
    let name = format!(
        "{} {} {}",
        article.name,
        word(business.lines, combination / articles.max(1) % lines.max(1)),
        word(business.variants, combination / (articles * lines).max(1)),
    );
    let (lowest, highest) = article.net_cents;
    let net = seed.amount("net", lowest, highest);
    Item {
        sku: format!("{}-{}", business.sku_prefix, 10_001 + nth),
        // Now and then a name that no column has room for.
        name: if nth % 97 == 41 {
            format!(
                "{name} – Sonderedition mit Geschenkverpackung, Grußkarte und verlängerter Gewährleistung (Ausführung für Österreich und die Schweiz)"
            )
        } else {
            name
        },
        net,
        purchase_price: cents(net * f64::from(80 - seed.below("margin", 35)) / 100.0),
        tax_class: usize::from(article.tax != 19),
        article: Some(place),
        group: Some(article.group),
        manufacturer: (!seed.chance("manufacturer", 1, 10))
            .then(|| seed.place("manufacturer is", business.manufacturers.len())),
        is_active: seed.chance("is active", 19, 20),
        created: seed.moment("created"),
        changed: None,
        seed: Some(seed),
        set: Map::new(),
    }
}

/// The GTIN-13 of the `nth` article under a seven-digit prefix.
fn gtin13(prefix: u64, nth: usize) -> String {
    let twelve = prefix * 100_000 + nth as u64 % 100_000;
    // The last of the twelve digits weighs three, the one before it one, and so on.
    let mut weighted = 0;
    let (mut rest, mut weight) = (twelve, 3);
    while rest > 0 {
        weighted += rest % 10 * weight;
        rest /= 10;
        weight = 4 - weight;
    }
    format!("{twelve:012}{}", (10 - weighted % 10) % 10)
}

impl Item {
    /// An article that an app has made.
    pub(crate) fn made(item: NewItem) -> Self {
        let NewItem {
            sku,
            name,
            net,
            created,
            set,
        } = item;
        Self {
            sku,
            name,
            net,
            tax_class: 0,
            article: None,
            group: None,
            manufacturer: None,
            is_active: true,
            purchase_price: 0.0,
            created,
            changed: Some(created),
            seed: None,
            set,
        }
    }

    /// Nothing is ordered before it can be.
    pub(super) fn existed_at(&mut self, moment: OffsetDateTime) {
        self.created = self.created.min(moment - Duration::days(1));
    }

    pub(crate) fn tax_rate(&self) -> f64 {
        TAX_CLASSES
            .get(self.tax_class)
            .map_or(0.0, |(_, rate)| *rate)
    }

    /// Whether its pieces have numbers of their own: what is expensive.
    pub(super) fn has_serial_numbers(&self) -> bool {
        self.seed.is_some() && self.net >= 500.0
    }

    /// Whether it is food, which comes in batches that do not keep.
    pub(super) fn has_batches(&self) -> bool {
        self.seed.is_some() && self.tax_class == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_barcode_gets_its_known_check_digit() {
        // The example of GS1's own calculator: 629104150021 takes a 3.
        assert_eq!(gtin13(6_291_041, 50_021), "6291041500213");
    }
}
