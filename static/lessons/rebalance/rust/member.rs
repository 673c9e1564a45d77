//! A member of a group that shares out as its setting says.

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::consumer::{ConsumerContext, Rebalance};
use rdkafka::error::KafkaResult;
use rdkafka::{ClientContext, TopicPartitionList};

pub struct Member {
    pub name: String,
}

pub type Reader = BaseConsumer<Member>;

// region: settings
pub fn settings(name: &str, strategy: &str) -> ClientConfig {
    let mut all = ClientConfig::new();
    all.set("bootstrap.servers", "localhost:9092")
        .set("client.id", name)
        .set("group.id", "desk")
        .set("partition.assignment.strategy", strategy)
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .set("heartbeat.interval.ms", "1000")
        .set("session.timeout.ms", "6000");
    all
}
// endregion: settings

// region: join
pub fn join(name: &str, strategy: &str) -> KafkaResult<Reader> {
    let member = Member { name: name.into() };
    let consumer: Reader =
        settings(name, strategy).create_with_context(member)?;
    consumer.subscribe(&["orders", "stock"])?;
    Ok(consumer)
}
// endregion: join

impl ClientContext for Member {}

impl ConsumerContext for Member {
    // region: assigned
    fn post_rebalance(&self, _: &Reader, told: &Rebalance<'_>) {
        if let Rebalance::Assign(share) = told {
            println!("[{}] gets {}", self.name, names(share));
        }
    }
    // endregion: assigned

    // region: revoked
    fn pre_rebalance(&self, _: &Reader, told: &Rebalance<'_>) {
        if let Rebalance::Revoke(share) = told {
            println!("[{}] gives up {}", self.name, names(share));
        }
    }
    // endregion: revoked
}

// region: close
pub fn close(consumer: Reader) {
    drop(consumer);
}
// endregion: close

fn names(share: &TopicPartitionList) -> String {
    let named = share.elements().iter().map(|one| {
        format!("{}-{}", one.topic(), one.partition())
    });
    named.collect::<Vec<_>>().join(", ")
}
