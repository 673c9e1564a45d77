//! Runs with clients of the log broker: what they come to, entry by entry.

#[path = "log_runs/topics.rs"]
mod topics;

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{AutoOffsetReset, ConsumerSettings, ProducerSettings, Start};
use sorting_office::engine::logs::{
    Acks, BrokerId, ClusterConfiguration, Isolation, TopicConfiguration, TopicDeclaration,
};
use sorting_office::engine::queueing::{Message, MessageId};
use sorting_office::player::{Cursor, History};
use sorting_office::sim::{
    Action, AfterFailure, ClientAction, ClientPlan, Commit, FailureRule, Intervention, Journal, LinkAction,
    LogConsumerPlan, LogPlan, LogProducerPlan, Plan, Publication, Recording, Role, Setting, Simulation, Span,
    TopicPlan, accepted,
};

fn plan() -> Plan {
    let cluster = ClusterConfiguration {
        group_initial_rebalance_delay: SimDuration::ZERO,
        ..ClusterConfiguration::default()
    };
    let declaration = TopicDeclaration {
        name: "orders".into(),
        partitions: 2,
        replication_factor: 1,
        configuration: TopicConfiguration::default(),
        assignment: vec![vec![BrokerId(0)]; 2],
    };
    let client = |name: &str, role| ClientPlan {
        name: name.into(),
        latency: Span::Fixed(SimDuration::from_millis(50)),
        role,
        later: false,
    };
    let message = |key: &str| {
        Rc::new(Message {
            id: MessageId(0),
            exchange: "orders".into(),
            routing_key: key.into(),
            body: "order {n}".into(),
            ..Message::default()
        })
    };
    let publication = |key: &str, start: u64| Publication {
        start: SimTime::from_millis(start),
        count: 3,
        gap: Span::Fixed(SimDuration::from_millis(200)),
        message: message(key),
    };
    let producer = LogProducerPlan {
        publications: vec![publication("ann", 1_000), publication("bob", 1_100)],
        settings: ProducerSettings { acks: Acks::All, idempotent: false, ..ProducerSettings::default() },
    };
    let consumer = LogConsumerPlan {
        topics: vec!["orders".into()],
        settings: ConsumerSettings {
            group: Some("billing".into()),
            auto_offset_reset: AutoOffsetReset::Earliest,
            enable_auto_commit: false,
            ..ConsumerSettings::default()
        },
        service: Span::Fixed(SimDuration::from_millis(100)),
        commit: Commit::AfterPoll,
        ..LogConsumerPlan::default()
    };
    Plan {
        logs: LogPlan::new(cluster, vec![TopicPlan { declaration }]),
        clients: vec![
            client("web", Role::LogProducer(producer)),
            client("c-1", Role::LogConsumer(consumer.clone())),
            client("c-2", Role::LogConsumer(consumer)),
        ],
        until: SimTime::from_millis(10_000),
        entry_limit: 100_000,
        ..Plan::default()
    }
}

/// How many lines of the trace have all of these words.
fn count(recording: &Recording, words: &[&str]) -> usize {
    recording.trace().filter(|line| words.iter().all(|word| line.contains(word))).count()
}

#[test]
fn records_are_stored_read_and_committed() {
    let recording = Recording::run(Rc::new(plan()), 1, Vec::new());
    for (event, times) in [("stored", 6), ("record_sent", 6), ("work_done", 6)] {
        assert_eq!(count(&recording, &[&format!("\"event\":\"{event}\"")]), times, "{event}");
    }
    // Both keys hash to the first partition, so one of the two members reads everything.
    assert_eq!(count(&recording, &["\"stored\"", "\"partition\":\"orders-0\""]), 6);
    assert_eq!(count(&recording, &["\"offset_committed\"", "\"offset\":6", "\"group\":\"billing\""]), 1);
    assert_eq!(count(&recording, &["\"assigned\"", "\"client\":\"c-1\"", "orders-0"]), 1);
    assert_eq!(count(&recording, &["\"assigned\"", "\"client\":\"c-2\"", "orders-1"]), 1);
}

