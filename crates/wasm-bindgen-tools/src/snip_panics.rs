//! `snip-panics INPUT OUTPUT`: makes every panic of a Rust program in WebAssembly a
//! trap, so that what a panic would say need not be downloaded.
//!
//! What `panic = "immediate-abort"` does in a compiler, which only nightly ones have,
//! with the WebAssembly that is there: the bodies of the functions that begin a panic
//! become `unreachable`, and what only they have called is left out. For programs that
//! have no panic hook: without one, nobody is told what a panic says.
//!
//! Panics are also what makes the compiler keep the formatting of texts. A program that
//! formats nothing itself loses that as well; one that does is refused, since which
//! parts of it are needed cannot be seen.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use walrus::{DataId, FunctionBuilder, FunctionId, FunctionKind, LocalId, Module, passes};

/// Where panics begin, as far as Rust's own libraries are concerned.
const PANICS: [&str; 12] = [
    "core::panicking::",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::result::unwrap_failed",
    "core::cell::panic_",
    "core::cell::lazy::panic_",
    "core::str::slice_error_fail",
    "core::slice::index::slice_index_fail",
    "alloc::raw_vec::handle_error",
    "alloc::alloc::handle_alloc_error",
    "std::thread::local::panic_access_error",
    "std::panicking::",
];

/// What every text that is formatted goes through.
const FORMATTING: [&str; 2] = ["core::fmt::write", "alloc::fmt::format"];

fn main() -> Result<()> {
    let mut paths = env::args_os().skip(1).map(PathBuf::from);
    let (Some(input), Some(output), None) = (paths.next(), paths.next(), paths.next()) else {
        bail!("usage: snip-panics INPUT OUTPUT");
    };
    let mut module = Module::from_file(&input)
        .with_context(|| format!("{} is no WebAssembly", input.display()))?;

    let panics = named(&module, |name| {
        PANICS.iter().any(|start| name.starts_with(start))
    });
    ensure!(
        !panics.is_empty(),
        "{} has no panic by a known name; is its name section gone?",
        input.display()
    );
    trap(&mut module, &panics);
    passes::gc::run(&mut module);

    let formatting = named(&module, |name| FORMATTING.contains(&name));
    ensure!(
        formatting.is_empty(),
        "{} formats texts, with panics or without",
        input.display()
    );
    // Tables of functions still name them.
    let unused = named(&module, |name| {
        name.starts_with("core::fmt::")
            || name.starts_with("<core::fmt::")
            || (name.contains(" as core::fmt::") && name.ends_with(">::fmt"))
    });
    trap(&mut module, &unused);
    passes::gc::run(&mut module);
    let data: Vec<DataId> = module.data.iter().map(|data| data.id()).collect();
    for id in data {
        blot_places(&mut module.data.get_mut(id).value);
    }

    module
        .emit_wasm_file(&output)
        .with_context(|| format!("{} cannot be written", output.display()))
}

/// How the names of files begin in which a panic may happen: in Rust's own libraries as
/// they are built, elsewhere as whoever calls this has them written.
const PLACES: [&[u8]; 2] = [b"/rustc/", b"/snip/"];

/// And how they end.
const PLACE_END: &[u8] = b".rs";

/// Overwrites the places of panics, which nobody is told any more.
fn blot_places(data: &mut [u8]) {
    let mut at = 0;
    while let Some(rest) = data.get_mut(at..) {
        if PLACES.iter().any(|start| rest.starts_with(start)) {
            let path = rest.iter().take_while(|byte| is_path(**byte)).count();
            let place = rest.get_mut(..path).unwrap_or_default();
            let end = place
                .windows(PLACE_END.len())
                .position(|part| part == PLACE_END);
            if let Some(end) = end {
                let place = place.get_mut(..end + PLACE_END.len()).unwrap_or_default();
                place.fill(0);
            }
        }
        at += 1;
    }
}

fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/.-_+".contains(&byte)
}

/// The functions with such a name, without the hashes that name a crate's version.
fn named(module: &Module, such: impl Fn(&str) -> bool) -> Vec<FunctionId> {
    let named = module.funcs.iter_local().filter(|(id, _)| {
        let name = module.funcs.get(*id).name.as_deref();
        name.is_some_and(|name| such(&without_hashes(name)))
    });
    named.map(|(id, _)| id).collect()
}

/// `core[c5930c85a12de822]::fmt::write` is `core::fmt::write`.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match part.split_once(']') {
        Some((hash, rest)) if hash.len() == 16 => text + rest,
        _ => text + "[" + part,
    })
}

fn trap(module: &mut Module, functions: &[FunctionId]) {
    for id in functions {
        let signature = module.types.get(module.funcs.get(*id).ty());
        let (params, results) = (signature.params().to_vec(), signature.results().to_vec());
        let args: Vec<LocalId> = params.iter().map(|ty| module.locals.add(*ty)).collect();
        let mut body = FunctionBuilder::new(&mut module.types, &params, &results);
        body.func_body().unreachable();
        module.funcs.get_mut(*id).kind = FunctionKind::Local(body.local_func(args));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_are_blotted_out() {
        let mut data = *b"not.rs/snip/a-1.0/src/b.rsthe next/rustc/0f/c.rs/rustc/ no";
        blot_places(&mut data);
        assert_eq!(
            data.split(|byte| *byte == 0)
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>(),
            [&b"not.rs"[..], b"the next", b"/rustc/ no"]
        );
    }

    #[test]
    fn hashes_are_no_part_of_a_name() {
        for (name, expected) in [
            ("core[c5930c85a12de822]::fmt::write", "core::fmt::write"),
            (
                "<str as core[c5930c85a12de822]::fmt::Display>::fmt",
                "<str as core::fmt::Display>::fmt",
            ),
            ("<[T]>::sort[1]", "<[T]>::sort[1]"),
        ] {
            assert_eq!(without_hashes(name), expected);
        }
    }
}
