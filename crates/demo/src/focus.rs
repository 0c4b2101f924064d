//! The focus stays in the page.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit};

/// What takes over the focus of something in it.
const PLACE: &str = "[tabindex='-1']";

/// What has the focus or had it last, and the places around it.
type Had = Rc<RefCell<Vec<HtmlElement>>>;

/// Sees to it, for as long as the current owner lives, that the focus does not fall back to
/// the page's beginning when what has it goes away, as a button may that has been pressed.
/// A successor with the same `id` gets it, or else the next place around it.
pub(crate) fn keep() {
    let had = Had::default();
    let has = Rc::clone(&had);
    let listener = window_event_listener(ev::focusin, move |event| {
        let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
        let around = std::iter::successors(target, |inner| {
            inner.parent_element()?.closest(PLACE).ok().flatten()
        });
        *has.borrow_mut() = around.filter_map(|place| place.dyn_into().ok()).collect();
    });
    on_cleanup(move || listener.remove());
    StoredValue::new_local(Watch::start(move || {
        // A copy: it changes with the focus.
        let had = had.borrow().clone();
        if let Some(next) = next(&had) {
            // Refused where nothing can have the focus.
            let _ = next.focus();
        }
    }));
}

/// What the focus goes to, if it was lost.
fn next(had: &[HtmlElement]) -> Option<HtmlElement> {
    let page = document();
    let (gone, around) = had.split_first()?;
    // What stays may still have become something that cannot have the focus.
    if gone.is_connected() && gone.tab_index() >= 0 {
        return None;
    }
    let body: Element = page.body()?.into();
    // Another document's focus is not to be taken away: the host's, around this frame.
    if page.active_element()? != body || !page.has_focus().ok()? {
        return None;
    }
    let successor = page.get_element_by_id(&gone.id());
    let place = || around.iter().find(|place| place.is_connected()).cloned();
    let main = || page.query_selector("main").ok().flatten();
    let html = |element: Element| element.dyn_into().ok();
    successor
        .and_then(html)
        .or_else(place)
        .or_else(|| main().and_then(html))
}

/// Watches what comes onto the page and what goes.
struct Watch {
    observer: Option<MutationObserver>,
    _changed: Closure<dyn FnMut()>,
}

impl Watch {
    fn start(changed: impl FnMut() + 'static) -> Self {
        let changed = Closure::<dyn FnMut()>::new(changed);
        let observer = MutationObserver::new(changed.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(body)) = (&observer, document().body()) {
            let options = MutationObserverInit::new();
            options.set_child_list(true);
            options.set_subtree(true);
            // Refused for contradictory options only.
            let _ = observer.observe_with_options(&body, &options);
        }
        Self {
            observer,
            _changed: changed,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
