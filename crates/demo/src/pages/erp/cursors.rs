//! Where in a list the reader is.

/// The pages turned so far. The list's API names a page by the cursor before it,
/// and knows no way back; so the cursors are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cursors {
    turned: Vec<String>,
}

impl Cursors {
    /// The cursor after which the current page begins; `None` on the first page.
    pub(super) fn after(&self) -> Option<&str> {
        self.turned.last().map(String::as_str)
    }

    /// How many pages lie before the current one.
    pub(super) fn pages_before(&self) -> u64 {
        self.turned.len() as u64
    }

    /// Whether this is the first page.
    pub(super) fn at_start(&self) -> bool {
        self.turned.is_empty()
    }

    /// Turns to the page after `end_cursor`, the end of the current one.
    pub(super) fn forward(&mut self, end_cursor: String) {
        self.turned.push(end_cursor);
    }

    /// Turns back one page; on the first one there is nothing to turn.
    pub(super) fn back(&mut self) {
        self.turned.pop();
    }

    /// Returns to the first page.
    pub(super) fn restart(&mut self) {
        self.turned.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_forth_and_back_leads_to_the_same_page() {
        let mut cursors = Cursors::default();
        cursors.forward("a".to_owned());
        let second = cursors.clone();
        cursors.forward("b".to_owned());
        assert_eq!((cursors.after(), cursors.pages_before()), (Some("b"), 2));
        cursors.back();
        assert_eq!(cursors, second);
        cursors.back();
        assert_eq!(cursors, Cursors::default());
    }

    #[test]
    fn there_is_nothing_before_the_first_page() {
        let mut cursors = Cursors::default();
        cursors.back();
        assert!(cursors.at_start());
        assert_eq!((cursors.after(), cursors.pages_before()), (None, 0));
    }

    #[test]
    fn a_new_search_starts_over() {
        let mut cursors = Cursors::default();
        cursors.forward("a".to_owned());
        cursors.forward("b".to_owned());
        cursors.restart();
        assert!(cursors.at_start());
    }
}
