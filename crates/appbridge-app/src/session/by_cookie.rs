//! What a layer has found out about a request before the extractors see it.

use appbridge_server::Session;

use crate::error::Plain;

/// Who sends a request that has no `Authorization` header, as an extension of the request.
/// Where people cannot sign in there is none.
#[derive(Debug, Clone)]
pub(crate) struct ByCookie(pub(crate) Result<Session, Plain>);