#[test]
fn a_producer_of_two_topics_learns_of_both() {
    let mut plan = plan();
    let mut topics = plan.logs.topics.clone();
    topics.push(TopicPlan {
        declaration: TopicDeclaration { name: "mails".into(), ..topics[0].declaration.clone() },
    });
    plan.logs = LogPlan::new(plan.logs.cluster.clone(), topics);
    let Role::LogProducer(producer) = &mut plan.clients[0].role else { unreachable!("not a producer") };
    // The second one comes to be wanted while the answer about the first is on its way.
    let first = producer.publications[0].clone();
    let message = Rc::new(Message { exchange: "mails".into(), ..(*first.message).clone() });
    producer.publications[1] =
        Publication { start: first.start + SimDuration::from_millis(20), message, ..first };
    let recording = Recording::run(Rc::new(plan), 1, Vec::new());
    assert_eq!(count(&recording, &["\"stored\"", "\"partition\":\"orders-0\""]), 3);
    assert_eq!(count(&recording, &["\"stored\"", "\"partition\":\"mails-0\""]), 3);
}

#[test]
fn what_a_crashed_member_had_not_committed_is_read_again_by_another() {
    let crash = Action::Client(ClientAction::Crash { client: "c-1".into(), restart_after: None });
    // It has polled three records and is at work on the second.
    let at = SimTime::from_millis(1_450);
    let mut plan = plan();
    plan.until = SimTime::from_millis(90_000);
    let recording = Recording::run(Rc::new(plan), 1, vec![Intervention { at, action: crash }]);
    assert_eq!(count(&recording, &["\"member_left\"", "session_timeout"]), 1);
    assert_eq!(count(&recording, &["\"work_done\"", "\"client\":\"c-1\""]), 1);
    assert_eq!(count(&recording, &["\"work_done\"", "\"client\":\"c-2\""]), 6, "the first once more");
}

/// The second of six records fails twice; a consumer goes on, tries again, seeks back or stops.
#[test]
fn a_consumer_does_with_a_failed_record_what_it_says() {
    // Failures, works begun on the record, works done, positions taken, members that crash, the offset committed.
    let cases = [
        (AfterFailure::Skip, [1, 1, 5, 2, 0], Some(6)),
        (AfterFailure::RetryInPlace, [2, 3, 6, 2, 0], Some(6)),
        (AfterFailure::SeekBack, [2, 3, 6, 4, 0], Some(6)),
        // The other one takes over, has not heard of the attempt before, and stops as well.
        (AfterFailure::Stop, [2, 2, 2, 4, 2], None),
    ];
    for (on_failure, expected, committed) in cases {
        let recording = Recording::run(Rc::new(failing(on_failure)), 1, Vec::new());
        let line = |words: &[&str]| count(&recording, words);
        let about = "\"message\":2";
        let found = [
            line(&["\"work_failed\""]),
            line(&["\"work_started\"", about]),
            line(&["\"work_done\""]),
            line(&["\"positioned\""]),
            line(&["\"crashed\""]),
        ];
        assert_eq!(found, expected, "{on_failure:?}");
        let offsets = line(&["\"offset_committed\""]);
        assert_eq!(offsets > 0, committed.is_some(), "{on_failure:?}");
        let last = format!("\"offset\":{}", committed.unwrap_or(0));
        assert_eq!(line(&["\"offset_committed\"", &last]) > 0, committed.is_some(), "{on_failure:?}");
    }
}

/// Nothing overtakes a record that is tried again, whichever way.
#[test]
fn a_partition_waits_behind_a_record_that_is_tried_again() {
    for on_failure in [AfterFailure::RetryInPlace, AfterFailure::SeekBack] {
        let recording = Recording::run(Rc::new(failing(on_failure)), 1, Vec::new());
        let done: Vec<String> = recording.trace().filter(|line| line.contains("\"work_done\"")).collect();
        let stored: Vec<String> = recording.trace().filter(|line| line.contains("\"stored\"")).collect();
        let number = |line: &String| {
            let rest = line.split("\"message\":").nth(1).unwrap_or("");
            rest.chars().take_while(char::is_ascii_digit).collect::<String>()
        };
        let [done, stored] = [done, stored].map(|lines| lines.iter().map(number).collect::<Vec<_>>());
        assert_eq!(done, stored, "{on_failure:?}");
    }
}

