//! What to tell the reader about a problem.

use super::Texts;
use crate::backend::Cause;

/// What happened, and what the reader can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Explanation {
    pub(crate) title: &'static str,
    pub(crate) advice: &'static str,
}

/// An explanation of every cause.
pub(crate) struct Explanations {
    pub(crate) not_embedded: Explanation,
    pub(crate) host_silent: Explanation,
    pub(crate) host_refused: Explanation,
    pub(crate) sdk: Explanation,
    pub(crate) sdk_late: Explanation,
    pub(crate) not_connected: Explanation,
    pub(crate) sign_in: Explanation,
    pub(crate) licence: Explanation,
    pub(crate) permission: Explanation,
    pub(crate) app_refused: Explanation,
    pub(crate) not_found: Explanation,
    pub(crate) too_many: Explanation,
    pub(crate) platform: Explanation,
    pub(crate) fault: Explanation,
    pub(crate) unreachable: Explanation,
    pub(crate) timed_out: Explanation,
    pub(crate) unreadable: Explanation,
}

impl Texts {
    /// What to tell the reader about a problem with this cause.
    pub(crate) fn explain(&self, cause: Cause) -> Explanation {
        let all = &self.explanations;
        match cause {
            Cause::NotEmbedded => all.not_embedded,
            Cause::HostSilent => all.host_silent,
            Cause::HostRefused => all.host_refused,
            Cause::Sdk => all.sdk,
            Cause::SdkLate => all.sdk_late,
            Cause::NotConnected => all.not_connected,
            Cause::SignIn => all.sign_in,
            Cause::Licence => all.licence,
            Cause::Permission => all.permission,
            Cause::AppRefused => all.app_refused,
            Cause::NotFound => all.not_found,
            Cause::TooMany => all.too_many,
            Cause::Platform => all.platform,
            Cause::Fault => all.fault,
            Cause::Unreachable => all.unreachable,
            Cause::TimedOut => all.timed_out,
            Cause::Unreadable => all.unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use appbridge::fetch::FetchError;

    use crate::backend::Problem;
    use crate::language::Language;

    fn refused(status: u16, code: &str) -> Problem {
        FetchError::Refused {
            status,
            code: code.to_owned(),
            message: None,
        }
        .into()
    }

    fn one_of_each() -> Vec<Problem> {
        vec![
            appbridge::Error::NotEmbedded.into(),
            appbridge::Error::HandshakeTimedOut.into(),
            appbridge::Error::SdkStartedLate.into(),
            appbridge::Error::Unsupported {
                feature: "method.call",
            }
            .into(),
            refused(403, "tenant_not_connected"),
            refused(401, "any"),
            refused(402, "any"),
            refused(403, "any"),
            refused(502, "wawi_unauthorized"),
            refused(404, "any"),
            refused(429, "any"),
            refused(503, "any"),
            refused(500, "any"),
            FetchError::Unreachable.into(),
            FetchError::TimedOut.into(),
            FetchError::AnswerNotUnderstood {
                expected: "any",
                received: None,
            }
            .into(),
        ]
    }

    #[test]
    fn every_problem_is_explained_in_its_own_words() {
        for language in [Language::German, Language::English] {
            let problems = one_of_each();
            let mut titles: Vec<_> = problems
                .iter()
                .map(|problem| language.texts().explain(problem.cause()).title)
                .collect();
            titles.sort_unstable();
            titles.dedup();
            assert_eq!(titles.len(), problems.len(), "{language:?}");
        }
    }

    #[test]
    fn a_tenant_without_setup_is_sent_to_the_hub() {
        for language in [Language::German, Language::English] {
            let advice = language
                .texts()
                .explain(refused(403, "tenant_not_connected").cause())
                .advice;
            assert!(advice.contains("Hub"), "{advice}");
        }
    }
}
