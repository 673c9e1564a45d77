//! What each intervention does to a small run: one producer, one queue, two workers.

mod support;

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{FieldTable, Message, Name, Value};
use sorting_office::insight::left_over;
use sorting_office::player::{Branches, Cursor, History, Moment, TRUNK, World};
use sorting_office::sim::{
    Acknowledge, Action, BindingPlan, BrokerAction, ClientAction, EntryId, ExchangePlan, Facts, Intervention,
    Kind, LinkAction, POISON, Recording, RunAction, Setting, Target, Throttle, TopologyAction, TransitKind,
};

use support::plans::{ms, plan};

fn run(interventions: &[(u64, Action)]) -> Recording {
    support::plans::run(plan(), interventions)
}

/// How often something of a kind happened, to somebody if it is said to whom.
fn count(recording: &Recording, kind: Kind, client: Option<&str>) -> usize {
    let node = client.map(|name| recording.plan.find(name).expect("the client is there"));
    let all = (0..recording.journal.entries.len() as u32).map(|entry| Facts::of(recording, EntryId(entry)));
    all.filter(|facts| facts.kind == kind && (node.is_none() || facts.client == node)).count()
}

fn one() -> Name {
    "one".into()
}

#[test]
fn a_worker_that_crashes_does_no_more_and_the_other_does_it_all() {
    let recording = run(&[(200, Action::Client(ClientAction::Crash { client: one(), restart_after: None }))]);
    assert_eq!(count(&recording, Kind::WorkDone, Some("one")), 0);
    assert_eq!(count(&recording, Kind::WorkDone, Some("two")), 6);
    assert_eq!(count(&recording, Kind::Requeued, None), 1);
}

/// Messages by hand to an exchange that nothing is bound to before somebody binds it.
#[test]
fn a_binding_takes_messages_from_when_it_is_made_until_it_is_taken_away() {
    let message = Message { exchange: "news".into(), routing_key: "late".into(), ..Message::default() };
    let by_hand = Action::Client(ClientAction::Publish { client: "web".into(), message: Rc::new(message) });
    let binding = Rc::new(BindingPlan {
        exchange: "news".into(),
        queue: "dead".into(),
        key: "late".into(),
        arguments: FieldTable::new(),
    });
    let mut plan = plan();
    plan.exchanges.push(ExchangePlan { name: "news".into(), ..ExchangePlan::default() });
    let acts = [
        (1_000, by_hand.clone()),
        (1_500, Action::Topology(TopologyAction::Bind(Rc::clone(&binding)))),
        (1_600, Action::Topology(TopologyAction::Bind(Rc::clone(&binding)))),
        (2_000, by_hand.clone()),
        (2_500, Action::Topology(TopologyAction::Unbind(Rc::clone(&binding)))),
        (3_000, by_hand),
    ];
    let at = |(millis, action): (u64, Action)| Intervention { at: SimTime::from_millis(millis), action };
    let recording = Recording::run(Rc::new(plan), 1, acts.map(at).to_vec());
    assert_eq!(recording.plan.later_bindings, [(*binding).clone()]);
    assert_eq!(count(&recording, Kind::Bound, None), 1, "binding twice the same way changes nothing");
    assert_eq!(count(&recording, Kind::Unbound, None), 1);
    assert_eq!(count(&recording, Kind::Unroutable, None), 2);
    assert_eq!(count(&recording, Kind::Refused, None), 0);

    let history = Rc::new(History::new(Rc::new(recording)));
    let bound_at = |millis| {
        let moment = history.moment_at(SimTime::from_millis(millis));
        Cursor::new(Rc::clone(&history)).seek(moment.entries).is_bound(&binding)
    };
    assert_eq!([1_400, 1_700, 2_600].map(bound_at), [false, true, false]);
}

