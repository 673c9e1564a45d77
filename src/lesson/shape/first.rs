//! The first mistake of form alone.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::problem::{FieldPath, Problem, Report};

/// Reads a file; none, and one problem, if its form is wrong.
pub(in crate::lesson) fn read<T: DeserializeOwned>(value: &Value, report: &mut Report) -> Option<T> {
    let told = |error: serde_json::Error| {
        let problem = Problem::new(FieldPath::default(), error.to_string());
        report.add(problem.expected("a file that `cargo xtask lesson check` finds good"));
    };
    T::deserialize(value).map_err(told).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lesson::Term;

    #[test]
    fn one_mistake_is_told_as_it_is_worded() {
        let mut report = Report::default();
        let term = json!({ "id": "queue", "name": "queue", "meaning": "A queue." });
        assert_eq!(read::<Term>(&term, &mut report).map(|term| term.id).as_deref(), Some("queue"));
        assert_eq!(read::<Term>(&json!({ "id": "queue" }), &mut report), None);
        let told: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
        let expected =
            "lesson.toml: missing field `name`. Expected a file that `cargo xtask lesson check` finds good.";
        assert_eq!(told, [expected]);
    }
}
