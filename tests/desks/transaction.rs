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
