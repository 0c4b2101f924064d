//! Lists: searched, filtered, sorted and paged as the schema says.

mod filter;
mod page;
mod search;
mod sort;

use apollo_compiler::schema::FieldDefinition;
use serde_json::{Map, Value as Json};

use super::failure::Failure;
use super::schema::Schema;
use crate::data::Row;

pub(crate) use page::{LARGEST_PAGE, Page, PageError, Span};

/// The records of a list's type.
#[derive(Clone, Copy)]
pub(super) struct List<'s> {
    pub(super) schema: &'s Schema,
    /// The type of its records, such as `ItemListItem`.
    pub(super) record_type: &'s str,
}

impl<'s> List<'s> {
    /// The page of `rows` that the arguments of a root field ask for.
    pub(super) fn page<'a>(
        self,
        rows: Vec<Row<'a>>,
        field: &'s FieldDefinition,
        arguments: &Map<String, Json>,
    ) -> Result<Page<Row<'a>>, Failure> {
        let rows = search::hits(self, rows, field, arguments);
        let rows = filter::narrowed(self, rows, arguments)?;
        let rows = self.rows(rows, arguments)?;
        Ok(Page::of(&rows, &Span::read(arguments))?)
    }

    /// Those of `rows` that `where` allows, sorted by `order`.
    pub(super) fn rows<'a>(
        self,
        rows: Vec<Row<'a>>,
        arguments: &Map<String, Json>,
    ) -> Result<Vec<Row<'a>>, Failure> {
        let rows = filter::matching(self, rows, arguments.get("where"))?;
        sort::sorted(self, rows, arguments.get("order"))
    }
}
