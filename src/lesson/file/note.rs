//! Notes as they are written, in a lesson and on a page.

use serde::Deserialize;

use crate::lesson::shape::Tag;

/// What a note's `kind` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum NoteFile {
    Image(TitledFile),
    Rule(RuleFile),
    Mistake(MistakeFile),
    Trap(TitledFile),
    Case(CaseFile),
    Say(SayFile),
}

/// What tells notes apart.
pub(super) const NOTES: Tag = Tag {
    list: "notes",
    field: "kind",
    forms: &[
        ("image", "a picture"),
        ("rule", "a rule"),
        ("mistake", "a mistake"),
        ("trap", "a trap"),
        ("case", "a case"),
        ("say", "an answer to say aloud"),
    ],
};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct TitledFile {
    pub step: Option<String>,
    pub title: String,
    pub say: String,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct RuleFile {
    pub step: Option<String>,
    pub say: String,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct MistakeFile {
    pub step: Option<String>,
    pub title: String,
    pub wrong: String,
    pub right: String,
    #[serde(default)]
    pub wrong_code: Vec<String>,
    #[serde(default)]
    pub right_code: Vec<String>,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct CaseFile {
    pub step: Option<String>,
    pub title: String,
    pub say: String,
    #[serde(default)]
    pub figures: Vec<ToldFile>,
    #[serde(default)]
    pub runs: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ToldFile {
    pub value: String,
    pub of: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct SayFile {
    pub step: Option<String>,
    pub question: String,
    pub answer: String,
    #[serde(default)]
    pub drop: Vec<String>,
    #[serde(default)]
    pub next: String,
    #[serde(default)]
    pub runs: Vec<String>,
}

impl NoteFile {
    pub fn step(&self) -> Option<&str> {
        match self {
            Self::Image(note) | Self::Trap(note) => note.step.as_deref(),
            Self::Rule(note) => note.step.as_deref(),
            Self::Mistake(note) => note.step.as_deref(),
            Self::Case(note) => note.step.as_deref(),
            Self::Say(note) => note.step.as_deref(),
        }
    }

    pub fn runs(&self) -> &[String] {
        match self {
            Self::Image(note) | Self::Trap(note) => &note.runs,
            Self::Rule(note) => &note.runs,
            Self::Mistake(note) => &note.runs,
            Self::Case(note) => &note.runs,
            Self::Say(note) => &note.runs,
        }
    }

    /// All its texts by their fields, and which of them may have marks and links in them.
    pub fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        match self {
            Self::Image(note) | Self::Trap(note) => {
                vec![("title", &note.title, false), ("say", &note.say, true)]
            }
            Self::Rule(note) => vec![("say", &note.say, true)],
            Self::Mistake(note) => vec![
                ("title", &note.title, false),
                ("wrong", &note.wrong, true),
                ("right", &note.right, true),
            ],
            Self::Case(note) => vec![("title", &note.title, false), ("say", &note.say, true)],
            Self::Say(note) => vec![("question", &note.question, false), ("answer", &note.answer, true)],
        }
    }
}
