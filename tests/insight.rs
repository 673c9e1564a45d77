//! Events in words, the marks on the timeline and the life of a message, in the lesson's run.

mod support;

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::MessageId;
use sorting_office::insight::{
    Figure, Filter, How, Ledger, Lives, biography, books, marks, parting, sentence, series_of, tiles,
    whereabouts,
};
use sorting_office::player::{Account, Cursor, History, Told, World};
use sorting_office::sim::{
    Action, Category, ClientAction, EntryId, Facts, Intervention, Kind, LinkAction, Marker, Recording,
};

fn run() -> Recording {
    let lessons = support::lessons::lessons();
    let found = lessons.into_iter().find(|(id, _)| id == "retries-and-dlq");
    found.map(|(_, lesson)| lesson.run()).expect("the lesson is there")
}

fn ids(recording: &Recording) -> impl Iterator<Item = EntryId> + use<> {
    (0..recording.journal.entries.len() as u32).map(EntryId)
}

#[test]
fn entries_are_told_as_a_person_would() {
    let recording = run();
    let told: Vec<String> = ids(&recording).map(|id| sentence(&recording, id)).collect();
    for expected in [
        "Queue orders is bound to shop",
        "order-worker consumes from orders",
        "web publishes #1 to shop",
        "shop → orders: #1",
        "orders → order-worker: #1 delivered",
        "stock-worker works on #2, attempt 1",
        "stock-worker fails on #2: quantity is not a number",
        "stock-worker will retry #2 in 4 s",
        "retry holds #2 for 9 s",
        "orders → stock-worker: #2 delivered (attempt 2)",
        "stock-worker gives up on #2 after 4 attempts",
        "orders dead-letters #2: rejected",
        "dead-letters → inspector: #2 delivered (marked as redelivered)",
        "inspector works on #2",
        "orders lets go of #2: acknowledged",
    ] {
        assert!(told.iter().any(|told| told == expected), "nobody says: {expected}");
    }
    let long = told.iter().find(|told| told.chars().count() > 70 || told.ends_with('.'));
    assert_eq!(long, None, "a row of the event list");
}

#[test]
fn the_timeline_marks_what_a_reader_looks_for() {
    let recording = run();
    let marks = marks(&recording);
    let count = |kind: Marker| marks.iter().filter(|mark| mark.kind == kind).count();
    // Four failures of #2, one of #4, a crash with #5, and the alert on the dead letter; each failure but the last of #2 is
    // tried again, and #5 is put back before it is delivered again; one dead letter.
    assert_eq!(count(Marker::Failure), 7);
    assert_eq!(count(Marker::Again), 6);
    assert_eq!(count(Marker::Dead), 1);
    assert_eq!(count(Marker::Loss), 0);
    assert!(marks.iter().all(|mark| mark.moment.entries == mark.entry.index() + 1));
}

#[test]
fn a_message_is_always_somewhere() {
    let recording = Rc::new(run());
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let lives = Lives::of(&recording);
    let mut cursor = Cursor::new(Rc::clone(&history));
    let mut at = |seconds: f64, message: u32| {
        let moment = history.moment_at(SimTime::from_millis((seconds * 1_000.0) as u64));
        whereabouts(&recording, &lives, cursor.seek(moment.entries), MessageId(message), moment).join("; ")
    };
    assert_eq!(at(0.0, 2), "Not made yet");
    assert_eq!(at(1.2, 2), "On its way from web to shop");
    assert_eq!(at(1.6, 2), "In orders, delivered to stock-worker, not acknowledged");
    assert_eq!(at(2.5, 2), "In orders, being worked on by stock-worker, not acknowledged");
    assert_eq!(at(3.5, 2), "Held by retry for another 700 ms");
    assert_eq!(at(24.0, 2), "In dead-letters, being worked on by inspector, not acknowledged");
    assert_eq!(at(28.0, 2), "Done: acknowledged and gone from its queue");
    for id in ids(&recording) {
        let moment = history.moment_after(id);
        for message in lives.messages() {
            let places = whereabouts(&recording, &lives, cursor.seek(moment.entries), message, moment);
            assert!(!places.is_empty() && places.iter().all(|place| place != "Between two places"));
        }
    }
}

