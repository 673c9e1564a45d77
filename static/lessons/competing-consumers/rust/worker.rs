//! A worker: takes an upload, resizes it, and takes the next.

use crate::broker::Broker;
use crate::message::Message;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::{thread::sleep, time::Duration};

#[derive(Default)]
pub struct Worker {
    pub name: &'static str,
    pub stop: AtomicBool,
}

impl Worker {
    // region: loop
    pub fn run(&self, broker: &Broker) {
        while !self.stop.load(SeqCst) {
            // region: take
            let Some(msg) = broker.consume(100) else {
                continue;
            };
            // endregion: take
            // region: work
            let (name, id) = (self.name, msg.id);
            println!(
                "[{name}] #{id} attempt {}",
                msg.attempts + 1
            );
            let handled = resize(&msg);
            // endregion: work
            // region: ack
            if handled {
                println!("[{name}] #{id} resized {}", msg.file);
                broker.ack();
            }
            // endregion: ack
            // region: nack
            else {
                let error =
                    format!("no handler for {}", msg.kind);
                println!("[{name}] #{id} handed back: {error}");
                broker.reject(&msg);
            }
            // endregion: nack
        }
    }
    // endregion: loop
}

/// The work; false for a type that nobody taught this worker.
fn resize(msg: &Message) -> bool {
    sleep(Duration::from_millis(300));
    msg.kind == "photo"
}
