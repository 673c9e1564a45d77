//! Replies without a queue of the plan's: directly to the channel, or in an exclusive queue of the connection.

use std::rc::Rc;

use sorting_office::engine::queueing::{
    ContentEvent, Event, MessageId, NO_QUEUE, QueueEnd, REPLY_TO, TopologyEvent,
};
use sorting_office::insight::{Ledger, sentence};
use sorting_office::player::{Account, Cursor, History};
use sorting_office::sim::service::{Part, Place, PortPlan, PublishPlan, Settle, StepOp, Template};
use sorting_office::sim::{Action, ClientAction, EntryId, Facts, Kind, LinkAction, Recording, What};

use super::edges::{change, crash, one_by_one, queue, with_queues};
use super::{by_the_clock, ms, run_in, service, told, work};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Via {
    Direct,
    Exclusive,
}

use Via::{Direct, Exclusive};

/// One asks at 0.1 s and at 1.1 s, and another one answers after 50 ms; each way takes 10 ms.
fn asked(via: Via, faults: Vec<(u64, Action)>) -> Recording {
    let (port, reply_to) = match via {
        Direct => (PortPlan::Replies { queue: REPLY_TO.into(), own: false }, Template::text(REPLY_TO)),
        Exclusive => {
            (PortPlan::Replies { queue: "".into(), own: true }, Template(vec![Part::Place(Place::Replies)]))
        }
    };
    let number = || Template(vec![Part::Place(Place::Number)]);
    let asks = PublishPlan {
        key: Template::text("prices"),
        correlation: Some(number()),
        reply_to: Some(reply_to),
        ..PublishPlan::default()
    };
    let waits = StepOp::Await { correlation: number(), timeout: ms(500), into: "price".into() };
    let mut web = by_the_clock("web", 2, one_by_one(vec![StepOp::Publish(asks), waits]));
    change(&mut web, |web| web.ports.push(port));
    let answer = PublishPlan { key: Template(vec![Part::Place(Place::ReplyTo)]), ..PublishPlan::default() };
    let pricing = service(
        "pricing",
        queue("prices", Settle::AtEnd),
        vec![("look_up", one_by_one(vec![work(50), StepOp::Publish(answer)]))],
    );
    run_in(with_queues(&["prices"], vec![web, pricing]), faults)
}

fn events(recording: &Recording) -> impl Iterator<Item = &Event> {
    recording.journal.entries.iter().filter_map(|entry| match &entry.what {
        What::Broker(event) => Some(event),
        _ => None,
    })
}

/// The name that each question gives for its reply, as it comes to the queue with questions.
fn reply_names(recording: &Recording) -> Vec<String> {
    let asked = events(recording).filter_map(|event| match event {
        Event::Content(ContentEvent::Enqueued { message, .. }) => message.properties.reply_to.clone(),
        _ => None,
    });
    asked.map(|name| name.to_string()).collect()
}

fn entries(recording: &Recording, kind: Kind) -> Vec<EntryId> {
    let all = (0..recording.journal.entries.len()).map(|at| EntryId(at as u32));
    all.filter(|id| Facts::of(recording, *id).kind == kind).collect()
}

fn sentences(recording: &Recording, kind: Kind) -> Vec<String> {
    entries(recording, kind).into_iter().map(|entry| sentence(recording, entry)).collect()
}

#[test]
fn a_reply_comes_back_without_a_queue_of_the_plan() {
    for via in [Direct, Exclusive] {
        let recording = asked(via, Vec::new());
        assert_eq!(told(&recording, Kind::Matched).len(), 2, "{via:?}");
        let named = if via == Exclusive { "amq.gen-1" } else { "amq.rabbitmq.reply-to." };
        let names = reply_names(&recording);
        assert!(names.iter().all(|name| name.starts_with(named)) && names[0] == names[1], "{names:?}");
        assert!(Ledger::of(&recording).losses(usize::MAX).is_empty(), "{via:?}");
    }
}

/// As RabbitMQ's guide has it, there is no such queue: none is declared, and nothing goes into one.
#[test]
fn a_direct_reply_touches_no_queue() {
    let recording = asked(Direct, Vec::new());
    let queues = told(&recording, Kind::QueueDeclared).len();
    let into = told(&recording, Kind::Enqueued).len();
    assert_eq!((queues, into), (1, 2), "the one with questions");
    let handed_on = |event: &&Event| matches!(event, Event::Content(ContentEvent::Delivered { queue, .. }) if *queue == NO_QUEUE);
    assert_eq!(events(&recording).filter(handed_on).count(), 2);
    let replies: Vec<_> = entries(&recording, Kind::Delivered).into_iter().skip(1).step_by(2).collect();
    let history = Rc::new(History::new(Rc::new(recording)));
    let mut cursor = Cursor::new(Rc::clone(&history));
    for reply in replies {
        let world = cursor.seek(reply.index() + 1);
        // Of two copies the question is there still, and not acknowledged.
        let tally = world.tally();
        assert_eq!((world.copy_count() as u32, tally.copies - tally.acknowledged), (1, 1));
    }
    let ledger = Ledger::of(history.recording());
    let standing = ledger.at(usize::MAX);
    let all = (1..=4).map(|id| standing.account(MessageId(id)));
    assert!(all.eq([Some(Account::Acknowledged); 4]));
}

