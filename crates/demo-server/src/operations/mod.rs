//! What those who run the server need: is it alive, is it ready, how is it
//! doing, and nobody takes more than a fair share.

mod health;
mod metrics;
mod platform_events;
mod tenant_limit;

pub use health::Ending;
pub(crate) use health::{Parts, Readiness, routes as health_routes};
pub use metrics::Metrics;
pub use platform_events::PlatformEvents;
pub(crate) use tenant_limit::TenantLimit;
