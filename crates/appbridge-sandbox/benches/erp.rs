//! How long a sandbox takes to start, and the ERP API to answer: a page of 50 of the
//! 5,000 orders and more, filtered and sorted. `cargo xtask bench sandbox` runs it.
#![allow(
    clippy::print_stdout,
    reason = "the values are lines on standard output"
)]

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use appbridge_sandbox::{Config, Sandbox};
use serde_json::{Value, json};

/// How often each is measured. The median counts.
const STARTS: usize = 9;
const PAGES: usize = 400;

const ORDERS: &str = "query Page($since: DateTime) {
    QuerySalesOrders(
        first: 50
        where: { salesOrderDate: { gte: $since }, isCancelled: { eq: false } }
        order: [{ totalGrossAmount: DESC }, { salesOrderNumber: ASC }]
    ) {
        nodes {
            id salesOrderNumber salesOrderDate totalGrossAmount currencyIso
            customerId customerNumber companyName isCancelled
        }
        pageInfo { hasNextPage endCursor }
        totalCount
    }
}";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let start = Instant::now();
        let sandbox = Sandbox::start(Config::default()).await?;
        // Started is what answers.
        reqwest::get(sandbox.url().join("_sandbox/state")?)
            .await?
            .error_for_status()?;
        starts.push(start.elapsed());
        sandbox.shutdown().await;
    }
    println!("bench: sandbox.start = {}", milliseconds(starts)?);

    let sandbox = Sandbox::start(Config::default()).await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let state: Value = http
        .get(sandbox.url().join("_sandbox/state")?)
        .send()
        .await?
        .json()
        .await?;
    let tenant = state
        .pointer("/tenants/0/id")
        .and_then(Value::as_str)
        .context("no tenant")?;
    let token: Value = http
        .post(sandbox.url().join("oauth2/token")?)
        .basic_auth(sandbox.client_id(), Some(sandbox.client_secret()))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await?
        .json()
        .await?;
    let token = token
        .get("access_token")
        .and_then(Value::as_str)
        .context("no token")?;
    let body = json!({ "query": ORDERS, "variables": { "since": "2024-01-01T00:00:00Z" } });
    let mut pages = Vec::new();
    for _ in 0..PAGES {
        let start = Instant::now();
        let page: Value = http
            .post(sandbox.url().join("erp/v2/graphql")?)
            .bearer_auth(token)
            .header("X-Tenant-ID", tenant)
            .json(&body)
            .send()
            .await?
            .json()
            .await?;
        pages.push(start.elapsed());
        let nodes = page
            .pointer("/data/QuerySalesOrders/nodes")
            .and_then(Value::as_array);
        ensure!(
            nodes.map(Vec::len) == Some(50),
            "no page of 50 orders: {page}"
        );
    }
    println!("bench: sandbox.orders_page = {}", milliseconds(pages)?);
    sandbox.shutdown().await;
    Ok(())
}

/// The median in milliseconds.
fn milliseconds(mut times: Vec<Duration>) -> anyhow::Result<f64> {
    times.sort_unstable();
    let median = times.get(times.len() / 2).context("nothing was measured")?;
    Ok(median.as_secs_f64() * 1000.0)
}
