//! Where in its text the parts of a manifest stand.

use std::collections::HashMap;

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde::{Deserialize, Serialize};

use super::keys::below;

/// A place in a text, as editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Position {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// The line and byte column of `serde_json`, which counts bytes.
    pub(super) fn of_bytes(text: &str, line: usize, byte_column: usize) -> Self {
        let before = text
            .lines()
            .nth(line.saturating_sub(1))
            .and_then(|line| line.get(..byte_column.saturating_sub(1)));
        Self {
            line,
            // It counts 0 before the first byte of a line.
            column: before
                .map_or(byte_column, |before| before.chars().count() + 1)
                .max(1),
        }
    }
}

/// Where each member and element of a document stands, by its path.
pub(super) struct Positions(HashMap<String, Position>);

impl Positions {
    /// Of a text that is JSON; of any other, nothing is known.
    pub(super) fn of(text: &str) -> Self {
        let mut starts = Vec::new();
        let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
        if let Ok(parsed) = &parsed
            && let Some(value) = &parsed.value
        {
            collect(value, "", &mut starts);
        }
        Self(resolve(text, starts))
    }

    /// Where that path stands, or else the nearest part around it that is there.
    pub(super) fn find(&self, path: &str) -> Position {
        let mut path = path;
        loop {
            if let Some(position) = self.0.get(path) {
                return *position;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => return self.0.get("").copied().unwrap_or(Position::START),
            }
        }
    }
}

/// The byte at which each part begins: a member with its name, an element with its value.
fn collect(value: &Value<'_>, path: &str, starts: &mut Vec<(usize, String)>) {
    if path.is_empty() {
        starts.push((value.range().start, String::new()));
    }
    match value {
        Value::Object(object) => {
            for member in &object.properties {
                let path = below(path, name(&member.name));
                starts.push((member.range.start, path.clone()));
                collect(&member.value, &path, starts);
            }
        }
        Value::Array(array) => {
            for (at, element) in array.elements.iter().enumerate() {
                let path = format!("{path}[{at}]");
                starts.push((element.range().start, path.clone()));
                collect(element, &path, starts);
            }
        }
        _ => {}
    }
}

fn name<'a>(name: &'a ObjectPropName<'_>) -> &'a str {
    match name {
        ObjectPropName::String(name) => &name.value,
        ObjectPropName::Word(name) => name.value,
    }
}

/// Turns bytes into lines and columns in one pass over the text. Of a key that stands
/// twice the last counts, as it does for the reader.
fn resolve(text: &str, mut starts: Vec<(usize, String)>) -> HashMap<String, Position> {
    starts.sort_by_key(|(start, _)| *start);
    let mut found = HashMap::with_capacity(starts.len());
    let mut starts = starts.into_iter().peekable();
    let mut here = Position::START;
    for (at, character) in text.char_indices() {
        while let Some((_, path)) = starts.next_if(|(start, _)| *start <= at) {
            found.insert(path, here);
        }
        if character == '\n' {
            here.line += 1;
            here.column = 1;
        } else {
            here.column += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_at_their_names_and_elements_at_their_values() {
        let text = "{\n  \"ä\": 1, \"list\": [\n    {\"a b\": true},\n    2\n  ]\n}";
        let positions = Positions::of(text);
        let find = |path: &str| {
            let Position { line, column } = positions.find(path);
            (line, column)
        };
        assert_eq!(find(""), (1, 1));
        assert_eq!(find("ä"), (2, 3));
        assert_eq!(find("list"), (2, 11));
        assert_eq!(find("list[0]"), (3, 5));
        assert_eq!(find("list[0][`a b`]"), (3, 6));
        assert_eq!(find("list[1]"), (4, 5));
    }

    #[test]
    fn what_is_not_there_is_found_at_what_is_around_it() {
        let positions = Positions::of("{\n  \"a\": {\"b\": []}}");
        assert_eq!(positions.find("a.b[3].c"), positions.find("a.b"));
        assert_eq!(positions.find("x.y"), positions.find(""));
        assert_eq!(Positions::of("nonsense").find("a"), Position::START);
    }
}
