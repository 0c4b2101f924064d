//! `wasm-bindgen`, built from `Cargo.lock` so that its version is always the library's.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())
}
