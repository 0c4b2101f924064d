//! What the values of known methods and events look like, for programs that handle
//! values of JavaScript without decoding them.

/// What a reply or a payload looks like.
///
/// Says the same as the Rust type that it belongs to, without serde: that is more than
/// a small program wants to download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// Anything, also nothing: it is of no interest.
    Ignored,
    /// A text.
    Text,
    /// The id of what is selected: a text. An empty one, `null` and nothing say that
    /// nothing is selected, as does a host that rejects the call.
    Selection,
    /// An object, whose member of this name has a shape of its own.
    Member(&'static str, &'static Shape),
}

/// A reply or a payload whose [`Shape`] is known.
pub trait Shaped {
    /// What it looks like.
    const SHAPE: Shape;
}

impl Shaped for String {
    const SHAPE: Shape = Shape::Text;
}

/// A method's reply or an event's payload, by name.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The name of the method, or the topic of the event.
    pub name: &'static str,
    /// What its reply or payload looks like.
    pub shape: Shape,
}

impl Known {
    /// Finds a name.
    #[must_use]
    pub fn find(all: &[Self], name: &str) -> Option<Shape> {
        all.iter()
            .find(|known| known.name == name)
            .map(|known| known.shape)
    }
}
