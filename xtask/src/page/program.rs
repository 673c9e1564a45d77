//! The program: compiled by cargo and given its JavaScript by wasm-bindgen; for a release, what comes late is
//! taken out of it before, and wasm-opt makes it small after.

use crate::run::Logged;
use crate::tools::Tools;
use crate::{made_from, project};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
const NAME: &str = "sorting-office";

/// How much is done to make the program small.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All that is known: for a site that others load.
    Release,
    /// What takes no long time: for this machine. More than twice as large, and half as fast.
    Serving,
    /// Nothing, and with all checks: for who changes the program.
    Dev,
}

/// A program that a browser can start.
pub struct Program {
    /// What `import`s and starts it.
    pub script: Vec<u8>,
    /// The WebAssembly.
    pub wasm: Vec<u8>,
    /// What of it comes late, where it was taken apart.
    pub late: Option<Late>,
}

/// What is fetched when it is needed (`late/`).
pub struct Late {
    /// What the program's script imports as [`LOADER`], and what fetches the parts.
    pub loader: Vec<u8>,
    /// The files that the loader names, and their WebAssembly.
    pub parts: Vec<(String, Vec<u8>)>,
}

/// What the program's script calls the loader of the late parts.
pub const LOADER: &str = "__wasm_split.js";

impl Kind {
    /// Cargo's profile, and the folder of what it makes.
    const fn profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Release => ("release", "release"),
            Self::Serving => ("serving", "serving"),
            Self::Dev => ("dev", "debug"),
        }
    }
}

/// Builds it.
pub fn build(tools: &Tools, kind: Kind) -> Result<Program> {
    fetch(tools)?;
    let (profile, folder) = kind.profile();
    let mut command = tools.cargo();
    command.args(["rustc", "--offline", "--package", NAME, "--bin", NAME, "--target", TARGET]);
    command.args(["--profile", profile]);
    if kind != Kind::Dev {
        lighten(&mut command, kind);
    }
    if kind != Kind::Release {
        // Names are most of a program that is not optimised.
        command.args(["--", "-Clink-arg=--strip-all"]);
    }
    step("the program", "program", "fix what the output names, then try again").run(&mut command)?;
    let compiled = project::wasm_target().join(TARGET).join(folder).join(format!("{NAME}.wasm"));
    let made = project::work().join("program");
    let from = made_from(tools, kind, &compiled)?;
    if !made_from::is_current(&made, &from) {
        made_from::clear(&made)?;
        finish(tools, kind, compiled, &made)?;
        made_from::note(&made, &from)?;
    }
    let late = if kind == Kind::Release { Some(late(&made)?) } else { None };
    let [script, wasm] = [format!("{NAME}.js"), bound()].map(|name| read(&made.join(name)));
    Ok(Program { script: script?, wasm: wasm?, late })
}

/// What decides what becomes of the compiled program.
fn made_from(tools: &Tools, kind: Kind, compiled: &Path) -> Result<String> {
    let mut from =
        format!("{:?} {} {}", kind.profile(), made_from::file(compiled)?, made_from::this_program()?);
    let mut tool = |folder: PathBuf| from += &format!(" {}", folder.display());
    tool(tools.wasm_bindgen()?);
    if kind == Kind::Release {
        tool(tools.wasm_split()?);
        tool(tools.wasm_opt()?);
    }
    Ok(from)
}

/// Makes of the compiled program what a browser loads.
fn finish(tools: &Tools, kind: Kind, compiled: PathBuf, made: &Path) -> Result<()> {
    if kind != Kind::Release {
        return bind(tools, kind, &compiled, made);
    }
    let main = split(tools, &compiled, made)?;
    bind(tools, kind, &main, made)?;
    for name in parts(&loader(made)?) {
        optimise(tools, &made.join(name))?;
    }
    optimise(tools, &made.join(bound()))
}

/// What wasm-bindgen calls the WebAssembly.
fn bound() -> String {
    format!("{NAME}_bg.wasm")
}

