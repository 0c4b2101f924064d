//! The merchants of the sandbox and what they sell.
//!
//! Every start generates the same records: names, prices and dates are derived from
//! seeds and fixed word lists, so that a test may name a record and a developer
//! meets the same customers tomorrow. A record keeps little; most of its fields
//! are derived when they are asked for.

mod address;
mod category;
mod customer;
mod id;
mod invoice;
mod item;
mod master;
mod order;
mod records;
mod seed;
mod stock;
#[cfg(test)]
mod tests;
mod value;
mod words;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use uuid::Uuid;

pub(crate) use category::Category;
pub(crate) use customer::Customer;
pub(crate) use id::Kind;
pub(crate) use invoice::Invoice;
pub(crate) use item::{Item, NewItem};
pub(crate) use order::{Line, NewOrder, Order, Totals, line_type};
pub(crate) use records::{Outcome, Records, Row, View};
pub(crate) use seed::{Seed, cents};
pub(crate) use value::{Record, Sent, Value};

use words::Business;

/// A merchant with an own set of users and records.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) id: Uuid,
    /// The short name that session tokens carry.
    pub(crate) slug: &'static str,
    /// The company's name.
    pub(crate) name: &'static str,
    /// JTL's customer number of the merchant; session tokens carry it as `kid`.
    pub(crate) customer_number: &'static str,
    pub(crate) users: Vec<User>,
    /// As they were generated.
    generated: Arc<Records>,
    /// With what apps have changed.
    records: RwLock<Arc<Records>>,
    /// How often that was.
    version: AtomicU64,
}

/// An employee of a merchant.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct User {
    /// `userId` of session tokens, `sub` of app tokens.
    pub id: Uuid,
    /// First and last name.
    pub name: String,
    /// An address that receives nothing.
    pub email: String,
}

impl Tenant {
    fn of(business: &'static Business) -> Self {
        let id = business.tenant_id;
        let users: Vec<User> = business
            .users
            .iter()
            .map(|&(name, local_part)| User {
                id: Uuid::new_v5(&id, format!("user/{local_part}").as_bytes()),
                name: name.to_owned(),
                email: format!("{local_part}@{}", business.mail_domain),
            })
            .collect();
        let generated = Arc::new(Records::generate(business, users.clone()));
        Self {
            id,
            slug: business.slug,
            name: business.name,
            customer_number: business.customer_number,
            users,
            records: RwLock::new(Arc::clone(&generated)),
            generated,
            version: AtomicU64::new(0),
        }
    }

    pub(crate) fn user(&self, id: Uuid) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// The records as they are now.
    pub(crate) fn records(&self) -> Arc<Records> {
        Arc::clone(&self.records.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the records; they stay as they were when the change is refused.
    pub(crate) fn change<T, E>(
        &self,
        change: impl FnOnce(&mut Records) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut records = self.records.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = Records::clone(&records);
        let outcome = change(&mut changed)?;
        changed.settle();
        *records = Arc::new(changed);
        self.version.fetch_add(1, Ordering::Relaxed);
        Ok(outcome)
    }

    /// Takes all records back to what was generated.
    pub(crate) fn reset(&self) {
        let mut records = self.records.write().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&records, &self.generated) {
            *records = Arc::clone(&self.generated);
            self.version.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Grows with every change of the records.
    pub(crate) fn records_version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }
}

/// All merchants of the sandbox, in the order in which they are listed.
pub(crate) fn tenants() -> Vec<Tenant> {
    words::BUSINESSES.iter().map(Tenant::of).collect()
}
