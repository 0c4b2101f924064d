//! What the app may do at the ERP's API.

use std::collections::BTreeSet;
use std::fmt;

/// The key of the manifest that asks for scopes.
pub(crate) const MANIFEST_KEY: &str = "capabilities.erp.api.scopes";

/// What an app may do whose manifest asks for nothing: enough to read the three
/// lists that most apps begin with.
pub(crate) const DEFAULT_SCOPES: [&str; 3] = ["items.read", "customers.read", "salesorders.read"];

/// Scopes that grant everything. JTL's schema asks for `system.all` at every field, and
/// manifests in the field hold nothing else. Of `wawiapp.all` only the name is known;
/// that it grants everything is inferred.
pub(crate) const GRANT_EVERYTHING: [&str; 2] = ["system.all", "wawiapp.all"];

/// Grants every `….read`. Only its name is known; the meaning is inferred.
pub(crate) const EVERY_READ: &str = "all.read";

/// The scopes that the app has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scopes {
    granted: BTreeSet<String>,
    origin: Origin,
}

/// Who says what is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Manifest,
    /// The setting `grantedScopes`, in the place of the manifest.
    Setting,
}

impl Scopes {
    /// What the setting `grantedScopes` grants: exactly that, also nothing.
    pub(crate) fn of_setting(granted: Vec<String>) -> Self {
        Self {
            granted: granted.into_iter().collect(),
            origin: Origin::Setting,
        }
    }

    /// What a manifest asks for; one that asks for nothing gets [`DEFAULT_SCOPES`].
    pub(crate) fn of_manifest(asked: &[String]) -> Self {
        let granted = if asked.is_empty() {
            DEFAULT_SCOPES.map(str::to_owned).into()
        } else {
            asked.iter().cloned().collect()
        };
        Self {
            granted,
            origin: Origin::Manifest,
        }
    }

    /// Everything: what a sandbox without an app grants.
    pub(crate) fn everything() -> Self {
        Self {
            granted: GRANT_EVERYTHING.map(str::to_owned).into(),
            origin: Origin::Manifest,
        }
    }

    /// Their names, in order.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.granted.iter().map(String::as_str).collect()
    }

    /// Whether the app may do what this scope stands for. No scope includes another
    /// (JTL documents that `write` does not include `read`), except for the umbrellas
    /// [`GRANT_EVERYTHING`] and [`EVERY_READ`].
    pub(crate) fn allows(&self, needed: &str) -> bool {
        let has = |scope: &str| self.granted.contains(scope);
        has(needed)
            || GRANT_EVERYTHING.iter().any(|umbrella| has(umbrella))
            || (needed.ends_with(".read") && has(EVERY_READ))
    }

    /// Refuses what [`allows`](Self::allows) does not.
    pub(crate) fn require(&self, needed: &str) -> Result<(), MissingScope> {
        if self.allows(needed) {
            return Ok(());
        }
        Err(MissingScope {
            scope: needed.to_owned(),
            origin: self.origin,
        })
    }
}

/// A scope that the app needs and does not have. As text it says which, and which key of
/// the manifest grants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingScope {
    scope: String,
    origin: Origin,
}

impl MissingScope {
    pub(crate) fn scope(&self) -> &str {
        &self.scope
    }
}

impl fmt::Display for MissingScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = &self.scope;
        write!(
            f,
            "the app has no scope {scope:?}: add it to {MANIFEST_KEY} in its manifest"
        )?;
        match self.origin {
            Origin::Manifest => Ok(()),
            Origin::Setting => f.write_str(
                " and to the sandbox's setting grantedScopes, which takes the manifest's place",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scopes: &[&str]) -> Scopes {
        Scopes::of_setting(scopes.iter().map(|&scope| scope.to_owned()).collect())
    }

    #[test]
    fn umbrellas_grant_what_is_under_them() {
        for (granted, needed, allowed) in [
            (&["items.read"][..], "items.read", true),
            (&["items.read"], "items.write", false),
            (&["items.write"], "items.read", false),
            (&["items.read"], "customers.read", false),
            (&["system.all"], "items.write", true),
            (&["wawiapp.all"], "labels.print", true),
            (&["all.read"], "salesorders.read", true),
            (&["all.read"], "salesorders.write", false),
            (&["all.read"], "system.all", false),
            (&["all.read"], "already", false),
            (&["customers.all"], "customers.read", false),
            (&[], "items.read", false),
        ] {
            assert_eq!(of(granted).allows(needed), allowed, "{granted:?} {needed}");
        }
        assert!(Scopes::everything().allows("whatever.print"));
    }

    #[test]
    fn a_manifest_that_asks_for_nothing_gets_the_three_lists() {
        let granted = Scopes::of_manifest(&[]);
        assert!(DEFAULT_SCOPES.iter().all(|scope| granted.allows(scope)));
        assert!(!granted.allows("items.write") && !granted.allows("warehouses.read"));
        // Nothing in the setting is nothing.
        assert!(!of(&[]).allows("items.read"));
    }

    #[test]
    fn a_refusal_names_the_scope_and_the_key_that_grants_it() {
        let manifest = Scopes::of_manifest(&["items.read".to_owned()]);
        assert_eq!(manifest.require("items.read"), Ok(()));
        let said = manifest.require("customers.read").unwrap_err().to_string();
        assert!(said.contains("customers.read"), "{said}");
        assert!(said.contains("capabilities.erp.api.scopes"), "{said}");
        assert!(!said.contains("grantedScopes"), "{said}");
        let said = of(&[]).require("items.read").unwrap_err().to_string();
        assert!(said.contains("capabilities.erp.api.scopes"), "{said}");
        assert!(said.contains("grantedScopes"), "{said}");
    }
}
