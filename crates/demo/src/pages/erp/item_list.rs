//! The state of the list of items, and what the reader can do with it.

use appbridge_leptos::{LatestLoad, LatestTask, Load, use_load};
use appbridge_types::demo::{Item, Page};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::address;
use super::cursors::Cursors;
use super::words::words;
use crate::backend::{Backend, Problem};

/// How many items a page shows: about as many as fit on two screens.
const PAGE_SIZE: u64 = 25;

/// How long the reader must pause while typing before the search starts, in
/// milliseconds: longer than the gap between two keys of a practised typist.
const PAUSE_MS: u32 = 250;

/// The page that is on the screen.
#[derive(Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) page: Page<Item>,
    /// What was searched for.
    pub(super) search: String,
    /// How many items lie before the page.
    pub(super) before: u64,
}

/// What takes the table's place.
#[derive(Clone, PartialEq)]
pub(super) enum Content {
    /// Nothing has been loaded yet.
    Waiting,
    /// The last request failed.
    Failed(Problem),
    /// There are no items, for certain.
    Empty,
    /// The table itself.
    Rows,
}

/// The state of the list. What is shown stays until the next answer has come;
/// only the answer to the last question ever comes in.
#[derive(Clone, Copy)]
pub(super) struct ItemList {
    /// What is searched for, and where in the list the reader is.
    search: RwSignal<String>,
    cursors: RwSignal<Cursors>,
    load: LatestLoad<Shown, Problem>,
    content: RwSignal<Content>,
    /// Waits for a pause while the reader types.
    pause: LatestTask,
    typing: RwSignal<bool>,
}

impl ItemList {
    pub(super) fn new(backend: Backend) -> Self {
        let search = RwSignal::new(address::search());
        let cursors = RwSignal::new(Cursors::default());
        let load = use_load(
            move || (search.get(), cursors.get()),
            move |(search, cursors)| {
                let answer = backend.items(PAGE_SIZE, &search, cursors.after());
                let before = cursors.pages_before() * PAGE_SIZE;
                async move {
                    let page = answer.await?;
                    Ok(Shown {
                        page,
                        search,
                        before,
                    })
                }
            },
        )
        .keep_previous();
        let content = RwSignal::new(Content::Waiting);
        Effect::new(move |_| {
            let now = load.with(content_of);
            // What stays the same is not built anew: it may hold the focus.
            if content.with_untracked(|shown| *shown != now) {
                content.set(now);
            }
        });
        Self {
            search,
            cursors,
            load,
            content,
            pause: LatestTask::new(),
            typing: RwSignal::new(false),
        }
    }

    /// What takes the table's place.
    pub(super) fn content(self) -> Content {
        self.content.get()
    }

    /// Reads the page on the screen.
    pub(super) fn with_shown<R>(self, read: impl FnOnce(Option<&Shown>) -> R) -> R {
        self.load.with(|state| read(state.as_ref().ready()))
    }

    /// How many items of the page could not be read, and whether JTL could not give
    /// everything.
    pub(super) fn gaps(self) -> (u64, bool) {
        self.with_shown(|shown| {
            shown.map_or((0, false), |Shown { page, .. }| {
                (page.unreadable, page.is_partial)
            })
        })
    }

    /// Whether an answer is awaited.
    pub(super) fn is_busy(self) -> bool {
        self.typing.get() || self.load.is_loading()
    }

    /// What is searched for.
    pub(super) fn search(self) -> String {
        self.search.get()
    }

    /// Loads the current page, in place of whatever is being loaded.
    pub(super) fn reload(self) {
        self.load.reload();
    }

    /// Searches as soon as the reader pauses.
    pub(super) fn search_after_pause(self, text: String) {
        self.typing.set(true);
        self.pause.run(async move {
            TimeoutFuture::new(PAUSE_MS).await;
            self.search_for(&text);
        });
    }

    /// Searches at once, from the first page on.
    pub(super) fn search_for(self, text: &str) {
        self.pause.cancel();
        let search = words(text);
        address::keep_search(&search);
        self.search.set(search);
        self.cursors.update(Cursors::restart);
        self.reload();
        self.typing.set(false);
    }

    /// Whether there is a page before the one shown.
    pub(super) fn can_go_back(self) -> bool {
        !self.is_busy() && !self.cursors.with(Cursors::at_start)
    }

    /// Whether there is a page after the one shown.
    pub(super) fn can_go_on(self) -> bool {
        !self.is_busy() && self.next_cursor().is_some()
    }

    /// Turns to the page before.
    pub(super) fn go_back(self) {
        self.cursors.update(Cursors::back);
    }

    /// Turns to the next page.
    pub(super) fn go_on(self) {
        if let Some(cursor) = untrack(|| self.next_cursor()) {
            self.cursors.update(|cursors| cursors.forward(cursor));
        }
    }

    fn next_cursor(self) -> Option<String> {
        self.with_shown(|shown| {
            let page = &shown?.page;
            page.end_cursor.clone().filter(|_| page.has_next_page)
        })
    }
}

fn content_of(state: &Load<Shown, Problem>) -> Content {
    match state {
        Load::Waiting => Content::Waiting,
        Load::Failed(problem) => Content::Failed(problem.clone()),
        Load::Ready(Shown { page, .. })
            if page.items.is_empty() && page.unreadable == 0 && !page.is_partial =>
        {
            Content::Empty
        }
        Load::Ready(_) => Content::Rows,
    }
}
