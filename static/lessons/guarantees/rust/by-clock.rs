//! Reads on while threads work; the library commits.

use crate::shop::{Account, order_id, price};
use rdkafka::Message;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;
use std::sync::{Arc, Mutex};
use std::{thread, time::Duration};

// region: settings
fn connect() -> KafkaResult<BaseConsumer> {
    ClientConfig::new()
        .set("bootstrap.servers", "broker:9092")
        .set("group.id", "by-clock")
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "true")
        .set("auto.commit.interval.ms", "5000")
        .create()
}
// endregion: settings

pub fn run(account: &Arc<Mutex<Account>>) -> KafkaResult<()> {
    let consumer = connect()?;
    consumer.subscribe(&["orders"])?;
    loop {
        // region: read
        let polled = consumer.poll(Duration::from_secs(1));
        let Some(record) = polled.transpose()? else { continue };
        // endregion: read
        // region: hand
        let (order, sum) = (record.detach(), Arc::clone(account));
        thread::spawn(move || work(&order, &sum));
        // endregion: hand
    }
}

fn work(order: &impl Message, account: &Mutex<Account>) {
    // region: price
    let total = price(order);
    // endregion: price
    // region: charge
    account.lock().unwrap().charge(total);
    println!("[by-clock] charged {}", order_id(order));
    // endregion: charge
}
