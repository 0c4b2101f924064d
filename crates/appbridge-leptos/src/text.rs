//! Texts on pages that the browser translates.

use leptos::prelude::*;

/// A text that changes, in a `<span>` of its own. It is right on a page that the browser
/// translates, too.
///
/// Translators take the page's text nodes away and put elements of theirs in their places.
/// A text that stands in a view as it is (`{move || name.get()}`) lives on in the node that
/// was taken away: what is on the screen keeps its old words, beside everything that does
/// change. So in a view that is shown again with other values, each text belongs to an
/// element that the app owns: set as `prop:textContent` of an element that has nothing else
/// in it, or by this function. Words that never change need neither.
///
/// ```no_run
/// use appbridge_leptos::text;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Stock(name: ReadSignal<String>, pieces: ReadSignal<u32>) -> impl IntoView {
///     view! {
///         <h2 prop:textContent=move || name.get()></h2>
///         <p>{text(move || pieces.get().to_string())} " in stock"</p>
///     }
/// }
/// ```
///
/// The same goes for a list: give the rows keys (`<For>`), or set their texts like this.
///
/// On a server the element stays empty until the page runs.
pub fn text<T: Into<String>>(words: impl Fn() -> T + Send + 'static) -> AnyView {
    span(Box::new(move || words().into()))
}

/// Not generic, so that an app holds it once and not once per text.
fn span(words: Box<dyn Fn() -> String + Send>) -> AnyView {
    view! { <span prop:textContent=words></span> }.into_any()
}
