//! Searching the course: titles, terms of the glossary, and what the steps of lessons say.
//!
//! The build writes what lessons are about, steps and terms into a file of their own (`narration`), a line for each; titles
//! the page has anyway.

use super::glossary::Glossary;
use super::lesson::Lesson;
use super::markup::{Span, plain};
use super::{Course, LessonEntry, Term};

/// What the steps of a course say, and the terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narration {
    /// What each lesson and page is about, after its id.
    about: Vec<(String, String)>,
    said: Vec<Said>,
    terms: Vec<Term>,
}

/// What a step says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    lesson: String,
    step: String,
    title: String,
    text: String,
    /// The ids of the terms it explains.
    terms: Vec<String>,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub place: Found,
    /// The lesson it leads to, and the step there.
    pub lesson: String,
    pub step: Option<String>,
    /// The title, and the sentence that it was found in: pieces, and whether each is what was looked for.
    pub title: Vec<Piece>,
    pub text: Vec<Piece>,
}

/// A piece of a text, and is it what was looked for?
pub type Piece = (String, bool);

/// Where something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// In the title of a lesson or what it is about.
    Lesson,
    /// In the glossary.
    Term,
    /// In a step.
    Step,
}

/// What these lessons say, the terms, and what all that has an id and a summary is about, as the file.
pub fn narration<'a>(
    about: impl Iterator<Item = [&'a str; 2]>,
    lessons: impl Iterator<Item = &'a Lesson>,
    glossary: &Glossary,
) -> String {
    let mut out: String = about.map(line).collect();
    for lesson in lessons {
        for step in &lesson.steps {
            let term = |span: &Span| match span {
                Span::Term { id, .. } => Some(id.clone()),
                _ => None,
            };
            let explained: Vec<String> = step.say.iter().filter_map(term).collect();
            out += &line([&lesson.id, &step.id, &step.title, &plain(&step.say), &explained.join(" ")]);
        }
    }
    out.extend(glossary.terms().map(|term| line([&term.id, &term.name, &term.meaning])));
    out
}

fn line<const N: usize>(parts: [&str; N]) -> String {
    parts.map(|part| part.replace(['\t', '\n'], " ")).join("\t") + "\n"
}

impl Narration {
    /// Reads such a file; a line that is none of it is left out.
    pub fn read(text: &str) -> Self {
        let mut read = Self::default();
        for line in text.lines() {
            let parts: Vec<String> = line.split('\t').map(str::to_owned).collect();
            match <[String; 5]>::try_from(parts) {
                Ok([lesson, step, title, text, terms]) => {
                    let terms = terms.split_whitespace().map(str::to_owned).collect();
                    read.said.push(Said { lesson, step, title, text, terms });
                }
                Err(parts) => match <[String; 3]>::try_from(parts) {
                    Ok([id, name, meaning]) => read.terms.push(Term { id, name, meaning }),
                    Err(parts) => {
                        let about = <[String; 2]>::try_from(parts).ok();
                        read.about.extend(about.map(|[id, summary]| (id, summary)));
                    }
                },
            }
        }
        read
    }

    /// What a lesson or a page is about.
    fn about(&self, id: &str) -> &str {
        self.about.iter().find(|(of, _)| of == id).map_or("", |(_, summary)| summary)
    }

    /// The first step that explains a term.
    fn explains(&self, term: &Term) -> Option<&Said> {
        self.said.iter().find(|said| said.terms.contains(&term.id))
    }
}

