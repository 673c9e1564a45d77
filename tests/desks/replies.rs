//! Services on the stage whose replies come without a queue, and those that are built with versions of schemas.

use super::*;

#[test]
fn a_service_says_which_version_it_is_built_with() {
    let run = laptop("contract");
    for (service, at, version) in [
        ("shop", 700, "1.0"),
        ("billing", 700, "1.0"),
        ("billing", 1_700, "2.0"),
        ("shop", 2_800, "2.0"),
        ("shop", 5_000, "3.0"),
        ("figures-book", 5_000, "1.0"),
    ] {
        let (_, _, spoken) = run.said(service, at);
        assert!(spoken.contains(&format!("built with order {version}")), "{service} at {at}: {spoken}");
    }
}

/// A reply without a queue of the plan's: first to the broker, half-way, and then to whoever asked.
#[test]
fn a_reply_comes_back_on_a_line_of_its_own() {
    let run = laptop("quotes");
    let id = |name| run.plan().find(name).expect("it is there");
    for (asker, answered, handed_out) in [("web", 1_700, 2_100), ("app", 2_700, 3_100)] {
        let ends = [id("pricing"), id(asker)];
        let links = &run.setting.layout.links;
        let at = links.iter().position(|way| [way.link.from, way.link.to] == ends).expect("there is a line");
        for (millis, from) in [(answered, 0.0), (handed_out, 0.5)] {
            let frame = run.frame(millis);
            assert!(frame.lit.contains(&at), "{asker} {millis}");
            let is_near = |envelope: &Envelope, part: f64| {
                let point = links[at].path.point(from + part / 2.0);
                (envelope.at.x - point.x).hypot(envelope.at.y - point.y) < 2.0
            };
            let is_on =
                |envelope: &&Envelope| (10..90).any(|part| is_near(envelope, f64::from(part) / 100.0));
            assert_eq!(frame.envelopes.iter().filter(is_on).count(), 1, "{asker} {millis}");
        }
    }
}
