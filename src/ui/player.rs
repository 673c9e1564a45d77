//! The player that all views of a lesson share: one clock, one world, one frame loop.
//!
//! Views read the moment and the world from it and ask to be told of changes. It draws nothing.
//! Two kinds of listeners keep frames cheap: the few that draw what moves hear of every frame,
//! the others only when something has happened in the run.

use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};

use gloo_render::{AnimationFrame, request_animation_frame};
use yew::prelude::*;

use crate::player::{Cursor, History, Moment, Motion, Playback, Stop, World};

/// A frame that comes later than this after the last one (a tab in the background) counts as this.
const LONGEST_FRAME_MS: f64 = 100.0;

/// In a rush, when every frame brings something new, the words on the page follow this often: the
/// eye cannot read faster, and what moves does not wait for them.
const WORDS_MS: f64 = 90.0;

/// A recording being played.
pub struct Player {
    playback: RefCell<Playback>,
    cursor: RefCell<Cursor>,
    frame: RefCell<Option<AnimationFrame>>,
    last_frame_ms: Cell<Option<f64>>,
    told: Cell<Told>,
    /// The frame in which the words last changed.
    told_ms: Cell<f64>,
    on_frame: Listeners<Moment>,
    on_change: Listeners<()>,
}

/// What the listeners know.
#[derive(Clone, Copy, PartialEq)]
struct Told {
    moment: Moment,
    /// What decides what the page shows besides the moment's entries.
    state: (usize, Moment, [bool; 4], f64),
}

impl Told {
    fn of(playback: &Playback) -> Self {
        let moment = playback.moment();
        let resting = matches!(playback.motion(), Motion::Resting { .. });
        let (playing, over) = (playback.is_playing(), playback.is_over());
        let are = [playing, resting, over, playback.is_in_fold()];
        let state = (moment.entries, destination(playback), are, playback.speed());
        Self { moment, state }
    }

    /// Did nothing change but what has happened in the run?
    fn only_entries_since(self, before: Self) -> bool {
        let (_, to, are, speed) = before.state;
        self.state == (self.state.0, to, are, speed)
    }
}

/// Where a glide goes; at all other times nothing, so that passing time alone changes nothing.
fn destination(playback: &Playback) -> Moment {
    match playback.motion() {
        Motion::Gliding { to, .. } => to,
        _ => Moment::default(),
    }
}

impl Player {
    /// Paused at the beginning.
    pub fn new(history: Rc<History>, stops: Rc<[Stop]>) -> Rc<Self> {
        let playback = Playback::new(Rc::clone(&history), stops);
        let mut cursor = Cursor::new(history);
        cursor.seek(playback.moment().entries);
        Rc::new(Self {
            told: Cell::new(Told::of(&playback)),
            told_ms: Cell::new(f64::MIN),
            playback: RefCell::new(playback),
            cursor: RefCell::new(cursor),
            frame: RefCell::new(None),
            last_frame_ms: Cell::new(None),
            on_frame: Listeners::default(),
            on_change: Listeners::default(),
        })
    }

    /// Does something to the clock, tells the listeners what came of it, and keeps the frames coming
    /// while anything moves.
    pub fn act<R>(self: &Rc<Self>, f: impl FnOnce(&mut Playback) -> R) -> R {
        let result = f(&mut self.playback.borrow_mut());
        self.settle(None);
        result
    }

    /// Where the run stands.
    pub fn moment(&self) -> Moment {
        self.playback.borrow().moment()
    }

    /// Reads the clock.
    pub fn playback<R>(&self, f: impl FnOnce(&Playback) -> R) -> R {
        f(&self.playback.borrow())
    }

    /// Reads the world at the moment.
    pub fn world<R>(&self, f: impl FnOnce(&World) -> R) -> R {
        let cursor: Ref<Cursor> = self.cursor.borrow();
        f(cursor.world())
    }

    /// Calls `f` whenever the moment has changed at all: in every frame while time passes.
    pub fn on_frame(self: &Rc<Self>, f: impl Fn(Moment) + 'static) -> Subscription {
        Subscription::new(self, f, |player| &player.on_frame)
    }