/// In every lesson, at every twentieth entry and at the end, and each record and message that somebody made is in them.
#[test]
fn the_books_of_every_lesson_agree() {
    for (id, lesson) in support::lessons::lessons() {
        let recording = lesson.run();
        let ledger = Ledger::of(&recording);
        let mut world = World::new(&recording.plan);
        let made = |entry: &EntryId| Facts::of(&recording, *entry).kind == Kind::Produced;
        let mut count = 0;
        for entry in ids(&recording) {
            world.apply(&recording.plan, &recording.journal, entry);
            count += u32::from(made(&entry));
            if entry.index() % 20 == 0 || entry.index() + 1 == recording.journal.entries.len() {
                let standing = ledger.at(entry.index() + 1);
                let books = books(&world);
                assert!(books.iter().all(|sum| sum.agrees()), "{id} at {}: {books:?}", entry.index());
                assert!(standing.agrees_with(&world) && standing.sum().agrees(), "{id} at {}", entry.index());
                assert_eq!(standing.sum().total.0, count, "{id} at {}", entry.index());
            }
        }
    }
}

#[test]
fn the_ledger_has_every_message_once() {
    let recording = Rc::new(run());
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let ledger = Ledger::of(&recording);
    let mut cursor = Cursor::new(Rc::clone(&history));
    let mut at = |seconds: f64| {
        let entries = recording.entries_by(SimTime::from_millis((seconds * 1_000.0) as u64));
        let standing = ledger.at(entries);
        let world = cursor.seek(entries);
        assert!(standing.agrees_with(world) && books(world).iter().all(|sum| sum.agrees()));
        let of = |message: u32| standing.account(MessageId(message));
        [of(1), of(2), of(4)]
    };
    assert_eq!(at(0.0), [None, None, None]);
    assert_eq!(at(1.2), [Some(Account::Unacknowledged), Some(Account::Underway), None]);
    assert_eq!(at(4.2)[1], Some(Account::Unacknowledged));
    assert_eq!(at(3.6)[1], Some(Account::Held));
    assert_eq!(at(21.9)[1], Some(Account::Unacknowledged), "with the inspector");
    assert_eq!(at(60.0), [Some(Account::Acknowledged); 3]);
    let losses = ledger.losses(usize::MAX);
    assert_eq!(losses.len(), 1, "{losses:?}");
    let (message, why) = (losses[0].message.id, losses[0].why);
    assert_eq!((message, why.account(), why.words()), (MessageId(2), Account::DeadLettered, "rejected"));
    assert_eq!(ledger.doubles(usize::MAX), []);
    let mut world = World::new(&recording.plan);
    let finished = ids(&recording).map(|id| {
        world.apply(&recording.plan, &recording.journal, id);
        world.content.told().iter().filter(|told| matches!(told, Told::Finished(_))).count()
    });
    assert_eq!(finished.sum::<usize>(), 5);
}

#[test]
fn entries_are_found_by_node_message_category_and_words() {
    let recording = run();
    let hits = |filter: Filter| {
        let mut hits = Vec::new();
        // In two pieces, as a long run is searched.
        filter.add_hits(&recording, 0, 100, &mut hits);
        filter.add_hits(&recording, 100, usize::MAX, &mut hits);
        hits.into_iter().map(|hit| sentence(&recording, EntryId(hit))).collect::<Vec<_>>()
    };
    let all = Filter::default();
    assert!(all.is_empty() && hits(all.clone()).len() == recording.journal.entries.len());
    let fails = hits(Filter { words: " FAILS on ".into(), ..all.clone() });
    assert_eq!(fails.len(), 5);
    let retry = recording.plan.find("retry");
    let held = hits(Filter { node: retry, message: Some(MessageId(4)), ..all.clone() });
    assert!(
        held.iter().any(|told| told == "retry holds #4 for 1 s")
            && held.iter().all(|told| told.contains("#4"))
    );
    let losses = hits(Filter { category: Some(Category::Losses), ..all.clone() });
    assert_eq!(losses, ["orders dead-letters #2: rejected"]);
    let sorts = Category::ALL.map(|category| hits(Filter { category: Some(category), ..all.clone() }).len());
    assert_eq!(sorts.iter().sum::<usize>(), recording.journal.entries.len());
}

