//! The first mistake of form alone.

use serde_json::Value;

use super::super::problem::{FieldPath, Problem, Report};
use super::tag::{Form, folded};

/// Reads a file; none, and one problem, if its form is wrong.
pub(in crate::lesson) fn read<T: Form>(value: &Value, report: &mut Report) -> Option<T> {
    let told = |error: serde_json::Error| {
        let problem = Problem::new(FieldPath::default(), error.to_string());
        report.add(problem.expected("a file that `cargo xtask lesson check` finds good"));
    };
    T::deserialize(folded::<T>(value)).map_err(told).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lesson::Term;

    impl Form for Term {}

    #[test]
    fn one_mistake_is_told() {
        let mut report = Report::default();
        let term = json!({ "id": "queue", "name": "queue", "meaning": "A queue." });
        assert_eq!(read::<Term>(&term, &mut report).map(|term| term.id).as_deref(), Some("queue"));
        assert_eq!(report.problems, []);
        assert_eq!(read::<Term>(&json!({ "id": 5 }), &mut report), None);
        assert_eq!(report.problems.len(), 1);
    }
}
