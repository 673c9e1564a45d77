//! Opening a run: recording it, folding it, reading off what is shown, in pieces short enough for the
//! page to stay alive, with how far it is and a way out.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;
use yew::prelude::*;

use super::session::Session;
use crate::insight::{Gathered, Noticed};
use crate::lesson::{Anchoring, Followed, Lesson};
use crate::player::{Folding, History};
use crate::sim::{EntryId, Facts, Intervention, Recorder, Recording};

/// The page is busy for so long before it looks after the reader: well within a frame.
const PIECE_MS: f64 = 10.0;
/// Entries between two looks at the clock.
const ENTRIES: u32 = 128;

/// A run that is being opened.
pub struct Opening {
    lesson: Rc<Lesson>,
    stage: Stage,
}

/// How far it is. The boxes keep the stages alike in size.
enum Stage {
    Recording(Box<Recorder>),
    Folding(Box<Folding>),
    Reading(Box<Reading>),
    /// Between two stages, and at the end.
    Done,
}

/// What is read off a run, entry by entry.
struct Reading {
    history: History,
    entry: u32,
    followed: Followed,
    noticed: Noticed,
    gathered: Gathered,
    anchoring: Anchoring,
}

impl Opening {
    /// A lesson's run with a seed, its own if none is given, and with what the reader does to it.
    pub fn new(lesson: Rc<Lesson>, seed: Option<u64>, interventions: Vec<Intervention>) -> Self {
        let recorder = Recorder::begin(Rc::clone(&lesson.plan), seed.unwrap_or(lesson.seed), interventions);
        Self { lesson, stage: Stage::Recording(Box::new(recorder)) }
    }

    /// Opens it without a pause.
    pub fn at_once(mut self) -> Session {
        loop {
            if let Some(session) = self.advance() {
                return session;
            }
        }
    }

    /// Opens it piece by piece. `progress` is told after each how far it is, from 0 to 1. Nothing
    /// comes of it once it is `cancelled`.
    pub async fn finish(mut self, progress: impl Fn(f64), cancelled: impl Fn() -> bool) -> Option<Session> {
        loop {
            yield_now().await;
            if cancelled() {
                return None;
            }
            let since = now_ms();
            while now_ms() - since < PIECE_MS {
                if let Some(session) = self.advance() {
                    return Some(session);
                }
            }
            progress(self.progress());
        }
    }

    /// From 0 to 1, by about how long each stage takes.
    fn progress(&self) -> f64 {
        let part = |done: usize, of: &Recording| done as f64 / of.journal.entries.len().max(1) as f64;
        match &self.stage {
            Stage::Recording(recorder) => 0.65 * recorder.progress(),
            Stage::Folding(folding) => 0.65 + 0.1 * part(folding.entries(), folding.recording()),
            Stage::Reading(reading) => {
                0.75 + 0.25 * part(reading.entry as usize, reading.history.recording())
            }
            Stage::Done => 1.0,
        }
    }

    /// A small piece of the way; at the end of it, the session.
    fn advance(&mut self) -> Option<Session> {
        let done = match &mut self.stage {
            Stage::Recording(recorder) => recorder.advance(ENTRIES),
            Stage::Folding(folding) => folding.advance(ENTRIES as usize),
            Stage::Reading(reading) => reading.advance(&self.lesson),
            Stage::Done => false,
        };
        if !done {
            return None;
        }
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Recording(recorder) => {
                Stage::Folding(Box::new(Folding::begin(Rc::new(recorder.finish()))))
            }
            Stage::Folding(folding) => Stage::Reading(Box::new(Reading::of(folding.finish()))),
            Stage::Reading(reading) => {
                return Some(reading.session(Rc::clone(&self.lesson)));
            }
            Stage::Done => Stage::Done,
        };
        None
    }
}

impl Reading {
    fn of(history: History) -> Self {
        Self {
            history,
            entry: 0,
            followed: Followed::default(),
            noticed: Noticed::default(),
            gathered: Gathered::default(),
            anchoring: Anchoring::default(),
        }
    }

    fn advance(&mut self, lesson: &Lesson) -> bool {
        let recording = self.history.recording();
        let all = recording.journal.entries.len() as u32;
        let to = (self.entry + ENTRIES).min(all);
        for entry in (self.entry..to).map(EntryId) {
            let facts = Facts::of(recording, entry);
            self.followed.read(&lesson.code, recording, entry, &facts);
            self.noticed.read(entry, &facts);
            self.gathered.read(entry, &facts);
            self.anchoring.read(lesson, entry, &facts);
        }
        self.entry = to;
        to == all
    }

    fn session(self, lesson: Rc<Lesson>) -> Session {
        let recording = self.history.recording();
        let anchored = self.anchoring.anchored(&lesson, recording);
        let marks = self.noticed.marks(recording);
        Session::of(lesson, Rc::new(self.history), &anchored, self.followed, (marks, self.gathered.lives()))
    }
}

/// The browser's clock, in milliseconds.
pub fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Records a lesson's run piece by piece, to be read and not played. Nothing comes of it once it is `cancelled`.
pub async fn record(
    lesson: &Lesson,
    seed: u64,
    interventions: Vec<Intervention>,
    cancelled: impl Fn() -> bool,
) -> Option<Recording> {
    let mut recorder = Recorder::begin(Rc::clone(&lesson.plan), seed, interventions);
    loop {
        let since = now_ms();
        while now_ms() - since < PIECE_MS {
            if recorder.advance(ENTRIES) {
                return Some(recorder.finish());
            }
        }
        yield_now().await;
        if cancelled() {
            return None;
        }
    }
}

/// Lets the browser do what it has to do, and goes on at once: a timer would wait for at least 4 ms,
/// and in a tab in the background for a second.
pub async fn yield_now() {
    let Ok(channel) = MessageChannel::new() else { return };
    let told = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(resolve.unchecked_ref()));
        let _ = channel.port2().post_message(&JsValue::NULL);
    });
    let _ = JsFuture::from(told).await;
    channel.port1().close();
}

/// How far a run is opened, and a button that ends it.
pub fn progress_bar(percent: u32, oncancel: Callback<MouseEvent>) -> Html {
    html! {
        <div class="opening">
            <label for="opening-bar">{ "Running the lesson" }</label>
            <progress id="opening-bar" max="100" value={percent.to_string()}></progress>
            <span class="opening-percent" aria-hidden="true">{ format!("{percent} %") }</span>
            <button type="button" class="button" onclick={oncancel}>{ "Cancel" }</button>
        </div>
    }
}
