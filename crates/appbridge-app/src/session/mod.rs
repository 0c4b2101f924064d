//! Who may ask: the two extractors of an app's routes.

mod by_cookie;
mod caller;
mod connected;
mod gate;

pub(crate) use by_cookie::ByCookie;
pub use caller::Caller;
pub(crate) use caller::UnlimitedCaller;
pub use connected::ConnectedTenant;
pub use gate::Gate;
