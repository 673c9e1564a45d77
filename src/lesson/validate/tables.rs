//! Checks of tables: each row has a cell for each column, and its step is there.

use super::super::file::RowFile;
use super::super::problem::{FieldPath, Problem, field};
use super::Check;

impl Check<'_> {
    pub(super) fn tables(&mut self) {
        let file = self.file;
        let steps: Vec<&str> = file.steps.iter().map(|step| step.id.as_str()).collect();
        for (index, table) in file.tables.iter().enumerate() {
            let place = field!["tables", index];
            self.has_words(place.then("title"), &table.title);
            if table.columns.len() < 2 {
                let message = format!("{} to compare", table.columns.len());
                let problem = Problem::new(place.then("columns"), message);
                self.report.add(problem.expected("at least two columns"));
            }
            for (index, name) in table.columns.iter().enumerate() {
                self.has_words(place.then("columns").then(index), name);
            }
            for (index, row) in table.rows.iter().enumerate() {
                let place = place.then("rows").then(index);
                self.has_words(place.then("name"), &row.name);
                if row.cells.len() != table.columns.len() {
                    let problem = Problem::new(place.then("cells"), format!("{} cells", row.cells.len()));
                    self.report
                        .add(problem.expected(format!("{}, one for each column", table.columns.len())));
                }
                for (index, text) in row.cells.iter().enumerate() {
                    self.narration(text, place.then("cells").then(index));
                }
                self.row_figures(row, &place);
                if let Some(step) = row.step.as_deref().filter(|step| !steps.contains(step))
                    && !self.report.lost(&field!["steps"], &["steps", "id"])
                {
                    self.no_such("step", step, &steps, place.then("step"));
                }
            }
        }
    }

    /// What is counted in the cells of a row: in the run at hand, or in that of a lane.
    fn row_figures(&mut self, row: &RowFile, place: &FieldPath) {
        let texts: Vec<&str> = row.cells.iter().map(String::as_str).collect();
        self.counted(("cells", &texts), &row.figures, place);
        let lanes: Vec<&str> = self.file.lanes.iter().map(|lane| lane.title.as_str()).collect();
        if self.report.lost(&field!["lanes"], &["lanes", "title"]) {
            return;
        }
        for (name, figure) in &row.figures {
            if let Some(lane) = figure.lane.as_deref().filter(|lane| !lanes.contains(lane)) {
                self.no_such("lane", lane, &lanes, place.then("figures").then(name).then("lane"));
            }
        }
    }
}
