//! The page that the Hub shows while the app is being installed.

mod progress;

use std::cell::Cell;

use appbridge::AppBridge;
use appbridge_leptos::{LatestTask, text};
use appbridge_types::method::SetupCompleted;
use appbridge_types::tenant::TenantConnection;
use leptos::prelude::*;

use self::progress::{Progress, Step, StepState};
use crate::backend::{Backend, Problem};
use crate::components::{
    Icon, Main, Masthead, Notice, ProblemNotice, Sign, Spinner, Tone, reload_page,
};
use crate::formats::Formats;
use crate::language::Chosen;
use crate::text::{SetupTexts, StepTexts, plain};

/// Connects the tenant step by step, shows how far it is, and tells the host when
/// it is done.
#[component]
pub(crate) fn SetupPage() -> impl IntoView {
    let chosen = Chosen::here();
    let progress = RwSignal::new(Progress::start());
    let latest = LatestTask::new();
    // Every step may be taken again: the bridge stays what it is, and a tenant that
    // is connected already stays connected.
    let run = move || latest.run(set_up(progress));
    run();

    let retry = move || match progress.get_untracked() {
        Progress::Failed(Step::Connect, _) => reload_page(),
        _ => run(),
    };
    view! {
        <div class="page page--narrow" data-testid="page-setup">
            <Masthead
                title=|texts| texts.setup.title
                lead=|texts| texts.setup.lead
            />
            <Main>
                <ol class="steps card" aria-label=move || chosen.texts().setup.steps>
                    {Step::ALL.map(|step| view! { <StepRow step progress /> }.into_any()).into_iter().collect_view()}
                </ol>
                <div aria-live="polite">
                    {move || match progress.get() {
                        Progress::Running(_) => ().into_any(),
                        Progress::Failed(_, problem) => {
                            view! { <ProblemNotice problem testid="setup-error" retry /> }.into_any()
                        }
                        Progress::Done(connection) => view! { <Success connection /> }.into_any(),
                    }}
                </div>
            </Main>
        </div>
    }
}

async fn set_up(progress: RwSignal<Progress>) {
    let reached = Cell::new(Step::Connect);
    let outcome = async {
        let enter = |step| {
            reached.set(step);
            progress.set(Progress::Running(step));
        };
        enter(Step::Connect);
        let bridge = AppBridge::connect().await?;
        enter(Step::Tenant);
        let connection = Backend::of(bridge.clone()).connect_tenant().await?;
        enter(Step::Finish);
        bridge.call(SetupCompleted).await?;
        Ok::<_, Problem>(connection)
    }
    .await;
    progress.set(match outcome {
        Ok(connection) => Progress::Done(connection),
        Err(problem) => Progress::Failed(reached.get(), problem),
    });
}

fn texts_of(step: Step, setup: &SetupTexts) -> &StepTexts {
    match step {
        Step::Connect => &setup.connect,
        Step::Tenant => &setup.tenant,
        Step::Finish => &setup.finish,
    }
}

#[component]
fn StepRow(step: Step, progress: RwSignal<Progress>) -> impl IntoView {
    let chosen = Chosen::here();
    let state = move || progress.with(|progress| progress.state_of(step));
    view! {
        <li
            class="step"
            data-testid=step.testid()
            data-state=move || state().name()
            aria-current=move || (state() == StepState::Running).then_some("step")
        >
            <span class="step__mark" aria-hidden="true">{move || mark(step, state())}</span>
            <span>
                <span class="step__name">{text(move || texts_of(step, &chosen.texts().setup).name)}</span>
                <br />
                <span class="step__about">{text(move || texts_of(step, &chosen.texts().setup).about)}</span>
            </span>
            <span class="step__state">{text(move || name_of(state(), &chosen.texts().setup))}</span>
        </li>
    }
}

/// The number of a step, or a sign of how it stands.
fn mark(step: Step, state: StepState) -> AnyView {
    match state {
        StepState::Pending => text(move || step.number()),
        StepState::Running => view! { <Spinner /> }.into_any(),
        StepState::Done => view! { <Icon sign=Sign::Check /> }.into_any(),
        StepState::Failed => view! { <Icon sign=Sign::Cross /> }.into_any(),
    }
}

fn name_of(state: StepState, setup: &SetupTexts) -> &'static str {
    match state {
        StepState::Pending => setup.pending,
        StepState::Running => setup.running,
        StepState::Done => setup.done,
        StepState::Failed => setup.failed,
    }
}

#[component]
fn Success(connection: TenantConnection) -> impl IntoView {
    let chosen = Chosen::here();
    let name = connection
        .tenant_slug
        .unwrap_or_else(|| connection.tenant_id.to_string());
    let known_since = move || {
        if connection.newly_connected {
            return None;
        }
        let day = Formats::of(chosen.language()).day_of_seconds(connection.connected_at)?;
        Some((chosen.texts().setup.known_since)(&day))
    };
    view! {
        <Notice
            tone=Tone::Good
            testid="setup-done"
            title=plain(|texts| texts.setup.success)
            about=plain(|texts| texts.setup.success_about)
        >
            <p>
                {chosen.say(|texts| texts.tenant)} " "
                <strong class="tenant__name" data-testid="tenant-name" prop:textContent=name></strong>
            </p>
            {move || {
                known_since().map(|sentence| view! { <p class="notice__code" prop:textContent=sentence></p> }.into_any()).into_any()
            }}
        </Notice>
    }
}
