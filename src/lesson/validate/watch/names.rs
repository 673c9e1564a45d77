//! The names of the copies that scalers start: they follow from the names that the file gives.

use super::super::log;
use crate::lesson::file::LessonFile;
use crate::sim::{MOST_CLIENTS, another_name};

/// The names of all copies, after those whom they are like.
#[derive(Debug, Default)]
pub(in crate::lesson::validate) struct Copies(Vec<String>);

impl Copies {
    pub fn of(file: &LessonFile, implied: &log::Names) -> Self {
        let mut all = Self::default();
        for scaler in file.scalers.iter().filter(|scaler| file.can_be_copied(&scaler.like)) {
            for _ in 1..usize::from(scaler.max).min(MOST_CLIENTS) {
                let is_taken =
                    |name: &str| is_there(file, implied, name) || all.0.iter().any(|it| it == name);
                let name = another_name(&scaler.like, &is_taken);
                all.0.push(name.to_string());
            }
        }
        all
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Is there a thing of that name?
fn is_there(file: &LessonFile, implied: &log::Names, name: &str) -> bool {
    file.exchanges.iter().any(|it| it.name == name)
        || file.queues.iter().any(|it| it.name == name)
        || file.producers.iter().any(|it| it.name() == name)
        || file.workers.iter().any(|it| it.name == name)
        || file.consumers.iter().any(|it| it.name == name)
        || file.services.iter().any(|it| it.name == name)
        || implied.nodes().iter().any(|(it, _)| *it == name)
}
