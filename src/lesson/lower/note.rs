//! From notes as written to notes: texts become spans, links that lead nowhere yet are left out.

use super::super::file::NoteFile;
use super::super::known::Known;
use super::super::markup::{self, Link, Span};
use super::super::note::{Body, Note, Run, Side, Told};

/// A note; `step` is the place of the step it belongs to.
pub(in crate::lesson) fn note(written: &NoteFile, step: Option<usize>, known: &Known) -> Note {
    let say = |text: &str| text_of(text, known);
    let side = |text: &str, code: &[String]| Side { say: say(text), code: code.to_vec() };
    let (title, body) = match written {
        NoteFile::Image(note) => {
            let plate = note.plate.as_ref().and_then(|name| known.plates.get(name));
            let plate = plate.cloned().unwrap_or_default();
            (note.title.as_str(), Body::Image { plate, say: say(&note.say) })
        }
        NoteFile::Rule(note) => ("", Body::Rule { say: say(&note.say) }),
        NoteFile::Mistake(note) => {
            let wrong = side(&note.wrong, &note.wrong_code);
            (note.title.as_str(), Body::Mistake { wrong, right: side(&note.right, &note.right_code) })
        }
        NoteFile::Trap(note) => (note.title.as_str(), Body::Trap { say: say(&note.say) }),
        NoteFile::Case(note) => {
            let told = note.figures.iter();
            let figures = told.map(|told| Told { value: told.value.clone(), of: told.of.clone() }).collect();
            (note.title.as_str(), Body::Case { say: say(&note.say), figures })
        }
        NoteFile::Say(note) => {
            let (drop, next) = (note.drop.clone(), note.next.clone());
            (note.question.as_str(), Body::Say { answer: say(&note.answer), drop, next })
        }
    };
    Note { step, title: title.to_owned(), body, runs: runs(written.runs(), known) }
}

/// A text with its links, as far as they lead somewhere.
pub(in crate::lesson) fn text_of(text: &str, known: &Known) -> Vec<Span> {
    known.reachable(markup::parse(text).unwrap_or_default())
}

/// The runs that there are.
pub(in crate::lesson) fn runs(written: &[String], known: &Known) -> Vec<Run> {
    let run = |run: &String| {
        let link = Link::parse(run);
        let title = known.title_of(&link)?;
        Some(Run { id: link.id, step: link.step.unwrap_or_default(), title })
    };
    written.iter().filter_map(run).collect()
}
