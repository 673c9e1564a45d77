//! The same broker, but what failed goes back at once.

use crate::message::Message;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

const MAX_RETRIES: u32 = 3;

#[derive(Default)]
pub struct State {
    queues: BTreeMap<&'static str, VecDeque<Message>>,
    pub dead: Vec<Message>,
}

#[derive(Default)]
pub struct Broker(pub Mutex<State>);

impl Broker {
    pub fn publish(&self, msg: Message) {
        let (id, topic) = (msg.id, msg.topic);
        let mut state = self.0.lock().unwrap();
        println!("[broker] #{id} published to {topic}");
        state.queues.entry(topic).or_default().push_back(msg);
    }

    pub fn consume(&self, topic: &str) -> Option<Message> {
        self.0.lock().unwrap().queues.get_mut(topic)?.pop_front()
    }

    pub fn nack(&self, msg: Message) {
        let mut state = self.0.lock().unwrap();
        let (id, n) = (msg.id, msg.retries);
        // region: retry
        if n < MAX_RETRIES {
            let again = msg.again();
            let (n, all) = (again.retries, MAX_RETRIES);
            let count = format!("retry {n} of {all}");
            let queue = state.queues.entry(msg.topic);
            queue.or_default().push_front(again);
            println!("[broker] #{id} goes back, {count}");
        }
        // endregion: retry
        else {
            state.dead.push(msg);
            let n = format!("{n} retries");
            println!("[broker] #{id} dead-lettered after {n}");
        }
    }
}
