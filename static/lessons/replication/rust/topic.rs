//! The topic: three replicas of each partition.

use rdkafka::admin::{
    AdminClient, AdminOptions, NewTopic, TopicReplication,
};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::KafkaResult;

// region: create
pub async fn create(
    admin: &AdminClient<DefaultClientContext>,
) -> KafkaResult<()> {
    let orders =
        NewTopic::new("orders", 3, TopicReplication::Fixed(3))
            // region: fewest
            // Fewer in sync: acks=all is refused.
            .set("min.insync.replicas", "2")
            // endregion: fewest
            // region: clean
            // Only a replica in sync may lead.
            .set("unclean.leader.election.enable", "false");
    // endregion: clean
    for created in admin
        .create_topics(&[orders], &AdminOptions::new())
        .await?
    {
        if let Err((topic, error)) = created {
            eprintln!("{topic} is not there: {error}");
        }
    }
    Ok(())
}
// endregion: create
