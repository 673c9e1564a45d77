use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

pub struct BoundedQueue {
    limit: usize,
    state: Mutex<(VecDeque<String>, bool)>,
    change: Condvar,
}

impl BoundedQueue {
    // region: bound
    pub fn new(limit: usize) -> Self {
        let state = Mutex::new((VecDeque::new(), false));
        Self { limit, state, change: Condvar::new() }
    }
    // endregion: bound

    // region: publish
    pub fn publish(&self, order: String) -> bool {
        let mut state = self.state.lock().unwrap();
        // region: refuse
        if state.0.len() >= self.limit {
            return false;
        }
        // endregion: refuse
        state.0.push_back(order);
        self.change.notify_one();
        true
    }
    // endregion: publish

    // region: consume
    pub fn consume(&self) -> Option<String> {
        let state = self.state.lock().unwrap();
        let mut state = self
            .change
            .wait_while(state, |(orders, stopped)| {
                orders.is_empty() && !*stopped
            })
            .unwrap();
        state.0.pop_front()
    }
    // endregion: consume

    pub fn stop(&self) {
        self.state.lock().unwrap().1 = true;
        self.change.notify_all();
    }
}
