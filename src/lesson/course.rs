//! The course: its chapters in order, and the lessons of each.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lesson::Lesson;
use super::problem::{Problem, Report};
use super::shape::{self, Form};

/// What there is to learn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The id of the lesson whose run the first page shows.
    #[serde(default)]
    pub hero: String,
    pub chapters: Vec<Chapter>,
    /// What belongs to no chapter: pages, and the lesson whose run the first page shows.
    #[serde(default)]
    pub apart: Vec<LessonEntry>,
}

/// A chapter of the course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Its name in lesson files.
    pub id: String,
    pub title: String,
    /// What it is about, in a line.
    pub about: String,
    /// The ids of all that it will hold one day, in order.
    pub rows: Vec<String>,
    #[serde(default)]
    pub lessons: Vec<LessonEntry>,
}

/// A lesson, as a list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonEntry {
    /// Its id: the name of its folder, and its address.
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub kind: EntryKind,
    /// How long it takes, in minutes.
    #[serde(default)]
    pub minutes: u32,
    /// How many steps and questions it has.
    #[serde(default)]
    pub steps: u32,
    #[serde(default)]
    pub questions: u32,
    /// Are there listings beside its run?
    #[serde(default)]
    pub has_code: bool,
}

/// What a row of the course is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryKind {
    /// A run of a broker.
    #[default]
    Run,
    /// A program without one.
    Code,
    /// A page without a stage.
    Page,
}

impl LessonEntry {
    /// A lesson, as the list shows it.
    pub fn of(lesson: &Lesson) -> Self {
        let (steps, questions) = (lesson.steps.len() as u32, lesson.questions.len() as u32);
        let seconds = steps * STEP_S + questions * QUESTION_S + lesson.code.steps.len() as u32 * CODE_STEP_S;
        Self {
            id: lesson.id.clone(),
            title: lesson.title.clone(),
            kind: if lesson.plan.program().is_some() { EntryKind::Code } else { EntryKind::Run },
            minutes: seconds.div_ceil(60).max(1),
            steps,
            questions,
            has_code: !lesson.code.parts.is_empty(),
        }
    }
}

/// What a reader takes, about, in seconds: for a step, with what it shows; for a question; for a step of the code.
const STEP_S: u32 = 25;
const QUESTION_S: u32 = 25;
const CODE_STEP_S: u32 = 20;

impl Form for Course {}

impl Course {
    /// Reads what `course.toml` says, or finds every mistake in it.
    pub fn from_json(value: &Value) -> Result<Self, Vec<Problem>> {
        let mut report = Report::default();
        let course = shape::read(value, &mut report);
        report.problems.iter_mut().for_each(|problem| problem.file = "course.toml".to_owned());
        course.filter(|_| report.problems.is_empty()).ok_or(report.problems)
    }

    /// The chapter and the lesson of that id.
    pub fn find(&self, id: &str) -> Option<(&Chapter, &LessonEntry)> {
        self.chapters.iter().find_map(|chapter| {
            let lesson = chapter.lessons.iter().find(|lesson| lesson.id == id)?;
            Some((chapter, lesson))
        })
    }

    /// The lesson or page of that id, in a chapter or apart.
    pub fn entry(&self, id: &str) -> Option<&LessonEntry> {
        self.lessons().chain(&self.apart).find(|entry| entry.id == id)
    }

    /// All lessons, in order.
    pub fn lessons(&self) -> impl DoubleEndedIterator<Item = &LessonEntry> {
        self.chapters.iter().flat_map(|chapter| &chapter.lessons)
    }

    /// The lesson after the one of that id.
    pub fn after(&self, id: &str) -> Option<&LessonEntry> {
        self.lessons().skip_while(|lesson| lesson.id != id).nth(1)
    }

    /// The lesson before the one of that id.
    pub fn before(&self, id: &str) -> Option<&LessonEntry> {
        self.lessons().rev().skip_while(|lesson| lesson.id != id).nth(1)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_mistake_is_told_in_its_place() {
        let chapters = json!({ "chapters": [{ "id": "flow", "about": "", "rows": [] }, { "id": 5, "title": "Logs", "about": "Logs.", "rows": [] }] });
        let problems = Course::from_json(&chapters).err().unwrap_or_default();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let expected = [
            "course.toml, chapters[0].title: `title` is missing.",
            "course.toml, chapters[1].id: found 5. Expected text.",
        ];
        assert_eq!(told, expected);
    }
}
