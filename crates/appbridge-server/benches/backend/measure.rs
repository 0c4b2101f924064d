//! Times of work that two do in turns.

use anyhow::{Context as _, Result};

/// The seconds that both took for the same work.
pub struct Round {
    pub ours: f64,
    pub theirs: f64,
}

/// Lets both do their work in turns; each says how many seconds it took. Whatever
/// slows the machine down for a while then slows both down, and each round gives
/// one ratio.
pub async fn in_turns(
    rounds: usize,
    mut ours: impl AsyncFnMut() -> Result<f64>,
    mut theirs: impl AsyncFnMut() -> Result<f64>,
) -> Result<Vec<Round>> {
    // Not counted: caches fill, and Node.js compiles what is in use.
    for _ in 0..rounds / 4 {
        ours().await?;
        theirs().await?;
    }
    let mut taken = Vec::with_capacity(rounds);
    for round in 0..rounds {
        // Neither has the better place.
        taken.push(if round % 2 == 0 {
            let ours = ours().await?;
            let theirs = theirs().await?;
            Round { ours, theirs }
        } else {
            let theirs = theirs().await?;
            let ours = ours().await?;
            Round { ours, theirs }
        });
    }
    Ok(taken)
}

pub fn median(values: impl IntoIterator<Item = f64>) -> Result<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values
        .get(values.len() / 2)
        .copied()
        .context("nothing was measured")
}
