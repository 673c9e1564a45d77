//! A member of a group: what makes it one, and what it is told.

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::consumer::{ConsumerContext, Rebalance};
use rdkafka::error::KafkaResult;
use rdkafka::{ClientContext, TopicPartitionList};

pub struct Member {
    pub name: String,
}

pub type Reader = BaseConsumer<Member>;

// region: join
pub fn join(
    name: &str,
    group: &str,
    reset: &str,
    servers: &str,
) -> KafkaResult<Reader> {
    let consumer: Reader = ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("client.id", name)
        .set("group.id", group)
        .set("auto.offset.reset", reset)
        .set("enable.auto.commit", "false")
        .set("partition.assignment.strategy", "range")
        .set("heartbeat.interval.ms", "1000")
        .set("session.timeout.ms", "6000")
        .create_with_context(Member { name: name.into() })?;
    consumer.subscribe(&["orders"])?;
    Ok(consumer)
}
// endregion: join

// region: latest
pub fn monitor(servers: &str) -> KafkaResult<Reader> {
    join("monitor", "live", "latest", servers)
}
// endregion: latest

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

fn names(share: &TopicPartitionList) -> String {
    let mut names = Vec::new();
    for one in share.elements() {
        names.push(format!(
            "{}-{}",
            one.topic(),
            one.partition()
        ));
    }
    names.join(", ")
}
