//! The built frontend: its page, and the files that the page asks for.
//!
//! All of it is in memory, so that a request waits for no disk and for nothing that does.
//! Files whose names change with their content are kept for ever; browsers ask for all others
//! again, by a tag of what they have. What is sent compressed has been so when it was built.
//! The page holds a new nonce each time:
//! it is neither kept nor compressed (it is small, and compressing what holds a
//! secret beside what others may choose is no good idea).

mod address;
mod cache;
#[cfg(feature = "embed-frontend")]
mod embedded;
mod files;
mod folder;
mod page;
mod pages;
mod serve;

use std::ffi::OsString;
use std::path::PathBuf;

use axum::Router;

use crate::public_url::PublicUrl;
use crate::reserved::RESERVED;
#[cfg(feature = "embed-frontend")]
use files::Files;
use pages::Pages;

pub(crate) use serve::Served;

/// The built frontend of an app: in a folder, or in the program itself.
///
/// Made by [`frontend!`](crate::frontend!) or by [`folder`](Self::folder).
///
/// Its page, `index.html`, is served at `/` and at the paths that [`pages`](Self::pages)
/// names; every other path is a file of the frontend, or 404. So a probe, a crawler or a
/// misspelt address never takes the page for what it asks for.
#[derive(Debug, Clone)]
pub struct Frontend {
    place: Place,
    pages: Pages,
    base: String,
}

#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    #[cfg(feature = "embed-frontend")]
    Program(embedded::Embedded),
}

#[doc = include_str!("../docs/frontend.md")]
#[cfg(feature = "embed-frontend")]
#[macro_export]
macro_rules! frontend {
    () => {
        $crate::frontend!("$EMBEDDED_FRONTEND")
    };
    ($folder:tt) => {{
        #[derive($crate::__rust_embed::RustEmbed)]
        #[crate_path = "appbridge_app::__rust_embed"]
        #[folder = $folder]
        #[allow_missing = true]
        struct Files;
        $crate::Frontend::embedded::<Files>()
    }};
}

#[doc = include_str!("../docs/frontend.md")]
#[cfg(not(feature = "embed-frontend"))]
#[macro_export]
macro_rules! frontend {
    () => {
        $crate::Frontend::folder("dist")
    };
    ($folder:tt) => {
        $crate::Frontend::__in_package(env!("CARGO_PKG_NAME"), $folder)
    };
}

/// The page's file.
const PAGE: &str = "index.html";

/// Why a program cannot serve its frontend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrontendError {
    /// The program holds a frontend without a page.
    #[error(
        "the program was built with the feature embed-frontend, but without a frontend: build \
         the frontend first, then the program, or set FRONTEND_DIST to the folder with the \
         frontend"
    )]
    NoPage,
    /// A path that can be no page's.
    #[error(
        "{path:?} can be no page of the frontend: name it as /setup or, with all that is below \
         it, as /orders/*; `/` is a page by itself, and those below {} belong to programs",
        RESERVED.map(|name| format!("/{name}")).join(", ")
    )]
    PagePath {
        /// As the program gave it to [`Frontend::pages`].
        path: String,
    },
}

