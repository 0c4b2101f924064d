//! The schema, read from `schema/erp.graphql` and brought into the form that the
//! settings name.

use std::collections::HashMap;
use std::sync::OnceLock;

use apollo_compiler::ast::{Directive, DirectiveList, Type};
use apollo_compiler::schema::{ExtendedType, FieldDefinition, InputValueDefinition, SchemaBuilder};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node};

use crate::platform::settings::{ApiVersion, PageFlags};

/// What the ERP API is.
const SDL: &str = include_str!("../../schema/erp.graphql");
/// What of its REST routes looks otherwise.
const REST_SDL: &str = include_str!("../../schema/rest.graphql");
const FILE: &str = "schema/erp.graphql";

/// A schema that documents are checked and run against.
pub(crate) struct Schema {
    pub(super) definition: Valid<apollo_compiler::Schema>,
    /// The scopes that root fields need.
    scopes: HashMap<String, String>,
}

/// The file does not fit: a fault of this crate, which its tests look for.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{FILE}: {0}")]
pub(crate) struct SchemaError(String);

/// The schema in all its forms, each built when it is first asked for.
#[derive(Default)]
pub(crate) struct Schemas([OnceLock<Result<Schema, SchemaError>>; 6]);

impl Schemas {
    pub(crate) fn of(&self, version: ApiVersion, flags: PageFlags) -> Result<&Schema, SchemaError> {
        let [any, any_int, early, early_int, later, later_int] = &self.0;
        let cell = match (version, flags) {
            (ApiVersion::Any, PageFlags::Boolean) => any,
            (ApiVersion::Any, PageFlags::Int) => any_int,
            (ApiVersion::Early, PageFlags::Boolean) => early,
            (ApiVersion::Early, PageFlags::Int) => early_int,
            (ApiVersion::Later, PageFlags::Boolean) => later,
            (ApiVersion::Later, PageFlags::Int) => later_int,
        };
        cell.get_or_init(|| Schema::build(version, flags))
            .as_ref()
            .map_err(Clone::clone)
    }
}

/// The ERP API's schema in GraphQL's own notation, as the sandbox serves it under
/// these settings: for code generators, and for tools that check an app's documents.
///
/// # Errors
/// Never with the schema that is built in, which tests check in every form.
pub fn graphql_schema(version: ApiVersion, flags: PageFlags) -> anyhow::Result<String> {
    Ok(Schema::build(version, flags)?.definition.to_string())
}

impl Schema {
    fn build(version: ApiVersion, flags: PageFlags) -> Result<Self, SchemaError> {
        Self::of(
            apollo_compiler::Schema::builder().parse(SDL, FILE),
            version,
            flags,
        )
    }

    /// The types that REST responses are made of.
    pub(super) fn for_rest() -> Result<Self, SchemaError> {
        let both = apollo_compiler::Schema::builder()
            .parse(SDL, FILE)
            .parse(REST_SDL, "schema/rest.graphql");
        Self::of(both, ApiVersion::Any, PageFlags::Boolean)
    }

    fn of(
        builder: SchemaBuilder,
        version: ApiVersion,
        flags: PageFlags,
    ) -> Result<Self, SchemaError> {
        let unfit = |error: &dyn std::fmt::Display| SchemaError(error.to_string());
        let mut schema = builder
            .build()
            .map_err(|with_errors| unfit(&with_errors.errors))?;
        let form = Form(version);
        let mut scopes = HashMap::new();
        for (type_name, definition) in &mut schema.types {
            match definition {
                ExtendedType::Object(object) => {
                    let fields = &mut object.make_mut().fields;
                    fields.retain(|_, field| form.has(&field.directives));
                    for (name, field) in fields {
                        if let Some(scope) = argument(&field.directives, "scope", "name") {
                            scopes.insert(name.to_string(), scope.to_owned());
                        }
                        let field = field.make_mut();
                        form.apply_to_field(field)?;
                        if flags == PageFlags::Int
                            && type_name == "PageInfo"
                            && name.starts_with("has")
                        {
                            field.ty = parse_type("Int!")?;
                        }
                    }
                }
                ExtendedType::InputObject(input) => {
                    let fields = &mut input.make_mut().fields;
                    fields.retain(|_, field| form.has(&field.directives));
                    for field in fields.values_mut() {
                        form.apply_to_input(field.make_mut())?;
                    }
                }
                _ => {}
            }
        }
        // What only steers the sandbox is no part of the API.
        for directive in ["only", "type", "scope"] {
            schema.directive_definitions.shift_remove(directive);
        }
        schema.types.shift_remove("ApiForm");
        let definition = schema
            .validate()
            .map_err(|with_errors| unfit(&with_errors.errors))?;
        Ok(Self { definition, scopes })
    }

    /// The scope that an app needs for a root field. Short lists need none of their
    /// own: which one JTL asks for is not established.
    pub(super) fn scope(&self, root_field: &str) -> Option<&str> {
        self.scopes.get(root_field).map(String::as_str)
    }

    /// The definition of an object type's field.
    pub(super) fn field(&self, type_name: &str, field: &str) -> Option<&FieldDefinition> {
        let object = self.definition.get_object(type_name)?;
        Some(object.fields.get(field)?.as_ref())
    }

