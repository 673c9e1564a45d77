//! Runs of days: what the timeline skips and says of it, and that everything is seen on the way.

use super::*;
use sorting_office::base::SimDuration;
use sorting_office::insight::{Prediction, moment_reply, written};
use sorting_office::lesson::Lesson;
use sorting_office::player::{History, Motion, Playback, Stop, skipped};
use sorting_office::sim::{Action, Intervention, Kind, Recording, RunAction};
use support::lessons::lessons;

const DAY_MS: u64 = 86_400_000;

/// A clock of a run with the stops of its steps, which needs no browser.
fn clock(session: &Session) -> Playback {
    let stops = session.steps.iter().map(|at| Stop::to_read(at.moment, 80));
    Playback::new(Rc::clone(&session.history), stops.collect())
}

/// What a reader sees who plays a run from its beginning: how long it takes at speed 1, in seconds, what is skipped on
/// the way, and how many entries the largest frame brings.
fn played(session: &Session) -> (f64, Vec<String>, usize) {
    const FRAME_MS: f64 = 16.0;
    let (mut frames, mut skips, mut most) = (0, Vec::new(), 0);
    let mut playback = clock(session);
    playback.play();
    while playback.is_moving() {
        let before = playback.moment();
        playback.advance(FRAME_MS);
        playback.go_on();
        let moment = playback.moment();
        assert!(moment >= before, "it goes back to {moment:?}");
        most = most.max(moment.entries - before.entries);
        let says = session.skipped(moment.at);
        assert_eq!(says.is_some(), playback.is_in_fold());
        skips.extend(says.filter(|says| skips.last() != Some(says)));
        frames += 1;
    }
    assert_eq!(playback.moment(), session.history.end());
    (f64::from(frames) * FRAME_MS / 1_000.0, skips, most)
}

#[test]
fn a_run_of_days_is_played_in_less_than_a_minute_and_says_what_it_skips() {
    let run = laptop("days");
    let (seconds, skips, most) = played(&run.session);
    // Published at 0, 6:40 and 13:20, due a day later, and forgotten after 25 hours more.
    let six = "skips 6 h 40 min";
    assert_eq!(skips, [six, "skips 10 h 40 min", six, "skips 11 h 40 min", six]);
    assert!((15.0..60.0).contains(&seconds), "{seconds} s, {skips:?}");
    assert!(most < 8, "{most} entries in a frame");
    // A log of ten days: an entry each hour, and all that comes of it.
    let log = laptop("retention");
    let (seconds, _, _) = played(&log.session);
    assert!(seconds < 30.0 * 60.0, "{seconds} s");
}

#[test]
fn a_step_on_the_far_side_of_a_fold_is_glided_to() {
    let run = laptop("days");
    let mut playback = clock(&run.session);
    let (held, due) = (run.session.steps[0].moment, run.session.steps[1].moment);
    assert!(due.at.since(held.at) > SimDuration::from_millis(DAY_MS - 10_000));
    playback.seek(held);
    playback.glide(due);
    let mut places = Vec::new();
    while matches!(playback.motion(), Motion::Gliding { .. }) {
        playback.advance(50.0);
        places.push(run.session.history.place(playback.moment().at));
    }
    assert!(places.len() > 3 && places.is_sorted(), "{places:?}");
    assert_eq!(playback.moment(), due);
}

#[test]
fn moments_of_days_are_told_in_days_and_spans_in_hours() {
    let run = laptop("days");
    assert_eq!(run.session.steps[1].moment.at.to_string(), "1 d 0:00:00.9");
    let history = &run.session.history;
    let crease = history.creases()[0];
    let middle = crease.from + SimDuration::from_micros(crease.span().as_micros() / 2);
    assert_eq!(skipped(history, middle).as_deref(), Some("skips 6 h 40 min"));
    // How long each is still held stands beside it in a few letters, rounded up.
    let left: Vec<String> = run.frame(61_000_000).rings.iter().map(|ring| ring.time_left()).collect();
    assert_eq!(left, ["8 h", "14 h"]);
    let asked: &Prediction = &run.session.predictions[0];
    let answer = asked.outcome.as_ref().map(|outcome| written(&outcome.answer, run.plan()));
    assert_eq!(answer.as_deref(), Some("1 d"));
    let says = |hours| {
        let reply = moment_reply(hours, SimDuration::from_millis(3_600_000));
        asked.is_right(Some(&reply), run.plan())
    };
    assert_eq!([22.9, 23.1, 24.0, 24.9, 25.1].map(says), [false, true, true, true, false]);
}

