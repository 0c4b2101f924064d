//! Data flows one way: no two top-level modules of a crate know each other, not even by
//! way of others.
//!
//! Read from the sources: every path from the crate's root, in `use` lines and elsewhere,
//! is an arrow from the module that holds it to the one that it names. Items that the
//! root hands on (`pub use`) count for the module that they come from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::root;

/// A module may know another against the rule.
struct Exception {
    from: &'static str,
    to: &'static str,
    reason: &'static str,
}

type Arrows = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_backend_library_has_none() {
    check("appbridge-app", &[]);
}

#[test]
fn the_demo_s_backend_has_none() {
    check("demo-server", &[]);
}

#[test]
fn the_server_library_has_none() {
    check("appbridge-server", &[]);
}

#[test]
fn the_sandbox_has_none_but_its_state() {
    // The state holds a part of each service, and axum hands the whole to their handlers.
    let handlers = |from| Exception {
        from,
        to: "state",
        reason: "its handlers take the state",
    };
    let exceptions = ["identity", "onpremise", "scx"].map(handlers);
    check("appbridge-sandbox", &exceptions);
}

#[test]
fn a_circle_is_found_and_an_exception_breaks_it() {
    let arrow = |from: &str, to: &str| (from.to_owned(), BTreeSet::from([to.to_owned()]));
    let mut arrows = Arrows::from([arrow("a", "b"), arrow("b", "c"), arrow("c", "a")]);
    assert_eq!(
        circle(&arrows),
        Some(vec!["a".into(), "b".into(), "c".into()])
    );
    arrows.get_mut("c").unwrap().clear();
    assert_eq!(circle(&arrows), None);
}

#[test]
fn every_form_of_a_path_is_read() {
    let source = "
        // crate::comment::X
        use crate::alone;
        use crate::deep::er::{Thing, Other};
        use crate::{
            listed, list::er::{A, B},
            Handed,
        };
        use super::super::sibling::Z;
        use super::own;
        fn f() -> crate::inline::Y { let path = \"crate::text::Z\"; }
    ";
    let expected = [
        "Handed", "alone", "deep", "inline", "list", "listed", "sibling",
    ];
    assert_eq!(named(source, 2), expected.map(str::to_owned).into());
}

fn check(name: &str, exceptions: &[Exception]) {
    let source = root().join("crates").join(name).join("src");
    let mut arrows = arrows(&source);
    assert!(arrows.len() > 1, "{name}: {arrows:?}");
    for Exception { from, to, reason } in exceptions {
        let known = arrows.get_mut(*from).is_some_and(|known| known.remove(*to));
        assert!(
            known,
            "{from} does not know {to}, and is no exception: {reason}"
        );
    }
    if let Some(circle) = circle(&arrows) {
        panic!("modules of {name} know each other: {}", circle.join(" -> "));
    }
}

/// Which top-level module knows which others.
fn arrows(source: &Path) -> Arrows {
    let roots = ["lib.rs", "main.rs"].map(|root| source.join(root));
    let handed_on = roots
        .iter()
        .filter_map(|root| fs::read_to_string(root).ok())
        .map(|root| handed_on(&root))
        .fold(BTreeMap::new(), |mut all, more| {
            all.extend(more);
            all
        });
    let mut arrows = Arrows::new();
    for file in rust_files(source) {
        if roots.contains(&file) {
            continue;
        }
        let within = file.strip_prefix(source).unwrap();
        let module = within.iter().next().unwrap().to_str().unwrap();
        let module = module.trim_end_matches(".rs").to_owned();
        let is_folder_s = file.file_name().is_some_and(|name| name == "mod.rs");
        let depth = within.iter().count() - usize::from(is_folder_s);
        let text = fs::read_to_string(&file).unwrap();
        // Tests may know what they like; by custom they stand last.
        let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let known = named(program, depth);
        let known = known
            .into_iter()
            .map(|name| handed_on.get(&name).cloned().unwrap_or(name))
            .filter(|name| *name != module);
        arrows.entry(module.clone()).or_default().extend(known);
    }
    // Functions and constants of the root itself are nobody's module.
    let modules: BTreeSet<String> = arrows.keys().cloned().collect();
    for known in arrows.values_mut() {
        known.retain(|name| modules.contains(name));
    }
    arrows
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                rust_files(&path)
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                vec![path]
            } else {
                Vec::new()
            }
        })
        .collect()
}

/// The first names behind `crate::`, and behind as many `super::` as lead from a module
/// of this depth to the root; of code alone.
fn named(source: &str, depth: usize) -> BTreeSet<String> {
    let code = without_comments_and_strings(source);
    let root = "super::".repeat(depth);
    let from_root = code
        .match_indices("crate::")
        .chain(code.match_indices(&root));
    let mut names = BTreeSet::new();
    for (at, prefix) in from_root {
        let before = code[..at].chars().next_back();
        // Part of a longer name, or a macro's `$crate`.
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | ':')) {
            continue;
        }
        let rest = code[at + prefix.len()..].trim_start();
        match rest.strip_prefix('{') {
            Some(list) => names.extend(first_of_each(list)),
            None => names.extend([identifier(rest)]),
        }
    }
    names.remove("");
    names
}

/// The first names of a list in braces, whose opening one is behind us.
fn first_of_each(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut begins) = (1, true);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => begins = true,
            c if begins && !c.is_whitespace() => {
                names.push(identifier(&list[at..]));
                begins = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// What the root hands on, and from which module.
fn handed_on(root: &str) -> BTreeMap<String, String> {
    let code = without_comments_and_strings(root);
    let mut origins = BTreeMap::new();
    for (at, _) in code.match_indices("use ") {
        let path = code[at + "use ".len()..]
            .split(';')
            .next()
            .unwrap_or_default();
        let (module, rest) = path.split_once("::").unwrap_or((path, ""));
        let items = rest.split([',', '{', '}', ':', ' ', '\n']);
        for item in items.filter(|item| !item.is_empty()) {
            origins.insert(item.to_owned(), module.trim().to_owned());
        }
    }
    origins
}

fn without_comments_and_strings(source: &str) -> String {
    let lines = source.lines().map(|line| {
        let code = line.split("//").next().unwrap_or_default();
        // Every other part lies between quotation marks.
        code.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules of a circle, in the order in which they know each other.
fn circle(arrows: &Arrows) -> Option<Vec<String>> {
    fn visit<'a>(
        module: &'a str,
        arrows: &'a Arrows,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<String>> {
        if let Some(begin) = path.iter().position(|one| *one == module) {
            let circle = path.iter().skip(begin);
            return Some(circle.map(|one| (*one).to_owned()).collect());
        }
        if !done.insert(module) {
            return None;
        }
        path.push(module);
        let found = arrows
            .get(module)
            .into_iter()
            .flatten()
            .find_map(|known| visit(known, arrows, path, done));
        path.pop();
        found
    }

    let mut done = BTreeSet::new();
    arrows
        .keys()
        .find_map(|module| visit(module, arrows, &mut Vec::new(), &mut done))
}
