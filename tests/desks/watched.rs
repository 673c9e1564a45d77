//! What is watched, on the stage: scalers, copies that are about to come, bells.

use super::*;
use sorting_office::sim::watch::Side;
use sorting_office::stage::watch::{bells, strips};

#[test]
fn who_is_scaled_shows_the_figure_and_for_how_long_it_waits() {
    let run = laptop("crowd");
    let strip = |at| {
        let now = SimTime::from_millis(at);
        let strips = run.at(at, |world, _| strips(run.plan(), world, &run.setting.layout, now));
        strips.into_iter().next().expect("the worker is scaled")
    };
    let ring = |at: u64| run.frame(at).rings.into_iter().find(|ring| ring.at == strip(at).ring);
    // Read at 1.5 s, and half a second is over at 2.0 s.
    assert_eq!((&*strip(1_200).words, ring(1_200)), ("2 ≤ 6 ≤ 6", None));
    assert_eq!((&*strip(1_800).words, strip(1_800).side), ("11 > 6", Side::Above));
    let left = ring(1_800).expect("it waits");
    assert!(left.waits && (left.part - 0.4).abs() < 0.01, "{left:?}");
    let (.., spoken) = run.said("worker", 1_800);
    let scaled =
        "; scaled by ready in jobs: more above 6, fewer below 2, from 1 to 3; copies: 1, starting: 0";
    let waits = "; above at the last reading, acts at 00:02.0 at the earliest";
    assert!(spoken.ends_with(&format!("{scaled}{waits}")), "{spoken}");
    // With all there may be it waits for nothing.
    assert_eq!(ring(3_400), None);
    // Too small a stage has no room for it, a phone has.
    let phone = Run::of("crowd", PHONE);
    let on_phone =
        phone.at(1_800, |world, moment| strips(phone.plan(), world, &phone.setting.layout, moment.at));
    assert_eq!(on_phone.len(), 1);
}

#[test]
fn a_copy_that_is_about_to_come_is_an_outline_with_a_ring() {
    let run = laptop("crowd");
    let (shape, line, spoken) = run.said("worker-2", 2_750);
    assert_eq!((shape, &*line, &*spoken), (Shape::Booting, "starts", "worker-2: starts, there at 00:03.5"));
    let shape = |at| run.said("worker-2", at).0;
    assert_eq!([1_900, 3_600, 20_000].map(shape), [Shape::Absent, Shape::Working, Shape::Absent]);
    let id = run.plan().find("worker-2").expect("it is there");
    let place = run.setting.layout.ring(run.setting.layout.node(id).expect("it stands somewhere").shape).0;
    let ring = run.frame(2_750).rings.into_iter().find(|ring| ring.at == place).expect("it boots");
    assert!(!ring.waits && (ring.part - 0.5).abs() < 0.01, "{ring:?}");
}

#[test]
fn a_bell_hangs_on_what_an_alert_watches() {
    let run = laptop("crowd");
    let jobs = run.plan().find("jobs").expect("it is there");
    let is_raised = |at| {
        let bells = run.at(at, |world, _| bells(run.plan(), world, &run.setting.layout));
        assert_eq!(bells.iter().map(|bell| bell.id).collect::<Vec<_>>(), [jobs]);
        bells[0].raised
    };
    assert_eq!([1_800, 2_700, 9_000].map(is_raised), [false, true, false]);
    assert!(run.said("jobs", 1_800).2.ends_with(", alert deep quiet"));
    assert!(run.said("jobs", 2_700).2.contains(", alert deep raised since 00:02."));
}
