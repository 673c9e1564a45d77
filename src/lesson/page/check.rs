//! Checks of a page as written: every text reads, every link leads somewhere, every id is its own, and every
//! verdict can be reached.

use std::collections::BTreeSet;

use super::file::{BlockFile, CardFile, DecisionFile, PageFile, TableFile, TimelineFile};
use super::lower;
use crate::lesson::known::Known;
use crate::lesson::markup::Link;
use crate::lesson::problem::{FieldPath, Problem, Report, field, listed};
use crate::lesson::validate::Words;

/// The format this reads.
const FORMAT: u32 = 1;
/// Longer than anybody reads at once.
const LONGEST_MINUTES: u32 = 60;
/// What an answer may say for a verdict, or against it.
const MOST_WEIGHT: i64 = 9;
/// So many ways to answer are tried, to see which verdicts can be reached.
const MOST_WAYS: usize = 200_000;
/// So much fits beside a line of years.
const LONGEST_TITLE: usize = 32;
const LONGEST_YEAR: usize = 120;

/// Tells everything that is wrong with a page.
pub(super) fn check(file: &PageFile, known: &Known, report: &mut Report) {
    let mut check = Check { words: Words { known, report } };
    check.head(file);
    let mut ids = Ids::default();
    for (index, block) in file.blocks.iter().enumerate() {
        check.block(block, &field!["blocks", index], &mut ids);
    }
}

struct Check<'k> {
    words: Words<'k>,
}

/// The ids of a page, of each kind: what is kept in the browser is kept under them.
#[derive(Default)]
struct Ids<'f> {
    cards: BTreeSet<&'f str>,
    questions: BTreeSet<&'f str>,
    ticks: BTreeSet<&'f str>,
    criteria: BTreeSet<&'f str>,
}

