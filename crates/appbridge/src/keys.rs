//! Keys of things that JavaScript knows by two numbers: a place, and how often the
//! place has been taken. One that is gone is never named again.

use slotmap::{DefaultKey, Key as _, KeyData};

pub(crate) fn parts(key: DefaultKey) -> (u32, u32) {
    let number = key.data().as_ffi();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the two halves of the number"
    )]
    (number as u32, (number >> 32) as u32)
}

pub(crate) fn of_parts(index: u32, version: u32) -> DefaultKey {
    KeyData::from_ffi((u64::from(version) << 32) | u64::from(index)).into()
}