impl Frontend {
    /// A frontend in a folder. It is read when serving begins, and again within about a
    /// second after it has changed, by a thread of its own; it may be built later.
    #[must_use]
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self::at(Place::Folder(path.into()))
    }

    /// A frontend that the program holds.
    #[cfg(feature = "embed-frontend")]
    #[must_use]
    pub fn embedded<Files: rust_embed::RustEmbed>() -> Self {
        Self::at(Place::Program(embedded::Embedded::of::<Files>()))
    }

    /// For [`frontend!`](crate::frontend!): a folder of a package.
    #[doc(hidden)]
    #[must_use]
    pub fn __in_package(package: &str, folder: &str) -> Self {
        Self::folder(in_package(package, folder, std::env::var_os))
    }

    fn at(place: Place) -> Self {
        Self {
            place,
            pages: Pages::default(),
            base: "/".to_owned(),
        }
    }

    /// The paths, beside `/`, at which the page is served: those that the frontend's own
    /// router knows, and that the app's manifest names. `/orders/*` is everything below
    /// `/orders/` whose last part has no dot, `/*` everything that does not belong to
    /// programs (`/api`, `/auth`, `/lifecycle`, `/health`, `/metrics`, `/.well-known` and others).
    ///
    /// A path with a slash at its end and `/index.html` are redirected to the page's one
    /// address.
    ///
    /// ```
    /// use appbridge_app::Frontend;
    ///
    /// let frontend = Frontend::folder("dist").pages(["/setup", "/erp", "/orders/*"]);
    /// assert!(frontend.check().is_ok());
    /// ```
    #[must_use]
    pub fn pages(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.pages.add(paths);
        self
    }

    /// For an app at this address. Where that has a path, the path takes the place of `/`
    /// in the page's `<base href="/">`, if it has one, so that its relative addresses lead
    /// to the app however deep the page lies.
    #[must_use]
    pub fn below(mut self, address: &PublicUrl) -> Self {
        address.path().clone_into(&mut self.base);
        self
    }

    /// The same pages, from another folder.
    pub(crate) fn moved_to(mut self, folder: PathBuf) -> Self {
        self.place = Place::Folder(folder);
        self
    }

    /// Warns when a folder has no page; it may be built later.
    ///
    /// # Errors
    ///
    /// When the program holds none, which cannot change, and when one of the
    /// [`pages`](Self::pages) can be none.
    pub fn check(&self) -> Result<(), FrontendError> {
        if let Some(path) = self.pages.odd_one() {
            let path = path.to_owned();
            return Err(FrontendError::PagePath { path });
        }
        match &self.place {
            Place::Folder(dist) => folder::check(dist),
            #[cfg(feature = "embed-frontend")]
            Place::Program(files) if !files.has_page() => return Err(FrontendError::NoPage),
            #[cfg(feature = "embed-frontend")]
            Place::Program(_) => {}
        }
        Ok(())
    }

    /// Reads the frontend, which takes a moment and blocks.
    pub(crate) fn open(self) -> Served {
        match self.place {
            Place::Folder(dist) => Served::of_folder(self.pages, self.base, &dist),
            #[cfg(feature = "embed-frontend")]
            Place::Program(files) => {
                let files = Files::new(files.read(), &self.base);
                Served::new(self.pages, self.base, files)
            }
        }
    }

    /// Serves pages and files as a fallback: for a router that has none yet. Reads the
    /// frontend, which takes a moment and blocks.
    pub fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        self.open().routes()
    }
}

/// A folder of a package while cargo runs a program of that package, wherever the package
/// is then; for a program that was installed, a folder of the working directory. A path
/// that was compiled in would lead to where the package once was.
fn in_package(
    package: &str,
    folder: &str,
    variable: impl Fn(&'static str) -> Option<OsString>,
) -> PathBuf {
    let is_run = variable("CARGO_PKG_NAME").is_some_and(|name| name == package);
    variable("CARGO_MANIFEST_DIR")
        .filter(|_| is_run)
        .map(PathBuf::from)
        .unwrap_or_default()
        .join(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_s_folder_is_found_when_the_program_runs() {
        let run_as = |name: &'static str| {
            move |variable| {
                let value = match variable {
                    "CARGO_PKG_NAME" => name,
                    _ => "/moved/crates/shop",
                };
                Some(OsString::from(value))
            }
        };
        let here = in_package("shop", "web/dist", run_as("shop"));
        assert_eq!(here, PathBuf::from("/moved/crates/shop/web/dist"));
        // Another package's program has started this one.
        for installed in [
            in_package("shop", "web/dist", run_as("xtask")),
            in_package("shop", "web/dist", |_| None),
        ] {
            assert_eq!(installed, PathBuf::from("web/dist"));
        }
    }
}
