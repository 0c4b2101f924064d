//! What one tenant may ask for, so that others are served as well.

mod in_flight;
mod rate;

pub(crate) use in_flight::HeldPlace;
pub use in_flight::TenantsInFlight;
pub use rate::TenantLimit;
