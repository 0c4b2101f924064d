//! The fuzz targets of `fuzz/` without a fuzzer: their seeds, and what becomes of
//! them by some thousand changes, always the same ones. `cargo xtask fuzz` looks
//! for longer and learns on the way.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "targets and tests fail by panicking; the targets are public in fuzz/"
)]

#[path = "../../../fuzz/src/api_error.rs"]
mod api_error;
#[path = "../../../fuzz/src/key_set.rs"]
mod key_set;
#[path = "../../../fuzz/src/token.rs"]
mod token;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

/// How often each target is run.
const RUNS: usize = 20_000;

#[test]
fn tokens() {
    run("token", token::run);
}

#[test]
fn key_sets() {
    run("key_set", key_set::run);
}

#[test]
fn error_answers() {
    run("api_error", api_error::run);
}

fn run(target: &str, body: fn(&[u8])) {
    let seeds = seeds(target);
    assert!(!seeds.is_empty(), "{target} has no seeds");
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let changed = (seeds.len()..RUNS).map(|_| random.changed(&seeds));
    for input in seeds.iter().cloned().chain(changed) {
        if catch_unwind(|| body(&input)).is_err() {
            panic!("{target} failed on {}", input.escape_ascii());
        }
    }
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut files: Vec<_> = fs::read_dir(folder.join(target))
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with("seed-")
        })
        .collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Pieces that decide something in a token, a key or an answer.
const PIECES: [&str; 20] = [
    ".",
    "..",
    "\"",
    "\\u0000",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "-1",
    "1e400",
    "\u{feff}",
    "\"crit\":[],",
    "\"alg\":\"none\",",
    "\"kid\":\"account\",",
    "\"d\":\"\",",
    "eyJ",
    "\r\n",
];

/// Marsaglia's xorshift, which is the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    /// A seed after one to four changes.
    fn changed(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            self.change(&mut input, seeds);
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let end = at + self.below((input.len() - at).min(24) + 1);
        match self.below(6) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.below(256) as u8,
            2 => drop(input.drain(at..end)),
            3 => {
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            4 => {
                let piece = PIECES[self.below(PIECES.len())];
                input.splice(at..end, piece.bytes());
            }
            _ => {
                let other = &seeds[self.below(seeds.len())];
                let from = self.below(other.len() + 1);
                input.truncate(at);
                input.extend(&other[from..]);
            }
        }
    }
}
