//! A frontend inside the program.

use std::borrow::Cow;

use axum::body::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::PAGE;
use super::files::Found;

/// Files that the program holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Embedded {
    names: fn() -> Vec<Cow<'static, str>>,
    get: fn(&str) -> Option<EmbeddedFile>,
}

impl Embedded {
    pub(super) fn of<Files: RustEmbed>() -> Self {
        Self {
            names: || Files::iter().collect(),
            get: Files::get,
        }
    }

    pub(super) fn has_page(self) -> bool {
        (self.get)(PAGE).is_some()
    }

    /// All of them; their content is not copied.
    pub(super) fn read(self) -> Vec<Found> {
        let found = |name: Cow<'static, str>| {
            let file = (self.get)(&name)?;
            Some(Found {
                path: name.into_owned(),
                content: match file.data {
                    Cow::Borrowed(data) => Bytes::from_static(data),
                    Cow::Owned(data) => data.into(),
                },
            })
        };
        (self.names)().into_iter().filter_map(found).collect()
    }
}
