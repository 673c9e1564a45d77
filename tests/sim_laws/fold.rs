//! The fold of a timeline: from time to place and back, over runs with idle spans of every length.

use super::*;
use sorting_office::player::{CREASE_WIDTH, skipped};
use sorting_office::sim::{Entry, Plan};

/// The longest run there is: 60 days.
const LONGEST: u64 = 60 * 86_400_000_000;
/// What lies round an entry and is never folded.
const BEFORE: u64 = 1_000_000;
const AFTER: u64 = 2_000_000;
const IDLE: u64 = 60_000_000;

/// A history of entries so long after each other, in microseconds, of a run that may be folded.
fn history(gaps: &[u64], until: u64) -> History {
    let plan = Rc::new(Plan { until: SimTime::from_micros(until), ..Plan::default() });
    let mut journal = Journal::default();
    let mut at = 0;
    for gap in [0].iter().chain(gaps) {
        at = (at + gap).min(LONGEST);
        let entry = Entry { at: SimTime::from_micros(at), cause: None, what: What::LimitReached };
        journal.entries.push(entry);
    }
    History::new(Rc::new(Recording { plan, seed: 0, interventions: Rc::from([]), journal }))
}

fn gaps() -> impl Strategy<Value = Vec<u64>> {
    let gap = prop_oneof![
        3 => 0..4_000_000_u64,
        2 => 59_999_990..60_000_010_u64,
        3 => 60_000_001..90_000_000_u64,
        2 => 3_600_000_000..100_000_000_000_u64,
        1 => Just(LONGEST / 3),
    ];
    prop::collection::vec(gap, 0..12)
}

/// Times all over a run, and those where something begins or ends, with their neighbours.
fn times(history: &History, parts: &[f64]) -> Vec<u64> {
    let end = history.end().at.as_micros();
    let creases = history.creases();
    let edges = creases.iter().flat_map(|crease| [crease.from, crease.to]).map(SimTime::as_micros);
    let entries = history.recording().journal.entries.iter().map(|entry| entry.at.as_micros());
    let ends: Vec<u64> = edges.chain(entries).chain([end]).collect();
    let near = ends.into_iter().flat_map(|at| [at.saturating_sub(1), at, at + 1]);
    let mut all: Vec<u64> = near.chain(parts.iter().map(|part| (part * end as f64) as u64)).collect();
    all.sort_unstable();
    all
}

proptest! {
    #![proptest_config(laws::config(CASES))]

    /// It never goes back, leaves nothing out and has no leap; each place is the place of its time; and round every
    /// entry time passes as it does without a fold.
    #[test]
    fn a_fold_leads_from_time_to_place_and_back(gaps in gaps(), parts in prop::collection::vec(0.0..1.2, 8)) {
        let history = history(&gaps, LONGEST);
        let place = |at: u64| history.place(SimTime::from_micros(at));
        let times = times(&history, &parts);
        prop_assert_eq!(place(0), 0);
        for pair in times.windows(2) {
            let (a, b) = (place(pair[0]), place(pair[1]));
            prop_assert!(a <= b && b - a <= pair[1] - pair[0], "{:?} are at {} and {}", pair, a, b);
        }
        for at in &times {
            let (here, crease) = (place(*at), history.crease_at(SimTime::from_micros(*at)));
            prop_assert!(place(at + 1) - here <= 1, "a leap after {}", at);
            let back = history.time(here);
            prop_assert_eq!(history.place(back), here);
            // In a fold a place stands for many times.
            let fold = crease.map_or(1, |crease| crease.span().as_micros() / CREASE_WIDTH + 1);
            prop_assert!(back.as_micros().abs_diff(*at) < fold.max(1), "{} comes back as {:?}", at, back);
        }
        for entry in &history.recording().journal.entries {
            let at = entry.at.as_micros();
            prop_assert_eq!(place(at + AFTER) - place(at), AFTER);
            let before = at.min(BEFORE);
            prop_assert_eq!(place(at) - place(at - before), before);
        }
    }

    /// What is folded is what nothing happens in, and all of that, whoever it stands beside; the time that is left
    /// out is what the timeline is shorter by.
    #[test]
    fn what_is_folded_is_every_long_idle_span_and_nothing_else(one in gaps(), other in gaps()) {
        let (one, other) = (history(&one, LONGEST), history(&other, LONGEST));
        let idle = |all: &mut Vec<SimTime>| {
            all.sort_unstable();
            let long = |pair: &&[SimTime]| pair[1].since(pair[0]) > SimDuration::from_micros(IDLE);
            all.windows(2).filter(long).map(|pair| [pair[0], pair[1]]).collect::<Vec<_>>()
        };
        let times = |of: &History| of.recording().journal.entries.iter().map(|entry| entry.at).collect::<Vec<_>>();
        let check = |of: &History, spans: Vec<[SimTime; 2]>| {
            let creases = of.creases();
            prop_assert_eq!(creases.len(), spans.len());
            for (crease, [from, to]) in creases.iter().zip(spans) {
                prop_assert_eq!(crease.from, from + SimDuration::from_micros(AFTER));
                prop_assert_eq!(crease.to, to - SimDuration::from_micros(BEFORE));
                prop_assert_eq!(of.place(crease.from), crease.place);
                prop_assert_eq!(of.place(crease.to), crease.place + CREASE_WIDTH);
                prop_assert!(skipped(of, crease.from).is_some() && skipped(of, crease.to).is_none());
            }
            let left_out: u64 = creases.iter().map(|crease| crease.span().as_micros() - CREASE_WIDTH).sum();
            let last = spans_end(of);
            prop_assert_eq!(of.place(last), last.as_micros() - left_out);
            Ok(())
        };
        check(&one, idle(&mut times(&one)))?;
        let both = idle(&mut [times(&one), times(&other)].concat());
        let runs: [&Recording; 2] = [one.recording(), other.recording()];
        one.fold(&runs);
        other.fold(&runs);
        check(&one, both.clone())?;
        prop_assert_eq!(one.creases(), other.creases(), "both have one clock");
        one.fold(&runs[..1]);
        check(&one, idle(&mut times(&one)))?;
    }

    /// A run of an hour at the most, without services, is what it was.
    #[test]
    fn a_short_run_is_not_folded(gaps in gaps(), at in 0..2 * LONGEST) {
        let history = history(&gaps, 3_600_000_000);
        prop_assert!(!history.is_folded());
        let at = SimTime::from_micros(at);
        prop_assert_eq!(history.place(at), at.as_micros());
        prop_assert_eq!(history.time(at.as_micros()), at);
        prop_assert_eq!(history.crease_at(at), None);
    }
}

/// After everything, in this run or in the one it is folded with.
fn spans_end(history: &History) -> SimTime {
    let last = history.creases().last().map_or(SimTime::ZERO, |crease| crease.to);
    last.max(history.recording().end())
}
