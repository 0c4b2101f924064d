//! The app's four pages.

mod erp;
mod hub;
mod pane;
mod setup;

pub(crate) use erp::ErpPage;
pub(crate) use hub::HubPage;
pub(crate) use pane::PanePage;
pub(crate) use setup::SetupPage;
