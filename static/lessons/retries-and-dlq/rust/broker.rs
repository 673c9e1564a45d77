//! A broker in one process: a queue for each topic.

use crate::message::Message;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

// region: state
const MAX_RETRIES: u32 = 3;

#[derive(Default)]
pub struct State {
    queues: BTreeMap<&'static str, VecDeque<Message>>,
    pub dead: VecDeque<Message>,
}

#[derive(Default)]
pub struct Broker(pub Mutex<State>);
// endregion: state

impl Broker {
    // region: publish
    pub fn publish(&self, msg: Message) {
        let mut state = self.0.lock().unwrap();
        println!("[broker] #{} published to {}", msg.id, msg.topic);
        state.queues.entry(msg.topic).or_default().push_back(msg);
    }
    // endregion: publish

    // region: consume
    pub fn consume(&self, topic: &str) -> Option<Message> {
        self.0.lock().unwrap().queues.get_mut(topic)?.pop_front()
    }
    // endregion: consume

    // region: nack
    pub fn nack(&self, msg: Message) {
        let Message { id, topic, retries: n, .. } = msg;
        let mut state = self.0.lock().unwrap();
        // region: retry
        if n < MAX_RETRIES {
            let again = msg.again();
            println!(
                "[broker] #{id} goes back, retry {} of {MAX_RETRIES}",
                again.retries
            );
            state.queues.entry(topic).or_default().push_front(again);
        }
        // endregion: retry
        // region: dead-letter
        else {
            println!("[broker] #{id} dead-lettered after {n} retries");
            state.dead.push_back(msg);
        }
        // endregion: dead-letter
    }
    // endregion: nack
}
