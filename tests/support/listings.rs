//! Runs a lesson's listings for real, in the languages they are written in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use sorting_office::lesson::listing::Language;

/// The parts of each in-process broker, in the order in which they are explained.
pub const PARTS: [&str; 5] = ["message", "broker", "producer", "worker", "main"];

/// Where a lesson's listings in a language are.
pub fn folder(lesson: &str, language: Language) -> PathBuf {
    let name = language.label().to_lowercase();
    Path::new(env!("CARGO_MANIFEST_DIR")).join("static/lessons").join(lesson).join(name)
}

/// One part's source, as written.
pub fn source(lesson: &str, language: Language, part: &str) -> String {
    let path = folder(lesson, language).join(part).with_extension(language.extension());
    fs::read_to_string(&path).unwrap_or_else(|error| unreachable!("{}: {error}", path.display()))
}

/// How a listing differs from the one that is shown.
#[derive(Clone, Copy, Default)]
pub struct Change {
    /// A variant that takes the place of a part: the part, and the variant.
    pub variant: Option<(&'static str, &'static str)>,
    /// The waits are shorter: how the unit is written, and how it is written then, in Python and in Rust.
    pub units: &'static [[(&'static str, &'static str); 2]],
}

/// Runs a lesson's listing from its part `main` on, changed, and gives back the lines it printed.
pub fn run_listing(lesson: &str, language: Language, change: Change) -> Vec<String> {
    run_from("main", lesson, language, change)
}

/// The same from another part on.
pub fn run_from(main: &str, lesson: &str, language: Language, change: Change) -> Vec<String> {
    let place = scratch();
    for file in fs::read_dir(folder(lesson, language)).expect("the lesson has listings").flatten() {
        let text = fs::read_to_string(file.path()).expect("a listing is text");
        let changed = change.units.iter().fold(text, |text, unit| {
            let (from, to) = unit[language as usize];
            text.replace(from, to)
        });
        fs::write(place.join(file.file_name()), changed).expect("the scratch folder is ours");
    }
    let at = |part: &str| place.join(part).with_extension(language.extension());
    if let Some((part, variant)) = change.variant {
        fs::copy(at(variant), at(part)).expect("the variant is there");
    }
    let printed = match language {
        Language::Python => lines(Command::new("python3").arg("-B").arg(at(main))),
        Language::Rust => {
            let program = place.join("main");
            let compiler = ["--edition", "2024", "-D", "warnings", "-o"];
            lines(Command::new("rustc").args(compiler).arg(&program).arg(at(main)));
            lines(&mut Command::new(program))
        }
    };
    fs::remove_dir_all(place).expect("the scratch folder is ours");
    printed
}

/// A folder of its own for each run, since tests run side by side.
fn scratch() -> PathBuf {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let name = format!("listing-{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&place).expect("the target folder can be written to");
    place
}

/// What a command prints, once it has ended well.
fn lines(command: &mut Command) -> Vec<String> {
    let output = command.output().unwrap_or_else(|error| unreachable!("{command:?} does not start: {error}"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} fails: {told}");
    assert!(told.is_empty(), "{command:?} complains: {told}");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}
