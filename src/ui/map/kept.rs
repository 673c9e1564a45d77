//! What the browser keeps of a reader's way through the course: read, counted, written as a file and read from one.
//! Whatever stands there, nothing here fails: what can't be read is left out.

use serde_json::{Value, json};

use crate::base::OrdMap;
use crate::lesson::{Course, LessonEntry};
use crate::ui::progress::{PROGRESS, Progress};

/// How keys begin under which a reader's way is kept. A page that keeps more of it has its own here.
const OWN: [&str; 3] = [PROGRESS, "reply.", "page."];

/// Does what is kept under this key belong to the reader's way?
pub fn is_own(key: &str) -> bool {
    OWN.iter().any(|own| key.starts_with(own))
}

/// How far the reader is, by the ids of lessons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept(OrdMap<String, Progress>);

/// How far the reader is in the course.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub done: usize,
    pub right: u32,
    pub asked: u32,
}

impl Kept {
    /// What stands under these keys.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let read =
            |(key, line): (&str, &str)| Some((key.strip_prefix(PROGRESS)?.to_owned(), Progress::read(line)?));
        Self(pairs.into_iter().filter_map(read).collect())
    }

    /// How far the reader is in a lesson; nothing of one that was not begun.
    pub fn get(&self, id: &str) -> Option<&Progress> {
        self.0.get(id)
    }

    /// Was it read to its end?
    pub fn is_done(&self, id: &str) -> bool {
        self.get(id).is_some_and(Progress::is_done)
    }

    /// Was nothing of the course begun?
    pub fn is_empty(&self, course: &Course) -> bool {
        course.lessons().all(|lesson| self.get(&lesson.id).is_none())
    }

    /// The lesson to go on with: of those that are under way the one where the reader was last.
    pub fn under_way<'a>(&'a self, course: &'a Course) -> Option<(&'a LessonEntry, &'a Progress)> {
        let begun = course.lessons().filter_map(|lesson| Some((lesson, self.get(&lesson.id)?)));
        begun.filter(|(_, at)| !at.is_done()).max_by_key(|(_, at)| at.when)
    }

    /// The lesson after the one where the reader was last, of those that are not done; the first for a new reader.
    pub fn next<'a>(&self, course: &'a Course) -> Option<&'a LessonEntry> {
        let all: Vec<&LessonEntry> = course.lessons().collect();
        let begun = all.iter().enumerate().filter_map(|(at, lesson)| Some((at, self.get(&lesson.id)?.when)));
        let last = begun.max_by_key(|(_, when)| *when).map_or(0, |(at, _)| at);
        let after = all[last..].iter().chain(&all[..last]);
        after.copied().find(|lesson| !self.is_done(&lesson.id))
    }

    /// Everything together.
    pub fn sum<'a>(&self, lessons: impl IntoIterator<Item = &'a LessonEntry>) -> Sum {
        let begun = lessons.into_iter().filter_map(|lesson| self.get(&lesson.id));
        begun.fold(Sum::default(), |sum, at| Sum {
            done: sum.done + usize::from(at.is_done()),
            right: sum.right.saturating_add(at.right),
            asked: sum.asked.saturating_add(at.asked),
        })
    }
}

/// The number of the file's form.
const FORM: u32 = 1;

/// What is kept, as a file.
pub fn file(pairs: &[(String, String)]) -> String {
    let kept: Value = pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    format!("{:#}\n", json!({ "sorting-office": FORM, "kept": kept }))
}

/// What stands in such a file, or why it is none.
pub fn read_file(text: &str) -> Result<Vec<(String, String)>, &'static str> {
    let file: Value = serde_json::from_str(text).map_err(|_| "It is no file that this page has saved.")?;
    match file["sorting-office"].as_u64() {
        Some(form) if form == u64::from(FORM) => {}
        Some(_) => return Err("It was saved by another version of this page."),
        None => return Err("It is no file that this page has saved."),
    }
    let kept = file["kept"].as_object().into_iter().flatten();
    let own = kept.filter(|(key, _)| is_own(key));
    Ok(own.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect())
}

/// Of two lines about one lesson the one to keep: who was further stays so, and of alike the later.
pub fn is_better(line: &str, before: Option<&str>) -> bool {
    let Some(new) = Progress::read(line) else { return false };
    let Some(old) = before.and_then(Progress::read) else { return true };
    let rank = |at: &Progress| (at.is_done(), at.furthest);
    rank(&new) > rank(&old) || rank(&new) == rank(&old) && new.when > old.when
}

