//! `cargo xtask serve`: the page on this machine, or one that follows every change.

use crate::args::Args;
use crate::page::{self, watch};
use crate::project;
use crate::server::{self, Serving};
use anyhow::{Context, Result};
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
    let site = project::work().join(if dev { "dev" } else { "site" });
    let serve = |what: &str| -> Result<Serving> {
        let serving = server::serve(&site, port)?;
        let address = format!("http://127.0.0.1:{}", serving.port);
        println!("{what} {address}; Ctrl+C stops it");
        if open {
            open_in_browser(&address);
        }
        Ok(serving)
    };
    if dev {
        let mut serving = None;
        return watch::follow(&site, || {
            serving = Some(serve("every change is followed at")?);
            Ok(())
        });
    }
    page::for_this_machine(&site)?;
    serve("Sorting Office is at")?.wait();
    Ok(())
}

fn open_in_browser(address: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(program).arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if started.is_err() {
        println!("{program} is not here: open the address by hand");
    }
}
