//! Pages, records and their parts, as the library walks them.

use std::borrow::Cow;
use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::{Name, ast};
use serde_json::{Map, Value as Json};

use crate::data::{Kind, Record, Records, Row, Sent, Value, View};
use crate::erp::list::Page;
use crate::erp::schema::Schema;
use crate::erp::types::{self, Notation};

/// What all objects of one execution need.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) schema: &'a Schema,
    pub(super) notation: Notation,
}

impl<'a> Run<'a> {
    pub(super) fn object<'r>(
        self,
        type_name: &Name,
        record: Box<dyn Record<'a> + 'a>,
    ) -> ResolvedValue<'r>
    where
        'a: 'r,
    {
        ResolvedValue::object(Object {
            run: self,
            type_name: type_name.clone(),
            record,
        })
    }

    /// A value as the library wants it.
    fn resolved<'r>(self, ty: &'r ast::Type, value: Value<'a>) -> ResolvedValue<'r>
    where
        'a: 'r,
    {
        match value {
            Value::Null => ResolvedValue::null(),
            Value::Record(record) => self.object(ty.inner_named_type(), record),
            Value::List(values) => {
                let of = ty.item_type();
                ResolvedValue::list(
                    values
                        .into_iter()
                        .map(move |value| self.resolved(of, value)),
                )
            }
            leaf => {
                let json = types::json(self.schema, ty, &leaf, self.notation);
                ResolvedValue::Leaf(json.into())
            }
        }
    }
}

/// A page of a list.
pub(super) struct Connection<'a> {
    pub(super) run: Run<'a>,
    pub(super) type_name: &'a str,
    pub(super) page: Page<Row<'a>>,
}

impl ObjectValue for Connection<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let ty = info.field_definition().ty.inner_named_type();
        let page = &self.page;
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Ok(match info.field_name() {
            "nodes" => ResolvedValue::list(
                page.records
                    .iter()
                    .map(|row| self.run.object(ty, Box::new(*row))),
            ),
            "edges" => ResolvedValue::list((0..page.records.len()).map(move |nth| {
                ResolvedValue::object(Edge {
                    connection: self,
                    type_name: ty,
                    nth,
                })
            })),
            "totalCount" => ResolvedValue::leaf(count(page.total_count)),
            "pageInfo" => ResolvedValue::object(PageInfo(page)),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

struct Edge<'a> {
    connection: &'a Connection<'a>,
    type_name: &'a str,
    nth: usize,
}

impl ObjectValue for Edge<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let page = &self.connection.page;
        match (info.field_name(), page.records.get(self.nth)) {
            ("cursor", _) => Ok(ResolvedValue::leaf(page.cursor(self.nth))),
            ("node", Some(row)) => {
                let ty = info.field_definition().ty.inner_named_type();
                Ok(self.connection.run.object(ty, Box::new(*row)))
            }
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

struct PageInfo<'a>(&'a Page<Row<'a>>);

impl ObjectValue for PageInfo<'_> {
    fn type_name(&self) -> &str {
        "PageInfo"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let flag = |flag: bool| match info.field_definition().ty.inner_named_type().as_str() {
            "Int" => ResolvedValue::leaf(i64::from(flag)),
            _ => ResolvedValue::leaf(flag),
        };
        Ok(match info.field_name() {
            "hasNextPage" => flag(self.0.has_next()),
            "hasPreviousPage" => flag(self.0.has_previous()),
            "startCursor" => ResolvedValue::Leaf(self.0.start_cursor().into()),
            "endCursor" => ResolvedValue::Leaf(self.0.end_cursor().into()),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// A record, or a part of one.
struct Object<'a> {
    run: Run<'a>,
    type_name: Name,
    record: Box<dyn Record<'a> + 'a>,
}

impl ObjectValue for Object<'_> {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let ty = &info.field_definition().ty;
        if info.field_name() == types::APPLY_UPDATE {
            return Ok(self
                .run
                .object(&self.type_name, Box::new(self.updated(info))));
        }
        let value = types::read(self.run.schema, self.record.as_ref(), info.field_name(), ty);
        Ok(self.run.resolved(ty, value))
    }
}

impl<'a> Object<'a> {
    /// The object with an update that is not kept.
    fn updated(&self, info: &ResolveInfo<'_>) -> Sent<'a> {
        let Run { schema, notation } = self.run;
        let mut fields =
            match types::document(schema, &self.type_name, self.record.as_ref(), notation) {
                Json::Object(fields) => fields,
                _ => Map::new(),
            };
        if let Ok(Json::Object(changes)) = serde_json::to_value(info.arguments().get("other")) {
            fields.extend(changes.into_iter().filter(|(_, change)| !change.is_null()));
        }
        Sent(Cow::Owned(fields))
    }
}

/// The response of `ChangeItem`: the item as it is after the change.
pub(super) struct ChangedItem<'a> {
    pub(super) run: Run<'a>,
    pub(super) records: Arc<Records>,
    pub(super) at: usize,
    pub(super) type_name: &'a str,
}

impl ObjectValue for ChangedItem<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let row = self.records.row(Kind::Item, self.at).as_view(View::Details);
        Ok(self
            .run
            .object(info.field_definition().ty.inner_named_type(), Box::new(row)))
    }
}
