//! The size budgets, compressed as a server would send it: what the page loads until a lesson can be played, and what
//! the first page is painted with before there is a program. A lesson's page with its transcript is in neither.

use crate::page::{late, shrink};
use anyhow::{Result, ensure};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A lesson, and what it may weigh with everything it needs, in bytes compressed with gzip: little more than it
/// does, so that nothing grows unseen.
struct Budget {
    lesson: &'static str,
    /// Which broker it has, by the late part (`ui::parts`).
    part: &'static str,
    bytes: usize,
}

const BUDGETS: [Budget; 2] = [
    Budget { lesson: "retries-and-dlq", part: "queues", bytes: 463_500 },
    Budget { lesson: "replication", part: "logs", bytes: 537_000 },
];
/// What a further lesson may add.
const LESSON: usize = 12_000;
/// What the first page may weigh until it is painted: itself, and what it names that holds the painting up.
const PAINTED: usize = 60_000;
const PAINTED_BY: [&str; 5] = ["index.html", "style-", "style_map-", "boot-", "icon-"];

/// Parts that no run waits for.
const LATER: [&str; 3] = ["panels", "pages", "map"];

/// A file of the site.
struct File {
    name: String,
    gzipped: usize,
    plain: usize,
    when: Use,
}

/// When a file is fetched.
#[derive(PartialEq, Eq)]
enum Use {
    /// For every lesson.
    Always,
    /// For the lesson with this id.
    Lesson(String),
    /// For lessons with one of these late parts.
    Parts(Vec<String>),
    /// What is painted before the program comes.
    Page,
    /// When a lesson can be played, or when it is asked for.
    Later,
}

/// The table of everything the page loads, or the error that it is too much.
pub fn check(site: &Path) -> Result<String> {
    let mut files = Vec::new();
    for path in shrink::files(site)? {
        let name = path.strip_prefix(site)?;
        let (when, shown) = (Use::of(name), name.display().to_string());
        // Printed pages are in no sum, and there is much of them.
        if when == Use::Page && !is_painted(&shown) {
            continue;
        }
        let bytes = fs::read(&path)?;
        let (gzipped, plain) = (shrink::gzipped(&bytes)?.len(), bytes.len());
        files.push(File { name: shown, gzipped, plain, when });
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.gzipped));
    let mut table = format!("{:>9} {:>9}  what the page loads\n", "gzipped", "plain");
    for File { name, gzipped, plain, when } in &files {
        let when = match when {
            Use::Always => String::new(),
            Use::Lesson(_) | Use::Page => continue,
            Use::Parts(parts) => format!(" ({})", parts.join(", ")),
            Use::Later => " (later)".to_owned(),
        };
        let _ = writeln!(table, "{gzipped:>9} {plain:>9}  {name}{when}");
    }
    let sum = |is_in: &dyn Fn(&Use) -> bool| -> usize {
        files.iter().filter(|file| is_in(&file.when)).map(|file| file.gzipped).sum()
    };
    let mut over = Vec::new();
    for Budget { lesson, part, bytes } in &BUDGETS {
        let total = sum(&|used| match used {
            Use::Always => true,
            Use::Lesson(id) => id == lesson,
            Use::Parts(parts) => parts.iter().any(|used| used == part),
            Use::Page | Use::Later => false,
        });
        let _ =
            writeln!(table, "{total:>9} {:>9}  until `{lesson}` can be played, of {bytes} bytes allowed", "");
        over.extend(
            (total > *bytes).then(|| format!("`{lesson}` is {} bytes over its budget", total - bytes)),
        );
    }
    for file in &files {
        let is_own = matches!(file.when, Use::Lesson(_));
        over.extend(
            (is_own && file.gzipped > LESSON).then(|| format!("{} has more than {LESSON} bytes", file.name)),
        );
    }
    let painted: usize = files.iter().filter(|file| is_painted(&file.name)).map(|file| file.gzipped).sum();
    let _ = writeln!(
        table,
        "{painted:>9} {:>9}  until the first page is painted, of {PAINTED} bytes allowed",
        ""
    );
    over.extend(
        (painted > PAINTED).then(|| format!("the first page is {} bytes over its budget", painted - PAINTED)),
    );
    ensure!(over.is_empty(), "{table}\n{}", over.join("\n"));
    Ok(table.trim_end().to_owned())
}

