//! How long a request counts as under way.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use crate::tenant_limits::HeldPlace;

/// Lets a request count as [under way](crate::TenantsInFlight) from when its tenant is
/// verified until its response is there, or nobody waits for that any more.
pub async fn hold_place(mut request: Request, next: Next) -> Response {
    let place = HeldPlace::default();
    request.extensions_mut().insert(place.clone());
    let response = next.run(request).await;
    drop(place);
    response
}
