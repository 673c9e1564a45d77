//! A lesson about a program without a broker: its run is what was recorded, and is played like any other.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::lesson::{Lesson, Packed, RECORDED_FILE};
use sorting_office::player::{Moment, World};
use sorting_office::sim::{Action, ClientAction, EntryId, Intervention, Kind, LinkAction, Recording};
use sorting_office::stage::{describe, frame};
use sorting_office::ui::session::Session;
use sorting_office::ui::stage::Setting;

use super::support::lessons::library;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/program")
}

fn lesson() -> Lesson {
    library().load_from(&folder(), "program").map_err(|problems| problems[0].to_string()).unwrap().1
}

/// What the program says of itself after so many entries.
fn said(run: &Recording, entries: u32) -> String {
    let mut world = World::new(&run.plan);
    (0..entries).for_each(|entry| world.apply(&run.plan, &run.journal, EntryId(entry)));
    describe(&run.plan, &world, run.plan.find("checkout").unwrap())
}

#[test]
fn its_run_is_as_expected() {
    let expected = std::fs::read_to_string(folder().join("expected.journal")).unwrap();
    assert_eq!(lesson().run().trace().collect::<Vec<_>>(), expected.lines().collect::<Vec<_>>());
}

#[test]
fn what_was_recorded_is_told_line_by_line() {
    let recorded = std::fs::read_to_string(folder().join(RECORDED_FILE)).unwrap();
    let (lesson, mut told) = (lesson(), recorded.lines().skip(1));
    let run = lesson.run();
    for line in run.trace().skip(1) {
        let [line, told]: [serde_json::Value; 2] =
            [&line, told.next().unwrap()].map(|line| serde_json::from_str(line).unwrap());
        match line["event"].as_str().unwrap() {
            "reached" => {
                assert_eq!((&line["part"], &line["region"]), (&told["reached"][0], &told["reached"][1]));
                for (name, value) in told["values"].as_object().unwrap() {
                    let found = format!("{name} = {}", value.as_str().unwrap());
                    assert!(line["words"].as_str().unwrap().contains(&found), "{line}: {found}");
                }
            }
            "printed" => assert_eq!(line["words"], told["printed"]),
            event => assert_eq!((event, &told["ended"]), ("ended", &true.into())),
        }
    }
    assert_eq!(told.next(), None);
}

#[test]
fn values_are_as_they_were_last_seen() {
    let run = lesson().run();
    let expected = [
        (1, "Program checkout: begins"),
        (2, "Program checkout: at main.fill"),
        (4, "Program checkout: at cart.add; things 0, new; name \"chair\", new; price 45, new"),
        (5, "Program checkout: at cart.add; things 1, new; name \"lamp\", new; price 20, new"),
        (7, "Program checkout: at main.pay; things 1; name \"lamp\"; price 20"),
        (9, "Program checkout: at cart.each; things 2; name \"lamp\"; price 45, new; total 0, new"),
        (13, "Program checkout: has ended; things 2; name \"lamp\"; price 20; total 45; to take off from 65"),
    ];
    for (entries, words) in expected {
        assert_eq!(said(&run, entries), words);
    }
}

#[test]
fn code_and_output_follow_it() {
    let lesson = Rc::new(lesson());
    let run = lesson.run();
    let lit: Vec<String> = lesson
        .lights_in(&run)
        .iter()
        .map(|lit| format!("{}.{}", lesson.code.parts[lit.part].id, lit.region))
        .collect();
    let passed =
        ["cart.add", "cart.add", "main.pay", "cart.total", "cart.each", "cart.each", "main.discount"];
    assert_eq!(lit, [["main.fill", "cart.new"].as_slice(), &passed].concat());
    let output = lesson.output(&run);
    let lines: Vec<(u32, &str)> = output.iter().map(|one| (one.entry.0, one.line.as_str())).collect();
    assert_eq!(lines, [(6, "2 things"), (11, "to pay: 55")]);
    let session = Session::open(Rc::clone(&lesson), None, Vec::new());
    assert_eq!(session.code_steps.len(), 4);
}

/// The world of a lesson of the course after so many entries.
fn after(run: &Recording, entries: u32) -> World {
    let mut world = World::new(&run.plan);
    (0..entries).for_each(|entry| world.apply(&run.plan, &run.journal, EntryId(entry)));
    world
}