/// Two runs beside each other stand at the same place, in the middle of an instant as well.
#[test]
fn a_moment_is_the_same_in_two_runs_as_far_as_they_are() {
    let crash = (300, Action::Client(ClientAction::Crash { client: one(), restart_after: None }));
    let [own, other] = [run(&[]), run(&[crash])].map(|run| History::new(Rc::new(run)));
    let last = |history: &History, ms| history.moment_at(SimTime::from_millis(ms));
    // At 300 ms several things happen before anybody does anything.
    let (before, whole) = (last(&own, 299), last(&own, 300));
    assert!(whole.entries > before.entries + 1);
    let middle = Moment { entries: before.entries + 1, ..whole };
    for same in [before, middle, whole] {
        assert_eq!(other.place_of(same, &own), same);
        assert_eq!(own.place_of(same, &other), same);
    }
    assert_eq!(own.place_of(last(&other, 300), &other), whole);
    assert_eq!(other.place_of(last(&own, 600), &own), last(&other, 600));
}

/// Both workers are paused, so that what is published stays.
#[test]
fn a_producer_that_is_throttled_more_asks_anew_how_deep_the_queue_is() {
    let throttle = |above| {
        let pause = SimDuration::from_millis(50);
        let throttle = Some(Throttle { queue: "jobs".into(), above, pause, drop_below: None });
        Action::Client(ClientAction::Set { client: "web".into(), setting: Setting::Throttle(throttle) })
    };
    let pause = |client: &str| Action::Client(ClientAction::Pause { client: client.into() });
    let published = |interventions: &[(u64, Action)]| {
        let paused = [(0, pause("one")), (0, pause("two"))];
        count(&run(&[&paused, interventions].concat()), Kind::Published, None)
    };
    assert_eq!(published(&[(1, throttle(100))]), 6);
    // One is on its way when it is set.
    assert_eq!(published(&[(1, throttle(100)), (250, throttle(1))]), 3);
}

/// One is done when the queue is purged, two are with the workers, two are ready, and one is still to come.
#[test]
fn a_purge_removes_what_is_ready_and_nothing_else() {
    let purge = Action::Topology(TopologyAction::Purge { queue: "jobs".into() });
    let recording = run(&[(500, purge.clone()), (520, purge.clone())]);
    let plan = Rc::clone(&recording.plan);
    let (discarded, done) =
        (count(&recording, Kind::Discarded, None), count(&recording, Kind::WorkDone, None));
    assert_eq!((discarded, done), (2, 4));
    assert_eq!(count(&recording, Kind::Refused, None), 0);
    let told = (0..recording.journal.entries.len() as u32).map(|entry| Facts::of(&recording, EntryId(entry)));
    let told: Vec<_> = told.filter(|facts| facts.kind == Kind::Purged).map(|facts| facts.words).collect();
    assert_eq!(told, [Some("2".to_owned()), Some("0".to_owned())]);

    let history = Rc::new(History::new(Rc::new(recording)));
    let mut cursor = Cursor::new(Rc::clone(&history));
    let mut at = |millis| {
        let moment = history.moment_at(SimTime::from_millis(millis));
        let world = cursor.seek(moment.entries);
        let queue = &world.queues[0];
        let lost: Vec<u32> = world.losses().last().map(|loss| loss.message.id.0).collect();
        (queue.ready.len(), queue.unacknowledged.len(), lost, world.has_effect(&plan, &purge))
    };
    assert_eq!(at(499), (2, 2, vec![], true));
    assert_eq!(at(501), (0, 2, vec![4, 5], false));
    assert_eq!(at(60_000), (0, 0, vec![4, 5], false));
}

#[test]
fn a_worker_that_restarts_works_on() {
    let crash = Action::Client(ClientAction::Crash { client: one(), restart_after: Some(ms(300)) });
    assert!(count(&run(&[(200, crash)]), Kind::WorkDone, Some("one")) > 0);
    let by_hand = [
        (200, Action::Client(ClientAction::Crash { client: one(), restart_after: None })),
        (500, Action::Client(ClientAction::Restart { client: one() })),
    ];
    assert!(count(&run(&by_hand), Kind::WorkDone, Some("one")) > 0);
}

