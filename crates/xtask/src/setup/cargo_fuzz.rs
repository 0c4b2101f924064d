use super::cargo_install::Tool;

pub(super) const CARGO_FUZZ: Tool = Tool {
    package: "cargo-fuzz",
    version: "0.13.2",
    hint: "about a minute on two cores, once",
    arguments: &[],
};
