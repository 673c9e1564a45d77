//! Checks of the short form for what comes in twice: its table, its key, and the steps that it stands for.

use super::text::Scope;
use super::{Check, Source};
use crate::lesson::file::service::{DedupeFile, HandlerFile, ItemFile, Piece, RowText};
use crate::lesson::problem::{FieldPath, Problem};

impl Check<'_> {
    pub(super) fn dedupe<'f>(
        &mut self,
        handler: &'f HandlerFile,
        dedupe: &DedupeFile,
        place: &FieldPath,
        scope: &mut Scope<'f>,
    ) {
        if scope.source == Source::Timer {
            let problem = Problem::new(place.clone(), "what begins by the clock does not come in twice");
            self.report.add(problem.expected("it beside a `port`, a `call` or a `bus`"));
            return;
        }
        self.table(&dedupe.table, &place.then("table"), scope);
        self.dedupe_key(&dedupe.key, place.then("key"), scope);
        for item in handler.made.first.iter().chain(&handler.made.last) {
            let ItemFile::Step(step) = item else { continue };
            self.same_steps(step, place, scope);
            scope.named.push(step);
        }
    }

    fn dedupe_key(&mut self, key: &str, path: FieldPath, scope: &Scope) {
        let as_row = format!("table[{key}]");
        let pieces = RowText::read(&as_row).map(|row| row.key).unwrap_or_default();
        if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) {
            let problem = Problem::new(path, format!("the key `{key}` is the same for all that comes in"));
            self.report.add(problem.expected("a place in it, as in `{body.order}`"));
        } else {
            self.named(&pieces, &path, scope);
        }
    }
}