#[test]
fn a_lost_acknowledgement_leaves_its_message_unacknowledged() {
    let target = Target { client: one(), kind: TransitKind::Ack, message: None };
    let recording = run(&[(10, Action::Link(LinkAction::Lose(target)))]);
    assert_eq!(count(&recording, Kind::Lost, None), 1);
    assert_eq!(count(&recording, Kind::WorkDone, Some("one")), 1, "with a prefetch of 1 it gets no more");
    assert_eq!(count(&recording, Kind::Acknowledged, None), 5);
}

#[test]
fn a_publish_that_comes_in_twice_is_worked_on_twice() {
    let target = Target { client: "web".into(), kind: TransitKind::Publish, message: None };
    let recording = run(&[(50, Action::Link(LinkAction::Duplicate(target)))]);
    assert_eq!(count(&recording, Kind::Produced, None), 6);
    assert_eq!(count(&recording, Kind::WorkDone, None), 7);
}

/// The second acknowledgement names a delivery that is no more: 406, and the channel is closed.
#[test]
fn an_acknowledgement_that_comes_in_twice_costs_the_channel() {
    let target = Target { client: one(), kind: TransitKind::Ack, message: None };
    let recording = run(&[(10, Action::Link(LinkAction::Duplicate(target)))]);
    assert_eq!(count(&recording, Kind::Refused, Some("one")), 1);
    assert_eq!(count(&recording, Kind::Disconnected, Some("one")), 1, "it connects anew");
    assert_eq!(count(&recording, Kind::Acknowledged, None), 6, "and nothing is lost");
}

/// It looks once in each interval from the opening of the connection on, and the second look that finds nothing tells
/// it: one to two intervals after the cut.
#[test]
fn what_is_on_a_cut_link_is_lost_and_the_broker_finds_out_by_the_heartbeats() {
    let cut = |at| (at, Action::Link(LinkAction::Cut { client: one() }));
    let gone_at = |cut: (u64, Action), heartbeat| {
        let heartbeat = (0, Action::Broker(BrokerAction::Heartbeat { every: ms(heartbeat) }));
        let recording = run(&[heartbeat, cut]);
        assert!(count(&recording, Kind::Lost, None) > 0);
        let requeued = (0..recording.journal.entries.len() as u32)
            .map(EntryId)
            .find(|entry| Facts::of(&recording, *entry).kind == Kind::Requeued)?;
        assert_eq!(count(&recording, Kind::Acknowledged, None), 6);
        Some(recording.journal.entries[requeued.index()].at.as_millis())
    };
    assert_eq!(gone_at(cut(220), 5_000), Some(10_000));
    assert_eq!(gone_at(cut(220), 200), Some(600));
    assert_eq!(gone_at(cut(400), 200), Some(800));
    assert_eq!(gone_at(cut(220), 0), None, "without a heartbeat it never does");
    // RabbitMQ suggests 60 s: nothing is noticed in a run of 60 s.
    let recording = run(&[cut(220)]);
    assert_eq!(recording.plan.configuration.heartbeat, ms(60_000));
    assert_eq!(count(&recording, Kind::Requeued, None), 0);
    let mended = run(&[
        (220, Action::Link(LinkAction::Cut { client: one() })),
        (400, Action::Link(LinkAction::Mend { client: one() })),
    ]);
    assert_eq!(count(&mended, Kind::LinkMended, Some("one")), 1);
    assert!(count(&mended, Kind::WorkDone, Some("one")) > 0);
}

