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
    content: RwSignal<Content>,
    busy: RwSignal<bool>,
    latest: Latest,
}

impl ItemList {
    pub(super) fn new(backend: Backend) -> Self {
        Self {
            backend: StoredValue::new_local(backend),
            search: RwSignal::new(String::new()),
            cursors: RwSignal::new(Cursors::default()),
            shown: RwSignal::new(None),
            content: RwSignal::new(Content::Waiting),
            busy: RwSignal::new(false),
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
            let content = match backend.items(&query).await {
                Ok(page) => {
                    let content = if page.items.is_empty() {
                        Content::Empty
                    } else {
                        Content::Rows
                    };
                    self.shown.set(Some(Shown {
                        page,
                        search: query.search,
                        before,
                    }));
                    content
                }
                Err(problem) => Content::Failed(problem),
            };
            // What stays the same is not built anew: it may hold the focus.
            if self.content.with_untracked(|current| *current != content) {
                self.content.set(content);
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
        let failed = self
            .content
            .with(|content| matches!(content, Content::Failed(_)));
        !self.busy.get() && !failed && self.next_cursor().is_some()
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
