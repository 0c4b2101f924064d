//! Something happened, and what the reader can do about it.

use appbridge_leptos::text;
use leptos::prelude::*;

use super::{Icon, Sign};
use crate::backend::{Cause, Problem};
use crate::language::Chosen;
use crate::text::Composed;

/// How serious a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// A state that is as it should be.
    Quiet,
    /// Something succeeded.
    Good,
    /// Something is to be done first.
    Caution,
    /// Something failed.
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Quiet => "notice notice--quiet",
            Self::Good => "notice notice--good",
            Self::Caution => "notice notice--caution",
            Self::Bad => "notice notice--bad",
        }
    }

    fn sign(self) -> Sign {
        match self {
            Self::Quiet => Sign::Info,
            Self::Good => Sign::Check,
            Self::Caution | Self::Bad => Sign::Warning,
        }
    }

    /// Screen readers interrupt for an alert and wait with a status.
    fn role(self) -> &'static str {
        match self {
            Self::Quiet | Self::Good => "status",
            Self::Caution | Self::Bad => "alert",
        }
    }
}

/// A notice: a title, what it means, and, as children, what can be done.
#[component]
pub(crate) fn Notice(
    tone: Tone,
    testid: &'static str,
    title: Composed,
    about: Composed,
    #[prop(optional, into)] code: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let chosen = Chosen::here();
    view! {
        <div class=tone.class() role=tone.role() data-testid=testid data-code=code>
            <Icon sign=tone.sign() />
            <div class="notice__body">
                <p class="notice__title">{text(move || title(chosen.texts()))}</p>
                <p>{text(move || about(chosen.texts()))}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}

/// What went wrong, in words that help, with a button for another try.
///
/// A tenant that has not been connected is no failure but something to be done
/// first; that notice goes by the test id `not-connected`.
#[component]
pub(crate) fn ProblemNotice(
    problem: Problem,
    testid: &'static str,
    #[prop(into)] retry: Callback<()>,
) -> impl IntoView {
    let chosen = Chosen::here();
    let cause = problem.cause();
    let (tone, testid) = match cause {
        Cause::NotConnected => (Tone::Caution, "not-connected"),
        _ => (Tone::Bad, testid),
    };
    let code = problem.code().to_owned();
    let shown_code = code.clone();
    // The host offers its hand once: waiting for it again is in vain.
    let can_retry = cause != Cause::SdkLate;
    view! {
        <Notice
            tone
            testid
            code
            title=Box::new(move |texts| texts.explain(cause).title.to_owned())
            about=Box::new(move |texts| texts.explain(cause).advice.to_owned())
        >
            <p class="notice__code">{chosen.say(|texts| texts.error_code)} " " <code>{text(move || shown_code.clone())}</code></p>
            {can_retry.then(|| view! {
                <button type="button" class="button button--primary" data-testid="retry" on:click=move |_| retry.run(())>
                    {chosen.say(|texts| texts.try_again)}
                </button>
            })}
        </Notice>
    }
}
