//! A tenant's records, as the App Shell shows them.

use reqwest::Method;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Control, ControlError};
use crate::control::{CustomerPage, CustomerQuery, List, RecordPage, RecordQuery};

impl Control {
    /// Takes a tenant's records back to what they were at the start: undoes all
    /// mutations.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant.
    pub async fn undo_mutations(&self, tenant: Uuid) -> Result<(), ControlError> {
        self.ask(Method::DELETE, format!("tenants/{tenant}/changes"))
            .done()
            .await
    }

    /// A page of a tenant's customers.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant, and with 400 when
    /// the page's size or cursor is out of bounds.
    pub async fn customers(
        &self,
        tenant: Uuid,
        query: &CustomerQuery,
    ) -> Result<CustomerPage, ControlError> {
        self.ask(Method::GET, format!("tenants/{tenant}/customers"))
            .with(|request| request.query(query))
            .json()
            .await
    }

    /// A page of a list: of each record what a row of the list shows. Fields are named as in
    /// the ERP's API.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant, and with 400 when
    /// the page is out of bounds.
    pub async fn records(
        &self,
        tenant: Uuid,
        list: List,
        query: &RecordQuery,
    ) -> Result<RecordPage, ControlError> {
        self.ask(Method::GET, format!("tenants/{tenant}/records/{list}"))
            .with(|request| request.query(query))
            .json()
            .await
    }

    /// All that the App Shell shows of a record.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant or record.
    pub async fn record(
        &self,
        tenant: Uuid,
        list: List,
        record: Uuid,
    ) -> Result<Map<String, Value>, ControlError> {
        let route = format!("tenants/{tenant}/records/{list}/{record}");
        self.ask(Method::GET, route).json().await
    }
}
