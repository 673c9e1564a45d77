//! Is each figure in the cells of a table what its run counts?

use crate::lesson::lesson::Lesson;
use crate::lesson::markup::Span;
use crate::lesson::problem::{Problem, field};
use crate::lesson::table::{Counted, Row, Table};
use crate::sim::Recording;

impl Lesson {
    pub(super) fn check_tables(&self, recording: &Recording, problems: &mut Vec<Problem>) {
        for (index, table) in self.tables.iter().enumerate() {
            let counted = self.counted_of(table, recording);
            for (at, (row, counted)) in table.rows.iter().zip(&counted).enumerate() {
                let place = field!["tables", index, "rows", at, "cells"];
                let wrong = row.cells.iter().flatten().filter_map(|span| self.miscounted(row, counted, span));
                problems.extend(wrong.map(|message| Problem::new(place.clone(), message)));
            }
        }
    }

    /// The figures of each row: in the lesson's run, and in those of lanes.
    fn counted_of(&self, table: &Table, recording: &Recording) -> Vec<Vec<Counted>> {
        let mut all = table.counted(recording, None);
        for lane in table.lanes() {
            let Some(done) = self.lanes.get(lane).map(|lane| lane.interventions.clone()) else { continue };
            let run = Recording::run(self.plan.clone(), self.seed, done);
            for (all, more) in
                all.iter_mut().flatten().zip(table.counted(&run, Some(lane)).into_iter().flatten())
            {
                *all = all.or(more);
            }
        }
        all
    }

    /// What is wrong with a figure, if this is one.
    fn miscounted(&self, row: &Row, counted: &[Counted], span: &Span) -> Option<String> {
        let Span::Figure { name, count, .. } = span else { return None };
        let at = row.figures.iter().position(|figure| figure.name == *name)?;
        let lane = row.figures.get(at)?.lane.and_then(|lane| self.lanes.get(lane));
        let whose =
            lane.map_or_else(|| "the lesson's run".to_owned(), |lane| format!("lane `{}`", lane.title));
        match counted.get(at)? {
            Counted::Times(times) if times == count => None,
            Counted::Times(times) => Some(format!("`{name}` is {times} in {whose}, and not {count}")),
            Counted::Never | Counted::Awaited => Some(format!("`{name}` can't be counted in {whose}")),
        }
    }
}
