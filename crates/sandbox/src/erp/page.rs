//! Pages of a list and the cursors between them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Records on a page that names no size.
pub(crate) const DEFAULT_PAGE_SIZE: usize = 200;
/// The most records on one page.
pub(crate) const LARGEST_PAGE: usize = 500;

/// A page that cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PageError {
    #[error("first: a page has 0 to {LARGEST_PAGE} records")]
    Size,
    #[error("after: this is no cursor of this list")]
    Cursor,
}

/// A stretch of a list.
#[derive(Debug)]
pub(crate) struct Page<'a, R> {
    pub(crate) records: Vec<&'a R>,
    /// How many records the whole list has.
    pub(crate) total_count: usize,
    start: usize,
}

impl<'a, R> Page<'a, R> {
    /// The first records of a list, or those after a cursor.
    pub(crate) fn of(
        list: &[&'a R],
        first: Option<i32>,
        after: Option<&str>,
    ) -> Result<Self, PageError> {
        let size = match first {
            None => DEFAULT_PAGE_SIZE,
            Some(first) => usize::try_from(first)
                .ok()
                .filter(|size| *size <= LARGEST_PAGE)
                .ok_or(PageError::Size)?,
        };
        let start = after
            .map_or(Some(0), place_after)
            .ok_or(PageError::Cursor)?;
        let records = list.iter().skip(start).take(size).copied().collect();
        Ok(Self {
            records,
            total_count: list.len(),
            start,
        })
    }

    pub(crate) fn has_previous(&self) -> bool {
        self.start > 0 && self.total_count > 0
    }

    pub(crate) fn has_next(&self) -> bool {
        self.start + self.records.len() < self.total_count
    }

    pub(crate) fn start_cursor(&self) -> Option<String> {
        (!self.records.is_empty()).then(|| cursor(self.start))
    }

    pub(crate) fn end_cursor(&self) -> Option<String> {
        self.records
            .len()
            .checked_sub(1)
            .map(|last| cursor(self.start + last))
    }
}

/// A record's place in its list, in a form that nobody is tempted to compute with.
fn cursor(place: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("place:{place}"))
}

fn place_after(cursor: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix("place:")?
        .parse::<usize>()
        .ok()?
        .checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_without_gap_or_overlap() {
        let numbers: Vec<u32> = (0..7).collect();
        let list: Vec<&u32> = numbers.iter().collect();
        let first = Page::of(&list, Some(3), None).unwrap();
        assert!(first.has_next() && !first.has_previous());
        let second = Page::of(&list, Some(3), first.end_cursor().as_deref()).unwrap();
        let third = Page::of(&list, Some(3), second.end_cursor().as_deref()).unwrap();
        assert!(!third.has_next() && third.has_previous());
        let walked: Vec<u32> = [first, second, third]
            .iter()
            .flat_map(|page| page.records.iter().map(|n| **n))
            .collect();
        assert_eq!(walked, numbers);
    }

    #[test]
    fn sizes_and_cursors_out_of_bounds_are_refused() {
        let list: Vec<&u32> = Vec::new();
        assert_eq!(
            Page::of(&list, Some(501), None).unwrap_err(),
            PageError::Size
        );
        assert_eq!(
            Page::of(&list, Some(-1), None).unwrap_err(),
            PageError::Size
        );
        for cursor in [
            "",
            "nonsense",
            "cGxhY2U6LTE",
            "cGxhY2U6MTg0NDY3NDQwNzM3MDk1NTE2MTU",
        ] {
            assert_eq!(
                Page::of(&list, None, Some(cursor)).unwrap_err(),
                PageError::Cursor,
                "{cursor}"
            );
        }
    }
}