impl Check<'_> {
    fn head(&mut self, file: &PageFile) {
        if file.format != FORMAT {
            let problem = Problem::new(field!["format"], format!("format {} can't be read", file.format));
            self.words.report.add(problem.expected(format!("`format = {FORMAT}`")));
        }
        self.words.has_words(&file.title, field!["title"]);
        self.words.has_words(&file.summary, field!["summary"]);
        if !(1..=LONGEST_MINUTES).contains(&file.minutes) {
            let problem = Problem::new(field!["minutes"], format!("{} minutes", file.minutes));
            self.words.report.add(problem.expected(format!("1 to {LONGEST_MINUTES}")));
        }
        self.some(&file.blocks, field!["blocks"], "a page without blocks");
    }

    /// Is there anything in a list?
    fn some<T>(&mut self, list: &[T], path: FieldPath, without: &str) {
        if list.is_empty() {
            self.words.problem(path, without);
        }
    }

    fn block<'f>(&mut self, block: &'f BlockFile, place: &FieldPath, ids: &mut Ids<'f>) {
        let (_, about) = block.head();
        if !about.is_empty() {
            self.words.text(about, &place.then("about"));
        }
        match block {
            BlockFile::Prose(prose) => {
                // A heading may stand alone.
                if prose.title.is_empty() {
                    self.words.has_words(&prose.say, place.then("say"));
                }
                for paragraph in lower::paragraphs(&prose.say) {
                    self.words.text(&paragraph, &place.then("say"));
                }
                self.words.runs(&prose.runs, &place.then("runs"));
            }
            BlockFile::List(list) => {
                self.some(&list.items, place.then("items"), "a list without items");
                for (index, item) in list.items.iter().enumerate() {
                    self.say(&item.say, &item.runs, &place.then("items").then(index));
                }
            }
            BlockFile::Tiles(tiles) => {
                self.some(&tiles.tiles, place.then("tiles"), "no tiles");
                for (index, tile) in tiles.tiles.iter().enumerate() {
                    let place = place.then("tiles").then(index);
                    self.words.has_words(&tile.title, place.then("title"));
                    self.say(&tile.say, &tile.runs, &place);
                }
            }
            BlockFile::Table(table) => self.table(table, place),
            BlockFile::Timeline(timeline) => self.timeline(timeline, place),
            BlockFile::Decision(decision) => self.decision(decision, place, ids),
            BlockFile::Cards(cards) => self.cards(&cards.cards, place, ids),
            BlockFile::Questions(asked) => {
                self.some(&asked.questions, place.then("questions"), "a self-check without questions");
                for (index, question) in asked.questions.iter().enumerate() {
                    let place = place.then("questions").then(index);
                    self.own(&question.id, &mut ids.questions, "questions", &place);
                    self.words.text(&question.ask, &place.then("ask"));
                    self.words.text(&question.gist, &place.then("gist"));
                    self.words.runs(&question.runs, &place.then("runs"));
                }
            }
            BlockFile::Checklist(list) => {
                self.some(&list.items, place.then("items"), "a checklist without items");
                for (index, item) in list.items.iter().enumerate() {
                    let place = place.then("items").then(index);
                    self.own(&item.id, &mut ids.ticks, "items", &place);
                    self.say(&item.say, &item.runs, &place);
                }
            }
            BlockFile::Glossary(_) => {}
            BlockFile::Embed(embed) => {
                let run = Link { id: embed.lesson.clone(), step: embed.step.clone() };
                self.words.known.check_link(&run, place.then("lesson"), self.words.report);
            }
            other => self.note(other, place),
        }
    }

    fn note(&mut self, block: &BlockFile, place: &FieldPath) {
        let Some(note) = block.note() else { return };
        self.words.note(&note, place);
        if note.step().is_some() {
            let problem = Problem::new(place.then("step"), "a page has no steps");
            self.words.report.add(problem.expected("`runs = [\"LESSON#STEP\"]`"));
        }
    }

    fn say(&mut self, say: &str, runs: &[String], place: &FieldPath) {
        self.words.text(say, &place.then("say"));
        self.words.runs(runs, &place.then("runs"));
    }

    /// An id that nothing else of its kind has.
    fn own<'f>(&mut self, id: &'f str, ids: &mut BTreeSet<&'f str>, kind: &str, place: &FieldPath) {
        let path = place.then("id");
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || !id.chars().all(fits) {
            let problem = Problem::new(path.clone(), format!("`{id}` can't be an id"));
            self.words.report.add(problem.expected("lower-case letters, digits and `-`"));
        }
        if !ids.insert(id) {
            self.words.problem(path, format!("there are two {kind} `{id}` on this page"));
        }
    }

    fn table(&mut self, table: &TableFile, place: &FieldPath) {
        let wanted = table.columns.len().saturating_sub(1);
        if wanted == 0 {
            let problem = Problem::new(place.then("columns"), "no columns to fill");
            self.words.report.add(problem.expected("the head of the rows' names, and one for each cell"));
        }
        self.some(&table.rows, place.then("rows"), "a table without rows");
        for (index, row) in table.rows.iter().enumerate() {
            let place = place.then("rows").then(index);
            self.words.has_words(&row.name, place.then("name"));
            if wanted > 0 && row.cells.len() != wanted {
                let problem = Problem::new(place.then("cells"), format!("{} cells", row.cells.len()));
                self.words
                    .report
                    .add(problem.expected(format!("{wanted}: one for each column but the first")));
            }
            for (index, cell) in row.cells.iter().enumerate() {
                let path = place.then("cells").then(index);
                let (dots, words) = lower::dots(cell);
                if dots.is_none() {
                    let problem = Problem::new(path.clone(), "these dots are no measure");
                    self.words.report.add(problem.expected("`•oo`, `••o` or `•••`"));
                } else if !words.is_empty() {
                    self.words.text(words, &path);
                } else if dots == Some(0) {
                    self.words.has_words(words, path);
                }
            }
            self.words.runs(&row.runs, &place.then("runs"));
        }
    }

    fn timeline(&mut self, timeline: &TimelineFile, place: &FieldPath) {
        self.words.has_words(&timeline.above, place.then("above"));
        self.words.has_words(&timeline.below, place.then("below"));
        self.some(&timeline.entries, place.then("entries"), "a timeline without entries");
        let mut before = 0;
        for (index, entry) in timeline.entries.iter().enumerate() {
            let place = place.then("entries").then(index);
            if entry.year < before {
                let problem =
                    Problem::new(place.then("year"), format!("{} stands after {before}", entry.year));
                self.words.report.add(problem.expected("the years in order"));
            }
            before = before.max(entry.year);
            self.words.has_words(&entry.title, place.then("title"));
            self.words.at_most(LONGEST_TITLE, &entry.title, place.then("title"));
            self.say(&entry.say, &entry.runs, &place);
            self.words.at_most(LONGEST_YEAR, &entry.say, place.then("say"));
        }
    }

    fn cards<'f>(&mut self, cards: &'f [CardFile], place: &FieldPath, ids: &mut Ids<'f>) {
        self.some(cards, place.then("cards"), "no cards");
        for (index, card) in cards.iter().enumerate() {
            let place = place.then("cards").then(index);
            self.own(&card.id, &mut ids.cards, "cards", &place);
            self.words.text(&card.front, &place.then("front"));
            self.words.text(&card.back, &place.then("back"));
            if let Some(run) = &card.run {
                self.words.known.check_link(&Link::parse(run), place.then("run"), self.words.report);
            }
        }
    }

    fn decision<'f>(&mut self, decision: &'f DecisionFile, place: &FieldPath, ids: &mut Ids<'f>) {
        self.some(&decision.verdicts, place.then("verdicts"), "a decision without verdicts");
        self.some(&decision.questions, place.then("questions"), "a decision without questions");
        let mut verdicts = BTreeSet::new();
        for (index, verdict) in decision.verdicts.iter().enumerate() {
            let place = place.then("verdicts").then(index);
            self.own(&verdict.id, &mut verdicts, "verdicts", &place);
            self.words.has_words(&verdict.title, place.then("title"));
            self.say(&verdict.say, &verdict.runs, &place);
        }
        let verdicts: Vec<&str> = decision.verdicts.iter().map(|verdict| verdict.id.as_str()).collect();
        for (index, question) in decision.questions.iter().enumerate() {
            let place = place.then("questions").then(index);
            self.own(&question.id, &mut ids.criteria, "questions of decisions", &place);
            self.words.has_words(&question.text, place.then("text"));
            if !question.about.is_empty() {
                self.words.text(&question.about, &place.then("about"));
            }
            if question.answers.len() < 2 {
                let problem = Problem::new(place.then("answers"), "nothing to choose from");
                self.words.report.add(problem.expected("two answers at the least"));
            }
            let mut own = BTreeSet::new();
            for (index, answer) in question.answers.iter().enumerate() {
                let place = place.then("answers").then(index);
                self.own(&answer.id, &mut own, "answers", &place);
                self.words.has_words(&answer.label, place.then("label"));
                self.words.text(&answer.because, &place.then("because"));
                for (verdict, weight) in &answer.weights {
                    let path = place.then("weights").then(verdict);
                    if !verdicts.contains(&verdict.as_str()) {
                        let problem = Problem::new(path.clone(), format!("there is no verdict `{verdict}`"));
                        self.words.report.add(problem.one_of(verdict, &verdicts));
                    }
                    if weight.abs() > MOST_WEIGHT {
                        let problem = Problem::new(path, format!("a weight of {weight}"));
                        self.words.report.add(problem.expected(format!("-{MOST_WEIGHT} to {MOST_WEIGHT}")));
                    }
                }
            }
        }
        self.reached(decision, place);
    }

    /// Can every verdict be reached?
    fn reached(&mut self, decision: &DecisionFile, place: &FieldPath) {
        // What is missing or wrong in it was told; the sums are others then.
        let in_here = |problem: &Problem| problem.path.is_in(place);
        if self.words.report.problems.iter().any(in_here) || self.words.report.is_damaged(place) {
            return;
        }
        let lowered = lower::decision(decision, self.words.known);
        if lowered.ways() > MOST_WAYS {
            let ways = lowered.ways();
            let problem = Problem::new(place.then("questions"), format!("{ways} ways to answer them all"));
            return self
                .words
                .report
                .add(problem.expected(format!("{MOST_WAYS} at the most, so that all can be tried")));
        }
        let reached = lowered.reached();
        let never = lowered.verdicts.iter().enumerate().filter(|(index, _)| !reached[*index]);
        for (index, verdict) in never {
            let path = place.then("verdicts").then(index);
            let message = format!("no answers lead to {}", listed([verdict.id.as_str()]));
            let problem = Problem::new(path, message);
            self.words
                .report
                .add(problem.expected("answers to all questions with which it has the greatest sum"));
        }
    }
}
