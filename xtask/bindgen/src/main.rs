//! `wasm-bindgen` as far as a page needs it: the maker of the JavaScript beside the WebAssembly, by the library that
//! is in that program, too, and with its options. Without the rest (a server for tests, a client, their encryption)
//! it is compiled in a third of the time.

use anyhow::{Context, Result, bail};
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: impl Iterator<Item = String>) -> Result<()> {
    let (mut bindgen, mut out, mut wasm) = (Bindgen::new(), None, None);
    // As the program itself has it.
    bindgen.omit_default_module_path(false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--version" => {
                println!("wasm-bindgen {}", env!("CARGO_PKG_VERSION"));
                return Ok(());
            }
            "--target" => match args.next().as_deref() {
                Some("web") => drop(bindgen.web(true)?),
                other => bail!("--target is `web` here, not {other:?}"),
            },
            "--no-typescript" => drop(bindgen.typescript(false)),
            "--keep-lld-exports" => drop(bindgen.keep_lld_exports(true)),
            "--out-dir" => out = args.next(),
            option if option.starts_with('-') => bail!("{option} is not known here"),
            _ => wasm = Some(arg),
        }
    }
    let (wasm, out) = wasm.zip(out).context("which WebAssembly, and into which --out-dir?")?;
    bindgen.input_path(wasm).generate(out)
}
