//! What stands in a list of steps: a word, or a table. And texts of which there may be one or several.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{SomeTexts, StepFile};

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lesson) enum ItemFile {
    Word(Word),
    Step(Box<StepFile>),
}

/// A step that needs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson) enum Word {
    Ack,
    Reject,
    Nack,
    Requeue,
    RejectRequeue,
    Commit,
    SeekBack,
    Undo,
    End,
}

impl ItemFile {
    /// Its name, and those of the steps in it.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Word(word) => vec![word.as_str()],
            Self::Step(step) => {
                let inner = step.inner().into_iter().flat_map(|(_, items)| items).flat_map(Self::names);
                std::iter::once(step.id.as_str()).chain(inner).chain(step.ends().iter().copied()).collect()
            }
        }
    }

    /// How many steps it is, with those in it.
    pub fn size(&self) -> usize {
        let Self::Step(step) = self else { return 1 };
        let inner = step.inner().into_iter().flat_map(|(_, items)| items).map(Self::size);
        1 + inner.sum::<usize>() + step.ends().len()
    }
}

/// The steps among these and in these, each followed by what undoes it, in the order in which they are written.
pub(super) fn gather<'f>(items: impl IntoIterator<Item = &'f ItemFile>, steps: &mut Vec<&'f StepFile>) {
    for item in items {
        if let ItemFile::Step(step) = item {
            steps.push(step);
            steps.extend(step.undo.as_deref());
            step.inner().into_iter().for_each(|(_, items)| gather(items, steps));
        }
    }
}

impl Word {
    const ALL: [Self; 9] = [
        Self::Ack,
        Self::Reject,
        Self::Nack,
        Self::Requeue,
        Self::RejectRequeue,
        Self::Commit,
        Self::SeekBack,
        Self::Undo,
        Self::End,
    ];
    pub const NAMES: &'static [&'static str] =
        &["ack", "reject", "nack", "requeue", "reject_requeue", "commit", "seek_back", "undo", "end"];

    pub fn as_str(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

impl<'de> Deserialize<'de> for ItemFile {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Item;

        impl<'de> Visitor<'de> for Item {
            type Value = ItemFile;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table that says what is done, or a word such as \"ack\"")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<ItemFile, E> {
                let known = Word::ALL.into_iter().find(|known| known.as_str() == word);
                known.map(ItemFile::Word).ok_or_else(|| E::unknown_variant(word, Word::NAMES))
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<ItemFile, A::Error> {
                let step = StepFile::deserialize(MapAccessDeserializer::new(fields))?;
                Ok(ItemFile::Step(Box::new(step)))
            }
        }

        from.deserialize_any(Item)
    }
}

impl<'de> Deserialize<'de> for SomeTexts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Texts;

        impl<'de> Visitor<'de> for Texts {
            type Value = SomeTexts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a list of texts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<SomeTexts, E> {
                Ok(SomeTexts(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<SomeTexts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = items.next_element()? {
                    texts.push(text);
                }
                Ok(SomeTexts(texts))
            }
        }

        from.deserialize_any(Texts)
    }
}