#[test]
fn a_poison_message_fails_on_everybody_and_is_dead_lettered() {
    let mut message = Message { routing_key: "jobs".into(), ..Message::default() };
    message.headers.insert(POISON.into(), Value::Bool(true));
    let recording = run(&[(
        120,
        Action::Client(ClientAction::Publish { client: "web".into(), message: Rc::new(message) }),
    )]);
    assert_eq!(count(&recording, Kind::WorkFailed, None), 1);
    assert_eq!(count(&recording, Kind::DeadLettered, None), 1);
    let by_hand: Vec<u32> = (0..recording.journal.entries.len() as u32)
        .map(|entry| Facts::of(&recording, EntryId(entry)))
        .filter(|facts| facts.kind == Kind::DeadLettered)
        .filter_map(|facts| facts.message.map(|id| id.0))
        .collect();
    assert_eq!(by_hand, [7], "numbered after those of the plan, which keep their numbers");
}

#[test]
fn settings_hold_from_the_moment_they_are_changed() {
    let set = |setting| run(&[(150, Action::Client(ClientAction::Set { client: one(), setting }))]);
    assert!(count(&set(Setting::Service(ms(10))), Kind::WorkDone, Some("one")) > 3);
    assert_eq!(count(&set(Setting::FailureChance(100)), Kind::WorkDone, Some("one")), 0);
    let before = set(Setting::Acknowledge(Acknowledge::BeforeWork));
    assert_eq!(count(&before, Kind::Acknowledged, None), 6);
    let wide = set(Setting::Prefetch(0));
    assert_eq!(count(&wide, Kind::ConsumerStarted, Some("one")), 2, "another consumer has the new limit");
    assert_eq!(count(&wide, Kind::Acknowledged, None), 6);
}

/// A worker that forgets to acknowledge, with one that does not beside it.
#[test]
fn what_is_never_acknowledged_stops_delivery_and_comes_back_with_the_connection() {
    let forget = (
        0,
        Action::Client(ClientAction::Set {
            client: one(),
            setting: Setting::Acknowledge(Acknowledge::Never),
        }),
    );
    let stuck = run(std::slice::from_ref(&forget));
    assert_eq!(count(&stuck, Kind::WorkDone, Some("one")), 1, "one unacknowledged is the limit");
    assert_eq!(count(&stuck, Kind::WorkDone, Some("two")), 5);
    assert_eq!(count(&stuck, Kind::Acknowledged, None), 5);
    assert_eq!(count(&stuck, Kind::Requeued, None), 0, "the broker waits for as long as the channel lives");
    let failing =
        (1, Action::Client(ClientAction::Set { client: one(), setting: Setting::FailureChance(100) }));
    let failed = run(&[forget.clone(), failing]);
    assert_eq!(count(&failed, Kind::WorkFailed, Some("one")), 1);
    assert_eq!(count(&failed, Kind::Acknowledged, None), 5, "nor does it say that it failed");
    assert_eq!(count(&failed, Kind::DeadLettered, None), 0);
    let crashed =
        run(&[forget, (1_000, Action::Client(ClientAction::Crash { client: one(), restart_after: None }))]);
    assert_eq!(count(&crashed, Kind::Requeued, None), 1);
    assert_eq!(count(&crashed, Kind::WorkDone, None), 7, "one of the six is worked on twice");
    assert_eq!(count(&crashed, Kind::Acknowledged, None), 6);
}

#[test]
fn a_paused_worker_finishes_what_it_holds_and_takes_no_more() {
    let pause = (200, Action::Client(ClientAction::Pause { client: one() }));
    let recording = run(std::slice::from_ref(&pause));
    assert_eq!(count(&recording, Kind::WorkDone, Some("one")), 1);
    assert_eq!(count(&recording, Kind::Requeued, None), 0);
    let resumed = run(&[pause, (700, Action::Client(ClientAction::Resume { client: one() }))]);
    assert!(count(&resumed, Kind::WorkDone, Some("one")) > 1);
}

