//! The apps that the platform knows: what each is called, what it proves itself with,
//! and what its manifest says.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use appbridge_types::manifest::{Lifecycle, PublicClient};
use uuid::Uuid;

use crate::manifest::AppManifest;
use crate::platform::scopes::Scopes;
use crate::secret::secret;

/// By what the identity provider knows an app.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) public_client_id: String,
    pub(crate) app_id: String,
}

impl Credentials {
    /// Those of a newly registered app.
    fn generate() -> Self {
        let id = Uuid::new_v4();
        Self {
            client_id: format!("client-{id}"),
            client_secret: secret(),
            public_client_id: format!("public-{id}"),
            app_id: format!("app-{id}"),
        }
    }
}

/// An app.
pub(crate) struct App {
    pub(crate) credentials: Credentials,
    /// Absent while the first app, whose credentials a sandbox always has, is not
    /// registered.
    pub(crate) manifest: Option<AppManifest>,
}

/// Without the secret.
impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

impl App {
    pub(crate) fn id(&self) -> &str {
        &self.credentials.app_id
    }

    /// The client that signs users in, where the manifest registers one.
    pub(crate) fn public_client(&self) -> Option<&PublicClient> {
        let app = self.manifest.as_ref()?;
        app.manifest.authentication.public_client.as_ref()
    }

    /// Whom to tell that the app has been installed or removed.
    pub(crate) fn lifecycle(&self) -> Option<&Lifecycle> {
        self.manifest.as_ref().map(|app| &app.manifest.lifecycle)
    }

    /// What its manifest asks for; everything without one.
    pub(crate) fn scopes(&self) -> Scopes {
        self.manifest
            .as_ref()
            .map_or_else(Scopes::everything, |app| {
                Scopes::of_manifest(&app.manifest.capabilities.erp.api.scopes)
            })
    }

    fn technical_name(&self) -> Option<&str> {
        let app = self.manifest.as_ref()?;
        Some(&app.manifest.technical_name)
    }
}

/// Why an app is not registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RegistrationError {
    #[error(
        "an app {technical_name:?} is registered already, with the app id {app_id:?}; change its \
         manifest, remove it, or give this one another technicalName"
    )]
    Taken {
        technical_name: String,
        app_id: String,
    },
    #[error("there is no app of this id")]
    Unknown,
}

/// All apps of a sandbox. The first is there from the start, with the credentials that the
/// sandbox was started with; others are registered while it runs.
pub(crate) struct Apps {
    first: RwLock<Arc<App>>,
    others: RwLock<Vec<Arc<App>>>,
}

impl Apps {
    pub(crate) fn new(first: App) -> Self {
        Self {
            first: RwLock::new(Arc::new(first)),
            others: RwLock::default(),
        }
    }

    /// The one that the sandbox was started for.
    pub(crate) fn first(&self) -> Arc<App> {
        Arc::clone(&read(&self.first))
    }

    /// All of them, the first first, in the order of their registration.
    pub(crate) fn all(&self) -> Vec<Arc<App>> {
        let others = read(&self.others);
        std::iter::once(self.first())
            .chain(others.iter().cloned())
            .collect()
    }

    /// The app that this is true of.
    pub(crate) fn find(&self, is_it: impl Fn(&App) -> bool) -> Option<Arc<App>> {
        self.all().into_iter().find(|app| is_it(app))
    }

    pub(crate) fn of_id(&self, app_id: &str) -> Option<Arc<App>> {
        self.find(|app| app.id() == app_id)
    }

    pub(crate) fn of_public_client(&self, client_id: &str) -> Option<Arc<App>> {
        self.find(|app| app.credentials.public_client_id == client_id)
    }

    /// Registers another app, with credentials of its own; or the first, while that has
    /// no manifest.
    pub(crate) fn register(&self, manifest: AppManifest) -> Result<Arc<App>, RegistrationError> {
        let mut others = write(&self.others);
        self.require_free(&others, &manifest, None)?;
        let mut first = write(&self.first);
        if first.manifest.is_none() {
            *first = with_manifest(&first, Some(manifest));
            return Ok(Arc::clone(&first));
        }
        let app = Arc::new(App {
            credentials: Credentials::generate(),
            manifest: Some(manifest),
        });
        others.push(Arc::clone(&app));
        Ok(app)
    }

    /// Gives an app another manifest; its credentials and installations stay.
    pub(crate) fn change(
        &self,
        app_id: &str,
        manifest: AppManifest,
    ) -> Result<Arc<App>, RegistrationError> {
        let mut others = write(&self.others);
        self.require_free(&others, &manifest, Some(app_id))?;
        let mut first = write(&self.first);
        let app = if first.id() == app_id {
            &mut *first
        } else {
            let of_id = |app: &&mut Arc<App>| app.id() == app_id;
            others
                .iter_mut()
                .find(of_id)
                .ok_or(RegistrationError::Unknown)?
        };
        *app = with_manifest(app, Some(manifest));
        Ok(Arc::clone(app))
    }

    /// Removes an app. Of the first, the credentials stay.
    pub(crate) fn remove(&self, app_id: &str) -> Result<(), RegistrationError> {
        let mut others = write(&self.others);
        let mut first = write(&self.first);
        if first.id() == app_id && first.manifest.is_some() {
            *first = with_manifest(&first, None);
            return Ok(());
        }
        let at = others.iter().position(|app| app.id() == app_id);
        others.remove(at.ok_or(RegistrationError::Unknown)?);
        Ok(())
    }

    /// JTL tells apps apart by their technical names.
    fn require_free(
        &self,
        others: &[Arc<App>],
        manifest: &AppManifest,
        but: Option<&str>,
    ) -> Result<(), RegistrationError> {
        let technical_name = &manifest.manifest.technical_name;
        let first = self.first();
        let taken = std::iter::once(&first).chain(others).find(|app| {
            Some(app.id()) != but && app.technical_name() == Some(technical_name.as_str())
        });
        taken.map_or(Ok(()), |app| {
            Err(RegistrationError::Taken {
                technical_name: technical_name.clone(),
                app_id: app.id().to_owned(),
            })
        })
    }
}

fn with_manifest(app: &App, manifest: Option<AppManifest>) -> Arc<App> {
    Arc::new(App {
        credentials: app.credentials.clone(),
        manifest,
    })
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