/// It reads on from there, drops what it has in hand of the partition, and leaves what is committed alone.
#[test]
fn a_consumer_seeks_in_a_partition_of_its_own() {
    // From where, the works done in all, and where it stands.
    let cases = [
        (Start::Beginning, 12, 0),
        (Start::At(4), 8, 4),
        (Start::End, 6, 6),
        (Start::Committed, 6, 6),
        (Start::Time(SimTime::from_millis(1_250)), 9, 3),
    ];
    let mut reads = plan();
    reads.clients.pop();
    for (to, done, offset) in cases {
        let seek = ClientAction::Seek { client: "c-1".into(), partition: "orders-0".into(), to };
        let at = SimTime::from_millis(6_000);
        let act = Intervention { at, action: Action::Client(seek) };
        let recording = Recording::run(Rc::new(reads.clone()), 1, vec![act]);
        let late = |line: &String| line.contains("\"positioned\"") && line.contains("\"offset\"");
        let last = recording.trace().filter(late).last().unwrap_or_default();
        assert!(last.contains(&format!("\"offset\":{offset}")), "{to:?}: {last}");
        assert_eq!(count(&recording, &["\"work_done\""]), done, "{to:?}");
    }
}

/// Another's partition, and one that does not exist, are left alone.
#[test]
fn a_consumer_seeks_in_no_partition_of_another() {
    let run = |acts| Recording::run(Rc::new(plan()), 1, acts);
    let without = run(Vec::new()).journal.entries.len();
    for (client, partition) in
        [("c-2", "orders-0"), ("c-1", "orders-7"), ("c-1", "mails-0"), ("web", "orders-0")]
    {
        let seek =
            ClientAction::Seek { client: client.into(), partition: partition.into(), to: Start::Beginning };
        let act = Intervention { at: SimTime::from_millis(6_000), action: Action::Client(seek) };
        // What was wished is an entry, and nothing comes of it.
        assert_eq!(run(vec![act]).journal.entries.len(), without + 1, "{client} {partition}");
    }
}

/// The plan whose second record fails at its first two attempts, or at one that a consumer does not repeat.
fn failing(on_failure: AfterFailure) -> Plan {
    let mut plan = plan();
    plan.until = SimTime::from_millis(120_000);
    for client in &mut plan.clients {
        if let Role::LogConsumer(consumer) = &mut client.role {
            (consumer.on_failure, consumer.retry) = (on_failure, SimDuration::from_millis(700));
            consumer.failures = vec![FailureRule {
                message: Some(MessageId(2)),
                first_attempts: Some(2),
                error: "no such customer".into(),
                ..FailureRule::default()
            }];
        }
    }
    plan
}

/// What came in of one partition is handed out to its end before the next has its turn, however few
/// records a poll brings: so does the Java client.
#[test]
fn a_partition_is_read_to_the_end_of_what_came_in() {
    let mut plan = plan();
    plan.clients.truncate(2);
    let [web, reader] = &mut plan.clients[..] else { unreachable!("a producer and a consumer") };
    let (Role::LogProducer(web), Role::LogConsumer(consumer)) = (&mut web.role, &mut reader.role) else {
        unreachable!("a producer and a consumer")
    };
    // `dia` hashes to the other partition.
    let mut other = Message::clone(&web.publications[1].message);
    other.routing_key = "dia".into();
    web.publications[1].message = Rc::new(other);
    // It comes when everything is there.
    consumer.settings.max_poll_records = 1;
    reader.later = true;
    let add = Action::Client(ClientAction::Add { client: reader.name.clone(), like: reader.name.clone() });
    plan.faults.push((SimTime::from_millis(4_000), add));
    let recording = Recording::run(Rc::new(plan), 1, Vec::new());
    let is_work = |line: &String| line.contains("\"work_started\"");
    let read: Vec<String> = recording.trace().filter(is_work).collect();
    let at = |id: u32| read.iter().position(|line| line.contains(&format!("\"message\":{id},")));
    let places: Vec<usize> = [1, 3, 5, 2, 4, 6].into_iter().filter_map(at).collect();
    assert!(places == [0, 1, 2, 3, 4, 5] || places == [3, 4, 5, 0, 1, 2], "{places:?}");
}

/// The answer to the library before is on its way when the new one asks for its metadata: it must not be
/// taken for the answer to that.
#[test]
fn a_library_that_begins_anew_is_not_answered_for_the_one_before() {
    let set = |ms: u64| Intervention {
        at: SimTime::from_millis(ms),
        action: Action::Client(ClientAction::Set {
            client: "web".into(),
            setting: Setting::Acks(Acks::Leader),
        }),
    };
    for ms in (1_000..1_500).step_by(7) {
        let recording = Recording::run(Rc::new(plan()), 1, vec![set(ms)]);
        assert_eq!(count(&recording, &["\"event\":\"stored\""]), 6, "changed at {ms} ms");
        assert_eq!(count(&recording, &["\"event\":\"record_failed\""]), 0, "changed at {ms} ms");
    }
}

