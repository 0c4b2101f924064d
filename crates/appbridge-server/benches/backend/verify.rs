//! What the verification of a session token takes: all of it, the bare signature
//! check by the same library, and the same by jose.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context as _, Result};
use appbridge_sandbox::Sandbox;
use appbridge_server::{
    AccessTokens, Authenticator, BaseUrl, ClientCredentials, HttpClient, IssuerRule, KeySet,
    KeySetPolicy, SessionVerifier, TokenEndpoint,
};
use aws_lc_rs::signature::{ED25519, ParsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::jose::Jose;
use crate::measure::{in_turns, median};
use crate::report;
use crate::tokens::{ISSUER, session_token, start_sandbox};

/// Verifications in a turn: some ten milliseconds.
const A_TURN: u32 = 300;
const ROUNDS: usize = 101;
/// Turns of jose, which takes longer.
const JOSE_ROUNDS: usize = 31;

pub async fn run() -> Result<()> {
    let sandbox = start_sandbox().await?;
    let token = session_token(&sandbox).await?;
    let base: BaseUrl = sandbox.url().as_str().parse()?;
    let http = HttpClient::new()?;
    let credentials = ClientCredentials {
        client_id: sandbox.client_id().to_owned(),
        client_secret: sandbox.client_secret().to_owned().into(),
    };
    let endpoint = TokenEndpoint::client_credentials(&base);
    let access_tokens = AccessTokens::new(http.clone(), endpoint, credentials);
    let keys =
        KeySet::for_session_tokens(http, &base, Some(access_tokens), KeySetPolicy::default());
    let verifier = SessionVerifier::new(keys, IssuerRule::Required(ISSUER.to_owned()));
    // Fetches the key set.
    verifier.verify(&token).await?;

    let key_set = key_set(&sandbox).await?;
    let bare = Bare::new(&key_set, &token)?;
    let mut ours = async || ours(&verifier, &token).await;
    let against_bare = in_turns(ROUNDS, &mut ours, async || bare.time()).await?;
    report(
        "server.verify.ratio_to_bare",
        median(against_bare.iter().map(|round| round.theirs / round.ours))?,
    );
    report(
        "server.verify.ours",
        per_second(against_bare.iter().map(|round| round.ours))?,
    );
    report(
        "server.verify.bare",
        per_second(against_bare.iter().map(|round| round.theirs))?,
    );

    let mut jose = Jose::start(&key_set, &token, ISSUER)?;
    let against_jose = in_turns(JOSE_ROUNDS, &mut ours, async || jose.verify(A_TURN)).await?;
    report(
        "server.verify.ratio_to_jose",
        median(against_jose.iter().map(|round| round.theirs / round.ours))?,
    );
    report(
        "server.verify.jose",
        per_second(against_jose.iter().map(|round| round.theirs))?,
    );

    let authenticator = Authenticator::new(verifier.clone());
    authenticator.authenticate(&token).await?;
    let mut again = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..A_TURN {
            black_box(authenticator.authenticate(black_box(&token)).await?);
        }
        again.push(start.elapsed().as_secs_f64() / f64::from(A_TURN));
    }
    report("server.verify.known_token", median(again)? * 1e6);
    sandbox.shutdown().await;
    Ok(())
}

/// A turn of the crate's verifier, in seconds.
async fn ours(verifier: &SessionVerifier, token: &str) -> Result<f64> {
    let start = Instant::now();
    for _ in 0..A_TURN {
        black_box(verifier.verify(black_box(token)).await?);
    }
    Ok(start.elapsed().as_secs_f64())
}

/// The signature check alone, as the crate calls it, with everything ready for it.
struct Bare<'t> {
    key: ParsedPublicKey,
    signed: &'t [u8],
    signature: Vec<u8>,
}

impl<'t> Bare<'t> {
    fn new(key_set: &Value, token: &'t str) -> Result<Self> {
        let x = key_set
            .pointer("/keys/0/x")
            .and_then(Value::as_str)
            .context("the key set has no key")?;
        let (signed, signature) = token.rsplit_once('.').context("the token has no parts")?;
        Ok(Self {
            key: ParsedPublicKey::new(&ED25519, URL_SAFE_NO_PAD.decode(x)?)?,
            signed: signed.as_bytes(),
            signature: URL_SAFE_NO_PAD.decode(signature)?,
        })
    }

    fn time(&self) -> Result<f64> {
        let start = Instant::now();
        for _ in 0..A_TURN {
            self.key
                .verify_sig(black_box(self.signed), black_box(&self.signature))
                .context("the token is not signed by the first key of the set")?;
        }
        Ok(start.elapsed().as_secs_f64())
    }
}

async fn key_set(sandbox: &Sandbox) -> Result<Value> {
    let client = reqwest::Client::new();
    let answer: Value = client
        .post(sandbox.url().join("oauth2/token")?)
        .basic_auth(sandbox.client_id(), Some(sandbox.client_secret()))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await?
        .json()
        .await?;
    let access_token = answer
        .get("access_token")
        .and_then(Value::as_str)
        .context("the sandbox gave no access token")?;
    Ok(client
        .get(sandbox.url().join("account/.well-known/jwks.json")?)
        .bearer_auth(access_token)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?)
}

/// How often a second, by the median time of a turn.
fn per_second(turns: impl Iterator<Item = f64>) -> Result<f64> {
    Ok(f64::from(A_TURN) / median(turns)?)
}
