use super::cargo_install::Tool;

pub(super) const TRUNK: Tool = Tool {
    package: "trunk",
    // 0.22 needs a newer Rust than this workspace does.
    version: "0.21.14",
    hint: "about 5 minutes on two cores, once",
    // Without the update check.
    arguments: &["--no-default-features", "--features", "rustls"],
};
