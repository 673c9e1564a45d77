//! A desk whose service is in a transaction.

use sorting_office::base::SimTime;
use sorting_office::sim::{EntryId, Facts, Kind};
use sorting_office::stage::Shape;
use sorting_office::stage::service::is_open;
use sorting_office::ui::printed::picture::in_page;

use super::{SIZES, laptop};

/// From its begin until the cluster has answered to its end; a crash leaves nothing at the door.
#[test]
fn a_door_has_an_edge_while_a_transaction_is_open_there() {
    let run = laptop("exactly-once");
    let id = run.client("billing");
    let open = |millis: u64| {
        let service = run.plan().clients[id.index()].role.service().expect("it is a service");
        run.at(millis, |world, _| is_open(world, id, service, 0))
    };
    let facts = |kind: Kind| {
        let recording = run.session.recording();
        let all = (0..recording.journal.entries.len() as u32).map(EntryId);
        let of = all.filter(move |id| Facts::of(recording, *id).kind == kind);
        of.map(|id| recording.journal.entries[id.index()].at.as_millis()).collect::<Vec<_>>()
    };
    let (began, handled) = (facts(Kind::Began), facts(Kind::Handled));
    assert!(!open(began[0] - 1) && open(began[0]) && open(handled[0] - 1) && !open(handled[0]));
    let (_, line, spoken) = run.said("billing", began[0] + 300);
    assert_eq!(line, "works");
    assert!(spoken.contains("on order for message 1, in a transaction, at look, until "), "{spoken}");
    let (shape, line, spoken) = run.said("billing", handled[0] - 1);
    assert_eq!((shape, &*line), (Shape::Blocked, "blocked"));
    assert!(spoken.contains("waits for its transaction to be committed"), "{spoken}");
    let edged = |millis: u64| {
        let moment = run.session.history.moment_at(SimTime::from_millis(millis));
        in_page(&run.session, moment, SIZES[0].1).contains("lit open")
    };
    assert!(edged(began[0]) && !edged(handled[0]));
    assert!(open(5_999) && !open(6_000), "it crashes in the middle");
}

/// A record is there before its transaction ends, and whoever reads committed records comes no further than it; what was
/// aborted stays, struck through, and is passed over.
#[test]
fn a_record_is_marked_while_its_transaction_is_open_and_when_it_was_aborted() {
    let run = laptop("exactly-once");
    let facts = |kind: Kind| {
        let recording = run.session.recording();
        let all = (0..recording.journal.entries.len() as u32).map(EntryId);
        all.map(|id| (id, Facts::of(recording, id)))
            .filter(move |(_, facts)| facts.kind == kind)
            .collect::<Vec<_>>()
    };
    let at = |id: EntryId| run.session.recording().journal.entries[id.index()].at.as_millis();
    let picture = |millis: u64| {
        let moment = run.session.history.moment_at(SimTime::from_millis(millis));
        in_page(&run.session, moment, SIZES[0].1)
    };
    let count = |millis: u64, class: &str| picture(millis).matches(&format!("class=\"{class}\"")).count();
    let payments = run.plan().find("payments-0").expect("it is there");
    let stored: Vec<u64> = facts(Kind::Stored)
        .iter()
        .filter(|(_, facts)| facts.queue == Some(payments))
        .map(|(id, _)| at(*id))
        .collect();
    let (_, _, spoken) = run.said("payments-0", stored[0] + 1);
    assert!(spoken.contains(", last stable offset 0"), "{spoken}");
    assert_eq!([count(stored[0] + 1, "open"), count(stored[0] + 1, "last-stable")], [1, 1]);
    let ended = facts(Kind::TransactionEnded);
    let committed = at(ended[0].0) + 200;
    let (_, _, spoken) = run.said("payments-0", committed);
    assert!(!spoken.contains("stable"), "{spoken}");
    assert_eq!(["open", "aborted", "last-stable"].map(|class| count(committed, class)), [0, 0, 0]);
    // It crashes in its second one, which whoever comes after it with the same id aborts.
    assert_eq!(count(6_000, "open"), 1);
    let last = run.plan().until.as_millis();
    assert_eq!(["open", "aborted", "last-stable"].map(|class| count(last, class)), [0, 1, 0]);
}
