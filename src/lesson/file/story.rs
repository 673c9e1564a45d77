//! The part of a lesson file that is shown and told: layout, steps, questions, code.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::sim::{Kind, TransitKind};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct PlaceFile {
    pub wide: Option<[f64; 2]>,
    pub tall: Option<[f64; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct StepFile {
    pub id: String,
    pub title: String,
    pub on: PatternFile,
    pub point: Option<Point>,
    #[serde(default)]
    pub focus: Vec<String>,
    pub say: String,
    /// What is counted up to its event, by the names that `say` has for it.
    #[serde(default)]
    pub figures: BTreeMap<String, FigureFile>,
}

/// How often something happened: up to the step's event, or in a table up to the end of the run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct FigureFile {
    pub count: PatternFile,
    pub less: Option<PatternFile>,
    pub after: Option<PatternFile>,
    /// In a table: the lane in whose run it is counted.
    pub lane: Option<String>,
}

/// The moment of an event that takes a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Point {
    /// When it begins.
    Start,
    /// Half-way.
    Middle,
    /// When it ends.
    End,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct PatternFile {
    pub event: Kind,
    pub transit: Option<TransitKind>,
    pub message: Option<u32>,
    pub queue: Option<String>,
    pub exchange: Option<String>,
    pub client: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub partition: Option<String>,
    pub broker: Option<String>,
    pub offset: Option<u64>,
    pub group: Option<String>,
    pub part: Option<String>,
    pub region: Option<String>,
    pub step: Option<String>,
    pub table: Option<String>,
    pub row: Option<String>,
    pub callee: Option<String>,
    pub alert: Option<String>,
    pub attempt: Option<u32>,
    pub reason: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub nth: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct QuestionFile {
    pub id: String,
    pub ask_at: String,
    pub text: String,
    pub reply: Option<Way>,
    #[serde(default)]
    pub choices: Vec<String>,
    pub answer: AnswerFile,
    pub because: String,
}

/// How the reader answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By pointing at a thing on the stage.
    Point,
    /// By choosing one of a few names.
    Choice,
    /// By a number.
    Number,
    /// By choosing one of a few answers in words.
    Words,
    /// By putting a few things in order.
    Order,
}

/// Either `count`, `offset`, `partitions`, `seconds`, `moment`, `words` or `order`, or `of` and with it `node`,
/// `value` or `row`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct AnswerFile {
    pub count: Option<PatternFile>,
    /// What is taken off a count, each time that it happens.
    pub less: Option<PatternFile>,
    pub offset: Option<PatternFile>,
    pub partitions: Option<PatternFile>,
    pub node: Option<NodeField>,
    /// The name of a program's value.
    pub value: Option<String>,
    /// The second of the two events that this is the time between; `after` is the first.
    pub seconds: Option<PatternFile>,
    #[serde(default)]
    pub words: Vec<WordsFile>,
    /// When it happens: since `after` or, without it, since the question.
    pub moment: Option<PatternFile>,
    /// How far off a reply may be that is right.
    pub within_ms: Option<u64>,
    /// A row of a table.
    pub row: Option<RowOfFile>,
    #[serde(default)]
    pub order: Vec<WordsFile>,
    pub of: Option<PatternFile>,
    pub after: Option<PatternFile>,
    pub before: Option<PatternFile>,
}

/// An answer in words, and what shows that it is the right one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct WordsFile {
    pub say: String,
    pub of: PatternFile,
}

/// A row of a service's table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct RowOfFile {
    /// Whose table it is; needed where several have one of that name.
    pub service: Option<String>,
    pub table: String,
    pub key: String,
}

impl AnswerFile {
    /// Is it a number that is asked for, if there is nothing to choose from?
    pub fn is_number(&self) -> bool {
        self.count.is_some()
            || self.offset.is_some()
            || self.partitions.is_some()
            || self.value.is_some()
            || self.seconds.is_some()
            || self.moment.is_some()
            || self.row.is_some()
    }
}

/// The part a node has in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeField {
    /// The queue it is about.
    Queue,
    /// The exchange it is about.
    Exchange,
    /// The partition it is about: the replica that it happens to.
    Partition,
    /// The log broker it is about, or the one that the replica is on.
    Broker,
    /// The client it is about.
    Client,
    /// The other client, of a call.
    Callee,
    /// Where something on its way comes from.
    From,
    /// Where it goes.
    To,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct TableFile {
    pub title: String,
    pub columns: Vec<String>,
    #[serde(default)]
    pub rows: Vec<RowFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct RowFile {
    pub name: String,
    pub cells: Vec<String>,
    /// What is counted in its cells, by the names that they have for it.
    #[serde(default)]
    pub figures: BTreeMap<String, FigureFile>,
    /// The step at which the run shows it.
    pub step: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct CodeFile {
    #[serde(default)]
    pub parts: Vec<PartFile>,
    #[serde(default)]
    pub steps: Vec<CodeStepFile>,
    #[serde(default)]
    pub lights: Vec<LightFile>,
    #[serde(default)]
    pub prints: Vec<PrintFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct PartFile {
    pub id: String,
    pub title: String,
    /// The part beside which it stands as another way to write it.
    pub variant_of: Option<String>,
    /// The source, put in by the build.
    pub python: Option<String>,
    /// The source, put in by the build.
    pub rust: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct CodeStepFile {
    pub title: String,
    pub on: PatternFile,
    pub part: String,
    pub regions: Vec<String>,
    pub say: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct LightFile {
    pub on: PatternFile,
    pub actor: Actor,
    pub part: String,
    pub region: String,
}

/// Who is at the lines that light up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The broker.
    Broker,
    /// The client the event is about.
    Client,
    /// The client something comes from.
    From,
    /// The client something goes to.
    To,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct PrintFile {
    pub on: PatternFile,
    pub print: String,
}
