//! The merchant on whose behalf the platform is asked.

use uuid::Uuid;

/// A merchant whose id is proven, now or once: what the platform client is
/// asked for.
///
/// It comes from a verified [`Session`](crate::Session), or from the app's own store of tenants
/// that it had verified sessions of ([`remembered`](Self::remembered)). It holds
/// an id and nothing else that a client could claim, and there is no conversion
/// from a bare id:
///
/// ```compile_fail
/// let claimed: appbridge_server::Tenant = uuid::Uuid::nil().into();
/// ```
///
/// As an axum extractor it verifies the request's token as [`Session`](crate::Session) does, for
/// handlers that need to know the tenant but not the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tenant {
    id: Uuid,
}

impl Tenant {
    /// A tenant that the app has stored an earlier verified session of, for work
    /// without a user: jobs, webhooks, command lines.
    ///
    /// Never call this with an id out of a request, a URL or a webhook's body:
    /// the platform then gives whoever sent it that merchant's data. Look the id
    /// up in the store first, and pass on what the store gave.
    #[must_use]
    pub const fn remembered(id: Uuid) -> Self {
        Self { id }
    }

    /// The tenant's id, as JTL's tokens and `X-Tenant-ID` spell it.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }
}

impl From<&Self> for Tenant {
    fn from(tenant: &Self) -> Self {
        *tenant
    }
}
