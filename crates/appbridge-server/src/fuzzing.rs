//! Entry points for fuzz targets: what otherwise only an answer of a host reaches.
//! No part of the API.

use serde_json::Value;

use crate::access_token::AccessTokenError;
use crate::platform::PlatformError;
use crate::token::{Algorithm, KeySet, KeySetError};
use crate::transport::HttpClient;

/// The keys of session tokens in a key set's answer. Nobody is asked for others.
///
/// # Errors
///
/// When the answer has no usable key.
pub fn session_keys(http: &HttpClient, answer: &[u8]) -> Result<KeySet, KeySetError> {
    KeySet::answered(http, answer, Algorithm::EdDsa)
}

/// The keys of app tokens in a key set's answer. Nobody is asked for others.
///
/// # Errors
///
/// When the answer has no usable key.
pub fn app_keys(http: &HttpClient, answer: &[u8]) -> Result<KeySet, KeySetError> {
    KeySet::answered(http, answer, Algorithm::Rs256)
}

/// What an answer of the ERP API comes to.
///
/// # Errors
///
/// When it holds no data.
pub fn api_answer(status: u16, answer: &[u8]) -> Result<Value, PlatformError> {
    crate::platform::read(status, answer)
}

/// What an answer of the token endpoint comes to.
///
/// # Errors
///
/// When it grants no token.
pub fn token_answer(status: u16, answer: &[u8]) -> Result<(), AccessTokenError> {
    crate::access_token::read(status, answer)
}
