//! The clock of the player: playing, pausing, gliding from one step to the next.
//!
//! It turns the browser's passing milliseconds into moments of a recording and decides nothing else.

use std::rc::Rc;

use super::history::{History, Moment};

/// A narrated step's moment, at which playing rests long enough to read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    pub moment: Moment,
    /// How long to rest there at normal speed, in milliseconds.
    pub rest_ms: f64,
}

/// To find the words, for each character of them, and at the least and the most; in milliseconds.
const FINDING_MS: f64 = 1_200.0;
const READING_MS: f64 = 55.0;
const REST_MS: (f64, f64) = (2_500.0, 12_000.0);

impl Stop {
    /// A stop at which so many characters are to be read.
    pub fn to_read(moment: Moment, characters: usize) -> Self {
        let rest_ms = FINDING_MS + READING_MS * characters as f64;
        Self { moment, rest_ms: rest_ms.clamp(REST_MS.0, REST_MS.1) }
    }
}

/// What the clock is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Motion {
    /// Nothing moves.
    Paused,
    /// Time passes.
    Playing,
    /// Time rests at a step, for so many more milliseconds, and goes on by itself.
    Resting { left_ms: f64, of_ms: f64 },
    /// On the way to a step: from there, to there, so far (0 to 1).
    Gliding {
        from: Moment,
        to: Moment,
        /// How far it has come.
        progress: f64,
        /// How long all of it takes, in milliseconds.
        duration_ms: f64,
    },
}

/// The player's clock.
#[derive(Clone, Debug)]
pub struct Playback {
    history: Rc<History>,
    stops: Rc<[Stop]>,
    /// Where playing ends, each time it comes there.
    halts: Vec<Moment>,
    moment: Moment,
    /// Microseconds that have passed and don't fill one.
    rest_micros: f64,
    motion: Motion,
    speed: f64,
    /// Step without travelling (reduced motion).
    still: bool,
    /// A rest does not end by itself.
    held: bool,
    /// It went on at the end.
    over: bool,
}

/// The slowest and the fastest speed.
pub const SPEEDS: (f64, f64) = (0.1, 3_600.0);
/// Rests are no shorter at a higher speed than this.
const READ_SPEED: f64 = 20.0;
const GLIDE_MS: (f64, f64) = (300.0, 1_400.0);

impl Playback {
    /// Paused at the beginning. `stops` in order of time.
    pub fn new(history: Rc<History>, stops: Rc<[Stop]>) -> Self {
        let moment = history.start();
        let (motion, halts) = (Motion::Paused, Vec::new());
        Self {
            history,
            stops,
            halts,
            moment,
            rest_micros: 0.0,
            motion,
            speed: 1.0,
            still: false,
            held: false,
            over: false,
        }
    }

    /// Where it is.
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// What it does.
    pub fn motion(&self) -> Motion {
        self.motion
    }

    /// Does time pass by itself, now or after a rest?
    pub fn is_playing(&self) -> bool {
        matches!(self.motion, Motion::Playing | Motion::Resting { .. })
    }

    /// Does anything change with the next frame?
    pub fn is_moving(&self) -> bool {
        self.motion != Motion::Paused
    }

    /// Simulated seconds for each second, where the run is not folded.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Sets the speed, within 0.1 and 3600.
    pub fn set_speed(&mut self, speed: f64) {
        self.speed = speed.clamp(SPEEDS.0, SPEEDS.1);
    }

    /// With `still`, steps arrive at once.
    pub fn set_still(&mut self, still: bool) {
        self.still = still;
    }

    /// Do steps arrive at once?
    pub fn is_still(&self) -> bool {
        self.still
    }

    /// Holds a rest, now or one to come, for as long as somebody is reading.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// Is a rest held?
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Is it where the timeline is folded?
    pub fn is_in_fold(&self) -> bool {
        self.history.crease_at(self.moment.at).is_some()
    }

    /// Is it at the end, and went on to there: by playing, or by a step from where there is none any more?
    pub fn is_over(&self) -> bool {
        self.over && self.moment >= self.history.end()
    }

    /// Ends a rest at once. False if it does not rest.
    pub fn go_on(&mut self) -> bool {
        let rests = matches!(self.motion, Motion::Resting { .. });
        if rests {
            self.motion = Motion::Playing;
        }
        rests
    }

    /// Sets the moments at which playing stops; stepping on stops there, too.
    pub fn set_halts(&mut self, halts: Vec<Moment>) {
        self.halts = halts;
    }

    /// Plays on, from the beginning if it is at the end.
    pub fn play(&mut self) {
        self.finish_glide();
        if self.moment >= self.history.end() {
            self.moment = self.history.start();
        }
        self.over = false;
        self.motion = Motion::Playing;
    }

    /// Stops where it is.
    pub fn pause(&mut self) {
        self.finish_glide();
        self.motion = Motion::Paused;
    }

