//! The page that the Hub shows while the app is being installed.

mod progress;

use appbridge::AppBridge;
use appbridge_types::demo::TenantConnection;
use appbridge_types::method::SetupCompleted;
use leptos::prelude::*;

use self::progress::{Progress, Step, StepState};
use crate::backend::{Backend, Problem};
use crate::components::{Icon, Masthead, Notice, ProblemNotice, Sign, Spinner, Tone, reload_page};
use crate::formats::Formats;
use crate::language::Chosen;
use crate::latest::Latest;
use crate::text::{SetupTexts, StepTexts};

/// Connects the tenant step by step, shows how far it is, and tells the host when
/// it is done.
#[component]
pub(crate) fn SetupPage() -> impl IntoView {
    let chosen = Chosen::here();
    let progress = RwSignal::new(Progress::start());
    let latest = Latest::new();
    // Every step may be taken again: the bridge stays what it is, and a tenant that
    // is connected already stays connected.
    let run = move || latest.run(set_up(progress));
    run();

    let retry = move || match progress.get_untracked() {
        Progress::Failed(Step::Connect, _) => reload_page(),
        _ => run(),
    };
    let outcome = move || match progress.get() {
        Progress::Running(_) => None,
        Progress::Failed(_, problem) => {
            Some(view! { <ProblemNotice problem testid="setup-error" retry /> }.into_any())
        }
        Progress::Done(connection) => Some(view! { <Success connection /> }.into_any()),
    };
    view! {
        <div class="page page--narrow" data-testid="page-setup">
            <Masthead
                title=Signal::derive(move || chosen.texts().setup.title)
                lead=Signal::derive(move || chosen.texts().setup.lead)
            />
            <main class="page__main">
                <ol class="steps card" aria-label=move || chosen.texts().setup.steps>
                    {Step::ALL.map(|step| view! { <StepRow step progress /> }).into_iter().collect_view()}
                </ol>
                <div aria-live="polite">{outcome}</div>
            </main>
        </div>
    }
}

async fn set_up(progress: RwSignal<Progress>) {
    let reached = RwSignal::new(Step::Connect);
    let outcome = async {
        let enter = |step| {
            reached.set(step);
            progress.set(Progress::Running(step));
        };
        enter(Step::Connect);
        let bridge = AppBridge::connect().await?;
        enter(Step::Tenant);
        let connection = Backend::new(bridge.clone()).connect_tenant().await?;
        enter(Step::Finish);
        bridge.call(SetupCompleted).await?;
        Ok::<_, Problem>(connection)
    }
    .await;
    progress.set(match outcome {
        Ok(connection) => Progress::Done(connection),
        Err(problem) => Progress::Failed(reached.get_untracked(), problem),
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
    let state = Memo::new(move |_| progress.with(|progress| progress.state_of(step)));
    let mark = move || match state.get() {
        StepState::Pending => step.number().into_any(),
        StepState::Running => view! { <Spinner /> }.into_any(),
        StepState::Done => view! { <Icon sign=Sign::Check /> }.into_any(),
        StepState::Failed => view! { <Icon sign=Sign::Cross /> }.into_any(),
    };
    let state_text = move || {
        let setup = &chosen.texts().setup;
        match state.get() {
            StepState::Pending => setup.pending,
            StepState::Running => setup.running,
            StepState::Done => setup.done,
            StepState::Failed => setup.failed,
        }
    };
    view! {
        <li
            class="step"
            data-testid=step.testid()
            data-state=move || state.get().name()
            aria-current=move || (state.get() == StepState::Running).then_some("step")
        >
            <span class="step__mark" aria-hidden="true">{mark}</span>
            <span>
                <span class="step__name">{move || texts_of(step, &chosen.texts().setup).name}</span>
                <br />
                <span class="step__about">{move || texts_of(step, &chosen.texts().setup).about}</span>
            </span>
            <span class="step__state">{state_text}</span>
        </li>
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
        let sentence = (chosen.texts().setup.known_since)(&day);
        Some(view! { <p class="notice__code">{sentence}</p> })
    };
    view! {
        <Notice
            tone=Tone::Good
            testid="setup-done"
            title=Signal::derive(move || chosen.texts().setup.success.to_owned())
            about=Signal::derive(move || chosen.texts().setup.success_about.to_owned())
        >
            <p>
                {move || chosen.texts().tenant} " "
                <strong class="tenant__name" data-testid="tenant-name">{name}</strong>
            </p>
            {known_since}
        </Notice>
    }
}
