//! Every control route. `openapi.json` describes the same ones, as a test sees to.

use std::sync::Arc;

use axum::Router;
use axum::routing::MethodRouter;

use super::{
    apps, clear_requests, events, faults, onpremise, orders, reachability, records, requests,
    state, tenants, tokens, version,
};
use crate::state::Platform;

macro_rules! routes {
    ($($path:literal { $($method:ident: $handler:path),+ $(,)? })+) => {
        pub(super) fn router() -> Router<Arc<Platform>> {
            Router::new()$(.route($path, MethodRouter::new()$(.$method($handler))+))+
        }

        /// Path and method of each.
        #[cfg(test)]
        pub(super) const ROUTES: &[(&str, &str)] =
            &[$($(($path, stringify!($method))),+),+];
    };
}

routes! {
    "/openapi.json" { get: version::document }
    "/state" { get: state::show }
    "/events" { get: events::stream }
    "/apps" { get: apps::list, post: apps::register }
    "/apps/{id}" { delete: apps::remove }
    "/apps/{id}/manifest" { get: apps::manifest, put: apps::change }
    "/apps/{id}/reachable" { get: reachability::reachable }
    "/manifests/check" { post: apps::check }
    "/manifests/reach" { post: apps::reach }
    "/settings" { patch: state::patch_settings }
    "/session-tokens" { post: tokens::session_token }
    "/app-tokens" { post: tokens::app_token }
    "/session-keys/rotate" { post: tokens::rotate_session_keys }
    "/access-tokens/revoke" { post: tokens::revoke_access_tokens }
    "/sign-ins/revoke" { post: tokens::revoke_sign_ins }
    "/scx/tokens/revoke" { post: tokens::revoke_scx_tokens }
    "/faults" { get: faults::list, post: faults::order, delete: faults::clear }
    "/faults/{id}" { delete: faults::end }
    "/faults/bridge" { post: faults::strike_bridge }
    "/tenants/{id}/installation" { put: tenants::install, delete: tenants::remove }
    "/tenants/{id}/changes" { delete: tenants::reset }
    "/tenants/{id}/customers" { get: tenants::customers }
    "/tenants/{id}/records/{list}" { get: records::list }
    "/tenants/{id}/records/{list}/{record}" { get: records::show }
    "/tenants/{id}/selection" { put: orders::select }
    "/tenants/{id}/events" { post: orders::publish }
    "/onpremise/registration" { put: onpremise::open }
    "/onpremise/requests" { get: onpremise::list }
    "/onpremise/requests/{id}/approve" { post: onpremise::approve }
    "/onpremise/requests/{id}/refuse" { post: onpremise::refuse }
    "/onpremise/requests/{id}/key" { delete: onpremise::revoke_key }
    "/requests" { get: requests, delete: clear_requests }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::ROUTES;
    use crate::control::version::DOCUMENT;

    #[test]
    fn the_document_has_the_routes_and_no_others() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let described: BTreeSet<(&str, &str)> = paths
            .iter()
            .flat_map(|(path, item)| {
                let members = item.as_object().unwrap().keys().map(String::as_str);
                let methods = members.filter(|member| *member != "parameters");
                methods.map(|method| (path.as_str(), method))
            })
            .collect();
        assert_eq!(described, ROUTES.iter().copied().collect());
    }
}
