//! `cargo xtask serve`: the release page on this machine, or one that follows every change.

use crate::args::Args;
use crate::tools::{self, For};
use crate::{page, project, server};
use anyhow::{Context, Result, ensure};
use std::process::{Command, Stdio};

/// Builds the page and serves it until stopped.
pub fn run(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let (dev, open) = (args.flag("--dev"), args.flag("--open"));
    let port = match args.value("--port")? {
        Some(port) => {
            port.parse().with_context(|| format!("--port takes a number up to 65535, not `{port}`"))?
        }
        None => 8080,
    };
    args.done()?;
    // Before minutes are spent on building.
    drop(server::listen(port)?);
    let tools = tools::bring(For::Page)?;
    if dev {
        let mut trunk = page::watch(&tools, port)?;
        if open {
            trunk.arg("--open");
        }
        println!("http://127.0.0.1:{port} follows every change; Ctrl+C stops it");
        let status = trunk.status().context("Trunk did not start")?;
        ensure!(status.success(), "Trunk stopped ({status})");
        return Ok(());
    }
    let site = project::work().join("site");
    page::build(&tools, &site)?;
    let serving = server::serve(&site, port)?;
    let address = format!("http://127.0.0.1:{}", serving.port);
    println!("Sorting Office is at {address}; Ctrl+C stops it");
    if open {
        open_in_browser(&address);
    }
    serving.wait();
    Ok(())
}

fn open_in_browser(address: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(program).arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if started.is_err() {
        println!("{program} is not here: open the address by hand");
    }
}
