//! `cargo xtask bench`: the engine's speed natively, then the page's in Chromium.
//!
//! Both come from `benches/`: those of the page from `benches/page.rs`.

use crate::args::Args;
use crate::page::{self, Kind};
use crate::tools::{self, For};
use crate::{project, size};
use anyhow::{Result, ensure};
use std::process::Command;

/// Measures everything, or only what `--native` or `--page` names.
pub fn run(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let (native, page) = (args.flag("--native"), args.flag("--page"));
    args.done()?;
    if native || !page {
        measure_engine()?;
    }
    if page || !native {
        measure_page()?;
    }
    Ok(())
}

fn measure_engine() -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(project::root()).args([
        "bench",
        "--locked",
        "--package",
        "sorting-office",
        "--benches",
    ]);
    let status = command.status()?;
    ensure!(status.success(), "cargo bench failed ({status})");
    Ok(())
}

fn measure_page() -> Result<()> {
    let tools = tools::bring(For::Tests)?;
    let site = project::work().join("page");
    page::build(&tools, Kind::Release, &site)?;
    // A page over its budget is told so and measured all the same.
    match size::check(&site) {
        Ok(report) => println!("{report}"),
        Err(error) => println!("{error}"),
    }
    let mut command = tools.cargo_test()?;
    // A test unwinds, and two kinds of standard library don't go together.
    command.env("CARGO_PROFILE_RELEASE_PANIC", "unwind");
    command.args(["test", "--release", "--locked", "--package", "sorting-office"]);
    command.args(["--target", "wasm32-unknown-unknown", "--test", "page_bench", "--", "--nocapture"]);
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    let status = command.status()?;
    ensure!(status.success(), "measuring the page failed ({status})");
    Ok(())
}
