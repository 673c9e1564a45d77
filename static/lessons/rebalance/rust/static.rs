//! A static member: its place outlives its process.

use rdkafka::error::KafkaResult;

use crate::member::{Member, Reader, settings};

// region: static
pub fn fixed(
    name: &str,
    strategy: &str,
    instance: &str,
) -> KafkaResult<Reader> {
    let member = Member { name: name.into() };
    settings(name, strategy)
        .set("group.instance.id", instance)
        .create_with_context(member)
}
// endregion: static
