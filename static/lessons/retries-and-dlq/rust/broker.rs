//! A broker in one process: a queue for each topic.

use crate::message::Message;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

// region: state
const MAX_RETRIES: u32 = 3;
const UNIT: Duration = Duration::from_secs(1);

#[derive(Default)]
pub struct State {
    queues: BTreeMap<&'static str, VecDeque<Message>>,
    held: BTreeMap<(Instant, u32), Message>,
    pub dead: Vec<Message>,
}

#[derive(Default)]
pub struct Broker(pub Mutex<State>);
// endregion: state

impl State {
    fn append(&mut self, msg: Message) {
        self.queues.entry(msg.topic).or_default().push_back(msg);
    }
}

impl Broker {
    // region: publish
    pub fn publish(&self, msg: Message) {
        let (id, topic) = (msg.id, msg.topic);
        println!("[broker] #{id} published to {topic}");
        self.0.lock().unwrap().append(msg);
    }
    // endregion: publish

    // region: consume
    pub fn consume(&self, topic: &str) -> Option<Message> {
        let mut state = self.0.lock().unwrap();
        // region: due
        while let Some(first) = state.held.first_entry()
            && first.key().0 <= Instant::now()
        {
            let msg = first.remove();
            state.append(msg);
        }
        // endregion: due
        state.queues.get_mut(topic)?.pop_front()
    }
    // endregion: consume

    // region: nack
    pub fn nack(&self, msg: Message) {
        let mut state = self.0.lock().unwrap();
        let (id, n) = (msg.id, msg.retries);
        // region: retry
        if n < MAX_RETRIES {
            let again = msg.again();
            let (n, of) = (again.retries, MAX_RETRIES);
            let due = Instant::now() + UNIT * n * n;
            state.held.insert((due, id), again);
            println!("[broker] #{id} waits, retry {n} of {of}");
        }
        // endregion: retry
        // region: dead-letter
        else {
            state.dead.push(msg);
            let n = format!("{n} retries");
            println!("[broker] #{id} dead-lettered after {n}");
        }
        // endregion: dead-letter
    }
    // endregion: nack
}
