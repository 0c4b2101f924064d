//! Tokens whose signature has been checked before.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use quick_cache::sync::Cache;

use crate::session::Session;
use crate::token::{Validity, VerificationKey};

/// The hash that stands for a token.
type Fingerprint = [u8; 32];

/// The latest verified tokens, by hash: a copy of this process' memory holds no
/// token that could be used. SHA-256, because a collision would be a forgery.
pub(crate) struct VerifiedTokens {
    known: Cache<Fingerprint, Arc<Known>>,
}

/// What a verification found out, and what has to hold for it to count again.
pub(crate) struct Known {
    pub(crate) session: Session,
    pub(crate) validity: Validity,
    pub(crate) key_id: String,
    pub(crate) key: Arc<VerificationKey>,
}

impl VerifiedTokens {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            known: Cache::new(capacity),
        }
    }

    pub(crate) fn get(&self, token: &str) -> Option<Arc<Known>> {
        self.known.get(&fingerprint(token)?)
    }

    pub(crate) fn insert(&self, token: &str, known: Known) {
        if let Some(fingerprint) = fingerprint(token) {
            self.known.insert(fingerprint, Arc::new(known));
        }
    }
}

fn fingerprint(token: &str) -> Option<Fingerprint> {
    digest(&SHA256, token.as_bytes()).as_ref().try_into().ok()
}
