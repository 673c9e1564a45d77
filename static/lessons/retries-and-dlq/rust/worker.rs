//! A worker: takes an order, works, and says how it went.

use crate::broker::Broker;
use std::sync::atomic::{
    AtomicBool, AtomicUsize, Ordering::SeqCst,
};
use std::{thread::sleep, time::Duration};

#[derive(Default)]
pub struct Worker {
    pub name: &'static str,
    pub acked: AtomicUsize,
    pub stop: AtomicBool,
}

impl Worker {
    // region: loop
    pub fn run(&self, broker: &Broker) {
        while !self.stop.load(SeqCst) {
            // region: take
            let taken = broker.consume("orders");
            // endregion: take
            // region: idle
            let Some(msg) = taken else {
                sleep(Duration::from_millis(100));
                continue;
            };
            // endregion: idle
            // region: work
            let (name, id) = (self.name, msg.id);
            println!(
                "[{name}] #{id} attempt {}",
                msg.retries + 1
            );
            let outcome = process(&msg.payload);
            // endregion: work
            // region: fail
            if let Err(error) = outcome {
                println!("[{name}] #{id} failed: {error}");
                broker.nack(msg);
            }
            // endregion: fail
            // region: ack
            else {
                println!("[{name}] #{id} acknowledged");
                self.acked.fetch_add(1, SeqCst);
            }
            // endregion: ack
        }
    }
    // endregion: loop
}

/// The work itself, which a bad quantity spoils.
fn process(payload: &str) -> Result<u32, &'static str> {
    sleep(Duration::from_millis(50));
    let (_, quantity) =
        payload.rsplit_once(", ").unwrap_or_default();
    quantity.parse().map_err(|_| "quantity is not a number")
}