fn is_painted(name: &str) -> bool {
    PAINTED_BY.iter().any(|painted| name.starts_with(painted))
}

impl Use {
    fn of(file: &Path) -> Self {
        let mut parts = file.iter().filter_map(|part| part.to_str());
        match (parts.next(), parts.next(), parts.next()) {
            (Some("lessons"), Some(lesson), Some(_)) => Self::Lesson(lesson.to_owned()),
            (Some("lesson"), Some(_), Some("stamp.svg")) | (Some("narration.txt"), None, None) => Self::Later,
            // What is painted and read before there is a program.
            (Some("lesson"), Some(_), Some(_)) | (Some("index.html"), None, None) => Self::Page,
            (Some("conformance.json"), None, None) | (Some("pages"), Some(_), None) => Self::Later,
            (Some(name), None, None) => match late::parts(name)[..] {
                [] => Self::Always,
                ref parts if parts.iter().all(|part| LATER.contains(part)) => Self::Later,
                // What several parts have in common comes with the first of them.
                ref parts => Self::Parts(parts.iter().map(|part| (*part).to_owned()).collect()),
            },
            _ => Self::Always,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_a_lesson_needs_and_fails_when_it_is_too_much() {
        let site = std::env::temp_dir().join(format!("xtask-size-{}", std::process::id()));
        for lesson in ["retries-and-dlq", "replication", "other"] {
            fs::create_dir_all(site.join("lessons").join(lesson)).unwrap();
            fs::write(site.join("lessons").join(lesson).join("lesson.bin"), "{}").unwrap();
        }
        // Numbers that do not compress.
        let mut state = 1_u64;
        let mut noise = |bytes: usize| -> Vec<u8> {
            let next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 33) as u8
            };
            std::iter::repeat_with(next).take(bytes).collect()
        };
        fs::write(site.join("app.wasm"), noise(460_000)).unwrap();
        fs::write(site.join("split_panels-1.wasm"), noise(400_000)).unwrap();
        let table = check(&site).unwrap();
        assert!(table.contains("split_panels-1.wasm (later)") && !table.contains("other"), "{table}");
        fs::write(site.join("split_logs-1.wasm"), noise(120_000)).unwrap();
        let error = format!("{:#}", check(&site).unwrap_err());
        assert!(error.contains("`replication` is") && !error.contains("`retries-and-dlq` is"), "{error}");
        fs::remove_file(site.join("split_logs-1.wasm")).unwrap();
        fs::write(site.join("lessons/other/lesson.bin"), noise(13_000)).unwrap();
        assert!(format!("{:#}", check(&site).unwrap_err()).contains("other/lesson.bin has more than"));
        fs::write(site.join("lessons/other/lesson.bin"), "{}").unwrap();
        fs::write(site.join("app.wasm"), noise(490_000)).unwrap();
        assert!(format!("{:#}", check(&site).unwrap_err()).contains("`retries-and-dlq` is"));
        fs::write(site.join("app.wasm"), noise(400_000)).unwrap();
        fs::write(site.join("common_map_panels-1.wasm"), noise(400_000)).unwrap();
        fs::create_dir_all(site.join("lesson/other")).unwrap();
        fs::write(site.join("lesson/other/stamp.svg"), noise(90_000)).unwrap();
        fs::write(site.join("narration.txt"), noise(90_000)).unwrap();
        fs::write(site.join("style-1.css"), noise(31_000)).unwrap();
        fs::write(site.join("index.html"), noise(20_000)).unwrap();
        assert!(check(&site).unwrap().contains("until the first page is painted"));
        fs::write(site.join("index.html"), noise(30_000)).unwrap();
        assert!(format!("{:#}", check(&site).unwrap_err()).contains("the first page is"));
        fs::remove_dir_all(site).unwrap();
    }
}