    /// Calls `f` when something happened in the run, or the clock was started, stopped, sent
    /// somewhere or set to another speed.
    pub fn on_change(self: &Rc<Self>, f: impl Fn() + 'static) -> Subscription {
        Subscription::new(self, move |()| f(), |player| &player.on_change)
    }

    fn settle(self: &Rc<Self>, frame_ms: Option<f64>) {
        let (now, before) = (Told::of(&self.playback.borrow()), self.told.get());
        let waits =
            frame_ms.is_some_and(|ms| now.only_entries_since(before) && ms - self.told_ms.get() < WORDS_MS);
        let state = if waits { before.state } else { now.state };
        self.told.set(Told { state, ..now });
        if now.moment.entries != before.moment.entries {
            self.cursor.borrow_mut().seek(now.moment.entries);
        }
        if self.playback.borrow().is_moving() {
            self.ask_for_frame();
        } else {
            self.last_frame_ms.set(None);
        }
        if now.moment != before.moment {
            self.on_frame.tell(now.moment);
        }
        // Sent to another moment it may have come to another step, though nothing happened on the way.
        let was_sent = frame_ms.is_none() && now.moment != before.moment;
        if state != before.state || was_sent {
            self.told_ms.set(frame_ms.unwrap_or(f64::MIN));
            self.on_change.tell(());
        }
    }

    fn ask_for_frame(self: &Rc<Self>) {
        let mut frame = self.frame.borrow_mut();
        if frame.is_none() {
            let player = Rc::downgrade(self);
            *frame = Some(request_animation_frame(move |now_ms| {
                if let Some(player) = player.upgrade() {
                    player.next_frame(now_ms);
                }
            }));
        }
    }

    fn next_frame(self: &Rc<Self>, now_ms: f64) {
        self.frame.borrow_mut().take();
        let last_ms = self.last_frame_ms.replace(Some(now_ms)).unwrap_or(now_ms);
        let elapsed_ms = (now_ms - last_ms).clamp(0.0, LONGEST_FRAME_MS);
        self.playback.borrow_mut().advance(elapsed_ms);
        self.settle(Some(now_ms));
    }
}

impl PartialEq for Player {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// Called with what there is to tell.
type Listener<T> = Rc<dyn Fn(T)>;

/// Callbacks, each with the number it is taken off the list by.
struct Listeners<T> {
    next: Cell<u32>,
    list: RefCell<Vec<(u32, Listener<T>)>>,
}

impl<T> Default for Listeners<T> {
    fn default() -> Self {
        Self { next: Cell::new(0), list: RefCell::new(Vec::new()) }
    }
}

impl<T: Copy> Listeners<T> {
    fn tell(&self, what: T) {
        // A listener may take itself or others off the list, or add some.
        let list = self.list.borrow().clone();
        list.iter().for_each(|(_, listener)| listener(what));
    }
}

/// Keeps a listener on its player's list; dropping it takes the listener off.
#[must_use = "dropping it ends the subscription at once"]
pub struct Subscription(Option<Box<dyn FnOnce()>>);

impl Subscription {
    fn new<T: 'static>(
        player: &Rc<Player>,
        f: impl Fn(T) + 'static,
        list: fn(&Player) -> &Listeners<T>,
    ) -> Self {
        let listeners = list(player);
        let number = listeners.next.replace(listeners.next.get() + 1);
        listeners.list.borrow_mut().push((number, Rc::new(f)));
        let player: Weak<Player> = Rc::downgrade(player);
        Self(Some(Box::new(move || {
            if let Some(player) = player.upgrade() {
                list(&player).list.borrow_mut().retain(|(other, _)| *other != number);
            }
        })))
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

/// The moment; renders again when something happened in the run or to the clock, not in every frame.
#[hook]
pub fn use_moment(player: &Rc<Player>) -> Moment {
    let update = use_force_update();
    let rendered = player.told.get();
    use_effect_with(Rc::clone(player), move |player| {
        if player.told.get().state != rendered.state {
            update.force_update();
        }
        let subscription = player.on_change(move || update.force_update());
        move || drop(subscription)
    });
    player.moment()
}
