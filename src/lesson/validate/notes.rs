//! Checks of a lesson's notes: what they say, and that the step they belong to is there.

use super::super::problem::field;
use super::{Check, Words};

impl Check<'_> {
    pub(super) fn notes(&mut self) {
        let file = self.file;
        let steps: Vec<&str> = file.steps.iter().map(|step| step.id.as_str()).collect();
        for (index, note) in file.notes.iter().enumerate() {
            let place = field!["notes", index];
            Words { known: self.known, report: self.report }.note(note, &place);
            if let Some(step) = note.step().filter(|step| !steps.contains(step))
                && !self.report.lost(&field!["steps"], &["steps", "id"])
            {
                self.no_such("step", step, &steps, place.then("step"));
            }
        }
    }
}
