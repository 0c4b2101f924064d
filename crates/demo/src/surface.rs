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
    /// In a tab of its own, opened from the Hub. The only one without a host.
    Hub,
}

impl Surface {
    /// The surface that a URL's path names. Every unknown path is the hub page,
    /// which says where to find the others.
    pub(crate) fn of_path(path: &str) -> Self {
        match path.trim_end_matches('/') {
            "/setup" => Self::Setup,
            "/erp" => Self::Erp,
            "/pane" => Self::Pane,
            _ => Self::Hub,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_names_the_page() {
        assert_eq!(Surface::of_path("/setup"), Surface::Setup);
        assert_eq!(Surface::of_path("/erp/"), Surface::Erp);
        assert_eq!(Surface::of_path("/pane"), Surface::Pane);
    }

    #[test]
    fn every_other_path_is_the_hub() {
        for path in ["/", "", "/hub", "/setups", "/erp/items", "/Pane"] {
            assert_eq!(Surface::of_path(path), Surface::Hub, "{path}");
        }
    }
}
