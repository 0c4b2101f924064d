//! A JTL Cloud App in Rust, with no JavaScript of its own but the few lines in
//! `www/index.html` that start the AppBridge SDK.
//!
//! | module | what it holds |
//! |---|---|
//! | [`surface`] | the places where JTL shows the app, named by the URL's path |
//! | [`app`] | the page that fits the place |
//! | [`pages`] | setup, ERP, pane and hub |
//! | [`backend`] | requests to the app's own backend, in the name of who is signed in |
//! | [`components`] | parts that several pages use |
//! | [`focus`] | what gets the focus when what had it is gone |
//! | [`language`], [`text`], [`formats`] | German and English; numbers, amounts and days |

#![allow(
    unreachable_pub,
    reason = "`#[component]` makes a public builder of every component's properties"
)]

mod app;
mod backend;
mod components;
mod focus;
mod formats;
mod language;
mod pages;
#[cfg(all(test, target_arch = "wasm32"))]
mod stage;
mod surface;
mod text;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn main() {
    leptos::mount::mount_to_body(app::App);
    // The page said "loading" until now.
    if let Some(boot) = leptos::prelude::document().get_element_by_id("boot") {
        boot.remove();
    }
}
