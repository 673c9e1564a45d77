//! A page as it is written: every field of the file, by its name in the file. `docs/pages.md` says what each is for.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::lesson::file::{CaseFile, MistakeFile, NoteFile, RuleFile, SayFile, TitledFile};
use crate::lesson::shape::{Form, Tag};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageFile {
    pub format: u32,
    /// The folder's name, put in by the build.
    #[serde(default)]
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub chapter: String,
    pub minutes: u32,
    pub summary: String,
    pub blocks: Vec<BlockFile>,
}

impl Form for PageFile {
    const TAGS: &'static [Tag] = &[BLOCKS];
}

/// What a block's `kind` says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BlockFile {
    Prose(ProseFile),
    List(ListFile),
    Tiles(TilesFile),
    Table(TableFile),
    Timeline(TimelineFile),
    Decision(DecisionFile),
    Cards(CardsFile),
    Questions(QuestionsFile),
    Checklist(ChecklistFile),
    Glossary(GlossaryFile),
    Embed(EmbedFile),
    Image(TitledFile),
    Rule(RuleFile),
    Mistake(MistakeFile),
    Trap(TitledFile),
    Case(CaseFile),
    Say(SayFile),
}

/// What tells blocks apart.
const BLOCKS: Tag = Tag {
    list: "blocks",
    field: "kind",
    forms: &[
        ("prose", "prose"),
        ("list", "a list"),
        ("tiles", "tiles"),
        ("table", "a table"),
        ("timeline", "a timeline"),
        ("decision", "a decision"),
        ("cards", "flashcards"),
        ("questions", "a self-check"),
        ("checklist", "a checklist"),
        ("glossary", "the glossary"),
        ("embed", "an embedded lesson"),
        ("image", "a picture"),
        ("rule", "a rule"),
        ("mistake", "a mistake"),
        ("trap", "a trap"),
        ("case", "a case"),
        ("say", "an answer to say aloud"),
    ],
};

/// Forms of blocks: each has a heading, and most have a sentence below it.
macro_rules! blocks {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $of:ty),* $(,)? })*) => {$(
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            #[serde(default)]
            pub title: String,
            #[serde(default)]
            pub about: String,
            $($(#[$attribute])* pub $field: $of,)*
        }
    )*};
}

blocks! {
    ProseFile { #[serde(default)] say: String, #[serde(default)] runs: Vec<String> }
    ListFile { #[serde(default)] ordered: bool, items: Vec<ItemFile> }
    TilesFile { tiles: Vec<TileFile> }
    TableFile { columns: Vec<String>, rows: Vec<RowFile> }
    TimelineFile { above: String, below: String, entries: Vec<YearFile> }
    DecisionFile { verdicts: Vec<VerdictFile>, questions: Vec<CriterionFile> }
    CardsFile { cards: Vec<CardFile> }
    QuestionsFile { questions: Vec<AskedFile> }
    ChecklistFile { items: Vec<TickFile> }
    GlossaryFile {}
    EmbedFile { lesson: String, step: Option<String> }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemFile {
    #[serde(default)]
    pub name: String,
    pub say: String,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TileFile {
    pub title: String,
    pub say: String,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowFile {
    pub name: String,
    pub cells: Vec<String>,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YearFile {
    pub year: u32,
    pub label: Option<String>,
    pub title: String,
    pub say: String,
    pub side: SideFile,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SideFile {
    Above,
    Below,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerdictFile {
    pub id: String,
    pub title: String,
    pub say: String,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CriterionFile {
    pub id: String,
    pub text: String,
    #[serde(default)]
    pub about: String,
    pub answers: Vec<ChoiceFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoiceFile {
    pub id: String,
    pub label: String,
    pub because: String,
    #[serde(default)]
    pub weights: BTreeMap<String, i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardFile {
    pub id: String,
    pub front: String,
    pub back: String,
    pub run: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedFile {
    pub id: String,
    pub ask: String,
    pub gist: String,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TickFile {
    pub id: String,
    pub say: String,
    #[serde(default)]
    pub runs: Vec<String>,
}

impl BlockFile {
    /// Its heading, and the sentence below it; a note has its own.
    pub fn head(&self) -> (&str, &str) {
        match self {
            Self::Prose(block) => (&block.title, &block.about),
            Self::List(block) => (&block.title, &block.about),
            Self::Tiles(block) => (&block.title, &block.about),
            Self::Table(block) => (&block.title, &block.about),
            Self::Timeline(block) => (&block.title, &block.about),
            Self::Decision(block) => (&block.title, &block.about),
            Self::Cards(block) => (&block.title, &block.about),
            Self::Questions(block) => (&block.title, &block.about),
            Self::Checklist(block) => (&block.title, &block.about),
            Self::Glossary(block) => (&block.title, &block.about),
            Self::Embed(block) => (&block.title, &block.about),
            Self::Image(_)
            | Self::Rule(_)
            | Self::Mistake(_)
            | Self::Trap(_)
            | Self::Case(_)
            | Self::Say(_) => ("", ""),
        }
    }

    /// The note, if it is one.
    pub fn note(&self) -> Option<NoteFile> {
        Some(match self {
            Self::Image(note) => NoteFile::Image(note.clone()),
            Self::Rule(note) => NoteFile::Rule(note.clone()),
            Self::Mistake(note) => NoteFile::Mistake(note.clone()),
            Self::Trap(note) => NoteFile::Trap(note.clone()),
            Self::Case(note) => NoteFile::Case(note.clone()),
            Self::Say(note) => NoteFile::Say(note.clone()),
            _ => return None,
        })
    }
}
