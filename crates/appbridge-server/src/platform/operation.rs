//! GraphQL operations and what running them does.

use std::fmt;

/// A GraphQL operation. The document is a constant of the program; whatever
/// comes from outside travels in `variables`.
///
/// ```
/// use appbridge_server::Operation;
/// use serde_json::json;
///
/// let operation = Operation {
///     name: "ItemNames",
///     document: "query ItemNames($first: Int!) { QueryItems(first: $first) { nodes { name } } }",
///     variables: json!({ "first": 50 }),
/// };
/// assert!(operation.is_query());
/// ```
///
/// `Debug` leaves the variables out: they may hold a merchant's data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Operation<V> {
    /// The operation's name within the document, also for logs.
    pub name: &'static str,
    /// The document.
    pub document: &'static str,
    /// The variables, an object.
    pub variables: V,
}

impl<V> fmt::Debug for Operation<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("name", &self.name)
            .field("document", &self.document)
            .finish_non_exhaustive()
    }
}

impl<V> Operation<V> {
    /// Whether the document holds queries and fragments and nothing else, so
    /// that sending it twice does what sending it once does.
    ///
    /// A document that cannot be followed to its end is taken for a mutation.
    #[must_use]
    pub fn is_query(&self) -> bool {
        only_queries(self.document)
    }
}

/// Looks at the words outside all brackets: they name the kinds of operations.
fn only_queries(document: &str) -> bool {
    let mut depth = 0_u32;
    let mut rest = document;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '"' => match text_length(rest) {
                Some(length) => length,
                None => return false,
            },
            '{' | '(' | '[' => {
                depth += 1;
                1
            }
            '}' | ')' | ']' => {
                let Some(outer) = depth.checked_sub(1) else {
                    return false;
                };
                depth = outer;
                1
            }
            _ if c.is_ascii_alphabetic() => {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                let (word, _) = rest.split_at(end);
                if depth == 0 && matches!(word, "mutation" | "subscription") {
                    return false;
                }
                end
            }
            other => other.len_utf8(),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    depth == 0
}

/// The length of the string that `text` begins with, quotes included.
fn text_length(text: &str) -> Option<usize> {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        // `\"""` does not end a block string.
        let mut from = 0;
        loop {
            let end = from + block.get(from..)?.find("\"\"\"")?;
            let escaped = block.get(..end)?.ends_with('\\');
            if !escaped {
                return Some(3 + end + 3);
            }
            from = end + 3;
        }
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return Some(at + 1),
            '\n' | '\r' => return None,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_recognised() {
        for document in [
            "query Q { a }",
            "{ a }",
            "query Q { mutation { subscription } }",
            "# mutation M\nquery Q($mutation: String) { a(b: \"} mutation\") }",
            "fragment F on Item { id } query Q { ...F }",
            r#"query Q { a(b: """ } mutation \""" { """) }"#,
            r#"query Q { a(b: "\"} mutation {") }"#,
            "query mutations { a }",
        ] {
            assert!(only_queries(document), "{document}");
        }
    }

    #[test]
    fn whatever_may_change_something_is_not_one() {
        for document in [
            "mutation M { a }",
            "  \n,mutation{a}",
            "query Q { a } mutation M { b }",
            "# query\nmutation M { a }",
            "subscription S { a }",
            "query Q { a } \"unended",
            "query Q { a } }",
            "query Q { a",
            r#"query Q { a(b: "x") } mutation M { b(c: "}") }"#,
        ] {
            assert!(!only_queries(document), "{document}");
        }
    }
}
