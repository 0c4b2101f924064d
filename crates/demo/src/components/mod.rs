//! Parts that several pages use.

mod account_bar;
mod embedded;
mod icon;
mod incomplete;
mod language_switch;
mod main_part;
mod masthead;
mod notice;
mod span;
mod tenant_name;
mod waiting;

pub(crate) use account_bar::AccountBar;
pub(crate) use embedded::{Embedded, reload_page};
pub(crate) use icon::{Icon, Sign};
pub(crate) use incomplete::Incomplete;
pub(crate) use language_switch::LanguageSwitch;
pub(crate) use main_part::Main;
pub(crate) use masthead::Masthead;
pub(crate) use notice::{Notice, ProblemNotice, Tone};
pub(crate) use span::span;
pub(crate) use tenant_name::{Tenant, TenantName};
pub(crate) use waiting::{Spinner, Waiting};
