//! The tree of categories: one for each group of articles, below it one for each
//! article.

use uuid::Uuid;

use super::id::Kind;
use super::records::Records;
use super::value::{Part, Value};
use super::words::Business;

/// A category.
#[derive(Debug, Clone)]
pub(crate) struct Category {
    pub(crate) name: String,
    /// The place of the category above; a root has none.
    pub(crate) parent: Option<usize>,
    pub(crate) sort_number: i64,
    /// A deleted one keeps its place, so that the ids of the others stay.
    pub(crate) is_deleted: bool,
}

pub(super) fn generate(business: &Business) -> Vec<Category> {
    let roots = business.groups.iter().map(|name| (name, None));
    let leaves = business
        .articles
        .iter()
        .map(|article| (&article.name, Some(article.group)));
    roots
        .chain(leaves)
        .enumerate()
        .map(|(nth, (name, parent))| Category {
            name: (*name).to_owned(),
            parent,
            sort_number: i64::try_from(nth % 11).unwrap_or(0),
            is_deleted: false,
        })
        .collect()
}

/// A field of `CategoryListItem` and of `CategoryDetails`.
pub(super) fn row<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let category = records.categories.get(at)?;
    Some(match name {
        "id" | "categoryId" => records.id(Kind::Category, at),
        "parentId" => match category.parent {
            Some(parent) => records.id(Kind::Category, parent),
            None => Value::Id(Uuid::nil()),
        },
        "name" => category.name.as_str().into(),
        "sortNumber" => category.sort_number.into(),
        "descriptions" => Value::records([Part {
            seed: None,
            field: move |field: &str| match field {
                "platformId" => Some(records.id(Kind::Platform, 0)),
                "salesChannelId" => Some(records.id(Kind::SalesChannel, 0)),
                "languageId" => Some(records.id(Kind::Language, 0)),
                "description" => Some(format!("Alles aus dem Bereich {}", category.name).into()),
                "titleTag" => Some(category.name.as_str().into()),
                "metaDescription" | "metaKeywords" => Some(category.name.to_lowercase().into()),
                "urlPath" => Some(super::customer::ascii(&category.name).into()),
                _ => row(records, at, field),
            },
        }]),
        _ => return None,
    })
}