/// Who asked is gone: its queue went with its connection, and the reply is dropped. Back again it has a new one.
#[test]
fn the_reply_to_one_that_is_gone_is_dropped() {
    for (via, queues, why) in [
        (Direct, 0, "Reply #2 is dropped: web waits no more"),
        (Exclusive, 1, "Reply #2 is dropped: web has this queue no more"),
    ] {
        let recording = asked(via, vec![(130, crash("web", Some(200)))]);
        let gone = events(&recording).filter(|event| {
            matches!(event, Event::Topology(TopologyEvent::QueueDeleted { reason, .. })
                if matches!(reason, QueueEnd::Exclusive | QueueEnd::AutoDelete))
        });
        assert_eq!(gone.count(), queues, "{via:?}");
        assert_eq!(sentences(&recording, Kind::Unroutable), [why]);
        assert_eq!(told(&recording, Kind::Matched).len(), 1, "{via:?}");
        let ledger = Ledger::of(&recording);
        let lost: Vec<_> = ledger.losses(usize::MAX).iter().map(|loss| loss.why.words()).collect();
        assert_eq!(lost, ["no queue takes it"], "{via:?}");
        let names = reply_names(&recording);
        assert_ne!(names[0], names[1], "{via:?}");
    }
}

/// Handed on and lost on its way: nobody has it, and nobody will send it again.
#[test]
fn a_reply_that_is_lost_on_its_way_is_gone() {
    for via in [Direct, Exclusive] {
        let cut = Action::Link(LinkAction::Cut { client: "web".into() });
        let recording = asked(via, vec![(185, cut)]);
        let ledger = Ledger::of(&recording);
        let lost: Vec<_> = ledger.losses(usize::MAX).iter().map(|loss| loss.why.words()).collect();
        assert_eq!(lost[0], "lost on its way; it was let go of as it was sent", "{via:?}");
    }
}

/// While it does not consume, there is nobody to reply to.
#[test]
fn who_is_paused_gets_no_reply() {
    for (via, first) in [(Direct, REPLY_TO), (Exclusive, "amq.gen-1")] {
        let pause = Action::Client(ClientAction::Pause { client: "web".into() });
        let resume = Action::Client(ClientAction::Resume { client: "web".into() });
        let recording = asked(via, vec![(130, pause), (600, resume)]);
        assert_eq!(told(&recording, Kind::Unroutable).len(), 1, "{via:?}");
        assert_eq!(told(&recording, Kind::Matched).len(), 1, "{via:?}");
        let started = sentences(&recording, Kind::ConsumerStarted);
        let again = if via == Direct { REPLY_TO } else { "amq.gen-2" };
        let of_web = started.iter().filter(|words| words.starts_with("web"));
        let expected = [first, again].map(|queue| format!("web consumes from {queue}"));
        assert!(of_web.eq(&expected), "{started:?}");
    }
}

/// Each of two that are alike has its own: none gets the other's replies.
#[test]
fn copies_have_replies_of_their_own() {
    for via in [Direct, Exclusive] {
        let add = Action::Client(ClientAction::Add { client: "web-2".into(), like: "web".into() });
        let recording = asked(via, vec![(50, add)]);
        let mut names = reply_names(&recording);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 2, "{via:?}: {names:?}");
        assert_eq!(told(&recording, Kind::Matched).len(), 4, "{via:?}");
        assert_eq!(told(&recording, Kind::Refused).len(), 0, "{via:?}");
        assert_eq!(told(&recording, Kind::CameLate).len(), 0, "{via:?}");
    }
}

/// What is said of a queue for replies has the name that the broker has given it.
#[test]
fn it_is_told_by_its_name() {
    let recording = asked(Exclusive, vec![(130, crash("web", Some(200)))]);
    let all = |kind| {
        sentences(&recording, kind).into_iter().filter(|words| words.contains("amq.gen")).collect::<Vec<_>>()
    };
    assert_eq!(all(Kind::QueueDeclared), ["Queue amq.gen-1 is there", "Queue amq.gen-2 is there"]);
    assert_eq!(all(Kind::QueueDeleted).len(), 1);
    assert_eq!(all(Kind::Enqueued), ["#4 goes into amq.gen-2"]);
    let recording = asked(Direct, Vec::new());
    let handed_on = sentences(&recording, Kind::Delivered);
    assert_eq!(handed_on[1], "The broker hands reply #2 on to web");
}
