//! Numbers, amounts and days as people of the chosen language write them, by the
//! browser's `Intl`.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use crate::language::Language;

mod sys {
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    // js-sys binds these as well, but without `catch`: a currency that the browser
    // does not know would end the app.
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = Intl)]
        pub(super) type NumberFormat;

        #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
        pub(super) fn new(locale: &str, options: &JsValue) -> Result<NumberFormat, JsValue>;

        #[wasm_bindgen(method, catch)]
        pub(super) fn format(this: &NumberFormat, value: f64) -> Result<String, JsValue>;

        #[wasm_bindgen(js_namespace = Intl)]
        pub(super) type DateTimeFormat;

        #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
        pub(super) fn new(locale: &str, options: &JsValue) -> Result<DateTimeFormat, JsValue>;

        #[wasm_bindgen(method, catch)]
        pub(super) fn format(this: &DateTimeFormat, day: &js_sys::Date) -> Result<String, JsValue>;
    }
}

/// How one language writes values. Making one costs more than using it, so a list
/// makes one for all its rows.
pub(crate) struct Formats {
    locale: &'static str,
    quantity: Option<sys::NumberFormat>,
    price: Option<sys::NumberFormat>,
    day: Option<sys::DateTimeFormat>,
}

impl Formats {
    pub(crate) fn of(language: Language) -> Self {
        let locale = language.locale();
        let two_digits = options(&[
            ("minimumFractionDigits", &JsValue::from_f64(2.0)),
            ("maximumFractionDigits", &JsValue::from_f64(2.0)),
        ]);
        let medium = options(&[("dateStyle", &JsValue::from_str("medium"))]);
        Self {
            locale,
            quantity: sys::NumberFormat::new(locale, &JsValue::UNDEFINED).ok(),
            price: sys::NumberFormat::new(locale, &two_digits).ok(),
            day: sys::DateTimeFormat::new(locale, &medium).ok(),
        }
    }

    /// A number of things, such as 2,000 or 1.5.
    pub(crate) fn quantity(&self, value: f64) -> String {
        written(self.quantity.as_ref(), value)
    }

    /// How many records there are.
    pub(crate) fn count(&self, value: u64) -> String {
        // Exact up to 2^53, far above any list.
        self.quantity(value as f64)
    }

    /// An amount without its currency, with two digits after the point.
    pub(crate) fn price(&self, value: f64) -> String {
        written(self.price.as_ref(), value)
    }

    /// An amount in a currency (ISO 4217). A currency that the browser does not
    /// take for one stands behind the number as it is.
    pub(crate) fn money(&self, value: f64, currency: &str) -> String {
        let currency_style = options(&[
            ("style", &JsValue::from_str("currency")),
            ("currency", &JsValue::from_str(currency)),
        ]);
        match sys::NumberFormat::new(self.locale, &currency_style) {
            Ok(format) => written(Some(&format), value),
            Err(_) => [self.price(value).as_str(), currency].join(" "),
        }
    }

    /// The day that a time in RFC 3339 names, wherever the reader is: a booking's day is
    /// the merchant's. A text that names none stays as it is.
    pub(crate) fn booking_day(&self, time: &str) -> String {
        let written = time
            .get(..10)
            .filter(|day| matches!(day.as_bytes(), [_, _, _, _, b'-', _, _, b'-', ..]))
            .and_then(|day| {
                // Without an offset, noon is the reader's own, as is the format.
                let noon = JsValue::from_str(&[day, "T12:00"].concat());
                self.day.as_ref()?.format(&js_sys::Date::new(&noon)).ok()
            });
        written.unwrap_or_else(|| time.to_owned())
    }

    /// The day of a time in seconds since 1970 (UTC), where the reader is.
    pub(crate) fn day_of_seconds(&self, seconds: u64) -> Option<String> {
        let date = js_sys::Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
        self.day.as_ref()?.format(&date).ok()
    }
}

fn written(format: Option<&sys::NumberFormat>, value: f64) -> String {
    format
        .and_then(|format| format.format(value).ok())
        .unwrap_or_else(|| {
            // JavaScript's own way to write a number.
            js_sys::Number::from(value)
                .to_string_with_radix(10)
                .map(String::from)
                .unwrap_or_default()
        })
}

fn options(entries: &[(&str, &JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // A fresh plain object takes every property.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}
