//! What is said of services in words: their tables, how often they have done something; and where the session of one
//! that is down drains.

use std::rc::Rc;

use sorting_office::stage::service::{desk_at, doings};
use sorting_office::ui::session::Session;
use sorting_office::ui::stage::Setting;

use super::support::lessons::library;
use super::{Run, SIZES, laptop};

#[test]
fn a_table_is_told_with_what_stands_in_it() {
    let run = laptop("checkout");
    for (name, at, expected) in [
        ("payment", 100, "table charged, 2 rows: 8819 = paid, 8820 = paid"),
        ("payment", 3_000, "table charged, 3 rows: 8819 = paid, 8820 = paid, 8821 = paid"),
        ("inventory", 100, "table stock, in memory, 2 rows: chair = 5, lamp = 3"),
    ] {
        let (.., spoken) = run.said(name, at);
        assert!(spoken.ends_with(expected), "{name} at {at}: {spoken}");
    }
}

#[test]
fn what_a_service_is_called_for_is_counted_by_how_it_ended() {
    let run = laptop("stock");
    let ended = |name: &str, at: u64| run.at(at, |world, _| world.services.ended(run.client(name)));
    assert_eq!(ended("shipping", 800), (0, 0));
    assert_eq!(ended("shipping", 2_600), (0, 1));
    // It has nothing to cancel, and that went well.
    assert_eq!(ended("shipping", 3_600), (1, 1));
    assert_eq!(ended("stock", 3_600), (1, 0));
}

#[test]
fn what_a_service_does_is_told_without_its_name() {
    let run = laptop("checkout");
    let (id, plan) = (run.client("customer"), run.plan());
    let service = plan.clients[id.index()].role.service().expect("it is a service");
    let told = run.at(2_950, |world, _| doings(plan, world, id, service));
    assert_eq!(told, ["checkout, waits for shop to answer place_order, until 00:09.5 at the most"]);
}

/// The order pipeline's payment dies at 43 s, and counts as a member for three seconds more.
#[test]
fn the_session_of_a_member_that_is_down_drains_around_its_bolt() {
    let (_, lesson) = library().load("order-pipeline").expect("it is good");
    let session = Rc::new(Session::open(Rc::new(lesson), None, Vec::new()));
    let setting = Setting::new(&session, SIZES[0].1, 0);
    let run = Run { session, setting };
    let (id, plan, layout) = (run.client("payment"), run.plan(), &run.setting.layout);
    let shape = layout.node(plan.client_node(id)).expect("it stands somewhere").shape;
    let service = plan.clients[id.index()].role.service().expect("it is a service");
    let desk = desk_at(plan, id, service, layout.metrics, shape).expect("there is room for doors");
    let rings = run.frame(43_500).rings;
    let own: Vec<_> = rings.iter().filter(|ring| shape.contains(ring.at) && ring.waits).collect();
    assert_eq!(own.iter().map(|ring| ring.at).collect::<Vec<_>>(), [desk.bolt("down")], "{rings:?}");
}