#[test]
fn the_figures_are_the_worlds_at_every_entry() {
    let recording = Rc::new(run());
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let all = series_of(&recording);
    let of = |figure: Figure, node: Option<&str>| {
        let node = node.and_then(|name| recording.plan.find(name));
        all.iter().find(|series| (series.figure, series.node) == (figure, node)).expect("there is one")
    };
    let (ready, held_by_workers) = (of(Figure::Ready, None), of(Figure::Unacknowledged, Some("orders")));
    let mut cursor = Cursor::new(Rc::clone(&history));
    for id in ids(&recording) {
        let moment = history.moment_after(id);
        let world = cursor.seek(moment.entries);
        let depth: usize = world.queues.iter().map(|queue| queue.ready.len()).sum();
        assert_eq!(ready.at(moment), Some(depth as u32), "at {moment:?}");
        assert_eq!(held_by_workers.at(moment), Some(world.queues[0].unacknowledged.len() as u32));
    }
    let end = history.end();
    assert_eq!(of(Figure::DeadLettered, None).at(end), Some(1));
    assert_eq!(of(Figure::Retries, None).at(end), Some(5));
    assert_eq!(of(Figure::DeadLettered, Some("emails")).at(end), Some(0));
    assert_eq!(of(Figure::P95, None).at(history.start()), None, "nothing is done yet");
    // #2 is done about 27 s after it was published.
    assert!((26_500..27_500).contains(&of(Figure::P99, None).peak()));
    assert!(of(Figure::Busy, Some("orders")).points.iter().all(|(_, percent)| *percent <= 100));
    let crossed: Vec<_> = of(Figure::DeadLettered, None).crossings(1).collect();
    assert_eq!(crossed.len(), 1);
    let path = of(Figure::DeadLettered, None).path(&history, 2);
    assert!(path.starts_with("M0 1000H") && path.ends_with("V540H10000"), "{path}");
    assert!(
        all.iter().all(|series| series.points.len() < 1_000 && series.points.is_sorted_by_key(|(at, _)| *at))
    );
}

#[test]
fn a_biography_tells_every_place_and_why_it_was_left() {
    let recording = run();
    let lives = Lives::of(&recording);
    let stays = biography(&recording, &lives, MessageId(2));
    let told: Vec<String> = stays
        .iter()
        .map(|stay| {
            let end = stay.end.as_ref().expect("it is over");
            let (how, place) = (stay.how.word(), recording.plan.name(stay.place));
            format!("{} {how} {place}, {}: {}", stay.attempt, end.at.since(stay.since), end.why)
        })
        .collect();
    for expected in [
        "1 on its way to shop, 400 ms: arrives",
        "1 ready in orders, 0 ms: handed to stock-worker",
        "1 on its way to stock-worker, 400 ms: arrives",
        "1 waits at stock-worker, 0 ms: work begins",
        "1 worked on by stock-worker, 1 s: fails: quantity is not a number",
        "2 held by retry, 1 s: the wait is over",
        "4 held by retry, 9 s: the wait is over",
        "4 unacknowledged in orders, 400 ms: dead-lettered: rejected",
        "1 worked on by order-worker, 1 s: done",
        "1 unacknowledged in orders, 400 ms: acknowledged",
    ] {
        assert!(told.iter().any(|told| told == expected), "nobody says {expected}: {told:#?}");
    }
    assert_eq!(
        stays.iter().filter(|stay| stay.how == How::Work).count(),
        6,
        "five attempts and the inspector"
    );
    assert!(stays.is_sorted_by_key(|stay| stay.began));
}

