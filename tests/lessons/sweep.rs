//! A lesson with something wrong put in the place of each of its values, one at a time: each is
//! told, in its place and alone, and nothing panics.

use serde_json::{Value, json};
use sorting_office::lesson::{FieldPath, Lesson, Segment};

/// So many items of a list stand for all of them.
const ITEMS: usize = 2;

/// The places of all values, but not within tables of free form.
fn places(value: &Value, path: &FieldPath, out: &mut Vec<FieldPath>) {
    let inner: Vec<(Segment, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (Segment::from(name), value)).collect(),
        Value::Array(items) => {
            items.iter().take(ITEMS).enumerate().map(|(at, value)| (at.into(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (segment, value) in inner {
        let path = path.then(segment);
        out.push(path.clone());
        if path.0.last() != Some(&Segment::from("arguments")) {
            places(value, &path, out);
        }
    }
}

fn at<'v>(value: &'v mut Value, path: &[Segment]) -> &'v mut Value {
    path.iter().fold(value, |value, segment| match segment {
        Segment::Field(name) => value.get_mut(name).unwrap(),
        Segment::Item(index) => value.get_mut(index).unwrap(),
    })
}

#[test]
fn each_wrong_value_is_told_in_its_place() {
    let (queues, _) = super::library().load("retries-and-dlq").unwrap();
    for lesson in [queues.json, super::logs::json(), super::services::json()] {
        wrong_values_are_told(&lesson);
    }
}

fn wrong_values_are_told(lesson: &Value) {
    let library = super::library();
    let mut all = Vec::new();
    places(lesson, &FieldPath::default(), &mut all);
    assert!(all.len() > 100, "{}", all.len());
    let mut wrong = Vec::new();
    for place in all {
        let mut json = lesson.clone();
        let is_leaf = !matches!(at(&mut json, &place.0), Value::Object(_) | Value::Array(_));
        *at(&mut json, &place.0) = json!({ "zzz": ["?"] });
        let problems = Lesson::from_json(&json, &library.known).expect_err(&place.to_string());
        let told = problems.iter().any(|problem| problem.path.is_in(&place));
        // Something else for a number or a text is one mistake, and nothing follows from it.
        if !told || is_leaf && problems.len() != 1 {
            wrong.push(format!("{place}: {problems:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_missing_or_empty_value_is_taken_calmly() {
    let library = super::library();
    let (written, _) = library.load("retries-and-dlq").unwrap();
    let mut all = Vec::new();
    places(&written.json, &FieldPath::default(), &mut all);
    let others = [Value::Null, json!(""), json!(-1), json!([]), json!({}), json!(1e300)];
    for (index, place) in all.into_iter().enumerate() {
        // Two of them for each place: neighbours are alike, and a run of them all takes long.
        for other in others.iter().cycle().skip(index).step_by(3).take(2) {
            let mut json = written.json.clone();
            *at(&mut json, &place.0) = other.clone();
            match Lesson::from_json(&json, &library.known) {
                Ok(lesson) => drop(lesson.check_run(&lesson.run())),
                Err(problems) => assert!(!problems.is_empty(), "{place} = {other}"),
            }
        }
    }
    for json in [Value::Null, json!([]), json!({}), json!("lesson")] {
        assert!(Lesson::from_json(&json, &library.known).is_err(), "{json}");
    }
}
