//! The parts of `cargo xtask test`, in the order in which each lane runs them.

use super::Lane;
use super::changed::{Touched, Which};
use crate::page::{self, Kind};
use crate::run::Logged;
use crate::tools::{self, For, Tools};
use crate::{course, project, server, size, warm};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// One part.
pub struct Part {
    /// As it is named on the command line.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// Where it runs.
    pub(super) lane: Lane,
    /// A part of the same lane that must have passed before.
    pub needs: Option<&'static str>,
    /// Does it, and gives back what is to be printed.
    pub run: fn(&mut Bench) -> Result<String>,
}

/// Every part.
pub const PARTS: &[Part] = &[
    Part { name: "fmt", about: "the format", lane: Lane::Native, needs: None, run: fmt },
    Part {
        name: "tidy",
        about: "layering, style, docs, licences",
        lane: Lane::Native,
        needs: None,
        run: tidy_up,
    },
    Part { name: "clippy", about: "clippy, native", lane: Lane::Native, needs: None, run: clippy },
    Part { name: "unit", about: "cargo test, native", lane: Lane::Native, needs: None, run: unit },
    Part { name: "page", about: "the release page", lane: Lane::Web, needs: None, run: build_page },
    Part { name: "size", about: "the size budget", lane: Lane::Web, needs: Some("page"), run: weigh },
    Part {
        name: "browser",
        about: "the page in headless Chromium",
        lane: Lane::Web,
        needs: Some("page"),
        run: browser,
    },
    Part {
        name: "clippy-wasm",
        about: "clippy for WebAssembly",
        lane: Lane::Web,
        needs: None,
        run: clippy_wasm,
    },
    Part {
        name: "wasm",
        about: "wasm-bindgen tests in headless Chromium",
        lane: Lane::Web,
        needs: None,
        run: wasm,
    },
];

/// What the parts of a lane share.
pub struct Bench<'a> {
    tools: Option<Tools>,
    /// Only what a change can have touched.
    touched: Option<&'a Touched>,
}

impl<'a> Bench<'a> {
    pub fn new(touched: Option<&'a Touched>) -> Self {
        Self { tools: None, touched }
    }

    /// The tools, brought when they are first asked for.
    fn tools(&mut self) -> Result<&Tools> {
        if self.tools.is_none() {
            let tools = tools::bring(For::Tests)?;
            warm::ignore(warm::wasm(&tools)?.fill());
            self.tools = Some(tools);
        }
        self.tools.as_ref().context("just brought")
    }
}

const WASM: &str = "wasm32-unknown-unknown";

fn fmt(_: &mut Bench) -> Result<String> {
    all_output("fmt", cargo().args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")?;
    Ok(String::new())
}

fn tidy_up(_: &mut Bench) -> Result<String> {
    all_output("tidy", Command::new(std::env::current_exe()?).arg("tidy"))
}

fn clippy(_: &mut Bench) -> Result<String> {
    let args = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    all_output("clippy", cargo().args(args))?;
    Ok(String::new())
}

fn unit(bench: &mut Bench) -> Result<String> {
    let test =
        |of: &[&str]| all_output("unit", cargo().args(["test", "--locked", "--no-fail-fast"]).args(of));
    match bench.touched.map(|touched| &touched.unit) {
        None | Some(Which::All) => test(&["--workspace"]),
        // A target belongs to a package: one run for each.
        Some(Which::Only(targets)) => {
            let (tools, own): (Vec<&str>, Vec<&str>) =
                targets.iter().map(String::as_str).partition(|target| target.starts_with("--package="));
            let own = (!own.is_empty()).then(|| test(&[&["--package=sorting-office"], &*own].concat()));
            let tools = (!tools.is_empty()).then(|| test(&tools));
            Ok(own.transpose()?.unwrap_or_default() + &tools.transpose()?.unwrap_or_default())
        }
    }
}

fn build_page(bench: &mut Bench) -> Result<String> {
    page::build(bench.tools()?, Kind::Release, &site())?;
    Ok(String::new())
}

fn weigh(_: &mut Bench) -> Result<String> {
    size::check(&site())
}

fn clippy_wasm(bench: &mut Bench) -> Result<String> {
    let mut command = bench.tools()?.cargo();
    command.args(["clippy", "--locked", "--package", "sorting-office", "--target", WASM]);
    // What measures the page is compiled by no other part.
    command.args(["--lib", "--bins", "--test", "wasm", "--test", "page_bench", "--", "-D", "warnings"]);
    all_output("clippy-wasm", &mut command)?;
    Ok(String::new())
}

/// The tests in `tests/wasm.rs`, started by chromedriver as `webdriver.json` says.
fn wasm(bench: &mut Bench) -> Result<String> {
    let tools = bench.tools()?;
    let mut command = tools.cargo_test()?;
    command.args(["test", "--locked", "--package", "sorting-office", "--target", WASM, "--test", "wasm"]);
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    // A few runs: they are over before optimised code would be compiled.
    command.env("CARGO_PROFILE_TEST_OPT_LEVEL", "0");
    let said = all_output("wasm", &mut command)?;
    warm::ignore(warm::wasm(tools)?.keep());
    Ok(said)
}

fn browser(bench: &mut Bench) -> Result<String> {
    let touched = bench.touched.map(|touched| &touched.specs);
    let tools = bench.tools()?.tests()?;
    let serving = server::serve(&site(), 0)?;
    let mut command = tools.node(serving.port)?;
    command.env("FIXTURES", course::fixtures()?);
    command.arg("node_modules/@playwright/test/cli.js").arg("test").env("FORCE_COLOR", "0");
    if let Some(Which::Only(specs)) = touched {
        command.args(specs);
    }
    all_output("browser", &mut command)
}

fn site() -> PathBuf {
    project::work().join("page")
}

/// The Rust at hand, on the checkout.
fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project::root());
    command
}

/// Runs a command to its end; all that it printed, as the result or in the error.
fn all_output(part: &str, command: &mut Command) -> Result<String> {
    let log = project::work().join(format!("{part}.log"));
    let logged =
        Logged { name: part, log: log.clone(), way_out: "install what the command's first word names" };
    let status = logged.status(command)?;
    let text = String::from_utf8_lossy(&fs::read(&log)?).trim().to_owned();
    if !status.success() {
        bail!("{status}\n$ {}\n{text}", crate::run::show(command));
    }
    Ok(text)
}