/// A figure beside the stage and a line of the ledger that say the same word count the same; figures that
/// count copies are those of the broker's books.
#[test]
fn figures_and_ledger_do_not_contradict_each_other() {
    for (id, lesson) in support::lessons::lessons() {
        let recording = Rc::new(lesson.run());
        let ledger = Ledger::of(&recording);
        let history = Rc::new(History::new(Rc::clone(&recording)));
        let mut cursor = Cursor::new(history);
        let entries = recording.journal.entries.len();
        for at in (0..=entries).step_by(entries / 60 + 1) {
            let (standing, world) = (ledger.at(at), cursor.seek(at));
            let tiles = tiles(&recording.plan, world);
            for (account, count) in Account::ALL.into_iter().zip(standing.counts()) {
                let same = tiles.iter().find(|tile| tile.name == account.name());
                assert!(
                    same.is_none_or(|tile| tile.count == u64::from(count)),
                    "{id}, {at}: {account:?} {count}"
                );
            }
            let copies = books(world).into_iter().find(|sum| sum.total.1 == "copies");
            let parts = copies.map(|sum| sum.parts).unwrap_or_default();
            for (tile, part) in
                [("copies ready", "ready"), ("copies unacked", "unacknowledged"), ("copies held", "held")]
            {
                let tile = tiles.iter().find(|other| other.name == tile);
                let part = parts.iter().find(|(_, name)| *name == part);
                if let (Some(tile), Some((count, _))) = (tile, part) {
                    assert_eq!(tile.count, u64::from(*count), "{id}, {at}: {}", tile.name);
                }
            }
        }
    }
}

/// Where something goes back to, whose connection ends and why: it is in the sentence.
#[test]
fn entries_say_where_and_why() {
    let told = |id: &str| -> Vec<String> {
        let lesson =
            support::lessons::lessons().into_iter().find(|(other, _)| other == id).expect("it is there").1;
        let cut = Action::Link(LinkAction::Cut { client: "mailer".into() });
        let cut = Intervention { at: SimTime::from_millis(13_000), action: cut };
        let recording = match id {
            "acknowledge" => Recording::run(Rc::clone(&lesson.plan), lesson.seed, vec![cut]),
            _ => lesson.run(),
        };
        ids(&recording).map(|id| sentence(&recording, id)).collect()
    };
    let all = [told("acknowledge"), told("competing-consumers"), told("consumer-groups")].concat();
    for expected in [
        "#5 goes back into uploads, at the head",
        "#6 goes back into emails, position 2 of 2",
        "The connection of mailer closes: no heartbeat for 5.1 s",
        "The connection of mailer closes: the client is gone",
        "bill-2 is out of group billing: no heartbeat for 6 s",
    ] {
        assert!(all.iter().any(|told| told == expected), "nobody says: {expected}");
    }
}

/// A crash parts two runs before any message fares otherwise; a deed of which nothing comes does not.
#[test]
fn two_runs_part_where_something_else_happens_and_where_a_message_fares_otherwise() {
    let own = run();
    assert_eq!(parting(&own, &run()), None);
    let changed = |ms, action| {
        let at = SimTime::from_millis(ms);
        Recording::run(Rc::clone(&own.plan), own.seed, vec![Intervention { at, action }])
    };
    let told = |changed: &Recording| {
        let parting = parting(&own, changed).expect("they part");
        let [here, there] = parting.events;
        let words = [(&own, here), (changed, there)].map(|(run, id)| id.map(|id| sentence(run, id)));
        (parting.at.as_millis(), words, parting.messages.map(SimTime::as_millis))
    };
    let crash = ClientAction::Crash { client: "order-worker".into(), restart_after: None };
    let crashed = changed(3_400, Action::Client(crash));
    let (at, words, messages) = told(&crashed);
    assert_eq!((at, words), (3_400, [None, Some("order-worker crashes".to_owned())]));
    assert!(messages.is_some_and(|messages| messages > 3_400), "{messages:?}");
    // At the end, when everybody is done, a crash is all.
    let late = own.end().as_millis() - 1;
    let crash = ClientAction::Crash { client: "email-worker".into(), restart_after: None };
    let (at, words, messages) = told(&changed(late, Action::Client(crash)));
    assert_eq!((at, words), (late, [None, Some("email-worker crashes".to_owned())]));
    assert_eq!(messages, None);
    let idle = changed(late, Action::Link(LinkAction::Mend { client: "web".into() }));
    assert_eq!(parting(&own, &idle), None, "it was not cut");
}