/// All that has every word of the query in it, the best first. Nothing for a query without words.
pub fn search(query: &str, course: &Course, narration: &Narration) -> Vec<Hit> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let lesson = |lesson: &LessonEntry| {
        let about = narration.about(&lesson.id);
        let rank = rank(&words, &lesson.title, about)? + LESSON;
        Some((rank, hit(&words, Found::Lesson, (&lesson.id, None), &lesson.title, about)))
    };
    let term = |term: &Term| {
        let rank = rank(&words, &term.name, &term.meaning)? + TERM;
        let shown = narration.explains(term).map(|shown| (&*shown.lesson, Some(&*shown.step)));
        // What no step explains is in the glossary, where there is one.
        let listed = || course.entry(GLOSSARY).map(|glossary| (&*glossary.id, Some(&*term.id)));
        let place = shown.or_else(listed)?;
        Some((rank, hit(&words, Found::Term, place, &term.name, &term.meaning)))
    };
    let said = |said: &Said| {
        let rank = rank(&words, &said.title, &said.text)?;
        let place = (&*said.lesson, Some(&*said.step));
        Some((rank, hit(&words, Found::Step, place, &said.title, &said.text)))
    };
    let mut hits: Vec<(u32, Hit)> = course.lessons().filter_map(lesson).collect();
    hits.extend(narration.terms.iter().filter_map(term));
    // What has no row in the course any more leads nowhere.
    hits.extend(narration.said.iter().filter(|said| course.entry(&said.lesson).is_some()).filter_map(said));
    hits.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    hits.into_iter().map(|(_, hit)| hit).collect()
}

/// The page that has all terms.
const GLOSSARY: &str = "glossary";

/// What a place is worth beside a step.
const LESSON: u32 = 30;
const TERM: u32 = 20;
/// What a word is worth: at the beginning of a word of the title or within one, and the same of the text.
const IN_TITLE: (u32, u32) = (40, 20);
const IN_TEXT: (u32, u32) = (10, 3);
/// What all words in a row are worth.
const ROW: (u32, u32) = (50, 15);

/// How well a text fits; none if it lacks a word.
fn rank(words: &[String], title: &str, text: &str) -> Option<u32> {
    let (title, text) = (title.to_lowercase(), text.to_lowercase());
    let worth = |word: &String| {
        let of = |within: &str, (begins, inside): (u32, u32)| {
            let mut at = within.match_indices(&**word);
            let first = at.next()?;
            let begins_word = |(at, _): (usize, &str)| !within[..at].ends_with(char::is_alphanumeric);
            Some(if begins_word(first) || at.any(begins_word) { begins } else { inside })
        };
        let found = [of(&title, IN_TITLE), of(&text, IN_TEXT)];
        found.iter().any(Option::is_some).then(|| found.into_iter().flatten().sum::<u32>())
    };
    let each: u32 = words.iter().map(worth).sum::<Option<u32>>()?;
    let row = words.join(" ");
    let in_row = |within: &str, worth: u32| if words.len() > 1 && within.contains(&row) { worth } else { 0 };
    let is_title = if title == row { ROW.0 } else { 0 };
    Some(each + in_row(&title, ROW.0) + in_row(&text, ROW.1) + is_title)
}

fn hit(words: &[String], place: Found, (lesson, step): (&str, Option<&str>), title: &str, text: &str) -> Hit {
    let (lesson, step) = (lesson.to_owned(), step.map(str::to_owned));
    Hit { place, lesson, step, title: marked(words, title), text: marked(words, sentence(words, text)) }
}

/// The sentence that has most of the words in it; the first, if none has any.
fn sentence<'t>(words: &[String], text: &'t str) -> &'t str {
    let count = |sentence: &str| {
        let sentence = sentence.to_lowercase();
        words.iter().filter(|word| sentence.contains(&***word)).count()
    };
    let sentences: Vec<&str> = text.split_inclusive(". ").collect();
    let best = sentences.iter().rev().max_by_key(|sentence| count(sentence));
    best.copied().unwrap_or_default().trim()
}

/// The text in pieces, with each place of a word marked.
fn marked(words: &[String], text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        // Lower case may be of another length, so each beginning is tried for itself.
        let found = rest.char_indices().find_map(|(at, _)| {
            let long = words.iter().filter_map(|word| starts(&rest[at..], word)).max()?;
            Some((at, long))
        });
        let (before, long) = found.unwrap_or((rest.len(), 0));
        for (end, is_marked) in [(before, false), (long, true)] {
            let (piece, after) = rest.split_at(end);
            if !piece.is_empty() {
                pieces.push((piece.to_owned(), is_marked));
            }
            rest = after;
        }
    }
    pieces
}

