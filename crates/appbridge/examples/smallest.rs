//! The smallest app that is of use: it shows the current customer's id and follows
//! the user to the next one. `cargo xtask bench` tells what a browser downloads for it.

/// The app is for browsers; this lets the workspace build as a whole.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
fn main() {
    wasm_bindgen_futures::spawn_local(async {
        if let Err(error) = run().await {
            show(&error.to_string());
        }
    });
}

#[cfg(target_arch = "wasm32")]
async fn run() -> Result<(), appbridge::Error> {
    use appbridge::event::CustomerChanged;
    use appbridge::method::GetCurrentCustomerId;
    use futures_util::StreamExt as _;

    let bridge = appbridge::AppBridge::connect().await?;
    #[cfg(feature = "fetch")]
    show(
        &greeting(&bridge)
            .await
            .unwrap_or_else(|error| error.to_string()),
    );
    let mut changes = bridge.subscribe::<CustomerChanged>()?;
    let mut customer = bridge.call(GetCurrentCustomerId).await?;
    loop {
        show(customer.as_deref().unwrap_or("no customer"));
        match changes.next().await {
            Some(change) => customer = change?.customer_id,
            None => return Ok(()),
        }
    }
}

/// What the app's own backend has to say, for the size of `fetch`.
#[cfg(all(target_arch = "wasm32", feature = "fetch"))]
async fn greeting(bridge: &appbridge::AppBridge) -> Result<String, appbridge::fetch::FetchError> {
    let tokens = appbridge::SessionTokens::new(bridge.clone());
    let client = appbridge::fetch::Client::new(tokens);
    client.get("/api/greeting").send().await?.json()
}

#[cfg(target_arch = "wasm32")]
fn show(text: &str) {
    // The window's status text, as the page has no elements.
    let _ = js_sys::Reflect::set(&js_sys::global(), &"status".into(), &text.into());
}