#[test]
fn a_worker_joins_and_another_leaves_when_it_is_done() {
    let recording = run(&[
        (150, Action::Client(ClientAction::Add { client: "three".into(), like: one() })),
        (250, Action::Client(ClientAction::Remove { client: one() })),
    ]);
    assert!(count(&recording, Kind::WorkDone, Some("three")) > 0);
    assert_eq!(count(&recording, Kind::WorkDone, Some("one")), 1);
    assert_eq!(count(&recording, Kind::Left, Some("one")), 1);
    assert_eq!(count(&recording, Kind::Requeued, None), 0, "it leaves nothing behind");
}

#[test]
fn nobody_is_added_twice_or_like_somebody_who_does_not_work() {
    for (client, like) in [("one", "two"), ("four", "web"), ("four", "nobody"), ("", "one")] {
        let recording =
            run(&[(150, Action::Client(ClientAction::Add { client: client.into(), like: like.into() }))]);
        assert_eq!(recording.plan.clients.len(), 3, "{client} like {like}");
    }
}

/// What the page refuses because it is so already would have done nothing.
#[test]
fn who_is_in_that_state_is_left_alone() {
    let plan = plan();
    let one = plan.find("one").expect("the worker is there");
    let each: Vec<Action> = Action::plain(&plan, one).into_iter().map(|plain| plain.action).collect();
    let words: Vec<&str> = each.iter().map(Action::word).collect();
    assert_eq!(words, ["crash", "restart", "pause", "resume", "add", "remove", "cut", "mend"]);
    let mut refused = 0;
    for first in &each {
        let before = run(&[(220, first.clone())]);
        let at = SimTime::from_millis(230);
        let mut world = World::new(&before.plan);
        (0..before.entries_by(at) as u32)
            .for_each(|entry| world.apply(&before.plan, &before.journal, EntryId(entry)));
        for second in &each {
            let both = run(&[(220, first.clone()), (230, second.clone())]);
            let acted = both.entries_by(at) as u32 - 1;
            let is_void = Facts::of(&both, EntryId(acted)).kind == Kind::Acted;
            if !world.has_effect(&both.plan, second) {
                refused += 1;
                assert!(is_void, "{first:?}, then {second:?}");
            }
        }
    }
    assert!(refused > 15, "{refused}");
}

/// Law 1 for branches: what happens before a fork is the same on both roads.
#[test]
fn a_fork_changes_nothing_before_it() {
    let mut branches = Branches::new("lesson");
    let at = SimTime::from_millis(330);
    branches.fork(
        at,
        vec![Action::Client(ClientAction::Crash { client: one(), restart_after: None })],
        "crash",
    );
    let forked = Recording::run(Rc::new(plan()), 1, branches.current().interventions.to_vec());
    branches.take(TRUNK);
    let own = Recording::run(Rc::new(plan()), 1, branches.current().interventions.to_vec());
    let shared = own.entries_by(at);
    assert_eq!(own.journal.entries[..shared], forked.journal.entries[..shared]);
    assert_ne!(own.journal.entries[shared..], forked.journal.entries[shared..]);
}

/// The journal up to the old end is the same, and what was cut off comes after it.
#[test]
fn a_run_that_was_cut_can_be_run_on() {
    let short = |interventions: &[(u64, Action)]| {
        let mut plan = plan();
        plan.until = SimTime::from_millis(700);
        support::plans::run(plan, interventions)
    };
    let end = |recording: &Recording| {
        let mut world = World::new(&recording.plan);
        for entry in (0..recording.journal.entries.len() as u32).map(EntryId) {
            world.apply(&recording.plan, &recording.journal, entry);
        }
        left_over(recording, &world)
    };
    let cut = short(&[]);
    assert_eq!(end(&cut).as_deref(), Some("2 unacked, 2 ready"));
    let at = cut.end().as_millis() + 1;
    let on = short(&[(at, Action::Run(RunAction::RunOn { more: SimDuration::from_millis(30_000) }))]);
    assert_eq!(on.journal.entries[..cut.journal.entries.len()], cut.journal.entries[..]);
    assert_eq!(end(&on), None);
    assert_eq!(count(&on, Kind::WorkDone, None), 6);
}
