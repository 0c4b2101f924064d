//! Pages of a list and the cursors between them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value as Json};

/// Records on a page that names no size.
const DEFAULT_PAGE_SIZE: usize = 200;
/// The most records on one page.
pub(crate) const LARGEST_PAGE: usize = 500;

/// A page that cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PageError {
    #[error("{0}: a page has 0 to {LARGEST_PAGE} records")]
    Size(&'static str),
    #[error("{0}: not a cursor of this list")]
    Cursor(&'static str),
}

/// Which stretch of a list is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Span<'a> {
    pub(crate) first: Option<i64>,
    pub(crate) after: Option<&'a str>,
    pub(crate) last: Option<i64>,
    pub(crate) before: Option<&'a str>,
}

impl<'a> Span<'a> {
    /// Reads the arguments of a list, whose types have been checked.
    pub(super) fn read(arguments: &'a Map<String, Json>) -> Self {
        let number = |name: &str| arguments.get(name).and_then(Json::as_i64);
        let text = |name: &str| arguments.get(name).and_then(Json::as_str);
        Self {
            first: number("first"),
            after: text("after"),
            last: number("last"),
            before: text("before"),
        }
    }
}

/// A stretch of a list.
#[derive(Debug)]
pub(crate) struct Page<R> {
    pub(crate) records: Vec<R>,
    /// How many records the whole list has.
    pub(crate) total_count: usize,
    start: usize,
}

impl<R: Copy> Page<R> {
    /// The records between two cursors, and of these the first, or the last, as
    /// many as are asked for.
    pub(crate) fn of(list: &[R], span: &Span<'_>) -> Result<Self, PageError> {
        let place = |name, cursor: Option<&str>| {
            cursor
                .map(|cursor| place(cursor).ok_or(PageError::Cursor(name)))
                .transpose()
        };
        let mut start = place("after", span.after)?
            .map_or(0, |after| after.saturating_add(1))
            .min(list.len());
        let mut end = place("before", span.before)?
            .map_or(list.len(), |before| before.min(list.len()))
            .max(start);
        let first = match (span.first, span.last) {
            (None, None) => Some(DEFAULT_PAGE_SIZE),
            (first, _) => size("first", first)?,
        };
        if let Some(first) = first {
            end = end.min(start.saturating_add(first));
        }
        if let Some(last) = size("last", span.last)? {
            start = start.max(end.saturating_sub(last));
        }
        Ok(Self {
            records: list.get(start..end).unwrap_or_default().to_vec(),
            total_count: list.len(),
            start,
        })
    }

    pub(crate) fn has_previous(&self) -> bool {
        self.start > 0
    }

    pub(crate) fn has_next(&self) -> bool {
        self.start + self.records.len() < self.total_count
    }

    pub(crate) fn start_cursor(&self) -> Option<String> {
        (!self.records.is_empty()).then(|| self.cursor(0))
    }

    pub(crate) fn end_cursor(&self) -> Option<String> {
        self.records
            .len()
            .checked_sub(1)
            .map(|last| self.cursor(last))
    }

    /// The cursor of the page's `nth` record.
    pub(crate) fn cursor(&self, nth: usize) -> String {
        cursor(self.start + nth)
    }
}

fn size(name: &'static str, given: Option<i64>) -> Result<Option<usize>, PageError> {
    given
        .map(|given| {
            usize::try_from(given)
                .ok()
                .filter(|size| *size <= LARGEST_PAGE)
                .ok_or(PageError::Size(name))
        })
        .transpose()
}

/// A record's place in its list, in a form that does not invite arithmetic.
fn cursor(place: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("place:{place}"))
}

fn place(cursor: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix("place:")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(first: Option<i64>, after: Option<&str>) -> Span<'_> {
        Span {
            first,
            after,
            ..Span::default()
        }
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_overlap() {
        let list: Vec<u32> = (0..7).collect();
        let first = Page::of(&list, &span(Some(3), None)).unwrap();
        assert!(first.has_next() && !first.has_previous());
        let second = Page::of(&list, &span(Some(3), first.end_cursor().as_deref())).unwrap();
        let third = Page::of(&list, &span(Some(3), second.end_cursor().as_deref())).unwrap();
        assert!(!third.has_next() && third.has_previous());
        assert_eq!(
            [first.records, second.records, third.records].concat(),
            list
        );
    }

    #[test]
    fn pages_are_walked_backwards_too() {
        let list: Vec<u32> = (0..7).collect();
        let mut walked = Vec::new();
        let mut before = None;
        loop {
            let page = Page::of(
                &list,
                &Span {
                    last: Some(3),
                    before: before.as_deref(),
                    ..Span::default()
                },
            )
            .unwrap();
            walked.splice(0..0, page.records.iter().copied());
            if !page.has_previous() {
                break;
            }
            before = page.start_cursor();
        }
        assert_eq!(walked, list);
    }

    #[test]
    fn first_counts_before_last() {
        let list: Vec<u32> = (0..9).collect();
        let page = Page::of(
            &list,
            &Span {
                first: Some(6),
                last: Some(2),
                ..Span::default()
            },
        )
        .unwrap();
        assert_eq!(page.records, [4, 5]);
        assert!(page.has_next() && page.has_previous());
    }

    #[test]
    fn sizes_and_cursors_out_of_bounds_are_refused() {
        let list: Vec<u32> = Vec::new();
        for size in [501, -1] {
            assert_eq!(
                Page::of(&list, &span(Some(size), None)).unwrap_err(),
                PageError::Size("first")
            );
        }
        for cursor in ["", "nonsense", "cGxhY2U6LTE"] {
            assert_eq!(
                Page::of(&list, &span(None, Some(cursor))).unwrap_err(),
                PageError::Cursor("after"),
                "{cursor}"
            );
        }
        // The greatest number is a place after the end.
        let far = cursor(usize::MAX);
        assert!(
            Page::of(&list, &span(None, Some(&far)))
                .unwrap()
                .records
                .is_empty()
        );
    }
}
