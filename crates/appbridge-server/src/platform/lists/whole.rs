//! A list that is as JTL describes it, decoded in one pass.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor,
};

use super::connection::{Connection, WirePageInfo};
use super::scalars::Count;

/// The list `name` in a response's `data`; `None` when it is not there, or when anything of
/// it is not as it should be. Then it has to be read part by part, which goes over the text
/// once for each level.
pub(super) fn read<N: DeserializeOwned>(data: &str, name: &str) -> Option<Connection<N>> {
    let mut json = serde_json::Deserializer::from_str(data);
    let list = Member {
        name,
        list: PhantomData,
    };
    let list: Whole<N> = list.deserialize(&mut json).ok()?;
    Some(Connection {
        nodes: list.nodes,
        unreadable: 0,
        page_info: list.page_info.map(WirePageInfo::read),
        total_count: list.total_count.map(|count| count.0),
        errors: Vec::new(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound = "N: DeserializeOwned")]
struct Whole<N> {
    nodes: Vec<N>,
    #[serde(default)]
    page_info: Option<WirePageInfo>,
    #[serde(default)]
    total_count: Option<Count>,
}

/// A member of an object, by a name that is known when the program runs.
struct Member<'a, L> {
    name: &'a str,
    list: PhantomData<L>,
}

impl<'de, L: Deserialize<'de>> DeserializeSeed<'de> for Member<'_, L> {
    type Value = L;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<L, D::Error> {
        data.deserialize_map(self)
    }
}

impl<'de, L: Deserialize<'de>> Visitor<'de> for Member<'_, L> {
    type Value = L;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<L, A::Error> {
        let mut found = None;
        while let Some(name) = members.next_key::<String>()? {
            if name != self.name {
                members.next_value::<IgnoredAny>()?;
            } else if found.replace(members.next_value()?).is_some() {
                return Err(A::Error::custom("twice"));
            }
        }
        found.ok_or_else(|| A::Error::custom("missing"))
    }
}
