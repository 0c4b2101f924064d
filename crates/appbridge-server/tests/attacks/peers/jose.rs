//! `jose` in Node: `jose.js` gets the cases as JSON and answers with its deeds.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::corpus::{Case, Deed, Kind, Recipient};
use crate::mint::{APP_ID, APP_ISSUER, SESSION_ISSUER};

/// What `jose` does with every case, by its title.
pub(crate) fn verdicts(cases: &[Case]) -> HashMap<String, Deed> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attacks/peers/jose.js");
    let mut node = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node.js is on the PATH");
    let questions: Vec<Value> = cases.iter().map(question).collect();
    let mut stdin = node.stdin.take().unwrap();
    stdin
        .write_all(Value::from(questions).to_string().as_bytes())
        .unwrap();
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "jose.js failed");
    serde_json::from_slice(&output.stdout).expect("jose.js answers with JSON")
}

fn question(case: &Case) -> Value {
    let app = match case.recipient() {
        Recipient::Session => false,
        Recipient::App => true,
        Recipient::Either => case.recipe.token == Kind::App,
    };
    // `issuer` makes `iss` mandatory, which it is not in session tokens.
    let options = if app {
        json!({"issuer": APP_ISSUER, "audience": APP_ID})
    } else if case.recipe.issuer_required {
        json!({"issuer": SESSION_ISSUER})
    } else {
        json!({})
    };
    json!({
        "title": case.title(),
        "token": case.token,
        "keySet": case.key_set,
        "options": options,
    })
}
