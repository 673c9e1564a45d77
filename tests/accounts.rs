//! What the account of content says where that is not plain: what is in two places, what is done and then
//! discarded, and that each action is told by a sentence of its own.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test's own code")]

#[path = "sim_laws/content.rs"]
#[allow(dead_code, reason = "the laws of the simulation ask it more")]
mod content;
mod support;

use std::collections::BTreeMap;
use std::rc::Rc;

use content::Content;
use sorting_office::engine::queueing::{Message, MessageId};
use sorting_office::insight::{Ledger, sentence};
use sorting_office::player::{Account, World};
use sorting_office::sim::{
    Action, ClientAction, Entry, EntryId, Facts, Kind, LinkAction, OnFailure, Recording, Setting, Target,
    TransitKind, What,
};
use support::plans::{logs, ms, one, plan, run};

fn world_at_the_end(recording: &Recording) -> World {
    let mut world = World::new(&recording.plan);
    let entries = 0..recording.journal.entries.len() as u32;
    entries.for_each(|entry| world.apply(&recording.plan, &recording.journal, EntryId(entry)));
    world
}

/// How many are lost for good by the slow account, the world and the ledger.
fn losses(recording: &Recording) -> [usize; 3] {
    let mut content = Content::default();
    (0..recording.journal.entries.len() as u32).for_each(|entry| content.read(recording, EntryId(entry)));
    let ledger = Ledger::of(recording);
    let told = ledger.losses(usize::MAX).iter().filter(|loss| loss.why.account() != Account::DeadLettered);
    [content.losses.len(), world_at_the_end(recording).losses().count() as usize, told.count()]
}

fn set(at: u64, setting: Setting) -> (u64, Action) {
    (at, Action::Client(ClientAction::Set { client: one(), setting }))
}

fn one_of(kind: TransitKind) -> Target {
    Target { client: one(), kind, message: None }
}

/// It fails on both deliveries of one copy, and acknowledges both times.
#[test]
fn a_copy_that_was_delivered_twice_is_lost_once() {
    let recording = run(
        plan(),
        &[
            set(0, Setting::FailureChance(100)),
            set(0, Setting::OnFailure(OnFailure::Acknowledge)),
            (10, Action::Link(LinkAction::Duplicate(one_of(TransitKind::Deliver)))),
            // So that nothing else is lost.
            set(900, Setting::FailureChance(0)),
        ],
    );
    let failed: Vec<MessageId> = (0..recording.journal.entries.len() as u32)
        .map(|entry| Facts::of(&recording, EntryId(entry)))
        .filter(|facts| facts.kind == Kind::WorkFailed)
        .filter_map(|facts| facts.message)
        .collect();
    assert_eq!(failed, [MessageId(1), MessageId(1)]);
    assert_eq!(losses(&recording), [1, 1, 1]);
}

/// The channel is closed under its worker, which does not know yet and fails in the end; another has done it.
#[test]
fn a_copy_that_another_has_done_is_not_lost_when_its_first_holder_fails() {
    let recording = run(
        plan(),
        &[
            (10, Action::Link(LinkAction::Duplicate(one_of(TransitKind::Ack)))),
            set(460, Setting::Service(ms(3_000))),
            set(460, Setting::FailureChance(100)),
            set(4_000, Setting::FailureChance(0)),
        ],
    );
    let of = |kind: Kind, who: &str| {
        let node = recording.plan.find(who);
        let facts = (0..recording.journal.entries.len() as u32).map(|n| Facts::of(&recording, EntryId(n)));
        facts.filter(|facts| facts.kind == kind && facts.client == node).count()
    };
    assert_eq!([of(Kind::WorkFailed, "one"), of(Kind::WorkDone, "two")], [1, 5]);
    assert_eq!(losses(&recording), [0, 0, 0]);
}

/// Its acknowledgement was lost, so another tries it once more, fails, and rejects it.
#[test]
fn a_copy_whose_work_was_done_is_not_lost_when_it_is_discarded() {
    let mut plan = plan();
    plan.queues[0].arguments.clear();
    let recording = run(
        plan,
        &[
            (10, Action::Link(LinkAction::Lose(one_of(TransitKind::Ack)))),
            (1_000, Action::Client(ClientAction::Crash { client: one(), restart_after: None })),
            (
                1_000,
                Action::Client(ClientAction::Set {
                    client: "two".into(),
                    setting: Setting::FailureChance(100),
                }),
            ),
        ],
    );
    let mut content = Content::default();
    (0..recording.journal.entries.len() as u32).for_each(|entry| content.read(&recording, EntryId(entry)));
    let done_and_gone =
        content.copies.values().filter(|copy| copy.done > 0 && copy.book == content::Book::Discarded);
    assert_eq!(done_and_gone.count(), 1);
    let [slow, world, ledger] = losses(&recording);
    assert_eq!([world, ledger], [slow, slow]);
}

/// A reader of topics has nothing to publish with.
#[test]
fn what_a_consumer_of_a_topic_is_told_to_publish_does_not_vanish() {
    let message = Message { exchange: "orders".into(), body: "by hand".into(), ..Message::default() };
    let publish =
        Action::Client(ClientAction::Publish { client: "reader".into(), message: Rc::new(message) });
    let recording = run(logs(), &[(500, publish)]);
    let made = Ledger::of(&recording).at(usize::MAX).sum().total.0;
    assert_eq!(world_at_the_end(&recording).content.records.made(), made);
}

/// The event list says of each action what was done, and of no two the same.
#[test]
fn every_action_has_a_sentence_of_its_own() {
    let mut said = BTreeMap::<String, &'static str>::new();
    for action in Action::examples() {
        let word = action.word();
        let recording = run(support::mixture::plan(), &[(500, action)]);
        let acted = |(_, entry): &(usize, &Entry)| matches!(entry.what, What::Acted(_));
        let (at, _) = recording.journal.entries.iter().enumerate().find(acted).unwrap();
        let text = sentence(&recording, EntryId(at as u32));
        assert!(word == "remove" || !text.contains("is to leave"), "{word}: {text}");
        if let Some(other) = said.insert(text.clone(), word) {
            panic!("{word} and {other} both read “{text}”");
        }
    }
}
