//! Questions: how the run answers, and how the reader does.

use super::{nodes, spans};
use crate::base::SimDuration;
use crate::lesson::file::{AnswerFile, LessonFile, PatternFile, QuestionFile, RowOfFile, ValueFile, Way};
use crate::lesson::late_ask::{Asks, LateAsk};
use crate::lesson::pattern::Pattern;
use crate::lesson::question::{Ask, Question};
use crate::sim::Plan;
use crate::sim::service::TableId;

pub(super) fn question(written: &QuestionFile, file: &LessonFile, plan: &Plan) -> Option<Question> {
    let answer = &written.answer;
    let (way, words) = way(written);
    Some(Question {
        id: written.id.clone(),
        ask_at: file.steps.iter().position(|step| step.id == written.ask_at)?,
        text: spans(&written.text),
        way,
        // What a row may hold is said in words.
        choices: if answer.row.is_some() { Vec::new() } else { nodes(&written.choices, plan) },
        words: words.into_iter().map(Into::into).collect(),
        because: spans(&written.because),
        ask: ask(written, file, plan)?,
    })
}

/// How the reader answers, and with which words.
fn way(written: &QuestionFile) -> (Way, Vec<&str>) {
    let answer = &written.answer;
    if !answer.order.is_empty() {
        return (Way::Order, answer.order.iter().map(|words| words.say.as_str()).collect());
    }
    if !answer.words.is_empty() {
        return (Way::Words, answer.words.iter().map(|words| words.say.as_str()).collect());
    }
    if answer.row.is_some() && !written.choices.is_empty() {
        return (Way::Words, written.choices.iter().map(String::as_str).collect());
    }
    let usual = if answer.is_number() { Way::Number } else { Way::Choice };
    (written.reply.unwrap_or(usual), Vec::new())
}

fn ask(written: &QuestionFile, file: &LessonFile, plan: &Plan) -> Option<Ask> {
    let answer = &written.answer;
    let pattern = |written: &PatternFile| Pattern::new(written, plan);
    let (after, before) = (answer.after.as_ref().map(pattern), answer.before.as_ref().map(pattern));
    Some(if let Some(of) = &answer.count {
        Ask::Count { of: pattern(of), less: answer.less.as_ref().map(pattern), after, before }
    } else if let Some(of) = &answer.offset {
        Ask::Offset { of: pattern(of), after }
    } else if let Some(of) = &answer.partitions {
        Ask::Partitions { of: pattern(of), after }
    } else if let Some(to) = &answer.seconds {
        Ask::Seconds { to: pattern(to), after: after? }
    } else if !answer.words.is_empty() {
        Ask::Words { of: answer.words.iter().map(|words| pattern(&words.of)).collect(), after }
    } else if let Some(value) = &answer.value {
        let values = &file.program.as_ref()?.values;
        let of = answer.of.as_ref()?;
        // Several things may have a value of that name: it is the one that is looked at there.
        let is_there =
            |known: &&ValueFile| of.region.as_ref().is_none_or(|region| known.regions.contains(region));
        let named = || values.iter().enumerate().filter(|(_, known)| known.name == *value);
        let at = named().find(|(_, known)| is_there(known)).or_else(|| named().next())?.0;
        Ask::Value { at: at as u16, of: pattern(of), after }
    } else if let Some(field) = answer.node {
        Ask::Node { field, of: pattern(answer.of.as_ref()?), after }
    } else {
        Ask::Late(LateAsk(late(answer, after, !written.choices.is_empty(), plan)?))
    })
}

/// What of it comes late.
fn late(answer: &AnswerFile, after: Option<Pattern>, in_words: bool, plan: &Plan) -> Option<Asks> {
    let pattern = |written: &PatternFile| Pattern::new(written, plan);
    Some(if let Some(to) = &answer.moment {
        Asks::Moment { to: pattern(to), after, within: SimDuration::from_millis(answer.within_ms?) }
    } else if let Some(row) = &answer.row {
        let of = pattern(answer.of.as_ref()?);
        Asks::Row { table: table(row, plan)?, key: row.key.as_str().into(), of, after, in_words }
    } else {
        Asks::Order { of: answer.order.iter().map(|words| pattern(&words.of)).collect(), after }
    })
}

fn table(row: &RowOfFile, plan: &Plan) -> Option<TableId> {
    let is_it = |service: &str| row.service.as_ref().is_none_or(|name| name == service);
    let at = plan.tables.iter().position(|table| *table.name == *row.table && is_it(&table.service))?;
    Some(TableId(at as u16))
}