/// Most lessons' own runs are idle for no longer than a minute; in `tracing` a service is down for two.
#[test]
fn no_lesson_of_seconds_is_folded_but_one() {
    let is_short = |(_, lesson): &(String, Lesson)| lesson.plan.until.as_millis() < 600_000;
    let short = lessons().into_iter().filter(is_short);
    let folded = short.filter(|(_, lesson)| History::new(Rc::new(lesson.run())).is_folded());
    assert_eq!(folded.map(|(id, _)| id).collect::<Vec<_>>(), ["tracing"]);
}

/// A log keeps whole segments: a little more than a week of records is there on the tenth day.
#[test]
fn a_log_keeps_a_week_and_what_is_left_of_a_day() {
    let run = laptop("retention");
    let read = |kind: Kind| {
        let all = (0..run.session.recording().journal.entries.len() as u32).map(sorting_office::sim::EntryId);
        all.filter(|id| sorting_office::sim::Facts::of(run.session.recording(), *id).kind == kind).count()
    };
    assert_eq!(read(Kind::Stored), 240);
    let kept = read(Kind::WorkDone);
    assert!((168..=192).contains(&kept), "{kept}");
}

/// What is longer than an hour may go on for as long as any run; what is not, for an hour.
#[test]
fn a_run_goes_on_as_long_as_runs_of_its_kind() {
    let ends = |name: &str, days: u64| {
        let lesson = of_desk(name);
        let more = SimDuration::from_millis(days * DAY_MS);
        let on = Intervention { at: SimTime::ZERO, action: Action::Run(RunAction::RunOn { more }) };
        Recording::run(Rc::clone(&lesson.plan), lesson.seed, vec![on]).plan.until.as_millis()
    };
    assert_eq!(ends("checkout", 1), 3_600_000);
    assert_eq!(ends("days", 1), 4 * DAY_MS);
    assert_eq!(ends("days", 100), 60 * DAY_MS);
}

/// The records of a segment fall together, and are out of sight before a second is over.
#[test]
fn a_segment_that_is_old_enough_falls_as_a_whole() {
    let run = laptop("retention");
    let journal = &run.session.recording().journal;
    let is_removal = |id: &usize| {
        let facts =
            sorting_office::sim::Facts::of(run.session.recording(), sorting_office::sim::EntryId(*id as u32));
        facts.kind == Kind::RecordsRemoved
    };
    let first = (0..journal.entries.len()).find(is_removal).expect("it is ten days long");
    let at = journal.entries[first].at.as_millis();
    let falling = |millis: u64| run.frame(millis).envelopes.iter().map(|one| one.at.y).collect::<Vec<_>>();
    assert!(falling(at - 1).is_empty() && falling(at + 900).is_empty());
    let [early, late] = [100, 600].map(|after| falling(at + after));
    assert!(early.len() == 8 && early.iter().all(|y| *y == early[0]), "{early:?}");
    assert!(late.len() == 8 && late[0] > early[0] + 20.0, "{late:?}");
}

/// A record with a key and no value has a shape of its own, and a group whose only member has crashed has nobody in it.
#[test]
fn a_tombstone_and_an_empty_group_look_like_it() {
    let picture = picture_of("retention-and-compaction");
    let stones = |millis| picture(millis).matches("<title>A tombstone").count();
    // Of `shelf`, in four topics: the price is on the way to be deleted on the sixth day.
    assert_eq!([stones(470_000_000), stones(490_000_000)], [0, 4]);
    let crashed = picture(600_000_000);
    assert!(crashed.contains(">nobody<") && !crashed.contains("joining"), "a group without members");
}

/// What is committed past a marker has not been left again: no second flag stands there.
#[test]
fn a_position_that_lies_on_a_marker_has_no_flag_beside_its_commit() {
    let picture = picture_of("exactly-once-log");
    let shown = picture(37_150);
    assert!(shown.contains("books: commit") && !shown.contains("books: position"), "{shown}");
}

/// The stage of a lesson as the page has it, at a time in milliseconds.
fn picture_of(id: &str) -> impl Fn(u64) -> String {
    let lesson = lessons().into_iter().find(|(other, _)| other == id).expect("there is such a lesson").1;
    let session = Rc::new(Session::open(Rc::new(lesson), None, Vec::new()));
    move |millis| in_page(&session, session.history.moment_at(SimTime::from_millis(millis)), SIZES[0].1)
}
