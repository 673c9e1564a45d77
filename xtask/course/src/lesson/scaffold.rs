//! A lesson to begin with: small, and good as it is.

use std::fs;

use anyhow::{Context, Result, bail, ensure};
use sorting_office::lesson::LESSON_FILE;

use super::{USAGE, library};

const LESSON: &str = include_str!("new.toml");

/// Runs `cargo xtask lesson new ID`.
pub(super) fn begin(names: Vec<String>) -> Result<()> {
    let [id] = names.as_slice() else { bail!("what is its id to be?\n\n{USAGE}") };
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    ensure!(id.chars().all(fits), "`{id}` can't be an id: lower-case letters, digits and `-` are");
    let library = library()?;
    let folder = library.folder_of(id);
    ensure!(!folder.exists(), "there is a lesson `{id}` already");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let file = folder.join(LESSON_FILE);
    fs::write(&file, LESSON).with_context(|| format!("cannot write {}", file.display()))?;
    println!(
        "static/lessons/{id}/{LESSON_FILE} is there: change it, and see what `cargo xtask lesson check {id}` says"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_lesson_begins_as_is_good() {
        let folder = std::env::temp_dir().join(format!("sorting-office-lesson-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(LESSON_FILE), LESSON).unwrap();
        let loaded = library().unwrap().load_from(&folder, "new");
        fs::remove_dir_all(&folder).unwrap();
        let (_, lesson) = loaded.map_err(|problems| problems[0].to_string()).unwrap();
        assert_eq!((lesson.steps.len(), lesson.questions.len()), (2, 1));
    }
}
