mod broker;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use broker::BoundedQueue;

// region: work
fn work(name: &str, queue: &BoundedQueue) {
    while let Some(order) = queue.consume() {
        thread::sleep(Duration::from_secs(1));
        println!("[{name}] {order} done");
    }
}
// endregion: work

fn main() {
    // region: consumers
    let queue = Arc::new(BoundedQueue::new(4));
    let consumers = ["worker-1", "worker-2"].map(|name| {
        let queue = Arc::clone(&queue);
        thread::spawn(move || work(name, &queue))
    });
    // endregion: consumers

    // region: orders
    for n in 1..=10 {
        let taken = queue.publish(format!("sale {n}"));
        let how = if taken { "taken" } else { "refused" };
        println!("[shop] sale {n} {how}");
        thread::sleep(Duration::from_millis(50));
    }
    // endregion: orders

    queue.stop();
    for consumer in consumers {
        consumer.join().unwrap();
    }
}
