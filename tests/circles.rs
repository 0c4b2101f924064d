//! Which top-level modules of a crate use which, read from its sources, and whether
//! they form a circle. Tests of crates include this file by `#[path]`: it belongs to
//! none of them, and a crate of its own would be more than it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A use that may close a circle: the module, what it uses, and why.
pub(crate) type Exception = (&'static str, &'static str, &'static str);

/// By module, the modules that it uses, each with the first file that does.
type Uses = BTreeMap<String, BTreeMap<String, PathBuf>>;

/// Fails on a circle between the top-level modules below `src` that no exception opens,
/// and on an exception that opens none.
pub(crate) fn expect_none(src: &Path, exceptions: &[Exception]) {
    let uses = read(src);
    if let Some(circle) = find(&without(&uses, exceptions)) {
        let links = circle.iter().zip(circle.iter().cycle().skip(1));
        let lines: Vec<String> = links
            .map(|(from, to)| format!("{from} uses {to} in {}", uses[from][to].display()))
            .collect();
        panic!("a circle of modules:\n{}", lines.join("\n"));
    }
    for (at, (from, to, _)) in exceptions.iter().enumerate() {
        let mut others = exceptions.to_vec();
        others.remove(at);
        let circle = find(&without(&uses, &others));
        assert!(circle.is_some(), "no circle needs {from} to use {to}");
    }
}

fn without(uses: &Uses, exceptions: &[Exception]) -> Uses {
    let mut uses = uses.clone();
    for (from, to, _) in exceptions {
        if let Some(used) = uses.get_mut(*from) {
            used.remove(*to);
        }
    }
    uses
}

fn read(src: &Path) -> Uses {
    let files = sources(src);
    let module = |file: &PathBuf| {
        let first = file.strip_prefix(src).unwrap().iter().next().unwrap();
        let name = Path::new(first).file_stem().unwrap();
        name.to_str().unwrap().to_owned()
    };
    let modules: BTreeSet<String> = files.iter().map(module).collect();
    let mut uses = Uses::new();
    for file in &files {
        let own = module(file);
        if own == "lib" || own == "main" {
            continue;
        }
        let depth =
            file.strip_prefix(src).unwrap().iter().count() - usize::from(file.ends_with("mod.rs"));
        for name in names(&fs::read_to_string(file).unwrap(), depth) {
            // A name that the crate's root re-exports hides where it comes from.
            assert!(
                modules.contains(&name),
                "{}: write crate::{name} by its module",
                file.display()
            );
            if name != own {
                let used = uses.entry(own.clone()).or_default();
                used.entry(name).or_insert_with(|| file.clone());
            }
        }
    }
    uses
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What comes behind `crate::`, in a `use` or in the midst of an expression. `depth` is
/// how many modules deep the file stands, since so many `super::` lead to the root, too.
fn names(source: &str, depth: usize) -> BTreeSet<String> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let code = code.replace(
        &format!("\nuse {}", "super::".repeat(depth)),
        "\nuse crate::",
    );
    let mut names = BTreeSet::new();
    for (_, path) in code
        .match_indices("crate::")
        .map(|(at, root)| code.split_at(at + root.len()))
    {
        match path.strip_prefix('{') {
            Some(group) => names.extend(members(group)),
            None => names.extend(identifier(path)),
        }
    }
    names
}

/// The first names in a group of paths, which ends with its brace.
fn members(group: &str) -> Vec<String> {
    let (mut members, mut depth, mut begins) = (Vec::new(), 0, true);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' => begins = depth == 0,
            _ if begins && !character.is_whitespace() => {
                members.extend(identifier(group.get(at..).unwrap_or_default()));
                begins = false;
            }
            _ => {}
        }
    }
    members
}

fn identifier(path: &str) -> Option<String> {
    let end = path.find(|character: char| !character.is_alphanumeric() && character != '_');
    let name = path.get(..end.unwrap_or(path.len()))?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// A shortest circle that some module closes.
fn find(uses: &Uses) -> Option<Vec<String>> {
    uses.keys()
        .filter_map(|start| way_back(uses, start))
        .min_by_key(Vec::len)
}

/// A shortest way from a module to one that uses it.
fn way_back(uses: &Uses, start: &str) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = std::collections::VecDeque::from([vec![start.to_owned()]]);
    while let Some(way) = ways.pop_front() {
        for next in uses.get(way.last()?).into_iter().flat_map(BTreeMap::keys) {
            if next == start {
                return Some(way);
            }
            if seen.insert(next) {
                ways.push_back([way.clone(), vec![next.clone()]].concat());
            }
        }
    }
    None
}

#[test]
fn paths_are_read_in_every_notation() {
    let source = "
use crate::alpha::{self, Beta};
use crate::{
    gamma,
    delta::{one, two::{Three, four}},
    epsilon::Five as Six,
};
use super::zeta::Seven;
pub(crate) use crate::eta;
// use crate::comment;
fn theta() { crate::iota::kappa(super::lambda::mu) }
";
    let names = names(source, 1);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(
        names,
        ["alpha", "delta", "epsilon", "eta", "gamma", "iota", "zeta"]
    );
}

#[test]
fn a_circle_is_found_however_long_it_is() {
    let uses = |lines: &[(&str, &str)]| {
        let mut uses = Uses::new();
        for (from, to) in lines {
            let used = uses.entry((*from).to_owned()).or_default();
            used.insert((*to).to_owned(), PathBuf::new());
        }
        uses
    };
    let tree = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "e")];
    assert_eq!(find(&uses(&tree)), None);
    let circle = find(&uses(&[&tree[..], &[("e", "b")]].concat()));
    assert_eq!(circle, Some(["b", "d", "e"].map(str::to_owned).to_vec()));
}
