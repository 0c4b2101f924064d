//! `CreateCategory`, `UpdateCategory`, `DeleteCategory`.

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{Failure, Outcome, made, text};
use crate::data::{Category, Kind, Records};

pub(super) fn create(
    records: &mut Records,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    let category = Category {
        name: text(request, "", "name")?.to_owned(),
        parent: above(records, request, "parentId")?.flatten(),
        sort_number: request
            .get("sortNumber")
            .and_then(Json::as_i64)
            .unwrap_or(0),
        is_deleted: false,
    };
    records.categories.push(category);
    let at = records.categories.len() - 1;
    Ok(made("categoryId", records.uuid(Kind::Category, at)))
}

pub(super) fn update(
    records: &mut Records,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    let at = known(records, request, "id")?;
    let parent = above(records, request, "parentId")?;
    if is_below(records, parent.flatten(), at) {
        return Err(Failure::bad_input(
            "parentId: a category cannot stand below itself",
        ));
    }
    let name = match request.get("name") {
        None | Some(Json::Null) => None,
        Some(_) => Some(text(request, "", "name")?.to_owned()),
    };
    if let Some(category) = records.categories.get_mut(at) {
        category.parent = parent.unwrap_or(category.parent);
        if let Some(name) = name {
            category.name = name;
        }
        if let Some(number) = request.get("sortNumber").and_then(Json::as_i64) {
            category.sort_number = number;
        }
    }
    Ok(made("categoryId", records.uuid(Kind::Category, at)))
}

/// Deletes a category. Those below it move to `moveChildrenTargetId`, and go with it
/// without that: what JTL does then is not established.
pub(super) fn delete(
    records: &mut Records,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    let at = known(records, request, "id")?;
    let target = above(records, request, "moveChildrenTargetId")?;
    if is_below(records, target.flatten(), at) {
        return Err(Failure::bad_input(
            "moveChildrenTargetId: is deleted as well",
        ));
    }
    let below: Vec<usize> = (0..records.categories.len())
        .filter(|other| *other != at && is_below(records, Some(*other), at))
        .collect();
    for (place, category) in records.categories.iter_mut().enumerate() {
        match target {
            Some(target) if category.parent == Some(at) => category.parent = target,
            None if below.contains(&place) => category.is_deleted = true,
            _ => {}
        }
        category.is_deleted |= place == at;
    }
    Ok(Outcome::Fields(Map::new()))
}

fn known(records: &Records, request: &Map<String, Json>, field: &str) -> Result<usize, Failure> {
    request
        .get(field)
        .and_then(|id| records.place_of(Kind::Category, id))
        .ok_or_else(|| Failure::bad_input(format!("{field}: there is no such category")))
}

/// The category to stand below, if one is given: `Some(None)` for the top, which
/// the zero id means.
fn above(
    records: &Records,
    request: &Map<String, Json>,
    field: &str,
) -> Result<Option<Option<usize>>, Failure> {
    match request.get(field) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(id)) if Uuid::try_parse(id).is_ok_and(|id| id.is_nil()) => Ok(Some(None)),
        Some(_) => known(records, request, field).map(|at| Some(Some(at))),
    }
}

/// Whether a category is another one or stands somewhere below it.
fn is_below(records: &Records, mut category: Option<usize>, other: usize) -> bool {
    while let Some(at) = category {
        if at == other {
            return true;
        }
        category = records
            .categories
            .get(at)
            .and_then(|category| category.parent);
    }
    false
}
