//! Where a picture comes from, so that somebody else can look at the same: lesson, moment, what was done to
//! the run, the broker, and the link.

use crate::base::SimTime;
use crate::lesson::Lesson;
use crate::sim::Recording;

/// The lines below a picture.
pub fn evidence(lesson: &Lesson, recording: &Recording, at: SimTime, link: &str) -> Vec<String> {
    let mut lines = vec![format!("{}, at {at}, seed {}", lesson.title, recording.seed)];
    lines.extend(changes(recording).map(|changes| format!("Changed: {changes}")));
    lines.push(format!("{} · Sorting Office {}", brokers(recording), env!("CARGO_PKG_VERSION")));
    lines.push(link.to_owned());
    lines
}

/// The same as Markdown: the picture, once it is beside the text under its name, leads to the run.
pub fn markdown(lesson: &Lesson, recording: &Recording, at: SimTime, link: &str, picture: &str) -> String {
    let changes = changes(recording).map_or_else(String::new, |changes| format!(" Changed: {changes}."));
    let title = lesson.title.replace(['[', ']'], "");
    let brokers = brokers(recording);
    format!("[![{title}, at {at}]({picture})]({link})\n\n*{title}*, at {at}. {brokers}.{changes}\n")
}

fn changes(recording: &Recording) -> Option<String> {
    let all = recording.interventions.iter().map(|done| format!("{} at {}", done.action.label(), done.at));
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn brokers(recording: &Recording) -> String {
    let plan = &recording.plan;
    if plan.program().is_some() {
        return "A real run, as it was recorded".to_owned();
    }
    let version = plan.configuration.version.as_str();
    match (plan.queues.is_empty(), plan.logs.is_there()) {
        (true, true) => "The rules of Kafka 4".to_owned(),
        (false, true) => format!("The rules of RabbitMQ {version} and Kafka 4"),
        (_, false) => format!("The rules of RabbitMQ {version}"),
    }
}
