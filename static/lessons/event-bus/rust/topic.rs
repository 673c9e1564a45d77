//! Everybody who has subscribed, each on a thread of its own.

use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

pub type Handler = fn(u32) -> Result<(), String>;
type Handlers = Vec<(&'static str, Handler)>;

#[derive(Default)]
pub struct Topic {
    handlers: Mutex<Handlers>,
}

impl Topic {
    // region: subscribe
    pub fn subscribe(
        &self,
        name: &'static str,
        handler: Handler,
    ) {
        self.with(|handlers| handlers.push((name, handler)));
    }

    pub fn unsubscribe(&self, name: &str) {
        self.with(|all| all.retain(|(other, _)| *other != name));
    }
    // endregion: subscribe

    pub fn publish(&self, user: u32) -> Vec<JoinHandle<()>> {
        // region: copy
        let handlers = self.with(|handlers| handlers.clone());
        // endregion: copy
        // region: threads
        let start = |(name, handler)| {
            thread::spawn(move || call(name, handler, user))
        };
        handlers.into_iter().map(start).collect()
        // endregion: threads
    }

    fn with<T>(&self, act: impl FnOnce(&mut Handlers) -> T) -> T {
        let lock = self.handlers.lock();
        act(&mut lock.unwrap_or_else(PoisonError::into_inner))
    }
}

// region: call
fn call(name: &str, handler: Handler, user: u32) {
    if let Err(error) = handler(user) {
        println!("[{name}] failed: {error}");
    }
}
// endregion: call
