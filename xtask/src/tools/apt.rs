//! Debian's packages: what is missing of a list, in one go.

use super::cache;
use crate::run::{Logged, output, which};
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Instant;

/// Whether this machine installs packages with apt at all.
pub fn is_here() -> bool {
    which("apt-get").is_some() && which("dpkg-query").is_some()
}

/// Those of the packages that are not installed.
pub fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    packages.iter().copied().filter(|package| !installed(package)).collect()
}

fn installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status}", package]);
    output(&mut query).as_deref() == Some("installed")
}

/// Whether the package lists at hand have the package.
pub fn knows(package: &str) -> bool {
    output(Command::new("apt-cache").args(["show", package])).is_some_and(|shown| !shown.is_empty())
}

/// Installs the packages; needs root, or sudo that asks for no password.
pub fn install(packages: &[&str], about: &str) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let names = packages.join(" ");
    let by_hand = format!("sudo apt-get update && sudo apt-get install --no-install-recommends {names}");
    let Some(root) = becoming_root() else {
        bail!(
            "Debian's packages {names} are missing, and installing them needs root\n  way out: run this, then try again:\n    {by_hand}"
        )
    };
    let start = Instant::now();
    let _lock = cache::lock(&cache::dir()?, "apt")?;
    println!("  installing Debian's {names} ({about}, once per machine)");
    let way_out = format!("read the output; once this works by hand, try again:\n    {by_hand}");
    let step = |name, log, args: &[&str]| {
        let mut command = Command::new(root[0]);
        command.args(&root[1..]).args(args);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        Logged { name, log: cache::log(log)?, way_out: &way_out }.run(&mut command)
    };
    // Another program may be installing something: wait for it.
    let wait = "DPkg::Lock::Timeout=600";
    step("apt-get update", "apt-update", &["-o", wait, "update"])?;
    let mut install = vec!["-o", wait, "install", "-y", "--no-install-recommends"];
    install.extend(packages);
    step("apt-get install", "apt-install", &install)?;
    println!("  installed Debian's {names} in {}", crate::run::took(start));
    Ok(())
}

/// The command that runs apt-get with the rights it needs.
fn becoming_root() -> Option<&'static [&'static str]> {
    if output(Command::new("id").arg("-u")).as_deref() == Some("0") {
        return Some(&["apt-get"]);
    }
    output(Command::new("sudo").args(["-n", "true"]))?;
    Some(&["sudo", "-n", "apt-get"])
}