    /// Goes to a moment at once, and stays playing if it was.
    pub fn seek(&mut self, moment: Moment) {
        self.over = false;
        self.moment = moment.min(self.history.end());
        self.rest_micros = 0.0;
        if self.motion != Motion::Playing {
            self.motion = Motion::Paused;
        }
    }

    /// Goes to a moment so that the way can be seen. A step under way is finished first.
    pub fn glide(&mut self, to: Moment) {
        self.finish_glide();
        let from = self.moment;
        self.over = to >= self.history.end() && self.stop_after(from).is_none();
        let place = |moment: Moment| self.history.place(moment.at);
        let way_ms = place(to).abs_diff(place(from)) as f64 / 1_000.0;
        if self.still || way_ms == 0.0 {
            return self.arrive(to);
        }
        let duration_ms = (way_ms / self.speed).clamp(GLIDE_MS.0, GLIDE_MS.1);
        self.motion = Motion::Gliding { from, to, progress: 0.0, duration_ms };
    }

    fn finish_glide(&mut self) {
        if let Motion::Gliding { to, .. } = self.motion {
            self.arrive(to);
        }
    }

    /// Stops where a step goes.
    fn arrive(&mut self, to: Moment) {
        let over = self.over;
        self.motion = Motion::Paused;
        self.seek(to);
        self.over = over;
    }

    /// The stop or halt after the moment (or where a glide goes), if there is one.
    pub fn next_stop(&self) -> Option<Moment> {
        let here = self.destination();
        self.next_halt(here).into_iter().chain(self.stop_after(here).map(|stop| stop.moment)).min()
    }

    fn next_halt(&self, after: Moment) -> Option<Moment> {
        self.halts.iter().filter(|halt| **halt > after).min().copied()
    }

    fn stop_after(&self, here: Moment) -> Option<Stop> {
        self.stops.iter().find(|stop| stop.moment > here).copied()
    }

    /// The stop before the moment (or where a glide goes), if there is one.
    pub fn previous_stop(&self) -> Option<Stop> {
        let here = self.destination();
        self.stops.iter().rev().find(|stop| stop.moment < here).copied()
    }

    /// Where it will be when a step under way is done.
    pub fn destination(&self) -> Moment {
        match self.motion {
            Motion::Gliding { to, .. } => to,
            _ => self.moment,
        }
    }

    /// Lets `elapsed_ms` of the reader's time pass. True if anything changed.
    pub fn advance(&mut self, elapsed_ms: f64) -> bool {
        match self.motion {
            Motion::Paused => return false,
            Motion::Resting { .. } if self.held => return false,
            Motion::Playing => self.play_on(elapsed_ms),
            Motion::Resting { left_ms, of_ms } => {
                let left_ms = left_ms - elapsed_ms;
                self.motion =
                    if left_ms > 0.0 { Motion::Resting { left_ms, of_ms } } else { Motion::Playing };
            }
            Motion::Gliding { from, to, progress, duration_ms } => {
                let progress = progress + elapsed_ms / duration_ms;
                if progress >= 1.0 {
                    self.finish_glide();
                } else {
                    self.motion = Motion::Gliding { from, to, progress, duration_ms };
                    self.moment = self.between(from, to, ease_out(progress));
                }
            }
        }
        true
    }

    fn play_on(&mut self, elapsed_ms: f64) {
        let micros = elapsed_ms * 1_000.0 * self.speed + self.rest_micros;
        self.rest_micros = micros - micros.trunc();
        let place = self.history.place(self.moment.at) + micros as u64;
        let target = self.history.moment_at(self.history.time(place));
        let halt = self.next_halt(self.moment).filter(|halt| *halt <= target);
        let stop = self.stop_after(self.moment).filter(|stop| stop.moment <= target);
        match (halt, stop) {
            // A step at the very moment can be read without a rest: nothing moves.
            (Some(halt), stop) if stop.is_none_or(|stop| stop.moment >= halt) => {
                self.moment = halt;
                self.motion = Motion::Paused;
            }
            (_, Some(stop)) => {
                self.moment = stop.moment;
                let of_ms = stop.rest_ms / self.speed.clamp(1.0, READ_SPEED);
                self.motion = Motion::Resting { left_ms: of_ms, of_ms };
            }
            (_, None) => self.moment = target.max(self.moment),
        }
        // A step at the very end is read first.
        if self.moment >= self.history.end() && self.motion == Motion::Playing {
            self.motion = Motion::Paused;
            self.over = true;
        }
    }

    fn between(&self, from: Moment, to: Moment, part: f64) -> Moment {
        let [start, end] = [from, to].map(|moment| self.history.place(moment.at) as f64);
        let at = self.history.time((start + (end - start) * part) as u64);
        let moment = self.history.moment_at(at);
        let (low, high) = if from <= to { (from, to) } else { (to, from) };
        Moment { at, entries: moment.entries.clamp(low.entries, high.entries) }
    }
}

/// Fast at first, then slower: the eye arrives with the thing.
pub fn ease_out(part: f64) -> f64 {
    let left = 1.0 - part.clamp(0.0, 1.0);
    1.0 - left * left
}
