//! Apps that ask for an API key, and what the admin decided.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An app's request for an API key, as the admin sees it. Holds no key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegistrationRequest {
    /// `RegistrationRequestId`.
    pub id: Uuid,
    /// The app's own id.
    pub app_id: String,
    /// The app's name.
    pub display_name: String,
    /// What the app does.
    pub description: String,
    /// The app's version.
    pub version: String,
    /// Who makes the app.
    pub provider_name: String,
    /// Where the maker is found.
    pub provider_website: String,
    /// The scopes without which the app does not work.
    pub mandatory_api_scopes: Vec<String>,
    /// The scopes that the app would like to have.
    pub optional_api_scopes: Vec<String>,
    /// How far it has come.
    pub state: RegistrationState,
}

/// How far a request for an API key has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum RegistrationState {
    /// The admin has not decided.
    Pending,
    /// The admin has approved; the app has not fetched its key yet.
    Approved,
    /// The app has its key.
    HandedOver,
    /// The admin has refused.
    Refused,
    /// The key counts no more.
    Revoked,
}

/// What the admin decides about a request.
pub(crate) enum Decision {
    /// Grants these scopes; without any named, all that the app asks for.
    Approve {
        scopes: Option<Vec<String>>,
    },
    Refuse,
    /// Ends the key, handed over or not.
    RevokeKey,
}

/// Why a decision cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DecisionError {
    #[error("there is no such request")]
    Unknown,
    #[error("the request is {0:?}")]
    State(RegistrationState),
    #[error("scopes: {0:?} is mandatory for the app")]
    MandatoryScope(String),
    #[error("scopes: the app does not ask for {0:?}")]
    ForeignScope(String),
}

/// What an app learns when it asks about its request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Pending,
    /// The key, once.
    Granted {
        key: Uuid,
        scopes: Vec<String>,
    },
    /// The key was given already.
    Fetched,
    Refused,
}

/// Why an app learns nothing about a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ProgressError {
    Unknown,
    OtherChallenge,
}

/// Whom an API key speaks for.
pub(super) struct KeyHolder {
    pub(super) app_id: String,
    pub(super) scopes: Vec<String>,
}

/// All requests since the start, and whether the admin takes new ones.
#[derive(Default)]
pub(crate) struct Registrations(Mutex<Desk>);

#[derive(Default)]
struct Desk {
    open: bool,
    entries: Vec<Entry>,
}

struct Entry {
    request: RegistrationRequest,
    challenge_code: String,
    key: Uuid,
    granted: Vec<String>,
}

impl Registrations {
    fn lock(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens or closes app registration.
    pub(crate) fn set_open(&self, open: bool) {
        self.lock().open = open;
    }

    pub(crate) fn list(&self) -> Vec<RegistrationRequest> {
        let desk = self.lock();
        desk.entries
            .iter()
            .map(|entry| entry.request.clone())
            .collect()
    }

    /// Takes a request, unless registration is closed.
    pub(super) fn take(&self, request: RegistrationRequest, challenge_code: String) -> bool {
        let mut desk = self.lock();
        if desk.open {
            desk.entries.push(Entry {
                request,
                challenge_code,
                key: Uuid::new_v4(),
                granted: Vec::new(),
            });
        }
        desk.open
    }

    pub(crate) fn decide(&self, id: Uuid, decision: Decision) -> Result<(), DecisionError> {
        let mut desk = self.lock();
        let entry = desk
            .entries
            .iter_mut()
            .find(|entry| entry.request.id == id)
            .ok_or(DecisionError::Unknown)?;
        let state = entry.request.state;
        let next = match (decision, state) {
            (Decision::Approve { scopes }, RegistrationState::Pending) => {
                entry.granted = entry.request.grantable(scopes)?;
                RegistrationState::Approved
            }
            (Decision::Refuse, RegistrationState::Pending) => RegistrationState::Refused,
            (Decision::RevokeKey, RegistrationState::Approved | RegistrationState::HandedOver) => {
                RegistrationState::Revoked
            }
            _ => return Err(DecisionError::State(state)),
        };
        entry.request.state = next;
        Ok(())
    }

    /// What the app that knows the challenge code learns. Gives the key once.
    pub(super) fn progress(&self, id: Uuid, challenge: &str) -> Result<Progress, ProgressError> {
        let mut desk = self.lock();
        let entry = desk
            .entries
            .iter_mut()
            .find(|entry| entry.request.id == id)
            .ok_or(ProgressError::Unknown)?;
        verify_slices_are_equal(entry.challenge_code.as_bytes(), challenge.as_bytes())
            .map_err(|_| ProgressError::OtherChallenge)?;
        Ok(match entry.request.state {
            RegistrationState::Pending => Progress::Pending,
            RegistrationState::Approved => {
                entry.request.state = RegistrationState::HandedOver;
                Progress::Granted {
                    key: entry.key,
                    scopes: entry.granted.clone(),
                }
            }
            RegistrationState::HandedOver | RegistrationState::Revoked => Progress::Fetched,
            RegistrationState::Refused => Progress::Refused,
        })
    }

    /// Whom a key speaks for, if it counts.
    pub(super) fn holder(&self, key: &str) -> Option<KeyHolder> {
        let desk = self.lock();
        let entry = desk.entries.iter().find(|entry| {
            entry.request.state == RegistrationState::HandedOver
                && verify_slices_are_equal(entry.key.to_string().as_bytes(), key.as_bytes()).is_ok()
        })?;
        Some(KeyHolder {
            app_id: entry.request.app_id.clone(),
            scopes: entry.granted.clone(),
        })
    }
}

impl RegistrationRequest {
    /// The scopes that an approval grants: no mandatory one is missing, none is
    /// granted that was not asked for.
    fn grantable(&self, scopes: Option<Vec<String>>) -> Result<Vec<String>, DecisionError> {
        let asked = || {
            self.mandatory_api_scopes
                .iter()
                .chain(&self.optional_api_scopes)
        };
        let Some(scopes) = scopes else {
            return Ok(asked().cloned().collect());
        };
        if let Some(foreign) = scopes.iter().find(|scope| !asked().any(|it| it == *scope)) {
            return Err(DecisionError::ForeignScope(foreign.clone()));
        }
        match self
            .mandatory_api_scopes
            .iter()
            .find(|scope| !scopes.contains(scope))
        {
            Some(missing) => Err(DecisionError::MandatoryScope(missing.clone())),
            None => Ok(scopes),
        }
    }
}
