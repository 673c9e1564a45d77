//! Five topics, and what each of them keeps.

use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::admin::{NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::KafkaResult;

fn topic(name: &str) -> NewTopic<'_> {
    NewTopic::new(name, 1, TopicReplication::Fixed(1))
}

// region: week
fn readings() -> NewTopic<'static> {
    topic("readings")
        // 7 days, as Kafka has it anyway.
        .set("retention.ms", "604800000")
        // A new segment each two days: it goes by twos.
        .set("segment.ms", "172800000")
}
// endregion: week

// region: days
fn three_days() -> NewTopic<'static> {
    topic("three-days")
        .set("retention.ms", "259200000")
        .set("segment.ms", "86400000")
}
// endregion: days

// region: size
fn by_size() -> NewTopic<'static> {
    topic("by-size")
        .set("retention.ms", "-1")
        // Of each partition. So few for the show.
        .set("retention.bytes", "290")
        .set("segment.ms", "86400000")
}
// endregion: size

// region: all
fn all() -> NewTopic<'static> {
    topic("all")
        .set("retention.ms", "-1")
        .set("retention.bytes", "-1")
        .set("segment.ms", "86400000")
}
// endregion: all

// region: last
fn by_key() -> NewTopic<'static> {
    topic("by-key")
        .set("cleanup.policy", "compact")
        .set("segment.ms", "86400000")
        // Compact when a tenth of it is new.
        .set("min.cleanable.dirty.ratio", "0.1")
        // So long a tombstone stays at least.
        .set("delete.retention.ms", "86400000")
}
// endregion: last

// region: create
pub async fn create(
    admin: &AdminClient<DefaultClientContext>,
) -> KafkaResult<()> {
    let topics =
        [readings(), all(), three_days(), by_size(), by_key()];
    let options = AdminOptions::new();
    for created in admin.create_topics(&topics, &options).await? {
        if let Err((topic, error)) = created {
            eprintln!("{topic} is not there: {error}");
        }
    }
    Ok(())
}
// endregion: create
