//! Checks of what the reader sees and is told: layout, steps, narration, questions.

use super::super::file::{AnswerFile, QuestionFile, StepFile, Way};
use super::super::markup::{self, Span};
use super::super::problem::{FieldPath, Problem, Segment, field};
use super::{Check, Group};

/// A step's words, in characters as they are shown.
const LONGEST: usize = 260;

impl Check<'_> {
    pub(super) fn layout(&mut self) {
        let file = self.file;
        for (name, place) in &file.layout {
            let path = field!["layout", name];
            self.refer(Group::THING, name, path.clone());
            for (field, numbers) in [("wide", place.wide), ("tall", place.tall)] {
                if numbers.is_some_and(|numbers| numbers.iter().any(|n| !(0.0..=20.0).contains(n))) {
                    let problem = Problem::new(path.then(field), "off the stage");
                    self.report.add(problem.expected("a column and a row from 0 to 20"));
                }
            }
        }
    }

    pub(super) fn steps(&mut self) {
        let file = self.file;
        if file.steps.is_empty() {
            self.problem(field!["steps"], "the lesson tells nothing: it has no steps");
        }
        let ids = file.steps.iter().enumerate();
        self.unique("step", ids.map(|(index, step)| (step.id.as_str(), field!["steps", index, "id"])));
        for (index, step) in file.steps.iter().enumerate() {
            let place = field!["steps", index];
            self.id(&step.id, place.then("id"));
            self.has_words(place.then("title"), &step.title);
            self.pattern(&step.on, &place.then("on"));
            for (index, name) in step.focus.iter().enumerate() {
                self.refer(Group::PLACE, name, place.then("focus").then(index));
            }
            self.narration(&step.say, place.then("say"));
            self.figures(step, &place);
            self.fits_caption(&step.say, place.then("say"));
        }
        if let Some(stamp) = &file.stamp {
            self.step_of_stamp(stamp);
        }
    }

    fn step_of_stamp(&mut self, stamp: &str) {
        let steps: Vec<&str> = self.file.steps.iter().map(|step| step.id.as_str()).collect();
        if !steps.contains(&stamp) && !self.report.lost(&field!["steps"], &["steps", "id"]) {
            self.no_such("step", stamp, &steps, field!["stamp"]);
        }
    }

    /// The caption has room for four lines.
    fn fits_caption(&mut self, say: &str, path: FieldPath) {
        let characters = markup::plain(&markup::read(say).0).chars().count();
        if characters > LONGEST {
            let problem =
                Problem::new(path, format!("{characters} characters are more than the caption holds"));
            self.report.add(problem.expected(format!("at most {LONGEST}")));
        }
    }

    /// An id stands in addresses.
    pub(super) fn id(&mut self, id: &str, path: FieldPath) {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || !id.chars().all(fits) {
            let problem = Problem::new(path, format!("`{id}` can't be an id"));
            self.report.add(problem.expected("lower-case letters, digits and `-`"));
        }
    }

    /// A text with markup, and all that it points at.
    pub(super) fn narration(&mut self, text: &str, path: FieldPath) {
        self.has_words(path.clone(), text);
        let (spans, errors) = markup::read(text);
        for error in errors {
            self.problem(path.clone(), error.to_string());
        }
        for span in spans {
            match span {
                Span::Thing { name, .. } => {
                    self.refer(Group::THING, &name, path.clone());
                }
                Span::Message(number) => self.message(number, path.clone()),
                Span::Term { id, .. } => self.known.check_term(&id, path.clone(), self.report),
                Span::Link { .. } => self.problem(path.clone(), "a link belongs in a note"),
                Span::Figure { .. }
                    if path.0.first().is_none_or(|first| *first != Segment::Field("steps".into())) =>
                {
                    self.problem(path.clone(), "a figure is counted up to a step, and this is none");
                }
                Span::Text(_) | Span::Emphasis(_) | Span::Code(_) | Span::Figure { .. } => {}
            }
        }
    }

    /// Each figure of a step is told how to be counted, and is in its words.
    fn figures(&mut self, step: &StepFile, place: &FieldPath) {
        let spans = markup::read(&step.say).0;
        let said = |span: &Span| match span {
            Span::Figure { name, .. } => Some(name.clone()),
            _ => None,
        };
        let said: Vec<String> = spans.iter().filter_map(said).collect();
        let known: Vec<&str> = step.figures.keys().map(String::as_str).collect();
        for name in &said {
            if !known.contains(&name.as_str()) {
                self.no_such("figure", name, &known, place.then("say"));
            }
        }
        for (name, figure) in &step.figures {
            let place = place.then("figures").then(name);
            if !said.contains(name) {
                self.problem(place.clone(), "it is counted, and never said");
            }
            let patterns = [
                ("count", Some(&figure.count)),
                ("less", figure.less.as_ref()),
                ("after", figure.after.as_ref()),
            ];
            for (field, pattern) in patterns {
                if let Some(pattern) = pattern {
                    self.pattern(pattern, &place.then(field));
                }
            }
        }
    }

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
            ("offset", &answer.offset),
            ("partitions", &answer.partitions),
            ("seconds", &answer.seconds),
            ("of", &answer.of),
            ("after", &answer.after),
            ("before", &answer.before),
        ];
        for (field, pattern) in patterns {
            if let Some(pattern) = pattern {
                self.pattern(pattern, &place.then(field));
            }
        }
        for (index, words) in answer.words.iter().enumerate() {
            self.pattern(&words.of, &place.then("words").then(index).then("of"));
        }
        let numbers = [&answer.count, &answer.offset, &answer.partitions, &answer.seconds];
        let of_first = [answer.node.is_some(), answer.value.is_some()];
        let of_first = of_first.into_iter().filter(|given| *given).count();
        let in_words = usize::from(!answer.words.is_empty());
        let is_one = numbers.into_iter().flatten().count() + of_first + in_words == 1;
        let has_of = answer.of.is_some() == (of_first > 0);
        let has_before = answer.before.is_some() && answer.count.is_none();
        let has_both = answer.seconds.is_none() || answer.after.is_some();
        let is_clear = is_one && has_of && has_both && !has_before;
        if !is_clear && !self.report.is_damaged(place) {
            let problem = Problem::new(place.clone(), "it is not clear what the answer is");
            self.report.add(problem.expected(
                "`{ count = {…} }` (with `after`, `before`), `{ offset = {…} }`, `{ partitions = {…} }`, `{ seconds = {…}, after = {…} }`, `{ words = [{ say = \"…\", of = {…} }] }`, `{ value = \"total\", of = {…} }` or `{ node = \"queue\", of = {…} }` (with `after`)",
            ));
            self.report.mend(place.clone());
        }
        if let Some(value) = &answer.value {
            self.value(value, place.then("value"));
        }
    }

    /// An answer in words is chosen from those that are given.
    fn reply_in_words(&mut self, question: &QuestionFile, place: &FieldPath) {
        let words = &question.answer.words;
        if question.reply.is_some_and(|way| way != Way::Words) || !question.choices.is_empty() {
            let problem = Problem::new(place.clone(), "the answer is chosen from the words that are given");
            self.report.add(problem.expected("neither `reply` nor `choices`"));
        }
        let place = &place.then("answer").then("words");
        if words.len() < 2 {
            let problem = Problem::new(place.clone(), format!("{} to choose from", words.len()));
            self.report.add(problem.expected("at least two answers"));
        }
        let said = words.iter().enumerate();
        self.unique("answer", said.map(|(index, words)| (words.say.as_str(), place.then(index).then("say"))));
    }

    /// The way of answering goes with what the answer is, and has what it needs.
    fn reply(&mut self, question: &QuestionFile, question_place: &FieldPath) {
        let (place, counts) = (&question_place.then("choices"), question.answer.is_number());
        let words = question.answer.words.len();
        if words > 0 {
            return self.reply_in_words(question, question_place);
        }
        let fits = question.reply.is_none_or(|way| counts == (way == Way::Number) && way != Way::Words);
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