/// As with Kafka's clients, whose configuration is read when they start: the program ends in an orderly way and
/// is started again.
#[test]
fn a_consumer_leaves_its_group_and_comes_back_with_its_new_settings() {
    let set = |client: &str, ms, setting| Intervention {
        at: SimTime::from_millis(ms),
        action: Action::Client(ClientAction::Set { client: client.into(), setting }),
    };
    let both = |ms, setting: Setting| ["c-1", "c-2"].map(|client| set(client, ms, setting.clone()));
    let own = |events: &str, interventions: Vec<Intervention>| -> Vec<usize> {
        let recording = Recording::run(Rc::new(plan()), 1, interventions);
        events.split(' ').map(|event| count(&recording, &[&format!("\"event\":\"{event}\"")])).collect()
    };
    let lives = "changed leaving left started polled work_done";
    assert_eq!(own(lives, Vec::new())[..4], [0, 0, 0, 3]);
    let one_a_poll = own(lives, both(500, Setting::MaxPollRecords(1)).into());
    assert_eq!(one_a_poll, [2, 2, 2, 5, 6, 6], "each comes back, and polls once for each record");
    // Two settings are one restart; what an application does by itself needs none.
    let two = both(500, Setting::MaxPollRecords(1))
        .into_iter()
        .chain(both(500, Setting::Isolation(Isolation::ReadCommitted)));
    assert_eq!(own(lives, two.collect()), [4, 2, 2, 5, 6, 6]);
    let commits = both(500, Setting::Commit(Commit::Never)).into();
    assert_eq!(own("leaving committed work_done", commits), [0, 0, 6]);
}

/// One that was told to go does not come back because a setting is changed on its way out.
#[test]
fn a_consumer_that_is_to_go_stays_away() {
    let act = |ms, action| Intervention { at: SimTime::from_millis(ms), action: Action::Client(action) };
    let setting = Setting::HeartbeatInterval(SimDuration::from_millis(500));
    for client in ["c-1", "c-2"] {
        let orders = [
            ClientAction::Remove { client: client.into() },
            ClientAction::Set { client: client.into(), setting: setting.clone() },
        ];
        let interventions = orders.into_iter().map(|action| act(1_400, action)).collect();
        let recording = Recording::run(Rc::new(plan()), 1, interventions);
        assert_eq!(count(&recording, &["\"event\":\"started\"", client]), 1, "{client}");
        assert_eq!(count(&recording, &["\"event\":\"left\"", client]), 1, "{client}");
    }
}

/// While it finishes what it holds it can be told to stay away, and then has been told; it can crash, and its link
/// can be cut.
#[test]
fn a_consumer_that_is_to_come_back_with_other_settings_can_be_sent_away() {
    let act = |ms, action| Intervention { at: SimTime::from_millis(ms), action };
    let set = Action::Client(ClientAction::Set { client: "c-1".into(), setting: Setting::MaxPollRecords(1) });
    let remove = Action::Client(ClientAction::Remove { client: "c-1".into() });
    let crash = |restart_after| Action::Client(ClientAction::Crash { client: "c-1".into(), restart_after });
    let cut = Action::Link(LinkAction::Cut { client: "c-1".into() });
    let lives = |then: Option<&Action>| -> [usize; 4] {
        let then = then.map(|action| act(1_420, action.clone()));
        let interventions = [act(1_400, set.clone())].into_iter().chain(then).collect();
        let recording = Recording::run(Rc::new(plan()), 1, interventions);
        ["started", "leaving", "left", "crashed"]
            .map(|event| count(&recording, &[&format!("\"event\":\"{event}\""), "\"client\":\"c-1\""]))
    };
    assert_eq!(lives(None), [2, 1, 1, 0], "it comes back");
    assert_eq!(lives(Some(&remove)), [1, 2, 1, 0], "it stays away");
    assert_eq!(lives(Some(&crash(None))), [1, 1, 0, 1]);
    assert_eq!(lives(Some(&crash(Some(SimDuration::from_millis(10))))), [2, 1, 0, 1]);
    assert_eq!(lives(Some(&cut)), [2, 1, 1, 0], "who starts it does not know that its link is cut");

    // It has an effect once.
    let both = vec![act(1_400, set), act(1_420, remove.clone())];
    let recording = Rc::new(Recording::run(Rc::new(plan()), 1, both));
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let mut cursor = Cursor::new(Rc::clone(&history));
    let mut has_effect = |ms| {
        let moment = history.moment_at(SimTime::from_millis(ms));
        cursor.seek(moment.entries).has_effect(&recording.plan, &remove)
    };
    assert_eq!([1_399, 1_400, 1_419, 1_420, 9_000].map(&mut has_effect), [true, true, true, false, false]);
}

