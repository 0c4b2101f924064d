//! The backend of the demo app.

use std::process::ExitCode;

use appbridge_app::{App, frontend};

#[tokio::main]
async fn main() -> ExitCode {
    App::from_env()
        .version(env!("CARGO_PKG_VERSION"))
        .routes(demo_server::routes())
        .frontend(frontend!().pages(demo_server::PAGES))
        .run()
        .await
}
