//! The size budget: what the page loads for its first lesson, compressed as a server would send it.

use crate::page::shrink;
use anyhow::{Result, ensure};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// In bytes, compressed with gzip: what the page weighs with both brokers, the workbench,
/// comparison, panels and exports, and little more, so that nothing grows unseen.
const BUDGET: usize = 705_000;
/// The lesson that is counted; the others load only when they are opened.
const LESSON: &str = "retries-and-dlq";

/// The table of everything the page loads, or the error that it is too much.
pub fn check(site: &Path) -> Result<String> {
    let mut rows = Vec::new();
    for file in shrink::files(site)? {
        let name = file.strip_prefix(site)?;
        if loaded(name) {
            let bytes = fs::read(&file)?;
            rows.push((shrink::gzip(&bytes)?.len(), bytes.len(), name.display().to_string()));
        }
    }
    rows.sort_by(|a, b| b.cmp(a));
    let total: usize = rows.iter().map(|(small, ..)| small).sum();
    let mut table = format!("{:>9} {:>9}  what the page loads for `{LESSON}`\n", "gzipped", "plain");
    for (small, plain, file) in &rows {
        let _ = writeln!(table, "{small:>9} {plain:>9}  {file}");
    }
    let _ = write!(table, "{total:>9} {:>9}  of {BUDGET} bytes allowed", "");
    ensure!(total <= BUDGET, "{table}\nthe page is {} bytes over its budget", total - BUDGET);
    Ok(table)
}

/// Everything of the site, but what belongs to another lesson.
fn loaded(file: &Path) -> bool {
    let mut parts = file.iter().filter_map(|part| part.to_str());
    match (parts.next(), parts.next(), parts.next()) {
        (Some("lessons" | "lesson"), Some(lesson), Some(_)) => lesson == LESSON,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_page_and_one_lesson_and_fails_when_it_is_too_much() {
        let site = std::env::temp_dir().join(format!("xtask-size-{}", std::process::id()));
        for lesson in [LESSON, "other"] {
            fs::create_dir_all(site.join("lessons").join(lesson)).unwrap();
            fs::write(site.join("lessons").join(lesson).join("lesson.json"), "{}").unwrap();
        }
        fs::write(site.join("index.html"), "x".repeat(9_000)).unwrap();
        let table = check(&site).unwrap();
        assert!(
            table.contains("9000  index.html") && table.contains("retries-and-dlq/lesson.json"),
            "{table}"
        );
        assert!(!table.contains("other"), "{table}");
        // Numbers that do not compress.
        let mut state = 1_u64;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as u8
        });
        fs::write(site.join("app.wasm"), noise.take(BUDGET).collect::<Vec<u8>>()).unwrap();
        assert!(format!("{:#}", check(&site).unwrap_err()).contains("over its budget"));
        fs::remove_dir_all(site).unwrap();
    }
}
