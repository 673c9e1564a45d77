//! Loads the lessons from their folders, as the build does.

use std::path::Path;

use sorting_office::lesson::Lesson;

#[path = "../../xtask/src/lesson/library.rs"]
mod library;
#[path = "../../xtask/src/lesson/source.rs"]
mod source;

/// Every lesson, with its id.
pub fn lessons() -> Vec<(String, Lesson)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let library = library::Library::open(&folder).unwrap_or_else(|problems| unreachable!("{problems:?}"));
    let load = |id: String| {
        let (_, lesson) = library.load(&id).unwrap_or_else(|problems| unreachable!("{id}: {problems:?}"));
        (id, lesson)
    };
    library.ids().into_iter().map(load).collect()
}
