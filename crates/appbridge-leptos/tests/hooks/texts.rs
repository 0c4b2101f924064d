//! Texts on a page that the browser translates.

use appbridge_leptos::text;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{mount, settle, watched};

/// What a translator does: each text makes room for an element with a new one.
const TRANSLATE: &str = "
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts.filter(({ parentElement }) => parentElement.closest('i, b, span'))) {
        const font = document.createElement('font');
        font.append(text.data);
        text.replaceWith(font);
    }
";

#[wasm_bindgen_test]
async fn a_text_is_right_on_a_page_that_is_translated() {
    watched(async || {
        let count = RwSignal::new(1);
        let page = mount(move || {
            view! {
                <i>{text(move || count.get().to_string())} " pieces"</i>
                {move || view! { <b prop:textContent=count.get().to_string()></b> }.into_any()}
                {move || (count.get() == 2).then(|| text(|| "two"))}
            }
        });
        for (next, shown) in [(1, "1 pieces1"), (2, "2 pieces2two"), (3, "3 pieces3")] {
            count.set(next);
            settle().await;
            assert_eq!(page.text(), shown);
            js_sys::eval(TRANSLATE).unwrap();
        }
    })
    .await;
}