/// When that was, as one says it: both in milliseconds since 1970, and `offset` what the reader's clock is ahead of UTC.
pub fn ago(when: u64, now: u64, offset: i64) -> String {
    const MINUTE: u64 = 60_000;
    const DAY: i64 = 24 * 60 * MINUTE as i64;
    let day = |at: u64| (i64::try_from(at).unwrap_or(i64::MAX).saturating_add(offset)).div_euclid(DAY);
    match (now.saturating_sub(when), day(now).saturating_sub(day(when))) {
        (since, _) if since < 2 * MINUTE => "just now".to_owned(),
        (since, _) if since < 60 * MINUTE => format!("{} minutes ago", since / MINUTE),
        (_, 0) => "earlier today".to_owned(),
        (_, 1) => "yesterday".to_owned(),
        (_, days) if days < 60 => format!("{days} days ago"),
        _ => "a while ago".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lesson::Chapter;

    fn course() -> Course {
        let lesson = |id: &str| LessonEntry { id: id.into(), ..LessonEntry::default() };
        let chapter = |ids: &[&str]| Chapter {
            lessons: ids.iter().map(|id| lesson(id)).collect(),
            ..Chapter::default()
        };
        Course { chapters: vec![chapter(&["a", "b"]), chapter(&["c"])], ..Course::default() }
    }

    #[test]
    fn what_is_kept_is_read_and_what_is_broken_left_out() {
        let kept = Kept::of([
            ("progress.a", "3 3 2 2 1000 end"),
            ("progress.b", "6 14 1 2 3000 nack"),
            ("progress.c", "7 6 0 0 9000 x"),
            ("reply.a.q", "6 14 1 2 3000 nack"),
            ("theme", "dark"),
        ]);
        let course = course();
        assert!(kept.is_done("a") && !kept.is_done("b") && kept.get("c").is_none());
        assert_eq!(kept.sum(course.lessons()), Sum { done: 1, right: 3, asked: 4 });
        let here = kept.under_way(&course);
        let here = here.map(|(lesson, at)| (lesson.id.as_str(), at.step.as_str(), at.furthest));
        assert_eq!(here, Some(("b", "nack", 6)));
    }

    #[test]
    fn the_last_one_under_way_comes_first_and_after_it_the_next() {
        let course = course();
        let kept = |a: &str, b: &str| Kept::of([("progress.a", a), ("progress.b", b)]);
        let both = kept("1 2 0 0 500 x", "1 2 0 0 400 y");
        assert_eq!(both.under_way(&course).map(|(lesson, _)| &*lesson.id), Some("a"));
        let done = kept("1 2 0 0 500 x", "2 2 0 0 900 y");
        assert_eq!(done.next(&course).map(|lesson| &*lesson.id), Some("c"));
        assert_eq!(kept("", "").next(&course).map(|lesson| &*lesson.id), Some("a"));
        assert!(kept("", "").is_empty(&course) && !done.is_empty(&course));
    }

    #[test]
    fn a_file_comes_back_as_it_was_and_another_is_told() {
        let own = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let pairs = vec![own("progress.a", "3 3 2 2 1000 end"), own("reply.a.q", "say \"2\"")];
        assert_eq!(read_file(&file(&pairs)).as_ref(), Ok(&pairs));
        let strange = file(&[own("theme", "dark"), own("progress.a", "x")]);
        assert_eq!(read_file(&strange), Ok(vec![own("progress.a", "x")]));
        assert!(read_file("{}").is_err() && read_file("[1").is_err());
        let other = read_file("{\"sorting-office\": 2, \"kept\": {}}");
        assert_eq!(other, Err("It was saved by another version of this page."));
    }

    #[test]
    fn nobody_is_set_back_by_a_file() {
        let table = [
            ("5 9 0 0 10 x", Some("3 9 0 0 99 x"), true),
            ("3 9 0 0 99 x", Some("5 9 0 0 10 x"), false),
            ("3 9 0 0 99 x", Some("3 9 0 0 10 x"), true),
            ("8 9 0 0 99 x", Some("3 3 0 0 10 x"), false),
            ("3 9 0 0 99 x", Some("rubbish"), true),
            ("rubbish", None, false),
        ];
        for (new, old, better) in table {
            assert_eq!(is_better(new, old), better, "{new} over {old:?}");
        }
    }

    #[test]
    fn times_are_said_by_the_readers_own_days() {
        const HOUR: i64 = 3_600_000;
        let now = 20_000 * 24 * HOUR + HOUR;
        let table = [
            (0, 0, "just now"),
            (HOUR / 2, 0, "30 minutes ago"),
            (HOUR * 3 / 2, 0, "yesterday"),
            // Three in the morning there: half past one was today.
            (HOUR * 3 / 2, 2 * HOUR, "earlier today"),
            (HOUR * 49 + HOUR / 2, 0, "3 days ago"),
            (HOUR * 24 * 100, 0, "a while ago"),
            (-5 * HOUR, 0, "just now"),
        ];
        for (before, offset, said) in table {
            assert_eq!(ago((now - before) as u64, now as u64, offset), said, "{before} ms");
        }
    }

    proptest! {
        /// Any text in the browser's storage, or in a file, is read without harm.
        #[test]
        fn any_text_is_read_without_harm(key in ".{0,20}", line in "[0-9 ]{0,40}|.{0,40}", file in ".{0,80}") {
            let key = format!("progress.{key}");
            let kept = Kept::of([(key.as_str(), line.as_str())]);
            if let Some(at) = kept.get(&key["progress.".len()..]) {
                prop_assert!(1 <= at.furthest && at.furthest <= at.of && at.right <= at.asked);
                let again = Progress::read(&at.line());
                prop_assert_eq!(again.as_ref(), Some(at));
                let said = ago(at.when, 1_700_000_000_000, 0);
                prop_assert!(said.len() < 40, "{}", said);
            }
            let _ = (read_file(&file), is_better(&line, Some(&file)));
        }

        /// What is kept is read as it was.
        #[test]
        fn a_line_comes_back(of in 1_u32..500, part in 0_u32..500, asked in 0_u32..9, when in any::<u64>(), step in "[a-z-]{0,12}") {
            let at = Progress { furthest: 1 + part % of, of, when, right: asked / 2, asked, step };
            prop_assert_eq!(Progress::read(&at.line()), Some(at));
        }
    }
}
