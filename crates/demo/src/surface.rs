//! Which page the app shows.

/// A place where JTL shows the app. Each is a document of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// In the Hub while the app is being installed.
    Setup,
    /// In the ERP's main area.
    Erp,
    /// In the ERP's sidebar, beside the customer that is shown.
    Pane,
    /// In a tab of its own, opened from the Hub: the items for who signs in, or how to get
    /// to them where nobody can.
    Hub,
}

impl Surface {
    /// The surface that the last part of a URL's path names: the app may lie below any
    /// path. Everything unknown is the hub page, which says where to find the others.
    pub(crate) fn of_path(path: &str) -> Self {
        let pages = [
            ("/setup", Self::Setup),
            ("/erp", Self::Erp),
            ("/pane", Self::Pane),
        ];
        pages
            .into_iter()
            .find(|(name, _)| path.ends_with(name))
            .map_or(Self::Hub, |(_, page)| page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_names_the_page_wherever_the_app_lies() {
        for base in ["/", "/rust-demo/", "/erp/", "/a/b/"] {
            let page = |name: &str| Surface::of_path(&format!("{base}{name}"));
            assert_eq!(page("setup"), Surface::Setup, "{base}");
            assert_eq!(page("erp"), Surface::Erp, "{base}");
            assert_eq!(page("pane"), Surface::Pane, "{base}");
            assert_eq!(page(""), Surface::Hub, "{base}");
        }
    }

    #[test]
    fn every_other_path_is_the_hub() {
        for path in ["/", "", "/hub", "/setups", "/erp/items", "/Pane"] {
            assert_eq!(Surface::of_path(path), Surface::Hub, "{path}");
        }
    }
}
