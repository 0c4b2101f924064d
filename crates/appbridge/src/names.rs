//! Names of methods and events.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;

/// The name of a method or an event.
pub(crate) type Name = Cow<'static, str>;

/// How many names are kept as strings of JavaScript; an app has a handful.
const MAX_KEPT: usize = 64;

thread_local! {
    static KEPT: RefCell<Vec<(&'static str, Rc<JsValue>)>> = const { RefCell::new(Vec::new()) };
}

/// Hands out a name as a string of JavaScript. Names that are part of the program
/// are made once: each time costs as much as a tenth of a whole call.
pub(crate) fn with_js<T>(name: &Name, use_it: impl FnOnce(&JsValue) -> T) -> T {
    let text = match name {
        Cow::Borrowed(text) => *text,
        Cow::Owned(text) => return use_it(&JsValue::from_str(text)),
    };
    let js = KEPT.with_borrow_mut(|kept| {
        if let Some((_, js)) = kept.iter().find(|(known, _)| std::ptr::eq(*known, text)) {
            return Rc::clone(js);
        }
        let js = Rc::new(JsValue::from_str(text));
        if kept.len() < MAX_KEPT {
            kept.push((text, Rc::clone(&js)));
        }
        js
    });
    use_it(&js)
}
