//! What is wrong with a lesson: where, what was expected there, and what was probably meant.

use std::fmt;

use super::suggest::nearest;

/// The file a teacher writes.
pub const LESSON_FILE: &str = "lesson.toml";

/// So many names are read at a glance.
const FEW: usize = 8;

/// One mistake in a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file it is in, seen from the lesson's folder.
    pub file: String,
    /// Line and column in the file, from 1, where they are known.
    pub at: Option<(usize, usize)>,
    /// The field in the file.
    pub path: FieldPath,
    pub message: String,
    pub expected: Option<String>,
    /// The name that was probably meant.
    pub suggestion: Option<String>,
}

impl Problem {
    /// A mistake in the lesson file.
    pub fn new(path: FieldPath, message: impl Into<String>) -> Self {
        let (file, message) = (LESSON_FILE.to_owned(), message.into());
        Self { file, at: None, path, message, expected: None, suggestion: None }
    }

    /// The same, in another of the lesson's files.
    pub fn in_file(mut self, file: impl Into<String>, line: usize) -> Self {
        self.file = file.into();
        self.at = Some((line, 1));
        self
    }

    /// The same, saying what belongs there.
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// The same, with the names there are, and the one among them that `name` was probably meant to be.
    /// A long list says less than a good guess: then the guess stands alone.
    pub fn one_of(mut self, name: &str, known: &[&str]) -> Self {
        self.suggestion = nearest(name, known.iter().copied()).map(str::to_owned);
        if known.len() <= FEW || self.suggestion.is_none() {
            let one_of = if known.len() == 1 { "" } else { "one of " };
            self.expected = Some(format!("{one_of}{}", listed(known.iter().copied())));
        }
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some((line, column)) = self.at {
            write!(f, ":{line}:{column}")?;
        }
        if !self.path.0.is_empty() {
            write!(f, ", {}", self.path)?;
        }
        write!(f, ": {}.", self.message)?;
        if let Some(expected) = &self.expected {
            write!(f, " Expected {expected}.")?;
        }
        match &self.suggestion {
            Some(name) => write!(f, " Did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// A field of a file, from the outside in: `workers[1].queue`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldPath(pub Vec<Segment>);

/// One step into a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// The field of that name.
    Field(String),
    /// The item of that number, from 0.
    Item(usize),
}

impl FieldPath {
    /// The path of something in what this one leads to.
    pub fn then(&self, segment: impl Into<Segment>) -> Self {
        let mut path = self.clone();
        path.0.push(segment.into());
        path
    }

    /// Is `outer` this path or one on the way to it?
    pub fn is_in(&self, outer: &Self) -> bool {
        self.0.starts_with(&outer.0)
    }
}

impl From<&str> for Segment {
    fn from(name: &str) -> Self {
        Self::Field(name.to_owned())
    }
}

impl From<&String> for Segment {
    fn from(name: &String) -> Self {
        Self::Field(name.clone())
    }
}

impl From<usize> for Segment {
    fn from(index: usize) -> Self {
        Self::Item(index)
    }
}

/// Written as in TOML, but for the items' numbers: a name with other characters stands in quotes.
impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        for (index, segment) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            match segment {
                Segment::Item(index) => write!(f, "[{index}]")?,
                Segment::Field(name) if bare(name) => write!(f, "{dot}{name}")?,
                Segment::Field(name) => write!(f, "{dot}\"{name}\"")?,
            }
        }
        Ok(())
    }
}

/// `field!["workers", 1, "queue"]`.
macro_rules! field {
    ($($segment:expr),* $(,)?) => {
        $crate::lesson::problem::FieldPath(vec![$($crate::lesson::problem::Segment::from($segment)),*])
    };
}
pub(crate) use field;

/// Problems as they are found. What follows from one that was told already is not told.
#[derive(Debug, Default)]
pub struct Report {
    /// What was found, in order.
    pub problems: Vec<Problem>,
    /// Where the file was mended to read on: what stands there is not what was written.
    mended: Vec<FieldPath>,
}

impl Report {
    /// Tells a problem, unless it is about something that was mended.
    pub fn add(&mut self, problem: Problem) {
        if !self.is_mended(&problem.path) {
            self.problems.push(problem);
        }
    }

    /// Remembers that something was put right here, or put in its place.
    pub fn mend(&mut self, path: FieldPath) {
        self.mended.push(path);
    }

    /// Is what stands here made up?
    pub fn is_mended(&self, path: &FieldPath) -> bool {
        self.mended.iter().any(|mended| path.is_in(mended))
    }

    /// Was something told of what is in here?
    pub fn is_damaged(&self, path: &FieldPath) -> bool {
        self.mended.iter().any(|mended| mended.is_in(path))
    }

    /// Is a whole item in here lost, or one of these fields?
    pub fn lost(&self, place: &FieldPath, fields: &[&str]) -> bool {
        self.mended.iter().filter(|path| path.is_in(place)).any(|path| match path.0.last() {
            Some(Segment::Field(name)) => fields.contains(&name.as_str()),
            Some(Segment::Item(_)) | None => true,
        })
    }
}

/// Names as a sentence lists them: `` `a`, `b` ``.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_a_sentence() {
        let problem = Problem::new(field!["workers", 1, "queue"], "there is no queue `order`");
        assert_eq!(problem.to_string(), "lesson.toml, workers[1].queue: there is no queue `order`.");
        assert_eq!(
            problem.one_of("order", &["orders", "emails"]).to_string(),
            "lesson.toml, workers[1].queue: there is no queue `order`. \
             Expected one of `orders`, `emails`. Did you mean `orders`?"
        );
        let problem = Problem::new(field![], "odd").in_file("python/main.py", 3);
        assert_eq!(problem.to_string(), "python/main.py:3:1: odd.");
    }

    #[test]
    fn a_name_with_a_dot_is_quoted() {
        assert_eq!(field!["layout", "orders.dead", "wide"].to_string(), "layout.\"orders.dead\".wide");
    }

    #[test]
    fn what_follows_from_something_mended_is_not_told() {
        let mut report = Report::default();
        report.mend(field!["queues", 0, "name"]);
        report.add(Problem::new(field!["queues", 0, "name"], "empty"));
        report.add(Problem::new(field!["queues", 1, "name"], "empty"));
        assert_eq!(report.problems.len(), 1);
        assert!(report.lost(&field!["queues"], &["name"]) && !report.lost(&field!["queues"], &["arguments"]));
        assert!(report.is_damaged(&field!["queues"]) && !report.is_damaged(&field!["workers"]));
    }
}
