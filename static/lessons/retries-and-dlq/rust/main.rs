//! The wiring: one broker, one shop, two competing workers.

mod broker;
mod message;
mod producer;
mod worker;

use broker::Broker;
use producer::OrderService;
use std::{
    sync::atomic::Ordering::SeqCst, thread, time::Duration,
};
use worker::Worker;

// region: inspect
fn inspect(broker: &Broker) {
    for msg in &broker.0.lock().unwrap().dead {
        let (id, retries) = (msg.id, msg.retries);
        let order = &msg.payload;
        println!("[inspector] #{id} retries {retries}: {order}");
    }
}
// endregion: inspect

fn main() {
    let broker = Broker::default();

    // region: publish-orders
    let mut shop = OrderService::new(&broker);
    shop.place_order("ann", "chair", "1");
    shop.place_order("ben", "lamp", "two");
    shop.place_order("cem", "desk", "2");
    // endregion: publish-orders

    // region: start-workers
    let workers = ["order-worker", "stock-worker"]
        .map(|name| Worker { name, ..Worker::default() });
    thread::scope(|scope| {
        for worker in &workers {
            scope.spawn(|| worker.run(&broker));
        }
        // endregion: start-workers

        // Each order ends up acknowledged or dead-lettered.
        let acked =
            || workers.iter().map(|w| w.acked.load(SeqCst));
        let dead = || broker.0.lock().unwrap().dead.len();
        while dead() + acked().sum::<usize>() < 3 {
            thread::sleep(Duration::from_millis(10));
        }
        workers.iter().for_each(|w| w.stop.store(true, SeqCst));
    });
    inspect(&broker);
}
