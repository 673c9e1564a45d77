//! A record's whereabouts, the marks and the figures of a run on a cluster of log brokers.

#[path = "records/plans.rs"]
mod plans;

use std::rc::Rc;

use plans::{at, consumer, millis, plan, producer, settings, topic};
use sorting_office::base::SimTime;
use sorting_office::engine::logs::{Acks, Event, GroupEvent, TopicConfiguration};
use sorting_office::engine::queueing::MessageId;
use sorting_office::insight::{Figure, Lives, Series, biography, marks, series_of, whereabouts};
use sorting_office::player::{Cursor, History, Moment, World};
use sorting_office::sim::{
    Action, ClientAction, ClusterAction, Commit, Entry, EntryId, Intervention, Marker, Recording, What,
};

/// Five records with one key, and a group that commits after each poll.
fn run(interventions: Vec<Intervention>) -> Rc<Recording> {
    let clients = vec![
        producer("web", settings(Acks::All), &["ann"], 5, 300),
        consumer("bill-0", "billing", Commit::AfterRecord),
        consumer("mail-0", "mails", Commit::Never),
    ];
    let plan = plan(topic("orders", 3, TopicConfiguration::default()), clients);
    Rc::new(Recording::run(Rc::new(plan), 1, interventions))
}

/// Where a record is after each entry, each text once for as long as it lasts.
fn story(recording: &Rc<Recording>, id: u32) -> Vec<String> {
    let history = Rc::new(History::new(Rc::clone(recording)));
    let lives = Lives::of(recording);
    let mut cursor = Cursor::new(Rc::clone(&history));
    let mut told: Vec<String> = Vec::new();
    for entry in (0..recording.journal.entries.len() as u32).map(EntryId) {
        let moment = history.moment_after(entry);
        let world = cursor.seek(moment.entries);
        let text = whereabouts(recording, &lives, world, MessageId(id), moment).join(" | ");
        if told.last() != Some(&text) {
            told.push(text);
        }
    }
    told
}

#[test]
fn a_record_is_always_somewhere() {
    let recording = run(Vec::new());
    let told = story(&recording, 1);
    let vague = ["", "Between two places", "Made, about to be published"];
    assert!(told.iter().all(|text| !vague.contains(&text.as_str())), "{told:?}");
    let partition = told.iter().find_map(|text| text.strip_prefix("In its producer’s batch for "));
    let partition = partition.expect("it was put into a batch");
    let leader = told.iter().find_map(|text| text.strip_prefix("On its way from web to "));
    let leader = leader.expect("it was sent").to_owned();
    assert!(leader.starts_with(partition), "{leader}");
    let stored = format!("In {partition} at offset 0, on ");
    assert!(
        told.iter().any(|text| text.starts_with(&stored) && text.contains("not on all in-sync replicas"))
    );
    let last = told.last().expect("it went on");
    assert_eq!(
        *last,
        format!("{stored}brokers 0, 1, 2; billing has committed it; mails has read it and not committed")
    );
    assert_eq!(told[0], "Not made yet");
}

/// A committed offset is the next to read: the record there is not committed with those before it.
#[test]
fn a_group_commits_each_record_for_itself() {
    let recording = run(Vec::new());
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let lives = Lives::of(&recording);
    let mut cursor = Cursor::new(Rc::clone(&history));
    let mut told = |wanted: u64| {
        let commits = |entry: &Entry| match &entry.what {
            What::Log(event) => {
                let Event::Group(GroupEvent::OffsetCommitted { group, offset, .. }) = &**event else {
                    return false;
                };
                &**group == "billing" && *offset == wanted
            }
            _ => false,
        };
        let at = recording.journal.entries.iter().position(commits).expect("it is committed");
        let moment = history.moment_after(EntryId(at as u32));
        whereabouts(&recording, &lives, cursor.seek(moment.entries), MessageId(2), moment).join("; ")
    };
    assert!(!told(1).contains("billing has committed it"));
    assert!(told(2).contains("at offset 1") && told(2).contains("billing has committed it"));
}

#[test]
fn what_became_of_a_record_is_told() {
    let crash = at(1_030, Action::Client(ClientAction::Crash { client: "web".into(), restart_after: None }));
    let told = story(&run(vec![crash]), 1);
    assert_eq!(told.last().map(String::as_str), Some("Lost: its producer crashed with it"));
    assert!(
        told.iter().any(|text| text == "With its producer, which does not know its topic yet"),
        "{told:?}"
    );
}

fn of<'a>(series: &'a [Series], figure: Figure, group: Option<&str>) -> &'a Series {
    let mut found = series.iter().filter(|series| series.figure == figure && series.node.is_none());
    found.find(|series| series.group.as_deref() == group).expect("the figure is there")
}