/// How long the beginning of a text is that is this word, whatever its case.
fn starts(text: &str, word: &str) -> Option<usize> {
    let mut left = word;
    for (at, letter) in text.char_indices() {
        if left.is_empty() {
            return Some(at);
        }
        for lower in letter.to_lowercase() {
            left = left.strip_prefix(lower)?;
        }
    }
    left.is_empty().then_some(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lesson::Chapter;

    fn course() -> Course {
        let lesson = |id: &str, title: &str| LessonEntry {
            id: id.into(),
            title: title.into(),
            ..LessonEntry::default()
        };
        let lessons = vec![
            lesson("acknowledge", "Acknowledge, or lose it"),
            lesson("retries", "Retries and the dead-letter queue"),
        ];
        Course { chapters: vec![Chapter { lessons, ..Chapter::default() }], ..Course::default() }
    }

    fn narration() -> Narration {
        Narration::read(
            "acknowledge\tA worker dies. What it held comes back.\n\
             retries\tWhat fails is tried again.\n\
             acknowledge\tnack\tA worker can say no\tIt sends a nack. The queue takes it back.\t\n\
             no line\n\
             retries\tdead\tSet aside\tIt goes to the dead-letter queue. Nothing is blocked.\tdead-letter-queue\n\
             gone\tx\tQueue\tA queue of a lesson that is no more.\t\n\
             dead-letter-queue\tdead-letter queue\tA queue for what was set aside.\n\
             retry\tretry\tTrying again what failed.\n",
        )
    }

    fn found(query: &str) -> Vec<(Found, String, Option<String>)> {
        let hits = search(query, &course(), &narration());
        hits.into_iter().map(|hit| (hit.place, hit.lesson, hit.step)).collect()
    }

    #[test]
    fn titles_come_before_terms_and_terms_before_what_is_said() {
        let (retries, dead) = ("retries".to_owned(), Some("dead".to_owned()));
        let expected = [
            (Found::Term, retries.clone(), dead.clone()),
            (Found::Lesson, retries.clone(), None),
            (Found::Step, retries.clone(), dead),
        ];
        // The term is nothing but this.
        assert_eq!(found("dead-letter queue"), expected);
        assert_eq!(found("Retries"), [(Found::Lesson, retries, None)]);
    }

    #[test]
    fn every_word_has_to_be_there_in_any_order() {
        let nack = [(Found::Step, "acknowledge".to_owned(), Some("nack".to_owned()))];
        assert_eq!(found("back nack"), nack);
        assert_eq!(found("NACK"), nack);
        assert!(found("nack kafka").is_empty() && found("  ").is_empty());
    }

    #[test]
    fn a_term_without_a_step_and_a_step_without_a_lesson_lead_nowhere() {
        assert!(found("trying").is_empty() && found("no more").is_empty());
    }

    #[test]
    fn the_sentence_is_told_with_what_was_looked_for_marked() {
        let hits = search("nack", &course(), &narration());
        let piece = |text: &str, is_marked: bool| (text.to_owned(), is_marked);
        assert_eq!(hits[0].text, [piece("It sends a ", false), piece("nack", true), piece(".", false)]);
        let words = ["ä".to_owned(), "straße".to_owned()];
        assert_eq!(
            marked(&words, "Ä STRASSE, Straße"),
            [piece("Ä", true), piece(" STRASSE, ", false), piece("Straße", true)]
        );
    }

    proptest! {
        #[test]
        fn marking_keeps_the_text(words in prop::collection::vec("[a-cäİß]{1,3}", 1..3), text in "[a-cA-CÄİßẞ .]{0,20}") {
            let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
            let pieces = marked(&words, &text);
            prop_assert_eq!(pieces.iter().map(|(piece, _)| &**piece).collect::<String>(), text);
        }

        #[test]
        fn any_file_is_read(text in "[a-c\t\n]{0,60}", query in ".{0,8}") {
            search(&query, &course(), &Narration::read(&text));
        }
    }
}
