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
    /// The surface that a URL names, for an app at the URL `base`. Everything unknown is
    /// the hub page, which says where to find the others.
    pub(crate) fn of_url(url: &str, base: &str) -> Self {
        let within = url
            .split(['?', '#'])
            .next()
            .and_then(|url| url.strip_prefix(base));
        match within.unwrap_or_default().trim_end_matches('/') {
            "setup" => Self::Setup,
            "erp" => Self::Erp,
            "pane" => Self::Pane,
            _ => Self::Hub,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The surface of an app that lies at the top, and below a path.
    fn surface(path: &str) -> Surface {
        let [top, below] = ["http://host/", "https://host/rust-demo/"]
            .map(|base| Surface::of_url(&format!("{base}{path}"), base));
        assert_eq!(top, below, "{path}");
        top
    }

    #[test]
    fn the_path_names_the_page() {
        assert_eq!(surface("setup"), Surface::Setup);
        assert_eq!(surface("erp/"), Surface::Erp);
        assert_eq!(surface("pane?a=/erp#b"), Surface::Pane);
    }

    #[test]
    fn every_other_path_is_the_hub() {
        for path in [
            "",
            "?a",
            "#setup",
            "hub",
            "setups",
            "erp/items",
            "Pane",
            "rust-demo/erp",
        ] {
            assert_eq!(surface(path), Surface::Hub, "{path}");
        }
        let elsewhere = Surface::of_url("https://host/erp", "https://host/rust-demo/");
        assert_eq!(elsewhere, Surface::Hub);
    }
}
