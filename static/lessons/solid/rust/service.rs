//! A service that is handed where to store.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;

pub trait Storage {
    fn save(&mut self, line: String) -> io::Result<()>;
}

#[expect(dead_code, reason = "in the shop")]
pub struct FileStorage {
    path: PathBuf,
}

impl Storage for FileStorage {
    fn save(&mut self, line: String) -> io::Result<()> {
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true);
        writeln!(file.open(&self.path)?, "{line}")
    }
}

// region: list
/// In the test.
#[derive(Default)]
pub struct ListStorage {
    pub lines: Vec<String>,
}

impl Storage for ListStorage {
    fn save(&mut self, line: String) -> io::Result<()> {
        self.lines.push(line);
        Ok(())
    }
}
// endregion: list

// region: service
pub struct InvoiceService<'a> {
    pub storage: &'a mut dyn Storage,
}

impl InvoiceService<'_> {
    pub fn issue(
        &mut self,
        number: u32,
        total: &str,
    ) -> io::Result<()> {
        self.storage.save(format!("{number}: {total}"))
    }
}
// endregion: service
