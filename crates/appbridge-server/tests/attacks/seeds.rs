//! `--seeds`: gives a part of the corpus to the fuzz targets.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::corpus::Case;

/// No UTF-8 has this byte; the target `token` signs what stands on its two sides.
const BETWEEN: u8 = 0xFF;
/// Beyond this a fuzzer does more copying than finding.
const LONGEST: usize = 2048;

/// Writes the first case of every theme and verdict, and all valid ones, as far
/// as they are the same on every day.
pub(crate) fn write(cases: &[Case]) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut seen = HashSet::new();
    for case in cases {
        let verdict = case.recipe.verdict.as_str();
        let first = seen.insert((case.theme, verdict)) || verdict == "accepted";
        let name = format!("seed-{}-{}", case.theme, case.recipe.name);
        if first && case.token.len() <= LONGEST && !case.recipe.depends_on_the_day() {
            fs::write(corpus.join("token").join(&name), &case.token).unwrap();
            if let Some(parts) = parts(&case.token) {
                fs::write(corpus.join("token").join(name.clone() + "-parts"), parts).unwrap();
            }
        }
        let has_keys = case.recipe.keys.is_some() || case.recipe.key_set.is_some();
        if has_keys && case.key_set.len() <= LONGEST && seen.insert((case.key_set.as_str(), "")) {
            fs::write(corpus.join("key_set").join(&name), &case.key_set).unwrap();
        }
    }
}

/// Header and payload of a token as they were before they were encoded.
fn parts(token: &str) -> Option<Vec<u8>> {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part));
    let (header, payload) = (parts.next()?.ok()?, parts.next()?.ok()?);
    Some([header, vec![BETWEEN], payload].concat())
}
