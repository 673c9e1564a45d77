//! Checks of the steps of services: what they are called, and what the texts of each may name.

use super::text::{NAMES, Scope, is_name};
use super::transaction::Within;
use super::{Check, Source};
use crate::lesson::file::service::{Does, ENDS, HandlerFile, ItemFile, ServiceFile, StepFile, Word};
use crate::lesson::problem::{FieldPath, Problem, field};
use crate::sim::Commit;
use crate::sim::service::Settle;

/// What can undo a step.
const UNDOES: [Does; 5] = [Does::Call, Does::Put, Does::Add, Does::Delete, Does::Publish];

impl Check<'_> {
    /// What is done with something that came in.
    pub(super) fn handled<'f>(
        &mut self,
        service: &'f ServiceFile,
        handler: &'f HandlerFile,
        source: Source,
        place: &FieldPath,
        named: &mut Vec<&'f StepFile>,
    ) {
        let service_place = FieldPath(place.0[..2].to_vec());
        let handler_place = place.clone();
        let (variables, known) = (Vec::new(), std::mem::take(named));
        let mut scope = Scope {
            service,
            service_place,
            source,
            variables,
            named: known,
            parsed: None,
            handler_place,
            transaction: Within::None,
        };
        for (at, text) in handler.conditions().iter().enumerate() {
            let path = place.then("when");
            let path = if handler.conditions().len() > 1 { path.then(at) } else { path };
            self.condition(text, &path, &scope);
        }
        if let Some(correlation) = &handler.correlation {
            self.service_text(correlation, &place.then("correlation"), &scope);
            scope.variables.push("correlation");
        }
        if let Some(dedupe) = &handler.dedupe {
            self.dedupe(handler, dedupe, &place.then("dedupe"), &mut scope);
        }
        self.items(&handler.steps, &place.then("steps"), &mut scope);
        scope.variables.push("error");
        scope.parsed = None;
        self.items(&handler.on_failure, &place.then("on_failure"), &mut scope);
        *named = scope.named;
        let undoes = |items: &[ItemFile]| any(items, &|item| *item == ItemFile::Word(Word::Undo));
        let undone = |items: &[ItemFile]| {
            any(items, &|item| matches!(item, ItemFile::Step(step) if step.undo.is_some()))
        };
        let both = [&handler.steps, &handler.on_failure];
        if both.iter().any(|items| undoes(items))
            && !both.iter().any(|items| undone(items))
            && !self.report.is_damaged(place)
        {
            let problem = Problem::new(place.clone(), "there is nothing to undo");
            self.report.add(problem.expected("a step with an `undo`"));
        }
    }

    pub(super) fn items<'f>(&mut self, items: &'f [ItemFile], place: &FieldPath, scope: &mut Scope<'f>) {
        for (at, item) in items.iter().enumerate() {
            let place = place.then(at);
            match item {
                ItemFile::Word(word) => {
                    self.word(*word, &place, scope.source);
                    self.word_in_transaction(*word, &place, scope.transaction);
                }
                ItemFile::Step(step) => self.step_of_service(step, &place, scope),
            }
        }
    }

    fn word(&mut self, word: Word, place: &FieldPath, source: Source) {
        let message = match (word, source) {
            (Word::Undo | Word::End, _) | (Word::Commit, Source::Topic(Commit::Never)) => return,
            (Word::SeekBack, Source::Topic(_)) => return,
            (Word::SeekBack, _) => "there is no record to seek here",
            (Word::Commit, Source::Topic(_)) => "the consumer commits it by itself",
            (Word::Commit, _) => "there is no record to commit here",
            (_, Source::Queue(Settle::Automatic)) => "the broker has settled it already",
            (_, Source::Queue(_)) => return,
            (_, Source::Topic(_)) => "a record is not settled: the group's offset is committed",
            (_, Source::Call | Source::Timer | Source::Event) => "there is no delivery to settle here",
        };
        self.report.add(Problem::new(place.clone(), message).expected(format!("no \"{}\"", word.as_str())));
    }

    fn step_of_service<'f>(&mut self, step: &'f StepFile, place: &FieldPath, scope: &mut Scope<'f>) {
        self.step_name(step, place);
        self.same_steps(step, &place.then("id"), scope);
        scope.named.push(step);
        if let Some(does) = self.does(step, &Does::ALL, place) {
            self.detail(step, does, place, scope);
            self.step_in_transaction(step, does, place, scope);
        }
        if let Some(into) = &step.into {
            self.variable(into, place.then("into"));
            scope.variables.push(into);
        }
        if let Some(undo) = &step.undo {
            self.undo(undo, &place.then("undo"), scope);
        }
        if let Some(effect) = &step.effect {
            self.service_text(effect, &place.then("effect"), scope);
        }
        if let Some(name) = &step.parse {
            let at = self.file.schemas.iter().position(|known| known.name == *name);
            scope.parsed = at.filter(|at| !self.report.is_damaged(&field!["schemas", *at]));
        }
        let parsed = scope.parsed;
        // What one way puts is not there on the other.
        let before = scope.variables.len();
        if step.in_transaction.is_some() {
            self.transaction(step, place, scope);
        }
        self.items(step.then(), &place.then("then"), scope);
        let put = scope.variables.split_off(before);
        self.items(step.otherwise(), &place.then("else"), scope);
        scope.variables.extend(put);
        scope.parsed = parsed;
    }

    /// Steps of one name light one region: they do the same, if with other bodies.
    pub(super) fn same_steps(&mut self, step: &StepFile, path: &FieldPath, scope: &Scope) {
        let is_other = |before: &&StepFile| before.id == step.id && !before.is_like(step);
        if !step.id.is_empty() && scope.named.iter().any(is_other) {
            let message = format!("there is a step `{}` already, and it does something else", step.id);
            let problem = Problem::new(path.clone(), message);
            self.report.add(problem.expected("another name, or the same step"));
        }
    }

    fn step_name(&mut self, step: &StepFile, place: &FieldPath) {
        let id = step.id.as_str();
        if id.is_empty() {
            if !self.report.is_damaged(place) {
                self.problem(place.then("id"), "`id` is missing");
            }
        } else if !id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
            let problem = Problem::new(place.then("id"), format!("`{id}` can't be a name of a region"));
            self.report.add(problem.expected("letters, digits, `-` and `_`"));
        } else if Word::NAMES.contains(&id) || ENDS.contains(&id) {
            let problem = Problem::new(place.then("id"), format!("`{id}` is a step of its own"));
            self.report.add(problem.expected("another name"));
        }
    }

    fn variable(&mut self, name: &str, path: FieldPath) {
        const TAKEN: [&str; 7] = ["body", "key", "type", "n", "correlation", "reply_to", "error"];
        let problem = Problem::new(path.clone(), format!("`{name}` can't be a name in texts"));
        if TAKEN.contains(&name) || name.starts_with("body.") {
            self.report.add(problem.expected("another one: this stands for something else"));
        } else if !is_name(name) {
            self.report.add(problem.expected(NAMES));
        } else {
            return;
        }
        self.report.mend(path);
    }

    fn undo(&mut self, undo: &StepFile, place: &FieldPath, scope: &Scope) {
        let given = [
            ("id", !undo.id.is_empty()),
            ("undo", undo.undo.is_some()),
            ("effect", undo.effect.is_some()),
            ("quiet", undo.quiet),
            ("retries", undo.retries.is_some()),
            ("pause_ms", undo.pause_ms.is_some()),
            ("into", undo.into.is_some()),
            ("confirm_ms", undo.confirm_ms.is_some()),
        ];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            let message = format!("what undoes a step has no `{field}`: it is tried until it succeeds");
            self.report.add(Problem::new(place.then(field), message).expected("what is done, and no more"));
        }
        if let Some(does) = self.does(undo, &UNDOES, place) {
            self.detail(undo, does, place, scope);
        }
    }
}

/// Is one of the steps, or of those in them, like that?
pub(super) fn any(items: &[ItemFile], is_it: &dyn Fn(&ItemFile) -> bool) -> bool {
    items.iter().any(|item| {
        let inner = |step: &StepFile| step.inner().into_iter().any(|(_, items)| any(items, is_it));
        is_it(item) || matches!(item, ItemFile::Step(step) if inner(step))
    })
}