/// The lines are the world's after every entry: a lag is what a group has to commit up to the high
/// watermark, a size what the leader's log has.
#[test]
fn the_figures_are_the_worlds_at_every_entry() {
    let recording = run(Vec::new());
    let all = series_of(&recording);
    let (lag, size) = (of(&all, Figure::Lag, Some("billing")), of(&all, Figure::Size, None));
    assert_eq!(lag.name(), "Consumer lag: billing");
    assert!(all.iter().all(|series| series.figure != Figure::Ready), "there is no queue");
    assert!(all.iter().all(|series| series.group.as_deref() != Some("mails")), "it has committed nothing");
    let mut world = World::new(&recording.plan);
    let (mut highest, mut last) = (0, 0);
    for (index, entry) in recording.journal.entries.iter().enumerate() {
        world.apply(&recording.plan, &recording.journal, EntryId(index as u32));
        let moment = Moment { at: entry.at, entries: index + 1 };
        let partitions: Vec<_> = recording.plan.logs.partitions().collect();
        let lags: Vec<u64> =
            partitions.iter().filter_map(|partition| world.logs.lag("billing", *partition)).collect();
        let expected = (!lags.is_empty()).then(|| lags.iter().sum::<u64>() as u32);
        assert_eq!(lag.at(moment), expected, "after entry {index}");
        (highest, last) = (highest.max(expected.unwrap_or(0)), expected.unwrap_or(0));
        let in_logs: usize = partitions
            .iter()
            .filter_map(|partition| world.logs.leader(*partition))
            .map(|log| log.count())
            .sum();
        assert_eq!(size.at(moment).unwrap_or(0) as usize, in_logs, "after entry {index}");
    }
    assert!(highest > 0 && last == 0, "it lags, and catches up: {highest}, {last}");
    assert_eq!(size.peak(), 5);
    // Five records within the first seconds: of a window of a second, three or four.
    assert!((300..=500).contains(&of(&all, Figure::Appended, None).peak()));
}

#[test]
fn the_timeline_marks_what_happens_to_a_cluster() {
    let stop = Action::Cluster(ClusterAction::Stop {
        broker: "broker-0".into(),
        kill: true,
        restart_after: Some(millis(3_000)),
    });
    let crash = Action::Client(ClientAction::Crash { client: "mail-0".into(), restart_after: None });
    let recording = run(vec![at(2_000, stop), at(6_000, crash)]);
    let marks = marks(&recording);
    let has =
        |kind: Marker, words: &str| marks.iter().any(|mark| mark.kind == kind && mark.text.contains(words));
    for (kind, words) in [
        (Marker::Failure, "broker-0 is killed"),
        (Marker::Change, "leads its partition"),
        (Marker::Change, "is no longer in sync"),
        (Marker::Change, "broker-0 starts"),
        (Marker::Change, "is in sync again"),
        (Marker::Change, "rebalances"),
        (Marker::Failure, "mail-0 is out of group mails: no heartbeat for "),
    ] {
        assert!(has(kind, words), "nothing marks: {words}");
    }
    assert!(marks.iter().all(|mark| mark.moment.at > SimTime::ZERO), "how a cluster comes up is no change");
}

fn stays(recording: &Recording, id: u32) -> Vec<String> {
    let stays = biography(recording, &Lives::of(recording), MessageId(id));
    assert!(stays.is_sorted_by_key(|stay| stay.began), "in order");
    let told = stays.iter().map(|stay| {
        let end = stay.end.as_ref().map_or("-", |end| &end.why);
        format!("{} {}: {end}", stay.how.word(), recording.plan.name(stay.place))
    });
    told.collect()
}

#[test]
fn a_biography_tells_every_place_of_a_record() {
    let expected = [
        "in a batch of web: sent",
        "on its way to orders-0@0: arrives",
        "stored in orders-0@0: on all in-sync replicas",
        "copied to orders-0@1: -",
        "copied to orders-0@2: -",
        "committed in orders-0@0: -",
        "on its way to bill-0: arrives",
        "on its way to mail-0: arrives",
        "waits at bill-0: work begins",
        "worked on by bill-0: done",
        "waits at mail-0: work begins",
        "worked on by mail-0: done",
        "read, not committed by bill-0: billing commits 1",
        "read, not committed by mail-0: -",
    ];
    assert_eq!(stays(&run(Vec::new()), 1), expected);
    let crash = at(
        1_330,
        Action::Client(ClientAction::Crash { client: "bill-0".into(), restart_after: Some(millis(100)) }),
    );
    let crashed = stays(&run(vec![crash]), 1);
    assert!(crashed.iter().any(|told| told == "worked on by bill-0: its holder loses it"), "{crashed:?}");
    let times = crashed.iter().filter(|told| *told == "worked on by bill-0: done").count();
    assert_eq!(times, 1, "it is read again: {crashed:?}");
}