/// What a client would not start with is not done to it, whoever wrote it into a link.
#[test]
fn a_heartbeat_that_comes_too_late_is_left_out() {
    let set = |ms, client: &str, setting| Intervention {
        at: SimTime::from_millis(ms),
        action: Action::Client(ClientAction::Set { client: client.into(), setting }),
    };
    let heartbeat = |s: u64| Setting::HeartbeatInterval(SimDuration::from_millis(s * 1_000));
    let session = |s: u64| Setting::SessionTimeout(SimDuration::from_millis(s * 1_000));
    let refused = |interventions: &[Intervention]| {
        let (done, refused) = accepted(&plan(), interventions);
        assert_eq!(done.len() + refused.len(), interventions.len());
        assert!(done.iter().all(|one| !refused.contains(one)));
        refused
    };
    // By itself there are three seconds between two, and 45 until the group goes on.
    let late = set(1_000, "c-1", heartbeat(45));
    assert_eq!(refused(std::slice::from_ref(&late)), [late]);
    assert_eq!(refused(&[set(1_000, "c-1", heartbeat(44)), set(1_000, "nobody", heartbeat(50))]), []);
    // What is set at once counts together, in whatever order, and what is set later on top of it.
    assert_eq!(refused(&[set(1_000, "c-1", heartbeat(50)), set(1_000, "c-1", session(60))]), []);
    let both = [set(1_000, "c-1", session(5)), set(1_000, "c-1", heartbeat(6))];
    let then =
        [set(2_000, "c-1", session(4)), set(3_000, "c-1", heartbeat(4)), set(3_000, "c-2", heartbeat(4))];
    let all = [&both[..], &then[..]].concat();
    assert_eq!(refused(&all), [both[0].clone(), both[1].clone(), then[0].clone(), then[1].clone()]);
}

/// It is told so, and its process ends; on links that take no time it would ask for ever in one instant.
#[test]
fn a_consumer_whose_assignor_its_group_does_not_know_is_told_and_ends() {
    let mut plan = plan();
    plan.clients.iter_mut().for_each(|client| client.latency = Span::Fixed(SimDuration::ZERO));
    let Role::LogConsumer(consumer) = &mut plan.clients[2].role else { unreachable!("not a consumer") };
    consumer.settings.assignors = vec!["roundrobin".into()];
    let (end, mut journal) = (plan.until, Journal::default());
    let mut simulation = Simulation::new(Rc::new(plan.clone()), 1, Rc::new([]));
    simulation.start(&mut journal);
    let steps = (0..20_000).take_while(|_| simulation.step(end, &mut journal)).count();
    assert!(steps < 20_000, "it is still {}", simulation.now());
    let recording = Recording::run(Rc::new(plan), 1, Vec::new());
    let told = ["\"poll_failed\"", "\"client\":\"c-2\"", "INCONSISTENT_GROUP_PROTOCOL"];
    assert_eq!(count(&recording, &told), 1);
    assert_eq!(count(&recording, &["\"crashed\"", "\"client\":\"c-2\""]), 1);
}

/// In the Java client a poll that waits resets the time in which the next has to come.
#[test]
fn a_consumer_that_waits_for_the_others_to_join_stays() {
    let mut plan = plan();
    plan.until = SimTime::from_millis(20_000);
    for (client, service, max_poll) in [(1, 6_000, 60_000), (2, 100, 2_000)] {
        let Role::LogConsumer(consumer) = &mut plan.clients[client].role else {
            unreachable!("not a consumer")
        };
        consumer.service = Span::Fixed(SimDuration::from_millis(service));
        consumer.settings.max_poll_interval = SimDuration::from_millis(max_poll);
        consumer.settings.max_poll_records = 1;
    }
    // It leaves and comes back, and waits for the other one, which is at work.
    let setting = Setting::MaxPollRecords(2);
    let set = Action::Client(ClientAction::Set { client: "c-2".into(), setting });
    let at = SimTime::from_millis(2_000);
    let recording = Recording::run(Rc::new(plan), 1, vec![Intervention { at, action: set }]);
    assert_eq!(count(&recording, &["\"member_left\"", "\"client\":\"c-2\""]), 1);
    assert_eq!(count(&recording, &["\"member_left\""]), 1);
    assert_eq!(count(&recording, &["\"assigned\"", "\"client\":\"c-2\""]), 2);
}
