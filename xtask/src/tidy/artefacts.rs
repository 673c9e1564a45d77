//! Rules for every text file that is kept here, whatever it is written in: nothing of one machine, no registry's host, nothing left
//! undone, nothing too long to be read in one go.

use super::Finding;

/// A source file longer than this is to be split.
const MAX_LINES: usize = 450;
const SOURCES: &[&str] = &["rs", "mjs", "js", "css", "html", "py", "sh"];

/// Written in two halves, so that this file does not find itself.
const MACHINE: &[(&str, &str)] =
    &[("/ro", "ot/"), ("/ho", "me/"), ("/wo", "rk/"), ("/Us", "ers/"), ("C:\\", "Users")];
const REGISTRIES: &[(&str, &str)] = &[
    ("registry.", "npmjs.org"),
    ("crates", ".io"),
    ("pypi", ".org"),
    ("files.python", "hosted.org"),
    ("deb.debian", ".org"),
    ("static.rust-lang", ".org"),
    ("proxy.gol", "ang.org"),
];
const UNDONE: &[(&str, &str)] = &[("TO", "DO"), ("FIX", "ME"), ("XX", "X:")];
/// How Cargo.lock names the default registry; cargo itself writes it on every machine.
const LOCK_SOURCE: (&str, &str) = ("source = \"registry+https://github.com/rust-lang/crates", ".io-index\"");

/// Checks one text file; `path` is relative to the checkout.
pub fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    if SOURCES.contains(&extension) && lines > MAX_LINES {
        let what = format!("has {lines} lines, more than {MAX_LINES}: split it by what it does");
        findings.push(Finding::new(path, MAX_LINES + 1, "length", what));
    }
    for (index, line) in text.lines().enumerate() {
        if path.ends_with("Cargo.lock") && line == join(LOCK_SOURCE) {
            continue;
        }
        let mut find = |rule, what: String| findings.push(Finding::new(path, index + 1, rule, what));
        if let Some(folder) = MACHINE.iter().map(|halves| join(*halves)).find(|folder| absolute(line, folder))
        {
            find(
                "machine",
                format!("`{folder}` is a folder of one machine: use a path relative to the checkout"),
            );
        }
        if let Some(host) = REGISTRIES.iter().map(|halves| join(*halves)).find(|host| line.contains(host)) {
            find(
                "registry",
                format!(
                    "`{host}` is a registry's host: the client's own settings say where packages come from"
                ),
            );
        }
        if let Some(word) = UNDONE.iter().map(|halves| join(*halves)).find(|word| line.contains(word)) {
            find("undone", format!("`{word}`: do it, or file it as an issue"));
        }
    }
    findings
}

fn join((a, b): (&str, &str)) -> String {
    format!("{a}{b}")
}

/// Whether the path stands there by itself, not as the middle of a longer one.
fn absolute(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "_-.~/$}".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        check(path, text).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn machines_registries_and_leftovers_are_found() {
        for halves in MACHINE {
            assert_eq!(rules("a.md", &format!("see {}x", join(*halves))), ["machine"]);
        }
        for halves in REGISTRIES {
            assert_eq!(rules("a.md", &format!("see https://{}/x", join(*halves))), ["registry"]);
        }
        for halves in UNDONE {
            assert_eq!(rules("a.rs", &format!("// {} later", join(*halves))), ["undone"]);
        }
        for halves in MACHINE.iter().filter(|(start, _)| start.starts_with('/')) {
            let inside = format!("see docs{}x", join(*halves));
            assert_eq!(rules("a.md", &inside), [""; 0], "{inside} is no path of a machine");
        }
    }

    #[test]
    fn the_lock_file_may_name_its_source() {
        assert_eq!(rules("Cargo.lock", &join(LOCK_SOURCE)), [""; 0]);
        assert_eq!(rules("a.toml", &join(LOCK_SOURCE)), ["registry"]);
    }

    #[test]
    fn long_files_are_found() {
        assert_eq!(rules("a.rs", &"x\n".repeat(MAX_LINES + 1)), ["length"]);
        assert_eq!(rules("a.rs", &"x\n".repeat(MAX_LINES)), [""; 0]);
        assert_eq!(rules("a.json", &"x\n".repeat(MAX_LINES + 1)), [""; 0]);
    }
}
