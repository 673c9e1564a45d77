//! What a run tells of services when it is asked: because of what something was done, which effects took place, how
//! long answers took, what a table counts.

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::MessageId;
use sorting_office::insight::{Figure, Ledger, Series, origin, series_of, story, tiles};
use sorting_office::lesson::Counted;
use sorting_office::lesson::markup::plain;
use sorting_office::player::World;
use sorting_office::sim::{Action, ClientAction, EntryId, Intervention, Kind, Recording};

use super::services::{facts, lesson};

/// What was done because of a message, each a call deeper set in by a dot.
fn told(run: &Recording, id: u32) -> Vec<String> {
    let deeds = story(run, MessageId(id)).into_iter();
    deeds.map(|deed| ".".repeat(deed.depth.into()) + &deed.words(&run.plan)).collect()
}

/// Because of what a message was published.
fn because(run: &Recording, id: u32) -> (Vec<String>, Option<u32>) {
    let origin = origin(run, MessageId(id)).unwrap();
    let name = |(client, door): &(sorting_office::sim::ClientId, _)| {
        format!("{} {door}", run.plan.clients[client.index()].name)
    };
    (origin.by.iter().map(name).collect(), origin.message.map(|message| message.0))
}

/// The event comes in twice; the second time its mail is sent already.
#[test]
fn a_biography_goes_on_through_services() {
    let run = lesson().run();
    let twice = told(&run, 1);
    assert_eq!(twice.iter().filter(|deed| *deed == "mail begins: on order").count(), 2, "{twice:?}");
    assert_eq!(twice.iter().filter(|deed| deed.starts_with("send takes effect for o-1")).count(), 1);
    assert_eq!(twice.last().map(String::as_str), Some("mail is done"));
    // The saga's news comes of the clock, the price of who asks for it, and is the answer that is waited for.
    assert_eq!(because(&run, 1), (vec!["shop place_order".to_owned()], None));
    let asked = facts(&run, Kind::Produced).filter_map(|facts| facts.message).map(|id| id.0);
    let [.., ask, price] = asked.collect::<Vec<u32>>()[..] else { panic!("a question and its answer") };
    let question = told(&run, ask);
    assert!(question.contains(&format!("pricing publishes #{price}")), "{question:?}");
    assert_eq!(because(&run, price).1, Some(ask));
    assert_eq!(told(&run, price), ["it is the answer that web waits for"]);
    assert!(origin(&run, MessageId(99)).is_none());
}

/// Payment dies in the middle of its first debit.
fn payment_dies() -> Recording {
    let lesson = lesson();
    let crash = Action::Client(ClientAction::Crash { client: "payment".into(), restart_after: None });
    let done = vec![Intervention { at: SimTime::from_millis(600), action: crash }];
    Recording::run(Rc::clone(&lesson.plan), lesson.seed, done)
}

/// By its key: how often each effect has taken place.
fn effects(run: &Recording, entries: usize) -> Vec<String> {
    let ledger = Ledger::of(run);
    let of = ledger.effects().iter().filter_map(|effect| {
        let (took, _) = effect.at(entries)?;
        Some(format!("{} {} {}", run.plan.clients[effect.client.index()].name, effect.key, took.words()))
    });
    of.collect()
}

#[test]
fn effects_are_told_by_their_keys() {
    let run = lesson().run();
    assert_eq!(effects(&run, usize::MAX), ["payment o-1 once", "payment o-2 once", "mail o-1 once"]);
    assert!(effects(&run, 0).is_empty());
    let run = payment_dies();
    let before = run.entries_by(SimTime::from_millis(590));
    assert_eq!(effects(&run, before), ["payment o-1 not yet"]);
    assert_eq!(effects(&run, usize::MAX), ["payment o-1 never"]);
}

fn line<'a>(series: &'a [Series], figure: Figure, client: Option<&str>, run: &Recording) -> &'a Series {
    let node = client.map(|name| run.plan.find(name).unwrap());
    series.iter().find(|line| (line.figure, line.node) == (figure, node)).unwrap()
}

#[test]
fn how_long_answers_take_and_who_only_waits_are_figures() {
    let run = lesson().run();
    let series = series_of(&run);
    let peak = |figure, client| line(&series, figure, client, &run).peak();
    // Ten milliseconds there, three hundred at work, ten back.
    assert_eq!(peak(Figure::Response, Some("payment")), 320);
    assert_eq!(peak(Figure::ResponseP99, Some("stock")), 20);
    // A question by message, to the broker and on and back.
    assert_eq!(peak(Figure::ResponseP99, Some("pricing")), 500);
    assert_eq!(peak(Figure::ResponseP99, None), 500);
    assert_eq!(peak(Figure::Threads, Some("shop")), 1);
    assert_eq!(peak(Figure::Blocked, Some("shop")), 1);
    assert_eq!(peak(Figure::Blocked, Some("payment")), 0, "it works");
    assert_eq!(peak(Figure::CallsWaiting, Some("payment")), 0);
    // At each moment as many are busy as handle something.
    let threads = line(&series, Figure::Threads, None, &run);
    let mut world = World::new(&run.plan);
    for (at, entry) in run.journal.entries.iter().enumerate() {
        world.apply(&run.plan, &run.journal, EntryId(at as u32));
        let moment = sorting_office::player::Moment { at: entry.at, entries: at + 1 };
        assert_eq!(threads.at(moment).unwrap_or(0), world.services.activities.len() as u32, "entry {at}");
    }
    let shown: Vec<&str> = tiles(&run.plan, &world).iter().map(|tile| tile.name).collect();
    let three = ["threads busy", "threads blocked", "calls waiting"];
    assert_eq!(shown, [&["copies ready", "copies unacked", "acks so far"][..], &three].concat());
}

/// A cell counts in the run at hand, or in a lane's, and waits for that.
#[test]
fn tables_count_in_runs() {
    let lesson = lesson();
    let table = &lesson.tables[0];
    let cells = |counted: &[Vec<Counted>]| {
        let row = |(row, counted)| {
            let row: &sorting_office::lesson::Row = row;
            (0..2).map(|column| plain(&row.cell(column, counted))).collect::<Vec<_>>().join(", ")
        };
        table.rows.iter().zip(counted.iter().map(|counted| &counted[..])).map(row).collect::<Vec<String>>()
    };
    assert_eq!(table.lanes(), [1]);
    let own = table.counted(&lesson.run(), None);
    assert_eq!(cells(&own), ["2, … in all", "0 debits, nobody looks"]);
    // Where payment dies for good nothing is charged that could be taken back.
    let died = table.counted(&payment_dies(), None);
    assert_eq!(cells(&died), ["0, … in all", "–, nobody looks"]);
    let lane = Recording::run(Rc::clone(&lesson.plan), lesson.seed, lesson.lanes[1].interventions.clone());
    let of_lane = table.counted(&lane, Some(1));
    let all = own
        .iter()
        .zip(&of_lane)
        .map(|(own, lane)| own.iter().zip(lane).map(|(own, lane)| own.or(*lane)).collect());
    assert_eq!(cells(&all.collect::<Vec<_>>())[0], "2, 1 debit in all");
}
