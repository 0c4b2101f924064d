//! The admin of JTL-Wawi, and SCX.

use reqwest::Method;
use uuid::Uuid;

use super::{Control, ControlError};
use crate::control::{Approval, Opening, RegistrationRequest, RevocationAnswer};

impl Control {
    /// Opens app registration in JTL-Wawi, as an admin does before an app may ask for
    /// an API key, or closes it.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn open_registration(&self, open: bool) -> Result<(), ControlError> {
        self.ask(Method::PUT, "onpremise/registration")
            .with(|request| request.json(&Opening { open }))
            .done()
            .await
    }

    /// The apps that asked JTL-Wawi for an API key, oldest first, whatever became of
    /// them.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn registration_requests(&self) -> Result<Vec<RegistrationRequest>, ControlError> {
        self.ask(Method::GET, "onpremise/requests").json().await
    }

    /// Approves a pending request with these scopes; without any, with all that the
    /// app asks for.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such request, with 409 when it
    /// is not pending, and with 400 when a mandatory scope is missing or a scope was
    /// not asked for.
    pub async fn approve_registration(
        &self,
        request: Uuid,
        scopes: Option<Vec<String>>,
    ) -> Result<(), ControlError> {
        self.ask(
            Method::POST,
            format!("onpremise/requests/{request}/approve"),
        )
        .with(|ask| ask.json(&Approval { scopes }))
        .done()
        .await
    }

    /// Refuses a pending request.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such request, and with 409 when
    /// it is not pending.
    pub async fn refuse_registration(&self, request: Uuid) -> Result<(), ControlError> {
        self.ask(Method::POST, format!("onpremise/requests/{request}/refuse"))
            .done()
            .await
    }

    /// Ends the API key that came of a request.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such request, and with 409 when
    /// it has no key.
    pub async fn revoke_api_key(&self, request: Uuid) -> Result<(), ControlError> {
        self.ask(Method::DELETE, format!("onpremise/requests/{request}/key"))
            .done()
            .await
    }

    /// Ends all SCX auth tokens issued so far, and gives their number.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn revoke_scx_tokens(&self) -> Result<usize, ControlError> {
        let answer: RevocationAnswer = self.ask(Method::POST, "scx/tokens/revoke").json().await?;
        Ok(answer.revoked)
    }
}
