//! Decoding of answers, with a hint where one does not fit.

use serde::de::DeserializeOwned;

/// Decodes an answer. What does not fit is named in the log by its place and without
/// its value, which may be a merchant's or a secret.
pub(crate) fn decode<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    match serde_json::from_slice(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let what = match error.classify() {
                serde_json::error::Category::Data => "a value of another type than the program's",
                serde_json::error::Category::Eof => "an answer that ends too early",
                serde_json::error::Category::Syntax | serde_json::error::Category::Io => "no JSON",
            };
            let field = field::<T>(text);
            tracing::warn!(line, column, field, what, "an answer cannot be decoded");
            None
        }
    }
}

/// The path of the field that does not fit or is missing, such as `nodes[3].name`.
pub(crate) fn field<T: DeserializeOwned>(text: &[u8]) -> Option<String> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let error = serde_path_to_error::deserialize::<_, T>(&mut deserializer).err()?;
    let path = error.path().to_string();
    let place = if matches!(path.as_str(), "." | "?") {
        ""
    } else {
        path.as_str()
    };
    // What misses a field has its path. The name is the program's own, and no value.
    let message = error.inner().to_string();
    let missing = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'));
    Some(match missing {
        Some((name, _)) if place.is_empty() => name.to_owned(),
        Some((name, _)) => format!("{place}.{name}"),
        None => path,
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        name: u8,
    }

    #[test]
    fn the_field_that_does_not_fit_is_named_and_its_value_is_not() {
        let path = field::<Vec<Row>>(br#"[{"name":1},{"name":"Anna"}]"#);
        assert_eq!(path.as_deref(), Some("[1].name"));
        let path = field::<Vec<Row>>(br#"[{"name":1},{"nome":"Anna"}]"#);
        assert_eq!(path.as_deref(), Some("[1].name"));
        let path = field::<Row>(br#"{"nome":"Anna"}"#);
        assert_eq!(path.as_deref(), Some("name"));
        assert_eq!(decode::<Row>(br#"{"name":1}"#), Some(Row { name: 1 }));
        assert_eq!(decode::<Row>(b"<html>"), None);
    }
}