/// Takes out what comes late, and gives what is left.
fn split(tools: &Tools, compiled: &Path, made: &Path) -> Result<PathBuf> {
    let mut command = Command::new(tools.wasm_split()?.join("wasm-split-cli"));
    command.args(["--out-name", NAME]).arg(compiled).arg(made);
    step("wasm-split-cli", "wasm-split", FAULT).run(&mut command)?;
    Ok(made.join(format!("{NAME}.wasm")))
}

/// The parts that were taken out.
fn late(made: &Path) -> Result<Late> {
    let loader = loader(made)?;
    let parts = parts(&loader).map(|name| Ok((name.to_owned(), read(&made.join(name))?)));
    let parts = parts.collect::<Result<_>>()?;
    Ok(Late { loader: loader.into_bytes(), parts })
}

fn loader(made: &Path) -> Result<String> {
    String::from_utf8(read(&made.join(LOADER))?).context("the loader of late parts is no text")
}

/// The files that the loader fetches.
fn parts(loader: &str) -> impl Iterator<Item = &str> {
    loader.split("new URL(\"./").skip(1).filter_map(|rest| rest.split('"').next())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Leaves out what only somebody with a debugger would read: the places of panics in the source and
/// the names that `{:?}` prints (so nothing shown may rely on these). A tenth of the program.
fn lighten(command: &mut Command, kind: Kind) {
    command.env("RUSTC_BOOTSTRAP", "1");
    let mut flags = "-Zlocation-detail=none -Zfmt-debug=none".to_owned();
    if kind == Kind::Serving {
        command.args(["-Zprofile-rustflags", "--config", SERVING]);
    }
    if kind == Kind::Release {
        command.args(["--features", "split"]);
        // The splitter follows who calls whom by them.
        flags += " -Clink-arg=--emit-relocs";
    }
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
    // Counts only where the standard library is compiled with the program.
    command.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
}

/// Our own part is not optimised by LLVM when it is to be served here (a third of the time), but for what costs next to
/// nothing and makes it twice as fast.
const SERVING: &str = "profile.serving.package.sorting-office.rustflags = \
     ['-Zmir-opt-level=2', '-Zinline-mir=yes', '-Cpasses=function(sroa,early-cse,simplifycfg)']";

/// Brings the crates, also those of macros, which run on this machine: what follows is done offline.
fn fetch(tools: &Tools) -> Result<()> {
    let mut command = tools.cargo();
    command.args(["fetch", "--locked", "--target", TARGET, "--target", "host-tuple"]);
    let way_out = "cargo must reach its registry; if Cargo.lock is out of date, run `cargo check`";
    step("cargo fetch", "fetch", way_out).run(&mut command)
}

fn bind(tools: &Tools, kind: Kind, compiled: &Path, made: &Path) -> Result<()> {
    let mut command = Command::new(tools.wasm_bindgen()?.join("wasm-bindgen"));
    command.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(made).arg(compiled);
    if kind == Kind::Release {
        // The late parts share the program's table of functions.
        command.arg("--keep-lld-exports");
    }
    step("wasm-bindgen", "wasm-bindgen", FAULT).run(&mut command)
}

/// The features that rustc uses: the section that names them does not come this far.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Ordered by name, what is alike stands together, where the compression of a server, which looks back over
/// 32 KB, finds it. That needs the names, which go with the second pass. (`-Oz` is smaller as it lies there, and
/// larger compressed.)
fn optimise(tools: &Tools, wasm: &Path) -> Result<()> {
    let named = wasm.with_extension("named");
    let program = tools.wasm_opt()?.join("wasm-opt");
    let passes: [(&[&str], &Path, &Path); 2] = [
        (&["-g", "-O1", "--reorder-functions-by-name"], wasm, &named),
        (&["--strip-producers"], &named, wasm),
    ];
    for (passes, from, to) in passes {
        let mut command = Command::new(&program);
        command.args(passes).args(FEATURES).arg(from).arg("-o").arg(to);
        step("wasm-opt", "wasm-opt", FAULT).run(&mut command)?;
    }
    Ok(())
}

const FAULT: &str = "this is a fault of the set-up: see the output";

fn step<'a>(name: &'a str, log: &str, way_out: &'a str) -> Logged<'a> {
    Logged { name, log: project::work().join(format!("{log}.log")), way_out }
}
