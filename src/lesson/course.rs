//! The course: its chapters in order, and the lessons of each.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::problem::{Problem, Report};
use super::shape::{self, Form};

/// What there is to learn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    pub chapters: Vec<Chapter>,
}

/// A chapter of the course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Its name in lesson files.
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub lessons: Vec<LessonEntry>,
}

/// A lesson, as a list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonEntry {
    /// Its id: the name of its folder, and its address.
    pub id: String,
    pub title: String,
    /// What it is about, in two sentences.
    pub summary: String,
}

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
        let chapters = json!({ "chapters": [{ "id": "flow" }, { "id": 5, "title": "Logs" }] });
        let problems = Course::from_json(&chapters).err().unwrap_or_default();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let expected = [
            "course.toml, chapters[0].title: `title` is missing.",
            "course.toml, chapters[1].id: found 5. Expected text.",
        ];
        assert_eq!(told, expected);
    }
}
