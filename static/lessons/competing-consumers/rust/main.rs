//! The wiring: one broker, two workers, ten uploads.

mod broker;
mod message;
mod producer;
mod worker;

use broker::Broker;
use producer::Uploads;
use std::{sync::atomic::Ordering::SeqCst, thread, time::Duration};
use worker::Worker;

fn main() {
    let broker = Broker::default();

    let workers = ["worker-1", "worker-2"]
        .map(|name| Worker { name, ..Worker::default() });
    thread::scope(|scope| {
        // region: start-workers
        for worker in &workers {
            scope.spawn(|| worker.run(&broker));
        }
        // endregion: start-workers

        // region: uploads
        let mut web = Uploads { broker: &broker, last_id: 0 };
        for n in 1..=4 {
            web.upload("photo", &format!("beach-{n}.jpg"));
        }
        web.upload("video", "waves.mov");
        for n in 1..=5 {
            web.upload("photo", &format!("harbour-{n}.jpg"));
        }
        // endregion: uploads

        // region: drain
        while broker.depth() > 0 {
            thread::sleep(Duration::from_millis(50));
        }
        // endregion: drain

        // region: stop
        // The scope joins both threads at its end.
        workers.iter().for_each(|w| w.stop.store(true, SeqCst));
    });
    // endregion: stop
}