#[test]
fn what_it_does_in_the_code_of_a_thing_is_the_things_doing() {
    let (_, lesson) = library().load("objects").unwrap();
    let run = lesson.run();
    let who = |entry: u32| {
        let facts = sorting_office::sim::Facts::of(&run, EntryId(entry));
        run.plan.name(facts.client.unwrap()).to_owned()
    };
    let doers: Vec<String> = (0..9).map(who).collect();
    assert_eq!(doers, ["main", "main", "main", "Animal", "Dog", "main", "main", "Animal", "Cat"]);
    let said =
        |name: &str, entries: u32| describe(&run.plan, &after(&run, entries), run.plan.find(name).unwrap());
    assert_eq!(said("Dog", 4), "Dog, is an Animal");
    assert_eq!(
        said("Dog", 5),
        "Dog, is an Animal: the program is here; name \"Rex\", new; breed \"beagle\", new"
    );
    // What it was is kept, and another thing's value of that name is another value.
    assert_eq!(said("Dog", 9), "Dog, is an Animal; name \"Rex\"; breed \"beagle\"");
    assert_eq!(
        said("Cat", 9),
        "Cat, is an Animal: the program is here; name \"Whiskers\", new; indoor true, new"
    );
    assert_eq!(said("main", 9), "Program main: at animals.cat; animal \"Whiskers\"");
}

#[test]
fn a_call_lights_the_lines_that_it_takes() {
    let lit = |id: &str, entries: u32| -> Vec<String> {
        let (_, lesson) = library().load(id).unwrap();
        let session = Session::open(Rc::new(lesson), None, Vec::new());
        let (run, setting) = (session.recording(), Setting::new(&session, (868.0, 567.0), 0));
        let moment = Moment { at: run.journal.entries[entries as usize - 1].at, entries: entries as usize };
        let frame = frame(run, &setting.layout, &setting.hues, &after(run, entries), moment);
        let ends = |link: &usize| {
            let link = &setting.layout.links[*link].link;
            format!("{} → {}", run.plan.name(link.from), run.plan.name(link.to))
        };
        frame.lit.iter().map(ends).collect()
    };
    // `main` calls what it knows; the object's class answers for it.
    assert_eq!(lit("objects", 4), ["main → Animal"]);
    assert_eq!(lit("objects", 5), ["Dog → Animal"]);
    // Back in `main` no line is taken.
    assert_eq!(lit("objects", 7), [""; 0]);
    // The sorter knows the contract alone, and the call goes on to what keeps it.
    assert_eq!(lit("strategy", 5), ["Sorter → SortStrategy", "BubbleSort → SortStrategy"]);
}

#[test]
fn it_is_packed_and_read_again() {
    let lesson = lesson();
    let read = Lesson::from_bytes(&lesson.to_bytes()).unwrap();
    assert_eq!(read, lesson);
    assert_eq!(read.run().fingerprint(), lesson.run().fingerprint());
}

/// What a link may ask for, too.
#[test]
fn nothing_can_be_done_to_it() {
    let lesson = lesson();
    let own = lesson.run();
    let client = || "checkout".into();
    let node = own.plan.find("checkout").unwrap();
    assert!(Action::plain(&own.plan, node).is_empty());
    let tried = [
        Action::Client(ClientAction::Crash { client: client(), restart_after: None }),
        Action::Client(ClientAction::Add { client: "another".into(), like: client() }),
        Action::Link(LinkAction::Cut { client: client() }),
    ];
    for action in tried {
        let at = SimTime::from_millis(1_200);
        let run = Recording::run(Rc::clone(&lesson.plan), lesson.seed, vec![Intervention { at, action }]);
        let facts = (0..run.journal.entries.len() as u32)
            .map(|entry| sorting_office::sim::Facts::of(&run, EntryId(entry)));
        let told: Vec<_> = facts.filter(|facts| facts.kind != Kind::Acted).collect();
        assert_eq!(told.len(), own.journal.entries.len());
    }
}

#[test]
fn its_page_can_be_read_without_the_program() {
    let session = Rc::new(sorting_office::ui::session::Session::open(Rc::new(lesson()), None, Vec::new()));
    let page = sorting_office::ui::printed::lesson_page(&session).body;
    for told in [
        "Program checkout: at cart.add; things 1, new",
        "class=\"value-new\"",
        "plays what a program did",
        "total += price",
    ] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("roker: ") && !page.contains("message broker"));
}
