//! Loads the lessons from their folders, as the build does.

use std::path::Path;
use std::sync::OnceLock;

use sorting_office::lesson::{Lesson, Packed as _, Problem};

#[path = "../../xtask/course/src/lesson/library.rs"]
mod library;
#[path = "../../xtask/course/src/lesson/pages.rs"]
mod pages;
#[path = "../../xtask/course/src/lesson/source.rs"]
mod source;

pub use library::Library;
pub use source::Source;

/// The lessons of this checkout.
pub fn library() -> Library {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    Library::open(&folder).unwrap_or_else(|problems| unreachable!("{}", listed(&problems)))
}

/// Every lesson, or the one that `LESSON` names, with its id. They are read from their folders and checked once,
/// whichever test comes first; then each test has its own, as the page has them.
pub fn lessons() -> Vec<(String, Lesson)> {
    static CHECKED: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    let load = |library: &Library, id: String| {
        let loaded = library.load(&id);
        let (_, lesson) = loaded.unwrap_or_else(|problems| unreachable!("{id}:{}", listed(&problems)));
        (id, lesson.to_bytes())
    };
    let checked = CHECKED.get_or_init(|| {
        let library = library();
        library.ids().into_iter().filter(|id| is_wanted(id)).map(|id| load(&library, id)).collect()
    });
    let read = |(id, file): &(String, Vec<u8>)| {
        let lesson = Lesson::from_bytes(file).unwrap_or_else(|error| unreachable!("{id}: {error:?}"));
        (id.clone(), lesson)
    };
    checked.iter().map(read).collect()
}

/// Whether it is the one that a writer named by `LESSON`, or none is named.
pub fn is_wanted(id: &str) -> bool {
    !std::env::var("LESSON").is_ok_and(|only| only != id)
}

fn listed(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("\n{problem}")).collect()
}

thread_local! {
    static LIBRARY: Library = library();
}

/// A lesson that a test has written out.
pub fn of_text(text: &str) -> Lesson {
    let Ok(source) = Source::parse(text.to_owned(), "lesson.toml") else {
        unreachable!("it is no TOML: {text}")
    };
    let lesson = LIBRARY.with(|library| Lesson::from_json(&source.json, &library.known));
    lesson.unwrap_or_else(|problems| unreachable!("{}", listed(&problems)))
}

/// Some that only tests have: a call that calls others, a saga that is undone, more calls than threads, …
pub const SERVICES: [&str; 10] =
    ["checkout", "stock", "pool", "monolith", "bus", "crowd", "contract", "quotes", "exactly-once", "again"];

/// They, with their ids.
pub fn of_services() -> Vec<(String, Lesson)> {
    SERVICES.map(|id| (id.to_owned(), of_desk(id))).to_vec()
}

/// A lesson in `tests/desks`.
pub fn of_desk(id: &str) -> Lesson {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desks");
    let loaded = library().load_from(&folder.join(id), id);
    loaded.unwrap_or_else(|problems| unreachable!("{id}:{}", listed(&problems))).1
}
