//! The in-process broker of `retries-and-dlq` does what its lesson says, in both languages alike.

mod support;

use sorting_office::lesson::listing::{Language, Listing};
use support::lessons::lessons;
use support::listings::{PARTS, run_listing, source};

/// Which of the two workers gets a message is chance: they count as one here.
fn with_one_worker(lines: &[String]) -> Vec<String> {
    let one =
        |line: &String| line.replace("[order-worker]", "[worker]").replace("[stock-worker]", "[worker]");
    lines.iter().map(one).collect()
}

/// The lines about one message, in the order in which they were printed.
fn history(lines: &[String], id: u32) -> Vec<&str> {
    let about = format!("#{id}");
    lines.iter().map(String::as_str).filter(|line| line.split(' ').nth(1) == Some(&about)).collect()
}

/// All that happens to one message follows from what happened to it before: its lines have one order.
fn expected_history(id: u32) -> Vec<String> {
    let user = ["ann", "ben", "cem"][id as usize - 1];
    let mut lines =
        vec![format!("[web] #{id} placed by {user}"), format!("[broker] #{id} published to orders")];
    if id != 2 {
        lines.extend([format!("[worker] #{id} attempt 1"), format!("[worker] #{id} acknowledged")]);
        return lines;
    }
    for attempt in 1..=4 {
        lines.push(format!("[worker] #2 attempt {attempt}"));
        lines.push("[worker] #2 failed: quantity is not a number".to_owned());
        lines.push(match attempt {
            4 => "[broker] #2 dead-lettered after 3 retries".to_owned(),
            retry => format!("[broker] #2 goes back, retry {retry} of 3"),
        });
    }
    lines.push("[inspector] #2 retries 3: ben, lamp, two".to_owned());
    lines
}

fn check_run(language: Language) -> Vec<String> {
    let lines = with_one_worker(&run_listing(language));
    for id in 1..=3 {
        assert_eq!(history(&lines, id), expected_history(id), "{language:?}, message {id}");
    }
    let expected: usize = (1..=3).map(|id| expected_history(id).len()).sum();
    assert_eq!(lines.len(), expected, "{language:?} prints nothing else: {lines:#?}");
    assert!(lines.last().is_some_and(|line| line.starts_with("[inspector]")), "{language:?} inspects last");
    lines
}

#[test]
fn both_languages_do_and_print_the_same() {
    let [mut python, mut rust] = [check_run(Language::Python), check_run(Language::Rust)];
    python.sort();
    rust.sort();
    assert_eq!(python, rust);
}

/// What the lesson's run prints, up to the inspection: the listings inspect and end, the lesson goes on.
fn printed_by_the_engine() -> Vec<String> {
    let lesson = lessons().into_iter().find(|(id, _)| id == "retries-and-dlq");
    let (_, lesson) = lesson.expect("it is the lesson of these listings");
    let printed = lesson.output(&lesson.run());
    let lines: Vec<String> = printed.into_iter().map(|printed| printed.line).collect();
    let end = lines.iter().position(|line| line.starts_with("[inspector]")).expect("somebody inspects");
    with_one_worker(&lines[..=end])
}

/// Same messages, same attempts, same dead letters.
#[test]
fn the_engine_does_what_the_listings_do() {
    let engine = printed_by_the_engine();
    for language in Language::ALL {
        let listing = check_run(language);
        assert_eq!(engine.len(), listing.len(), "{language:?}: {engine:#?}");
        for id in 1..=3 {
            assert_eq!(history(&engine, id), history(&listing, id), "{language:?}, message {id}");
        }
    }
}

#[test]
fn both_languages_have_the_same_regions() {
    for (part, expected) in PARTS.into_iter().zip([
        "again envelope",
        "consume dead-letter nack publish retry state",
        "place-order publish return",
        "ack fail idle loop take work",
        "inspect publish-orders start-workers",
    ]) {
        for language in Language::ALL {
            let listing = Listing::parse(&source(language, part)).expect("regions are marked well");
            let names: Vec<&str> = listing.regions.keys().map(String::as_str).collect();
            assert_eq!(names.join(" "), expected, "{language:?} {part}");
        }
    }
}

#[test]
fn every_part_fits_a_narrow_pane() {
    for language in Language::ALL {
        for part in PARTS {
            let listing = Listing::parse(&source(language, part)).expect("regions are marked well");
            assert!((1..=45).contains(&listing.lines.len()), "{language:?} {part}: {}", listing.lines.len());
            for line in &listing.lines {
                assert!(line.chars().count() <= 72, "{language:?} {part}: {line}");
            }
        }
    }
}
