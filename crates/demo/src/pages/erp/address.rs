//! The search in the page's address: it survives a reload, a link, and a sign-in.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use super::words::words;

/// The name in the address's query.
const SEARCH: &str = "search";

/// What the address searches for.
pub(super) fn search() -> String {
    let search = parameters().and_then(|parameters| parameters.get(SEARCH));
    search.map_or_else(String::new, |search| words(&search))
}

/// Writes a search into the address, in place of what is there.
pub(super) fn keep_search(search: &str) {
    let (Some(parameters), Ok(path)) = (parameters(), window().location().pathname()) else {
        return;
    };
    if search.is_empty() {
        parameters.delete(SEARCH);
    } else {
        parameters.set(SEARCH, search);
    }
    let query = String::from(parameters.to_string());
    let mark = if query.is_empty() { "" } else { "?" };
    let address = [&path, mark, &query].concat();
    if let Ok(history) = window().history() {
        // Browsers refuse some of very many in a short time; the search goes on without.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

fn parameters() -> Option<UrlSearchParams> {
    let query = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&query).ok()
}
