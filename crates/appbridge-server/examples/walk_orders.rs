//! A program without a frontend: sums up all sales orders of one merchant.
//!
//! ```sh
//! export CLIENT_ID=… CLIENT_SECRET=… JTL_API_BASE=… JTL_AUTH_BASE=…
//! cargo run -p appbridge-server --example walk_orders -- <tenant id>
//! ```
//!
//! The tenant's id comes from the app's own store of connected tenants: it was
//! written there when the merchant's session was verified, at the setup. An id
//! that anybody else sends in is not to be trusted.

use std::collections::BTreeMap;
use std::pin::pin;
use std::process::ExitCode;
use std::time::Duration;

use appbridge_server::{
    AccessTokens, BaseUrl, ClientCredentials, Decimal, HttpClient, LARGEST_PAGE, Operation,
    Platform, PlatformError, RetryPolicy, Tenant, TokenEndpoint,
};
use clap::Parser;
use futures_util::TryStreamExt;
use graphql_client::GraphQLQuery;
use orders::OrdersQuerySalesOrdersNodes as Order;
use uuid::Uuid;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "examples/graphql/schema.graphql",
    query_path = "examples/graphql/orders.graphql"
)]
struct Orders;

/// Sums up all sales orders of a tenant, per currency, without those that were
/// cancelled.
///
/// Prints `orders: <number>` and a line `<currency>: <sum>` for each currency;
/// the progress goes to stderr. Ends with 0 when all orders were summed up, 3 when
/// some could not be (their number goes to stderr), 2 when the arguments or the
/// environment are not right, 130 after Ctrl-C, and 1 after any other failure.
#[derive(Parser)]
#[command(after_help = "Environment only:\n  CLIENT_SECRET  the app's client secret (required)")]
struct Arguments {
    /// The tenant, from the app's own store of connected tenants
    tenant: Uuid,

    /// Client id, from JTL's Partner Portal
    #[arg(long, env = "CLIENT_ID")]
    client_id: String,

    /// Host of the ERP API, such as https://api.jtl-cloud.com
    #[arg(long, env = "JTL_API_BASE")]
    api_base: BaseUrl,

    /// Host that gives access tokens, such as https://auth.jtl-cloud.com
    #[arg(long, env = "JTL_AUTH_BASE")]
    auth_base: BaseUrl,
}

/// Nobody waits at a screen: more patience than the default.
fn patient() -> RetryPolicy {
    RetryPolicy {
        attempts: std::num::NonZeroU32::MIN.saturating_add(5),
        total: Duration::from_secs(5 * 60),
        ..RetryPolicy::default()
    }
}

#[tokio::main]
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program"
)]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Not an argument: whoever lists the processes could read it.
    let secret = std::env::var("CLIENT_SECRET").unwrap_or_default();
    if secret.trim().is_empty() {
        eprintln!("error: CLIENT_SECRET is missing in the environment");
        return ExitCode::from(2);
    }
    let platform = match platform(&arguments, secret) {
        Ok(platform) => platform,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let tenant = Tenant::remembered(arguments.tenant);
    let outcome = tokio::select! {
        outcome = sum_up(&platform, tenant) => outcome,
        // The stream is dropped here, and with it the request for a page.
        interrupted = tokio::signal::ctrl_c() => {
            let reason = if interrupted.is_ok() { "interrupted" } else { "no signals" };
            eprintln!("{reason}: nothing is summed up");
            return ExitCode::from(130);
        }
    };
    match outcome {
        Ok(totals) => {
            println!("orders: {}", totals.orders);
            for (currency, sum) in &totals.sums {
                println!("{currency}: {}", text(*sum));
            }
            if totals.is_whole() {
                return ExitCode::SUCCESS;
            }
            eprintln!(
                "warning: these are not all: {} orders could not be read, {} have no amount that \
                 can be added{}",
                totals.unreadable,
                totals.without_amount,
                if totals.has_errors {
                    ", and the API reported errors"
                } else {
                    ""
                }
            );
            ExitCode::from(3)
        }
        Err(error) => {
            eprintln!("error: {error} ({})", error.code());
            if let Some(advice) = advice(&error) {
                eprintln!("{advice}");
            }
            ExitCode::FAILURE
        }
    }
}

fn platform(
    arguments: &Arguments,
    secret: String,
) -> Result<Platform, appbridge_server::HttpSetup> {
    let http = HttpClient::new()?;
    let credentials = ClientCredentials {
        client_id: arguments.client_id.clone(),
        client_secret: secret.into(),
    };
    let endpoint = TokenEndpoint::client_credentials(&arguments.auth_base);
    let tokens = AccessTokens::new(http.clone(), endpoint, credentials);
    Ok(Platform::new(http, &arguments.api_base, tokens).with_retries(patient()))
}

#[derive(Default)]
struct Totals {
    /// Those that were read.
    orders: u64,
    sums: BTreeMap<String, Decimal>,
    unreadable: usize,
    without_amount: usize,
    /// The API said that it could not give everything.
    has_errors: bool,
}

impl Totals {
    const fn is_whole(&self) -> bool {
        self.unreadable == 0 && self.without_amount == 0 && !self.has_errors
    }

    fn add(&mut self, order: Order) {
        self.orders += 1;
        if order.is_cancelled {
            return;
        }
        if self.add_amount(order).is_none() {
            self.without_amount += 1;
        }
    }

    /// Adds what the order comes to. JTL's schema lets both halves be null.
    fn add_amount(&mut self, order: Order) -> Option<()> {
        let (currency, amount) = (order.currency_iso?, order.total_gross_amount?);
        let sum = self.sums.entry(currency).or_default();
        *sum = sum.checked_add(amount)?;
        Some(())
    }
}

/// With two decimals, or more where two do not tell all.
fn text(sum: Decimal) -> String {
    let mut sum = sum.normalize();
    sum.rescale(sum.scale().max(2));
    sum.to_string()
}

async fn sum_up(platform: &Platform, tenant: Tenant) -> Result<Totals, PlatformError> {
    let first_page = orders::Variables {
        first: Some(LARGEST_PAGE.into()),
        after: None,
    };
    let pages = platform.for_tenant(tenant).pages(
        Operation::of::<Orders>(first_page),
        "QuerySalesOrders",
        |variables, cursor| variables.after = Some(cursor),
    );
    let mut pages = pin!(pages);
    let mut totals = Totals::default();
    while let Some(page) = pages.try_next().await? {
        totals.unreadable += page.unreadable;
        totals.has_errors |= !page.errors.is_empty();
        page.nodes.into_iter().for_each(|order| totals.add(order));
        progress(totals.orders);
    }
    Ok(totals)
}

#[expect(
    clippy::print_stderr,
    reason = "whoever started it wants to see it move"
)]
fn progress(orders: u64) {
    eprintln!("{orders} orders read");
}

/// What to do about it.
fn advice(error: &PlatformError) -> Option<&'static str> {
    match error {
        PlatformError::AccessToken(error) => Some(error.message()),
        PlatformError::Unauthorized(_) | PlatformError::LicenceRequired(_) => {
            Some("Is the app installed for this tenant, in this environment?")
        }
        PlatformError::GraphQl(errors) if errors.is_internal() => {
            Some("The app may lack the scope salesorders.read.")
        }
        error if error.is_transient() => Some("Try again later."),
        _ => None,
    }
}
