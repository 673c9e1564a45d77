//! A bounded queue in one process, and what became of the rest.

use crate::message::Message;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::{collections::VecDeque, time::Duration};

// region: state
const LIMIT: usize = 100;
const MAX_ATTEMPTS: u32 = 3;

#[derive(Default)]
struct State {
    ready: VecDeque<Message>,
    dead: VecDeque<Message>,
    in_hand: usize,
}

type So = fn(&mut State) -> bool;

#[derive(Default)]
pub struct Broker {
    state: Mutex<State>,
    changed: Condvar,
}
// endregion: state

impl Broker {
    // region: publish
    pub fn publish(&self, msg: Message) {
        let mut state =
            self.wait(5_000, |s| s.ready.len() >= LIMIT);
        assert!(state.ready.len() < LIMIT, "the queue is full");
        println!("[broker] #{} queued", msg.id);
        state.ready.push_back(msg);
        self.changed.notify_all();
    }
    // endregion: publish

    // region: consume
    pub fn consume(&self, ms: u64) -> Option<Message> {
        let mut state = self.wait(ms, |s| s.ready.is_empty());
        let msg = state.ready.pop_front()?;
        state.in_hand += 1;
        Some(msg)
    }
    // endregion: consume

    // region: ack
    pub fn ack(&self) {
        self.state.lock().unwrap().in_hand -= 1;
        self.changed.notify_all();
    }
    // endregion: ack

    // region: nack
    pub fn reject(&self, msg: &Message) {
        let (id, again) = (msg.id, msg.again());
        let mut state = self.state.lock().unwrap();
        // region: requeue
        if again.attempts < MAX_ATTEMPTS {
            println!("[broker] #{id} goes back to the head");
            state.ready.push_front(again);
        }
        // endregion: requeue
        // region: dead-letter
        else {
            println!("[broker] #{id} dead-lettered");
            state.dead.push_back(again);
        }
        // endregion: dead-letter
        drop(state);
        self.ack();
    }
    // endregion: nack

    // region: depth
    /// What waits and what is in hand: the signal to scale on.
    pub fn depth(&self) -> usize {
        let state = self.state.lock().unwrap();
        state.ready.len() + state.in_hand
    }
    // endregion: depth

    /// The state, once it is no longer so, or after the limit.
    fn wait(&self, ms: u64, so: So) -> MutexGuard<'_, State> {
        let state = self.state.lock().unwrap();
        let limit = Duration::from_millis(ms);
        let waited =
            self.changed.wait_timeout_while(state, limit, so);
        waited.unwrap().0
    }
}
