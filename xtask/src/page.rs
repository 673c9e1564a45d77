//! Builds the page with Trunk.

use crate::args::Args;
use crate::project;
use crate::run::{Logged, took};
use crate::stage;
use crate::tools::{self, For, Tools};
use crate::warm;
use anyhow::Result;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// `cargo xtask dist`: the static site in `dist/`; with `--dev` a quick, large one in `target/xtask/dev`.
pub fn dist(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let quick = args.flag("--dev");
    args.done()?;
    let tools = tools::bring(For::Page)?;
    if quick {
        let site = project::work().join("dev");
        fetch(&tools)?;
        let mut command = tools.command("trunk");
        command.env("CARGO_PROFILE_DEV_DEBUG", "0");
        command.args(["build", "--offline", "--dist"]).arg(&site);
        step("the page", "dev", "fix what the output names, then try again").run(&mut command)?;
        println!("the unoptimised page is in {}", site.display());
        return Ok(());
    }
    let site = project::root().join("dist");
    build(&tools, &site)?;
    println!("the site is in {}: copy it anywhere, it works under any path", site.display());
    Ok(())
}

/// Builds the release page into `site`.
pub fn build(tools: &Tools, site: &Path) -> Result<()> {
    let start = Instant::now();
    println!("building the page (about 2 min the first time, then seconds)");
    fetch(tools)?;
    let mut command = tools.command("trunk");
    lighten(&mut command);
    command.args(["build", "--release", "--offline", "--dist"]).arg(site);
    step("the page", "page", "fix what the output names, then try again").run(&mut command)?;
    warm::ignore(warm::keep(tools));
    println!("built the page in {}", took(start));
    Ok(())
}

/// Leaves out what only somebody with a debugger would read: the places of panics in the source and
/// the names that `{:?}` prints (so nothing shown may rely on these). A tenth of the program.
fn lighten(command: &mut Command) {
    command.env("RUSTC_BOOTSTRAP", "1");
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Zlocation-detail=none -Zfmt-debug=none");
    // Counts only where the standard library is compiled with the program.
    command.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
}

/// Trunk, to be started by the caller, building on every change and serving what it built.
pub fn watch(tools: &Tools, port: u16) -> Result<Command> {
    fetch(tools)?;
    let mut command = tools.command("trunk");
    command.env(stage::DEV, "1");
    command.args([
        "serve",
        "--offline",
        "--public-url",
        "/",
        "--address",
        "127.0.0.1",
        "--port",
        &port.to_string(),
    ]);
    command.arg("--dist").arg(project::work().join("dev"));
    Ok(command)
}

/// Brings what was compiled before, and the crates: Trunk runs offline, so that it never brings tools of its own.
fn fetch(tools: &Tools) -> Result<()> {
    warm::ignore(warm::start(tools));
    let mut command = tools.command("cargo");
    command.args(["fetch", "--locked", "--target", "wasm32-unknown-unknown"]);
    step(
        "cargo fetch",
        "fetch",
        "cargo must reach its registry; if Cargo.lock is out of date, run `cargo check`",
    )
    .run(&mut command)
}

fn step<'a>(name: &'a str, log: &str, way_out: &'a str) -> Logged<'a> {
    Logged { name, log: project::work().join(format!("{log}.log")), way_out }
}
