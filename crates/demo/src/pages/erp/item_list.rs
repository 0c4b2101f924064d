//! The state of the list of items, and what the reader can do with it.

use appbridge_types::demo::{Item, Page};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::cursors::Cursors;
use crate::backend::{Backend, ItemsQuery, Problem};
use crate::latest::Latest;

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
    /// There are no items.
    Empty,
    /// The table itself.
    Rows,
}

/// The state of the list. What is shown stays until the next answer has come;
/// only the answer to the last question ever comes in.
#[derive(Clone, Copy)]
pub(super) struct ItemList {
    backend: StoredValue<Backend, LocalStorage>,
    search: RwSignal<String>,
    cursors: RwSignal<Cursors>,
    shown: RwSignal<Option<Shown>>,
    problem: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
    content: Memo<Content>,
    latest: Latest,
}

impl ItemList {
    pub(super) fn new(backend: Backend) -> Self {
        let shown = RwSignal::new(None::<Shown>);
        let problem = RwSignal::new(None::<Problem>);
        let content = Memo::new(move |_| {
            if let Some(problem) = problem.get() {
                return Content::Failed(problem);
            }
            shown.with(|shown| match shown {
                None => Content::Waiting,
                Some(shown) if shown.page.items.is_empty() => Content::Empty,
                Some(_) => Content::Rows,
            })
        });
        Self {
            backend: StoredValue::new_local(backend),
            search: RwSignal::new(String::new()),
            cursors: RwSignal::new(Cursors::default()),
            shown,
            problem,
            busy: RwSignal::new(false),
            content,
            latest: Latest::new(),
        }
    }

    /// What takes the table's place.
    pub(super) fn content(self) -> Content {
        self.content.get()
    }

    /// The page on the screen.
    pub(super) fn shown(self) -> RwSignal<Option<Shown>> {
        self.shown
    }

    /// Whether an answer is awaited.
    pub(super) fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// What is searched for.
    pub(super) fn search(self) -> String {
        self.search.get()
    }

    /// Loads the current page, in place of whatever is being loaded.
    pub(super) fn load(self) {
        self.busy.set(true);
        let backend = self.backend.get_value();
        let query = ItemsQuery {
            search: self.search.get_untracked(),
            after: self
                .cursors
                .with_untracked(|cursors| cursors.after().map(str::to_owned)),
            first: PAGE_SIZE,
        };
        let before = self.cursors.with_untracked(Cursors::pages_before) * PAGE_SIZE;
        self.latest.run(async move {
            match backend.items(&query).await {
                Ok(page) => {
                    self.shown.set(Some(Shown {
                        page,
                        search: query.search,
                        before,
                    }));
                    self.problem.set(None);
                }
                Err(problem) => self.problem.set(Some(problem)),
            }
            self.busy.set(false);
        });
    }

    /// Searches as soon as the reader pauses. What is being loaded is no longer
    /// wanted from the first key on.
    pub(super) fn search_after_pause(self, text: String) {
        self.busy.set(true);
        self.latest.run(async move {
            TimeoutFuture::new(PAUSE_MS).await;
            self.search_for(&text);
        });
    }

    /// Searches at once, from the first page on.
    pub(super) fn search_for(self, text: &str) {
        self.search.set(text.trim().to_owned());
        self.cursors.update(Cursors::restart);
        self.load();
    }

    /// Whether there is a page before the one shown.
    pub(super) fn can_go_back(self) -> bool {
        !self.busy.get() && !self.cursors.with(Cursors::at_start)
    }

    /// Whether there is a page after the one shown.
    pub(super) fn can_go_on(self) -> bool {
        !self.busy.get() && self.problem.with(Option::is_none) && self.next_cursor().is_some()
    }

    /// Turns to the page before.
    pub(super) fn go_back(self) {
        self.cursors.update(Cursors::back);
        self.load();
    }

    /// Turns to the next page.
    pub(super) fn go_on(self) {
        if let Some(cursor) = untrack(|| self.next_cursor()) {
            self.cursors.update(|cursors| cursors.forward(cursor));
            self.load();
        }
    }

    fn next_cursor(self) -> Option<String> {
        self.shown.with(|shown| {
            let page = &shown.as_ref()?.page;
            page.end_cursor.clone().filter(|_| page.has_next_page)
        })
    }
}
