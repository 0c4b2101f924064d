//! Why the app cannot show what was asked for.

use std::borrow::Cow;

use appbridge::fetch::FetchError;
use appbridge::{Error, ErrorKind};
use appbridge_leptos::HookError;

/// Why the app cannot show what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    code: Cow<'static, str>,
    cause: Cause,
}

/// What a problem means for the reader; each has an explanation in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The page is not inside JTL.
    NotEmbedded,
    /// The host says nothing.
    HostSilent,
    /// The host said no.
    HostRefused,
    /// The SDK is missing or incomplete.
    Sdk,
    /// The page started the SDK too late for the host.
    SdkLate,
    /// The setup has not been run for this tenant.
    NotConnected,
    /// The session token was refused, also a fresh one.
    SignIn,
    /// The tenant has no licence for this.
    Licence,
    /// A permission is missing.
    Permission,
    /// JTL does not accept the app itself.
    AppRefused,
    /// The record does not exist.
    NotFound,
    /// The platform limits the rate of requests.
    TooMany,
    /// The platform behind the backend is in trouble.
    Platform,
    /// An error in the app or its backend.
    Fault,
    /// The backend cannot be reached.
    Unreachable,
    /// The backend takes too long.
    TimedOut,
    /// An answer was not understood.
    Unreadable,
}

impl Problem {
    fn new(code: impl Into<Cow<'static, str>>, cause: Cause) -> Self {
        let code = code.into();
        Self { code, cause }
    }

    /// A stable name of the problem, for tests and for the app's provider.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// What the problem means for the reader.
    pub(crate) fn cause(&self) -> Cause {
        self.cause
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::new(error.code(), cause_at_the_bridge(&error))
    }
}

impl From<HookError> for Problem {
    fn from(error: HookError) -> Self {
        match error {
            HookError::Bridge(error) => error.into(),
            other => Self::new(other.code(), Cause::Fault),
        }
    }
}

impl From<FetchError> for Problem {
    fn from(error: FetchError) -> Self {
        let cause = match error {
            FetchError::TokenFailed { reason } => return reason.into(),
            FetchError::Refused { status, code, .. } => {
                let cause = cause_at_the_backend(status, &code);
                return Self::new(code, cause);
            }
            FetchError::Unreachable => Cause::Unreachable,
            FetchError::TimedOut => Cause::TimedOut,
            FetchError::AnswerNotUnderstood { .. } => Cause::Unreadable,
            _ => Cause::Fault,
        };
        Self::new(error.code(), cause)
    }
}

fn cause_at_the_bridge(error: &Error) -> Cause {
    match error {
        Error::NotEmbedded => return Cause::NotEmbedded,
        Error::SdkStartedLate => return Cause::SdkLate,
        _ => {}
    }
    match error.kind() {
        ErrorKind::Environment => Cause::Sdk,
        ErrorKind::Transient => Cause::HostSilent,
        ErrorKind::Refused => Cause::HostRefused,
        _ => Cause::Unreadable,
    }
}

/// The backend passes on what JTL's API refused as a 502 of its own, so the code
/// says more than the status. Codes that are not listed need no words of their own.
fn cause_at_the_backend(status: u16, code: &str) -> Cause {
    match (status, code) {
        (_, "tenant_not_connected") => Cause::NotConnected,
        (_, "wawi_licence_required") => Cause::Licence,
        (_, "wawi_forbidden") => Cause::Permission,
        (_, "wawi_unauthorized" | "client_credentials_refused") => Cause::AppRefused,
        (_, "timeout" | "wawi_timeout") => Cause::TimedOut,
        // JTL answered and would answer the same again: waiting does not help.
        (
            _,
            "wawi_graphql_error"
            | "wawi_internal_error"
            | "wawi_bad_request"
            | "wawi_business_rule"
            | "wawi_header_missing"
            | "wawi_conflict"
            | "wawi_not_found"
            | "wawi_answer_invalid"
            // No permission would help: the app is open at another address than its own.
            | "cross_site_request",
        ) => Cause::Fault,
        (401, _) => Cause::SignIn,
        (402, _) => Cause::Licence,
        (403, _) => Cause::Permission,
        (404, _) => Cause::NotFound,
        (429, _) => Cause::TooMany,
        (502..=504, _) => Cause::Platform,
        _ => Cause::Fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: &str) -> Problem {
        FetchError::Refused {
            status,
            code: code.to_owned(),
            message: None,
        }
        .into()
    }

    #[test]
    fn a_tenant_without_setup_differs_from_a_missing_permission() {
        assert_eq!(
            refused(403, "tenant_not_connected").cause(),
            Cause::NotConnected
        );
        assert_eq!(refused(403, "scope_missing").cause(), Cause::Permission);
        assert_eq!(refused(403, "cross_site_request").cause(), Cause::Fault);
    }

    #[test]
    fn what_jtl_refused_is_told_apart_from_jtl_being_down() {
        let causes = [
            ("wawi_licence_required", Cause::Licence),
            ("wawi_forbidden", Cause::Permission),
            ("wawi_unauthorized", Cause::AppRefused),
            ("client_credentials_refused", Cause::AppRefused),
            ("wawi_timeout", Cause::TimedOut),
            ("wawi_unavailable", Cause::Platform),
            ("wawi_failed", Cause::Platform),
            ("wawi_graphql_error", Cause::Fault),
            ("wawi_internal_error", Cause::Fault),
            ("wawi_answer_invalid", Cause::Fault),
        ];
        for (code, cause) in causes {
            assert_eq!(refused(502, code).cause(), cause, "{code}");
        }
    }

    #[test]
    fn an_answers_status_says_what_it_means() {
        let causes = [
            (400, Cause::Fault),
            (401, Cause::SignIn),
            (402, Cause::Licence),
            (404, Cause::NotFound),
            (429, Cause::TooMany),
            (500, Cause::Fault),
            (502, Cause::Platform),
            (503, Cause::Platform),
            (504, Cause::Platform),
        ];
        for (status, cause) in causes {
            assert_eq!(refused(status, "any").cause(), cause, "{status}");
        }
    }

    #[test]
    fn a_problem_at_the_bridge_keeps_its_code_and_says_what_to_do() {
        let problems = [
            (Error::NotEmbedded, "not_embedded", Cause::NotEmbedded),
            (
                Error::HandshakeTimedOut,
                "handshake_timed_out",
                Cause::HostSilent,
            ),
            (Error::SdkStartedLate, "sdk_started_late", Cause::SdkLate),
            (
                Error::CallTimedOut {
                    method: "getSessionToken".into(),
                },
                "call_timed_out",
                Cause::HostSilent,
            ),
            (
                Error::Unsupported {
                    feature: "event.subscribe",
                },
                "unsupported",
                Cause::Sdk,
            ),
            (
                Error::ArgsNotSerializable {
                    method: "any".into(),
                },
                "args_not_serializable",
                Cause::Unreadable,
            ),
        ];
        for (error, code, cause) in problems {
            let reason = error.clone();
            // Also when it was met on the way to a request.
            let request = Problem::from(FetchError::TokenFailed { reason });
            for problem in [Problem::from(error), request] {
                assert_eq!((problem.code(), problem.cause()), (code, cause));
            }
        }
    }
}
