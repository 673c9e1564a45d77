//! What was made once is not made again: beside a folder stands a note of what it was made from.

use crate::page::shrink;
use crate::project;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Was the folder made from this, and to its end?
pub fn is_current(made: &Path, from: &str) -> bool {
    made.is_dir() && fs::read_to_string(beside(made)).is_ok_and(|noted| noted == from)
}

/// Removes the folder with its note, before it is made anew.
pub fn clear(made: &Path) -> Result<()> {
    let note = beside(made);
    if note.exists() {
        fs::remove_file(&note).with_context(|| format!("cannot remove {}", note.display()))?;
    }
    if made.exists() {
        fs::remove_dir_all(made).with_context(|| format!("cannot clear {}", made.display()))?;
    }
    Ok(())
}

/// Notes what the folder was made from, now that it is whole.
pub fn note(made: &Path, from: &str) -> Result<()> {
    let note = beside(made);
    fs::write(&note, from).with_context(|| format!("cannot write {}", note.display()))
}

fn beside(made: &Path) -> PathBuf {
    made.with_extension("from")
}

/// All files below a folder, by their names there and what is in them, and what else counts.
pub fn files(folder: &Path, others: &str) -> Result<String> {
    let mut all = others.to_owned().into_bytes();
    for file in shrink::files(folder)? {
        all.extend(file.strip_prefix(folder)?.as_os_str().as_encoded_bytes());
        all.extend(fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(project::hash(&all))
}

/// A file that is too large to be read for this, by when it was written and its size.
pub fn file(file: &Path) -> Result<String> {
    let known = fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(format!("{} {:?} {}", file.display(), known.modified()?, known.len()))
}

/// The program that runs: what it has in it makes lessons and pages.
pub fn this_program() -> Result<String> {
    file(&std::env::current_exe()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_current_while_what_it_was_made_from_stays() {
        let folder = std::env::temp_dir().join(format!("xtask-made-from-{}", std::process::id()));
        let (source, made) = (folder.join("source"), folder.join("made"));
        fs::create_dir_all(&source).unwrap();
        fs::create_dir_all(&made).unwrap();
        fs::write(source.join("a"), "1").unwrap();
        let from = files(&source, "").unwrap();
        assert!(!is_current(&made, &from), "nothing is noted");
        note(&made, &from).unwrap();
        assert!(is_current(&made, &files(&source, "").unwrap()));
        assert!(!is_current(&made, &files(&source, "other").unwrap()));
        fs::write(source.join("a"), "2").unwrap();
        assert!(!is_current(&made, &files(&source, "").unwrap()), "other content");
        fs::write(source.join("a"), "1").unwrap();
        fs::rename(source.join("a"), source.join("b")).unwrap();
        assert!(!is_current(&made, &files(&source, "").unwrap()), "another name");
        clear(&made).unwrap();
        assert!(!is_current(&made, &from) && !made.exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
