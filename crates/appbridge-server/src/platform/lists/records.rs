//! Records, decoded one by one.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::json;
use crate::platform::attempt::RequestId;

/// Of one page, the log names so many places at most.
const NAMED: usize = 10;

/// The records of a page.
pub(super) struct Records<T> {
    pub(super) read: Vec<T>,
    /// How many more there were.
    pub(super) unreadable: usize,
}

/// Names in the log what could not be read: its place, never its content, which may
/// be a merchant's.
pub(super) fn log_unreadable(paths: &[String], operation: &str, request_id: RequestId) {
    let all = paths.len();
    for path in paths.iter().take(NAMED) {
        tracing::warn!(%request_id, operation, path, all, "a part of a list cannot be read and is left out");
    }
}

/// Decodes a part of a list. One that cannot be decoded goes into `odd`.
pub(super) fn readable<T: DeserializeOwned>(
    part: &RawValue,
    path: &str,
    odd: &mut Vec<String>,
) -> Option<T> {
    let read = serde_json::from_str(part.get()).ok();
    if read.is_none() {
        odd.push(path.to_owned());
    }
    read
}

/// The records of an array, which may be `null`; `None` when it is neither. The paths
/// of those that cannot be read go into `odd`.
pub(super) fn of_array<T: DeserializeOwned>(
    array: &RawValue,
    path: &str,
    odd: &mut Vec<String>,
) -> Option<Records<T>> {
    let elements: Option<Vec<Option<&RawValue>>> = serde_json::from_str(array.get()).ok()?;
    let elements = elements.unwrap_or_default();
    Some(of_each(elements.into_iter(), odd, |at| {
        format!("{path}[{at}]")
    }))
}

/// The records of elements, whose paths `path` gives.
pub(super) fn of_each<'a, T: DeserializeOwned>(
    elements: impl Iterator<Item = Option<&'a RawValue>>,
    odd: &mut Vec<String>,
    path: impl Fn(usize) -> String,
) -> Records<T> {
    let mut read = Vec::with_capacity(elements.size_hint().0);
    let mut unreadable = 0;
    for (at, element) in elements.enumerate() {
        // A null stands for a record that JTL's API could not give.
        let record = element.map_or(Err(None), |element| {
            let text = element.get().as_bytes();
            serde_json::from_slice(text).map_err(|_| json::field::<T>(text))
        });
        match record {
            Ok(record) => read.push(record),
            Err(field) => {
                unreadable += 1;
                odd.push(below(path(at), field.as_deref()));
            }
        }
    }
    Records { read, unreadable }
}

/// A path with another one below it, which is `.` or nothing for the place itself.
fn below(path: String, field: Option<&str>) -> String {
    match field {
        None | Some("." | "?") => path,
        Some(field) if field.starts_with('[') => path + field,
        Some(field) => path + "." + field,
    }
}
