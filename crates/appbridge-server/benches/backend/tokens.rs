//! A sandbox whose session tokens last as long as any run.

use anyhow::{Context as _, Result};
use appbridge_sandbox::control::TokenRequest;
use appbridge_sandbox::{Config, Sandbox, Settings};

/// What session tokens name as their issuer: Express's way of checking one takes no
/// token without.
pub const ISSUER: &str = "https://api.jtl-cloud.com";

const A_DAY: i32 = 24 * 60 * 60;

pub async fn start_sandbox() -> Result<Sandbox> {
    let settings = Settings {
        session_token_issuer: Some(ISSUER.to_owned()),
        ..Settings::default()
    };
    Sandbox::start(Config {
        settings,
        ..Config::default()
    })
    .await
}

/// A session token of the first user of the first tenant.
pub async fn session_token(sandbox: &Sandbox) -> Result<String> {
    let control = sandbox.control()?;
    let tenants = control.tenants().await?;
    let tenant = tenants.first().context("the sandbox has no tenant")?;
    let user = tenant.users.first().context("the tenant has no user")?;
    let whose = TokenRequest::of(tenant, user).lasting(A_DAY);
    Ok(control.session_token(whose).await?)
}
