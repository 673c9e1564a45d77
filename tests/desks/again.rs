//! What quorum queues keep for a delayed retry.

use super::*;

/// Each waits in its queue, in a slot from the tail, with a ring that drains; what finds no slot is counted.
#[test]
fn what_waits_for_a_delayed_retry_stands_in_its_queue() {
    let run = laptop("again");
    let slots = run.setting.layout.metrics.slots;
    for (name, kept) in [("quiet", 1), ("busy", 5)] {
        let id = run.plan().find(name).expect("it is there");
        let tray = run.setting.layout.node(id).expect("it stands somewhere").shape;
        let frame = run.frame(4_000);
        let inside = |at: &sorting_office::stage::Point| {
            (tray.x..tray.x + tray.w).contains(&at.x) && (tray.y..tray.y + tray.h).contains(&at.y)
        };
        let drawn = frame.envelopes.iter().filter(|envelope| inside(&envelope.at)).count();
        assert_eq!(drawn, kept.min(slots), "{name}");
        assert_eq!(frame.rings.iter().filter(|ring| inside(&ring.at)).count(), drawn, "{name}");
        let (_, _, spoken) = run.said(name, 4_000);
        assert!(spoken.contains(&format!("holds {kept} back")), "{spoken}");
    }
    assert_eq!(run.frame(4_000).more.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [5 - slots]);
    // All are ready again, are handed out, and done.
    let end = run.frame(12_000);
    assert!(end.rings.is_empty() && end.more.is_empty() && end.envelopes.is_empty());
}