    /// All fields of an object type.
    pub(super) fn fields(
        &self,
        type_name: &str,
    ) -> Option<impl Iterator<Item = (&str, &FieldDefinition)>> {
        let object = self.definition.get_object(type_name)?;
        Some(
            object
                .fields
                .iter()
                .map(|(name, field)| (name.as_str(), field.as_ref())),
        )
    }

    /// The values of an enum.
    pub(super) fn choices(&self, type_name: &str) -> Option<impl Iterator<Item = &str>> {
        Some(
            self.definition
                .get_enum(type_name)?
                .values
                .keys()
                .map(Name::as_str),
        )
    }

    /// Whether a type is an object with fields.
    pub(super) fn is_object(&self, type_name: &str) -> bool {
        self.definition.get_object(type_name).is_some()
    }
}

/// What the directives `@only` and `@type` say about one version.
struct Form(ApiVersion);

impl Form {
    fn has(&self, directives: &DirectiveList) -> bool {
        let only = match argument(directives, "only", "form") {
            Some("EARLY") => ApiVersion::Early,
            Some("LATER") => ApiVersion::Later,
            _ => return true,
        };
        self.0 == ApiVersion::Any || self.0 == only
    }

    fn retype(&self, directives: &mut DirectiveList, ty: &mut Type) -> Result<(), SchemaError> {
        let version = match self.0 {
            ApiVersion::Any => None,
            ApiVersion::Early => Some("early"),
            ApiVersion::Later => Some("later"),
        };
        let other = version.and_then(|version| argument(directives, "type", version));
        if let Some(other) = other {
            *ty = parse_type(other)?;
        }
        directives.retain(|directive| directive.name == "deprecated");
        Ok(())
    }

    fn apply_to_field(&self, field: &mut FieldDefinition) -> Result<(), SchemaError> {
        field
            .arguments
            .retain(|argument| self.has(&argument.directives));
        for argument in &mut field.arguments {
            self.apply_to_input(argument.make_mut())?;
        }
        self.retype(&mut field.directives, &mut field.ty)
    }

    fn apply_to_input(&self, input: &mut InputValueDefinition) -> Result<(), SchemaError> {
        let mut ty = Type::clone(&input.ty);
        self.retype(&mut input.directives, &mut ty)?;
        input.ty = Node::new(ty);
        Ok(())
    }
}

/// A directive's argument: a string or the name of an enum's value.
fn argument<'a>(directives: &'a DirectiveList, directive: &str, name: &str) -> Option<&'a str> {
    let directive: &Node<Directive> = directives.iter().find(|given| given.name == directive)?;
    let value = directive.specified_argument_by_name(name)?;
    value.as_str().or_else(|| value.as_enum().map(Name::as_str))
}

fn parse_type(notation: &str) -> Result<Type, SchemaError> {
    Type::parse(notation, FILE).map_err(|error| SchemaError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSIONS: [ApiVersion; 3] = [ApiVersion::Any, ApiVersion::Early, ApiVersion::Later];

    #[test]
    fn every_form_is_a_valid_schema_without_the_sandboxs_directives() {
        for version in VERSIONS {
            for flags in [PageFlags::Boolean, PageFlags::Int] {
                let sdl = graphql_schema(version, flags).unwrap();
                for directive in ["@only", "@type", "@scope", "ApiForm"] {
                    assert!(!sdl.contains(directive), "{version:?}: {directive}");
                }
                let flag = if flags == PageFlags::Int {
                    "hasNextPage: Int!"
                } else {
                    "hasNextPage: Boolean!"
                };
                assert!(sdl.contains(flag), "{version:?}");
            }
        }
    }

    #[test]
    fn the_versions_differ_as_documented() {
        let schemas = Schemas::default();
        let of = |version| schemas.of(version, PageFlags::Boolean).unwrap();
        let ty =
            |version, field: &str| of(version).field("Mutation", field).unwrap().ty.to_string();
        assert_eq!(ty(ApiVersion::Early, "ChangeItem"), "Boolean!");
        assert_eq!(
            ty(ApiVersion::Any, "ChangeItem"),
            "ChangeItemCommandResponse"
        );
        assert_eq!(
            ty(ApiVersion::Later, "ChangeItem"),
            "ChangeItemCommandResponse!"
        );
        let arguments = |version| {
            let field = of(version).field("Query", "GetItemById").unwrap();
            field
                .arguments
                .iter()
                .map(|argument| format!("{}: {}", argument.name, argument.ty))
                .collect::<Vec<_>>()
        };
        assert_eq!(arguments(ApiVersion::Early), ["id: ID"]);
        assert_eq!(arguments(ApiVersion::Any), ["id: ID", "itemId: ID"]);
        assert_eq!(arguments(ApiVersion::Later), ["itemId: ID!"]);
        assert!(
            of(ApiVersion::Early)
                .field("Query", "GetSalesOrderById")
                .is_none()
        );
        assert_eq!(of(ApiVersion::Any).scope("QueryItems"), Some("items.read"));
    }
}
