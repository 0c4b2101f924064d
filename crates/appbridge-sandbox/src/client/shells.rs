//! App Shells that are open, as if a person used them.

use reqwest::Method;
use uuid::Uuid;

use super::{Control, ControlError};
use crate::control::{Choice, List, ShellEvent, Told};

impl Control {
    /// Selects a customer in the list of the tenant's App Shells, or nobody: of those that
    /// are open, and of those that are opened later. The app's panes are told as if a person
    /// had selected it.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant or customer.
    pub async fn select_customer(
        &self,
        tenant: Uuid,
        customer: Option<&str>,
    ) -> Result<(), ControlError> {
        self.select(tenant, List::Customers, customer).await
    }

    /// The same in the list of items.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant or item.
    pub async fn select_item(&self, tenant: Uuid, item: Option<&str>) -> Result<(), ControlError> {
        self.select(tenant, List::Items, item).await
    }

    /// The same in the list of sales orders.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant or order.
    pub async fn select_sales_order(
        &self,
        tenant: Uuid,
        order: Option<&str>,
    ) -> Result<(), ControlError> {
        self.select(tenant, List::SalesOrders, order).await
    }

    async fn select(
        &self,
        tenant: Uuid,
        context: List,
        record: Option<&str>,
    ) -> Result<(), ControlError> {
        let id = record.map(str::to_owned);
        self.ask(Method::PUT, format!("tenants/{tenant}/selection"))
            .with(|request| request.json(&Choice { context, id }))
            .done()
            .await
    }

    /// Sends an event to the app's pages in App Shells that are open as this tenant, and
    /// gives the number of those. A page hears it once it has completed its handshake.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant, and with 409 when no
    /// App Shell is open; one whose tab is in the background for 5 s is not.
    pub async fn send_event(
        &self,
        tenant: Uuid,
        event: &ShellEvent,
    ) -> Result<usize, ControlError> {
        let told: Told = self
            .ask(Method::POST, format!("tenants/{tenant}/events"))
            .with(|request| request.json(event))
            .json()
            .await?;
        Ok(told.shells)
    }
}
