//! Another version of the broker: it holds from the beginning of the run, whenever it is chosen; what it refuses of the
//! topology is told, and the rest is there.

#![allow(clippy::unwrap_used, reason = "a test's own code")]

#[path = "conformance/compared.rs"]
mod compared;
mod support;

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{DIFFERENCES, Message, Value, Version};
use sorting_office::lesson::Lesson;
use sorting_office::player::{Cursor, History};
use sorting_office::sim::{
    Action, BindingPlan, BrokerAction, ClientAction, EntryId, ExchangePlan, Facts, Intervention, Kind,
    NodeId, Plan, QueuePlan, Recording,
};

use support::plans::{plan, run};

fn version(version: Version) -> Action {
    Action::Broker(BrokerAction::Version { version })
}

/// In which queue, if in one, each entry of a kind was.
fn queues(recording: &Recording, kind: Kind) -> Vec<Option<NodeId>> {
    let all = (0..recording.journal.entries.len() as u32).map(|id| Facts::of(recording, EntryId(id)));
    all.filter(|facts| facts.kind == kind).map(|facts| facts.queue).collect()
}

/// A body that 3.10 takes and the versions after it refuse, published long before the version is chosen.
#[test]
fn a_version_holds_from_the_beginning_whenever_it_is_chosen() {
    let body = "x".repeat((16 << 20) + 1);
    let message = Message { routing_key: "jobs".into(), body: body.into(), ..Message::default() };
    let large = Action::Client(ClientAction::Publish { client: "web".into(), message: Rc::new(message) });
    let refused = |chosen: &[(u64, Version)]| {
        let chosen = chosen.iter().map(|(at, one)| (*at, version(*one)));
        let recording = run(plan(), &[(100, large.clone())].into_iter().chain(chosen).collect::<Vec<_>>());
        (recording.plan.configuration.version, queues(&recording, Kind::Refused).len())
    };
    assert_eq!(refused(&[]), (Version::V4_3, 1));
    assert_eq!(refused(&[(0, Version::V3_10)]), (Version::V3_10, 0));
    assert_eq!(refused(&[(50_000, Version::V3_10)]), (Version::V3_10, 0));
    assert_eq!(refused(&[(0, Version::V3_10), (0, Version::V4_0)]), (Version::V4_0, 1), "the last one");
}

/// It is an entry at the beginning, and what the broker is by then says so.
#[test]
fn a_version_is_told_and_has_an_effect_where_it_is_another() {
    let recording = Rc::new(run(plan(), &[(0, version(Version::V4_0))]));
    assert_eq!(queues(&recording, Kind::Acted).len(), 1);
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let mut cursor = Cursor::new(history);
    let has_effect = |one| cursor.seek(0).has_effect(&recording.plan, &version(one));
    assert_eq!(Version::ALL.map(has_effect), [true, false, true]);
}

/// What is refused has no place among the things that are there: those after it keep theirs.
#[test]
fn what_is_refused_of_a_topology_leaves_the_rest() {
    let whole = plan();
    let mut broken = whole.clone();
    let bad = [("x-max-length".into(), Value::Text("many".into()))].into_iter().collect();
    broken.queues.insert(0, QueuePlan { name: "bad".into(), arguments: bad, ..QueuePlan::default() });
    // A name of the broker's own.
    broken.exchanges.push(ExchangePlan { name: "amq.mine".into(), ..ExchangePlan::default() });
    broken.exchanges.push(ExchangePlan { name: "news".into(), ..ExchangePlan::default() });
    for (exchange, queue) in [("news", "bad"), ("news", "dead")] {
        let (key, arguments) = ("k".into(), Default::default());
        broken.bindings.push(BindingPlan { exchange: exchange.into(), queue: queue.into(), key, arguments });
    }
    let recording = run(broken, &[]);
    assert_eq!(queues(&recording, Kind::Refused).len(), 3, "two declarations and a binding");
    let [bad, jobs, dead] = ["bad", "jobs", "dead"].map(|name| recording.plan.find(name));
    assert_eq!(queues(&recording, Kind::QueueDeclared), [jobs, dead]);
    assert_eq!(queues(&recording, Kind::Bound), [dead]);
    assert!(queues(&recording, Kind::Acknowledged).iter().all(|queue| *queue == jobs && *queue != bad));
    assert_eq!(queues(&recording, Kind::Acknowledged).len(), 6);
    let news = recording.plan.find("news");
    let all = (0..recording.journal.entries.len() as u32).map(|id| Facts::of(&recording, EntryId(id)));
    let bound: Vec<_> = all.filter(|facts| facts.kind == Kind::Bound).map(|facts| facts.exchange).collect();
    assert_eq!(bound, [news]);
    let lacking = |plan: Plan, recording: Recording| -> Vec<bool> {
        let (queues, history) = (plan.queues.len(), Rc::new(History::new(Rc::new(recording))));
        let mut cursor = Cursor::new(Rc::clone(&history));
        let world = cursor.seek(history.end().entries);
        (0..queues).map(|queue| world.lacks_queue(queue)).collect()
    };
    assert_eq!(lacking(recording.plan.as_ref().clone(), recording), [true, false, false]);
    assert_eq!(lacking(whole.clone(), run(whole, &[])), [false, false]);
}

/// What happens within three seconds, and to what, by which the reader looks at a difference.
fn lately(lesson: &Lesson, version_of: Version, second: u32) -> Vec<(SimTime, Facts)> {
    let choice = Intervention { at: SimTime::ZERO, action: version(version_of) };
    let recording = Recording::run(Rc::clone(&lesson.plan), lesson.seed, vec![choice]);
    let end = SimTime::from_millis(1_000 * u64::from(second));
    let begin = SimTime::from_millis(1_000 * u64::from(second.saturating_sub(3)));
    let all = recording.journal.entries.iter().zip(0..).filter(|(entry, _)| (begin..end).contains(&entry.at));
    // Copies are counted through the whole run.
    all.map(|(entry, id)| (entry.at, Facts { copy: None, ..Facts::of(&recording, EntryId(id)) })).collect()
}

/// Each link from the page of what is checked leads to a moment by which the two runs have just gone other ways.
#[test]
fn runs_part_where_the_links_lead() {
    let lessons = support::lessons::lessons();
    let mut shown = 0;
    for difference in DIFFERENCES {
        let Some((id, other, second)) = compared::moment(difference) else { continue };
        let (_, lesson) = lessons.iter().find(|(one, _)| one == id).unwrap();
        let (here, there) = (lately(lesson, compared::HOME, second), lately(lesson, other, second));
        assert!(here != there, "{:?} in {id} by {second} s", difference.change);
        shown += 1;
    }
    assert_eq!(shown, compared::SHOWN.len(), "a name that no change has");
}
