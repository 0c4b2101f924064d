//! How far the setup has come.

use appbridge_types::tenant::TenantConnection;

use crate::backend::Problem;

/// A step of the setup; they are taken in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Meet the host.
    Connect,
    /// Let the backend verify and remember the tenant.
    Tenant,
    /// Tell the host that the installation is complete.
    Finish,
}

impl Step {
    pub(super) const ALL: [Self; 3] = [Self::Connect, Self::Tenant, Self::Finish];

    pub(super) fn number(self) -> &'static str {
        match self {
            Self::Connect => "1",
            Self::Tenant => "2",
            Self::Finish => "3",
        }
    }

    pub(super) fn testid(self) -> &'static str {
        match self {
            Self::Connect => "setup-step-connect",
            Self::Tenant => "setup-step-tenant",
            Self::Finish => "setup-step-finish",
        }
    }
}

/// How one step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepState {
    Pending,
    Running,
    Done,
    Failed,
}

impl StepState {
    /// What the page's markup calls the state.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// How far the setup has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Progress {
    /// A step is being taken.
    Running(Step),
    /// A step failed; the ones after it were not tried.
    Failed(Step, Problem),
    /// All steps are taken.
    Done(TenantConnection),
}

impl Progress {
    pub(super) fn start() -> Self {
        Self::Running(Step::Connect)
    }

    /// How `step` stands.
    pub(super) fn state_of(&self, step: Step) -> StepState {
        let (reached, state) = match self {
            Self::Running(reached) => (*reached, StepState::Running),
            Self::Failed(reached, _) => (*reached, StepState::Failed),
            Self::Done(_) => return StepState::Done,
        };
        match step.cmp(&reached) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => state,
            std::cmp::Ordering::Greater => StepState::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use appbridge::fetch::FetchError;

    use super::*;

    fn states(progress: &Progress) -> [StepState; 3] {
        Step::ALL.map(|step| progress.state_of(step))
    }

    #[test]
    fn the_setup_starts_with_the_first_step() {
        assert_eq!(
            states(&Progress::start()),
            [StepState::Running, StepState::Pending, StepState::Pending]
        );
    }

    #[test]
    fn a_failure_leaves_the_steps_after_it_untried() {
        assert_eq!(
            states(&Progress::Failed(
                Step::Tenant,
                FetchError::Unreachable.into()
            )),
            [StepState::Done, StepState::Failed, StepState::Pending]
        );
    }

    #[test]
    fn in_the_end_every_step_is_done() {
        let connection: TenantConnection = serde_json::from_str(
            r#"{"tenantId":"0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22","tenantSlug":null,
                "connectedAt":1,"newlyConnected":true}"#,
        )
        .unwrap();
        assert_eq!(states(&Progress::Done(connection)), [StepState::Done; 3]);
    }
}
