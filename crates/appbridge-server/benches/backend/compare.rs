//! Whether two backends do the same: the speed of wrong answers is worth nothing.

use anyhow::{Context as _, Result, ensure};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;

/// Where the token comes from: a command line is visible to others.
const TOKEN: &str = "BENCH_TOKEN";

const ROUTES: [&str; 2] = ["/api/session", "/api/items"];

/// Connects the token's tenant at both, compares their answers, and makes sure that
/// neither takes a forged token.
pub async fn run(left: &str, right: &str) -> Result<()> {
    let token = std::env::var(TOKEN).with_context(|| format!("{TOKEN} is missing"))?;
    let client = Client::new();
    for backend in [left, right] {
        let connect = client.post(format!("{backend}/api/connect-tenant"));
        json(connect.bearer_auth(&token)).await?;
    }
    for route in ROUTES {
        let [left, right] = [left, right].map(|backend| format!("{backend}{route}"));
        let ours = json(client.get(&left).bearer_auth(&token)).await?;
        let theirs = json(client.get(&right).bearer_auth(&token)).await?;
        ensure!(
            ours == theirs,
            "{route} is answered differently:\n{ours}\n{theirs}"
        );
        for url in [left, right] {
            let forged = client.get(&url).bearer_auth(forged(&token)?).send().await?;
            ensure!(
                forged.status() == StatusCode::UNAUTHORIZED,
                "{url} answers {} to a forged token",
                forged.status()
            );
        }
    }
    Ok(())
}

/// The answer, with every number as JavaScript has it: 12 and 12.0 are one.
async fn json(request: RequestBuilder) -> Result<Value> {
    let answer = request.send().await?;
    let (status, url) = (answer.status(), answer.url().clone());
    let text = answer.text().await?;
    ensure!(status == StatusCode::OK, "{url} answers {status}:\n{text}");
    let mut value =
        serde_json::from_str(&text).with_context(|| format!("{url} answers no JSON"))?;
    let is_empty = match &value {
        Value::Object(fields) => fields
            .get("items")
            .is_some_and(|items| items.as_array().is_none_or(Vec::is_empty)),
        _ => true,
    };
    ensure!(!is_empty, "{url} answers without data:\n{text}");
    unify_numbers(&mut value);
    Ok(value)
}

fn unify_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(unified) = number.as_f64() {
                *value = Value::from(unified);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(unify_numbers),
        Value::Object(fields) => fields.values_mut().for_each(unify_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// The token with another first character in its signature.
fn forged(token: &str) -> Result<String> {
    let (signed, signature) = token.rsplit_once('.').context("the token has no parts")?;
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let rest = signature.get(1..).context("the signature is empty")?;
    Ok(format!("{signed}.{first}{rest}"))
}
