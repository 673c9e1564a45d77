//! The lessons of a checkout: found, read with their listings, checked. Its pages are in `pages`.
//!
//! The tests of the lessons read them by this file too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sorting_office::lesson::listing::Language;
use sorting_office::lesson::{
    Chapter, Course, FieldPath, Glossary, Known, LESSON_FILE, Lesson, Problem, Program, RECORDED_FILE,
};

use super::pages::ids_in;
use super::source::Source;

/// What all lessons share, and where they are.
pub struct Library {
    folder: PathBuf,
    pub(super) pages: PathBuf,
    /// The chapters, without lessons.
    pub course: Course,
    /// What texts may point at.
    pub known: Known,
}

/// The drawings for notes, by name.
fn plates(folder: &Path) -> BTreeMap<String, String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    let drawings = files.filter(|file| file.extension().is_some_and(|extension| extension == "svg"));
    let plate = |file: PathBuf| {
        let lines = fs::read_to_string(&file).ok()?;
        // Its indentation is for those who draw.
        let drawn = lines.lines().map(str::trim_start).collect::<Vec<_>>().join("\n");
        Some((file.file_stem()?.to_string_lossy().into_owned(), drawn))
    };
    drawings.filter_map(plate).collect()
}

/// A lesson's files.
pub struct Written {
    /// As it is read: with its id and its listings.
    pub json: Value,
    source: Source,
}

impl Library {
    /// Opens the lessons in `static/`.
    pub fn open(folder: &Path) -> Result<Self, Vec<Problem>> {
        let read = |name: &str| Source::read(&folder.join(name), name);
        let (course, terms) = (read("course.toml")?, read("glossary.toml")?);
        let chapters = Course::from_json(&course.json).map_err(|problems| course.located(problems))?;
        let glossary = Glossary::from_json(&terms.json).map_err(|problems| terms.located(problems))?;
        let plates = plates(&folder.join("plates"));
        let (folder, pages) = (folder.join("lessons"), folder.join("pages"));
        let mut library = Self { folder, pages, course: chapters, known: Known::from(glossary) };
        library.known.plates = plates;
        library.known.places = library.places();
        library.known.uses = library.uses();
        Ok(library)
    }

    /// The ids of all lessons, in order.
    pub fn ids(&self) -> Vec<String> {
        ids_in(&self.folder, LESSON_FILE)
    }

    /// Where a lesson's files are.
    pub fn folder_of(&self, id: &str) -> PathBuf {
        self.folder.join(id)
    }

    /// Reads and checks a lesson: what is written and then, by a run, what it says.
    pub fn load(&self, id: &str) -> Result<(Written, Lesson), Vec<Problem>> {
        self.load_from(&self.folder_of(id), id)
    }

    /// The same for a folder anywhere.
    pub fn load_from(&self, folder: &Path, id: &str) -> Result<(Written, Lesson), Vec<Problem>> {
        let (written, lesson) = self.read_from(folder, id)?;
        let own = lesson.run();
        let problems = lesson.check_run(&own);
        if problems.is_empty() {
            Ok((written, lesson.rehearsed(&own)))
        } else {
            Err(written.locate(problems))
        }
    }

    /// Reads a lesson and checks what is written, so that it can run.
    pub fn read_from(&self, folder: &Path, id: &str) -> Result<(Written, Lesson), Vec<Problem>> {
        let written = Written::read(folder, id)?;
        let chapter = self.lacks_chapter(&written.json, id).or_else(|| self.chapter(&written.json));
        match (Lesson::from_json(&written.json, &self.known), chapter) {
            (Ok(lesson), None) => Ok((written, lesson)),
            (Ok(_), Some(problem)) => Err(written.locate(vec![problem])),
            (Err(mut problems), chapter) => {
                problems.extend(chapter);
                Err(written.locate(problems))
            }
        }
    }

    /// What a real run of a lesson's program comes to, if it has one: the program, and what `run` makes of it.
    pub fn run_program<T>(
        &self,
        folder: &Path,
        id: &str,
        run: impl Fn(&Program) -> Result<T, Vec<Problem>>,
    ) -> Result<Option<(Program, T)>, Vec<Problem>> {
        let written = Written::read(folder, id)?;
        let found = Program::from_json(&written.json, &self.known).and_then(|program| {
            let Some(program) = program else { return Ok(None) };
            run(&program).map(|run| Some((program, run)))
        });
        found.map_err(|problems| written.locate(problems))
    }

    /// All lessons but one say their chapter; `""` is none, for one that only links lead to.
    fn lacks_chapter(&self, lesson: &Value, id: &str) -> Option<Problem> {
        let missing = || Problem::new(FieldPath::default().then("chapter"), "`chapter` is missing");
        (lesson.get("chapter").is_none() && id != self.course.hero).then(missing)
    }

    /// What is wrong with the chapter that a lesson or a page names.
    pub(super) fn chapter(&self, lesson: &Value) -> Option<Problem> {
        let id = lesson.get("chapter")?.as_str()?;
        let ids: Vec<&str> =
            self.course.chapters.iter().map(|chapter: &Chapter| chapter.id.as_str()).collect();
        if id.is_empty() || ids.contains(&id) {
            return None;
        }
        let path = FieldPath::default().then("chapter");
        Some(Problem::new(path, format!("there is no chapter `{id}`")).one_of(id, &ids))
    }
}

impl Written {
    fn read(folder: &Path, id: &str) -> Result<Self, Vec<Problem>> {
        let source = Source::read(&folder.join(LESSON_FILE), LESSON_FILE)?;
        let mut json = source.json.clone();
        if let Some(fields) = json.as_object_mut() {
            fields.insert("id".to_owned(), json!(id));
        }
        let parts = json.pointer_mut("/code/parts").and_then(Value::as_array_mut);
        for part in parts.into_iter().flatten().filter_map(Value::as_object_mut) {
            let Some(name) = part.get("id").and_then(Value::as_str).map(str::to_owned) else { continue };
            for language in Language::ALL {
                let file = folder.join(language.folder()).join(&name).with_extension(language.extension());
                if let Ok(text) = fs::read_to_string(file) {
                    part.insert(language.folder().to_owned(), json!(text));
                }
            }
        }
        if let Some(program) = json.get_mut("program").and_then(Value::as_object_mut)
            && let Ok(text) = fs::read_to_string(folder.join(RECORDED_FILE))
        {
            program.insert("recorded".to_owned(), json!(text));
        }
        Ok(Self { json, source })
    }

    /// Finds the places of problems in the lesson file, and puts them in its order.
    fn locate(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        problems = self.source.located(problems);
        problems.sort_by_key(|problem| (problem.file != LESSON_FILE, problem.at));
        problems
    }
}
