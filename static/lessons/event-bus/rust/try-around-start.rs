//! The trap: what is checked is the start of the thread.

use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

type Done = Result<(), String>;
pub type Handler = fn(u32) -> Done;
type Handlers = Vec<(&'static str, Handler)>;

#[derive(Default)]
pub struct Topic {
    handlers: Mutex<Handlers>,
}

impl Topic {
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

    pub fn publish(&self, user: u32) -> Vec<JoinHandle<Done>> {
        let handlers = self.with(|handlers| handlers.clone());
        // region: threads
        let mut threads = Vec::new();
        for (name, handler) in handlers {
            match Builder::new().spawn(move || handler(user)) {
                Ok(thread) => threads.push(thread),
                Err(error) => {
                    println!("[{name}] failed: {error}")
                }
            }
        }
        threads
        // endregion: threads
    }

    fn with<T>(&self, act: impl FnOnce(&mut Handlers) -> T) -> T {
        let lock = self.handlers.lock();
        act(&mut lock.unwrap_or_else(PoisonError::into_inner))
    }
}
