//! What a registration is found again by.

use serde::{Deserialize, Serialize};

use super::ChallengeCode;

/// What it takes to go on with a registration after a restart: the request's id and
/// the challenge code.
///
/// It serialises in the clear. Store it like a secret until the key is there, since
/// it can fetch the key; afterwards it is worth nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationTicket {
    request_id: String,
    challenge_code: ChallengeCode,
}

impl RegistrationTicket {
    pub(super) fn new(request_id: String, challenge_code: ChallengeCode) -> Self {
        Self {
            request_id,
            challenge_code,
        }
    }

    /// JTL-Wawi's id of the request.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    pub(super) fn challenge_code(&self) -> &ChallengeCode {
        &self.challenge_code
    }
}
