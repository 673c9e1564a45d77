//! Checks of questions: what the answer is, and that the reader can give it.

use std::collections::BTreeSet;

use super::super::file::service::ServiceFile;
use super::super::file::{AnswerFile, QuestionFile, RowOfFile, Way};
use super::super::problem::{FieldPath, Problem, field};
use super::{Check, Group};

/// What an answer can be.
const FORMS: &str = "`{ count = {…} }` (with `less`, `after`, `before`), `{ offset = {…} }`, `{ partitions = {…} }`, `{ seconds = {…}, after = {…} }`, `{ moment = {…}, within_ms = 500 }` (with `after`), `{ words = [{ say = \"…\", of = {…} }] }`, `{ order = [{ say = \"…\", of = {…} }] }`, `{ row = { table = \"…\", key = \"…\" }, of = {…} }`, `{ value = \"total\", of = {…} }` or `{ node = \"queue\", of = {…} }` (with `after`)";

impl Check<'_> {
    pub(super) fn questions(&mut self) {
        let file = self.file;
        let ids = file.questions.iter().enumerate();
        self.unique(
            "question",
            ids.map(|(index, asked)| (asked.id.as_str(), field!["questions", index, "id"])),
        );
        let steps: Vec<&str> = file.steps.iter().map(|step| step.id.as_str()).collect();
        for (index, question) in file.questions.iter().enumerate() {
            let place = field!["questions", index];
            self.id(&question.id, place.then("id"));
            if !steps.contains(&question.ask_at.as_str())
                && !self.report.lost(&field!["steps"], &["steps", "id"])
            {
                self.no_such("step", &question.ask_at, &steps, place.then("ask_at"));
            }
            self.narration(&question.text, place.then("text"));
            self.narration(&question.because, place.then("because"));
            self.answer(&question.answer, &place.then("answer"));
            if !self.report.is_damaged(&place) {
                self.reply(question, &place);
            }
        }
    }

    fn answer(&mut self, answer: &AnswerFile, place: &FieldPath) {
        let patterns = [
            ("count", &answer.count),
            ("less", &answer.less),
            ("offset", &answer.offset),
            ("partitions", &answer.partitions),
            ("seconds", &answer.seconds),
            ("moment", &answer.moment),
            ("of", &answer.of),
            ("after", &answer.after),
            ("before", &answer.before),
        ];
        for (field, pattern) in patterns {
            if let Some(pattern) = pattern {
                self.pattern(pattern, &place.then(field));
            }
        }
        for (field, words) in [("words", &answer.words), ("order", &answer.order)] {
            for (index, words) in words.iter().enumerate() {
                self.pattern(&words.of, &place.then(field).then(index).then("of"));
            }
        }
        if !is_clear(answer) && !self.report.is_damaged(place) {
            let problem = Problem::new(place.clone(), "it is not clear what the answer is");
            self.report.add(problem.expected(FORMS));
            self.report.mend(place.clone());
        }
        if let Some(row) = &answer.row {
            self.row_of(row, &place.then("row"));
        }
        if let Some(value) = &answer.value {
            self.value(value, place.then("value"));
        }
    }

    /// A row of a table is one that can be told from others, and a table that is there.
    fn row_of(&mut self, row: &RowOfFile, place: &FieldPath) {
        if let Some(name) = &row.service
            && !self.refer(Group::SERVICE, name, place.then("service"))
        {
            return;
        }
        let is_it = |service: &&ServiceFile| row.service.as_ref().is_none_or(|name| *name == service.name);
        let tables = || self.file.services.iter().filter(is_it).flat_map(|service| &service.tables);
        let names: BTreeSet<&str> = tables().map(|table| table.name.as_str()).collect();
        let of_that_name = tables().filter(|table| table.name == row.table).count();
        if of_that_name > 1 {
            let problem =
                Problem::new(place.clone(), format!("several services have a table `{}`", row.table));
            return self.report.add(problem.expected("the `service`"));
        }
        if of_that_name == 0 && !self.report.is_damaged(&field!["services"]) {
            let names: Vec<&str> = names.into_iter().collect();
            self.no_such("table", &row.table, &names, place.then("table"));
        }
    }

    /// What stands in a row is a number, or one of the texts to choose from.
    fn reply_of_row(&mut self, question: &QuestionFile, place: &FieldPath) {
        if question.reply.is_some_and(|way| way != Way::Number || !question.choices.is_empty()) {
            let problem = Problem::new(place.then("reply"), "what stands in a row is a number or a text");
            self.report.add(problem.expected("nothing here, and `choices` for a text"));
        }
        let place = place.then("choices");
        if question.choices.len() == 1 {
            let problem = Problem::new(place.clone(), "1 to choose from");
            self.report.add(problem.expected("at least two texts, or none where it is a number"));
        }
        let choices = question.choices.iter().enumerate();
        self.unique("choice", choices.map(|(index, name)| (name.as_str(), place.then(index))));
    }

    /// An answer in words is chosen from those that are given, or puts them in order.
    fn reply_in_words(&mut self, question: &QuestionFile, place: &FieldPath) {
        let (answer, is_order) = (&question.answer, !question.answer.order.is_empty());
        let (words, field, way, does) = match is_order {
            true => (&answer.order, "order", Way::Order, "made of"),
            false => (&answer.words, "words", Way::Words, "chosen from"),
        };
        if question.reply.is_some_and(|given| given != way) || !question.choices.is_empty() {
            let problem =
                Problem::new(place.clone(), format!("the answer is {does} the words that are given"));
            self.report.add(problem.expected("neither `reply` nor `choices`"));
        }
        let place = &place.then("answer").then(field);
        if is_order && !(3..=5).contains(&words.len()) {
            let problem = Problem::new(place.clone(), format!("{} to put in order", words.len()));
            self.report.add(problem.expected("3 to 5 things"));
        }
        if words.len() < 2 && !is_order {
            let problem = Problem::new(place.clone(), format!("{} to choose from", words.len()));
            self.report.add(problem.expected("at least two answers"));
        }
        for (index, words) in words.iter().enumerate() {
            let place = place.then(index).then("say");
            self.has_words(place.clone(), &words.say);
            // They stand on buttons, and are kept as they are.
            if words.say.contains(['{', '[', '`']) {
                let problem = Problem::new(place, format!("`{}` has markup", words.say));
                self.report.add(problem.expected("plain words: `#4`, `worker-1`"));
            }
        }
        let said = words.iter().enumerate();
        self.unique("answer", said.map(|(index, words)| (words.say.as_str(), place.then(index).then("say"))));
    }

    /// The way of answering goes with what the answer is, and has what it needs.
    fn reply(&mut self, question: &QuestionFile, question_place: &FieldPath) {
        let (place, counts) = (&question_place.then("choices"), question.answer.is_number());
        if question.answer.words.len() + question.answer.order.len() > 0 {
            return self.reply_in_words(question, question_place);
        }
        if question.answer.row.is_some() {
            return self.reply_of_row(question, question_place);
        }
        let in_words = |way| matches!(way, Way::Words | Way::Order);
        let fits = question.reply.is_none_or(|way| counts == (way == Way::Number) && !in_words(way));
        if !fits {
            let (asked, expected) = match counts {
                true => ("a number is asked for", "`number`"),
                false => ("a thing on the stage is asked for", "`choice` or `point`"),
            };
            let problem = Problem::new(question_place.then("reply"), asked);
            return self.report.add(problem.expected(expected));
        }
        if counts {
            if !question.choices.is_empty() {
                self.problem(place.clone(), "a number is asked for: it has no choices");
            }
            return;
        }
        let anything = question.reply == Some(Way::Point) && question.choices.is_empty();
        if question.choices.len() < 2 && !anything {
            let problem = Problem::new(place.clone(), format!("{} to choose from", question.choices.len()));
            self.report.add(problem.expected("at least two names"));
        }
        let choices = question.choices.iter().enumerate();
        self.unique("choice", choices.map(|(index, name)| (name.as_str(), place.then(index))));
        for (index, name) in question.choices.iter().enumerate() {
            self.refer(Group::THING, name, place.then(index));
        }
    }
}

/// Is there one answer, with all that it needs and nothing else?
fn is_clear(answer: &AnswerFile) -> bool {
    let numbers = [&answer.count, &answer.offset, &answer.partitions, &answer.seconds, &answer.moment];
    let of_first = [answer.node.is_some(), answer.value.is_some(), answer.row.is_some()];
    let of_first = of_first.into_iter().filter(|given| *given).count();
    let in_words = [&answer.words, &answer.order].into_iter().filter(|words| !words.is_empty()).count();
    let is_one = numbers.into_iter().flatten().count() + of_first + in_words == 1;
    let has_of = answer.of.is_some() == (of_first > 0);
    let has_before = (answer.before.is_some() || answer.less.is_some()) && answer.count.is_none();
    let has_both = answer.seconds.is_none() || answer.after.is_some();
    let says_how_near = answer.moment.is_some() == answer.within_ms.is_some();
    is_one && has_of && has_both && !has_before && says_how_near
}
