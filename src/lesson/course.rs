//! The course: its chapters in order, and the lessons of each. `lessons/index.json`.

use serde::{Deserialize, Serialize};

/// What there is to learn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The chapters, in order.
    pub chapters: Vec<Chapter>,
}

/// A chapter of the course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Its name in lesson files.
    pub id: String,
    /// Its name for readers.
    pub title: String,
    /// Its lessons, in order.
    #[serde(default)]
    pub lessons: Vec<LessonEntry>,
}

/// A lesson, as a list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonEntry {
    /// Its id: the name of its folder, and its address.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about, in two sentences.
    pub summary: String,
}

impl Course {
    /// The chapter and the lesson of that id.
    pub fn find(&self, id: &str) -> Option<(&Chapter, &LessonEntry)> {
        self.chapters.iter().find_map(|chapter| {
            let lesson = chapter.lessons.iter().find(|lesson| lesson.id == id)?;
            Some((chapter, lesson))
        })
    }
}
