//! `cargo xtask lighthouse`: the first page, a lesson and a page without a stage as a phone on a slow connection has them, by Lighthouse.

use crate::page::{self, Kind, shrink};
use crate::run::Logged;
use crate::tools::npm::LIGHTHOUSE;
use crate::tools::{self, For};
use crate::{project, server};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::process::Command;

const PAGES: [&str; 3] = ["", "lesson/retries-and-dlq/", "lesson/which-broker/"];
const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];
const FIGURES: [&str; 4] =
    ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];
/// The connection is slow in truth: reckoned from a fast one, whatever came in before the picture counts as its part.
const THROTTLING: &str = "--throttling-method=devtools";
const FLAGS: &str =
    "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --no-first-run";

/// Builds the site as `dist` does, serves it, and prints what Lighthouse finds.
pub fn run() -> Result<()> {
    let tools = tools::bring(For::Tests)?;
    let modules = LIGHTHOUSE.install()?;
    let site = project::work().join("measured");
    page::build(&tools, Kind::Release, &site)?;
    shrink::whole(&site)?;
    let serving = server::serve(&site, 0)?;
    for path in PAGES {
        let address = format!("http://127.0.0.1:{}/{path}", serving.port);
        let report = project::work().join("lighthouse.json");
        let mut command = Command::new(modules.join(".bin/lighthouse"));
        command
            .args([&address, "--quiet", "--output=json", THROTTLING, FLAGS])
            .arg("--output-path")
            .arg(&report);
        command.env("CHROME_PATH", &tools.tests()?.browser.chromium);
        let way_out = "see what it says of Chromium";
        Logged { name: "Lighthouse", log: project::work().join("lighthouse.log"), way_out }
            .run(&mut command)?;
        let found: Value =
            serde_json::from_slice(&fs::read(&report)?).context("Lighthouse's report is no JSON")?;
        println!("/{path}");
        for name in CATEGORIES {
            let score = found["categories"][name]["score"].as_f64().unwrap_or_default();
            println!("  {name:24} {:>6.0}", score * 100.0);
        }
        for name in FIGURES {
            println!("  {name:24} {:>6}", found["audits"][name]["displayValue"].as_str().unwrap_or("?"));
        }
    }
    Ok(())
}
