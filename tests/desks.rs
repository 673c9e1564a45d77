//! Services on the stage: what desks, doors, tables, stamps and lines show and say at moments of two runs.

mod support;

use std::path::Path;
use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::stage::{describe, node_view};
use sorting_office::ui::printed::picture::in_page;
use sorting_office::ui::session::Session;
use support::drawing::PHONE;
use support::lessons::library;

const SIZES: [(&str, (f64, f64)); 4] =
    [("1440", (868.0, 567.0)), ("768", (768.0, 620.0)), ("390", PHONE), ("embedded", (640.0, 332.0))];

fn session(name: &str) -> Rc<Session> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desks").join(name);
    let told = |problems: Vec<_>| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let lesson = library().load_from(&folder, name).map_err(told).unwrap().1;
    Rc::new(Session::open(Rc::new(lesson), None, Vec::new()))
}

/// A thing at a moment: the words on it, and those for who listens.
fn said(session: &Rc<Session>, name: &str, at: u64) -> (String, String) {
    let moment = session.history.moment_at(SimTime::from_millis(at));
    session.player.act(|playback| playback.seek(moment));
    let plan = &session.recording().plan;
    let id = plan.find(name).unwrap();
    session.player.world(|world| (node_view(plan, world, id).line, describe(plan, world, id)))
}

/// Not a check: `LOOK=folder cargo test --test desks look` writes pictures of moments.
#[test]
fn look() {
    let Ok(folder) = std::env::var("LOOK") else { return };
    let only = std::env::var("AT").ok().map(|all| all.split(',').filter_map(|at| at.parse().ok()).collect::<Vec<u64>>());
    for (name, moments) in [
        ("checkout", vec![600, 1_200, 2_000, 2_950, 4_500, 6_700]),
        ("stock", vec![800, 1_600, 2_600, 3_600, 4_100, 5_600, 9_000]),
    ] {
        let session = session(name);
        for at in only.clone().unwrap_or(moments) {
            for (size_name, size) in SIZES {
                let svg = in_page(&session, session.history.moment_at(SimTime::from_millis(at)), size);
                std::fs::write(format!("{folder}/{name}-{at}-{size_name}.svg"), svg).unwrap();
            }
            for client in &session.recording().plan.clients {
                println!("{name} {at}: {:?}", said(&session, &client.name, at));
            }
        }
    }
}
