//! SQS: a FIFO queue for each service, behind one topic.

use aws_sdk_sqs::types::QueueAttributeName;
use std::error::Error;

const NAMES: [&str; 4] =
    ["emails", "inventory", "analytics", "shipping"];

// region: queue-each
/// The queues' ARNs have this prefix: `arn:aws:sqs:…:`
pub async fn subscribe(
    sns: &aws_sdk_sns::Client,
    sqs: &aws_sdk_sqs::Client,
    topic: &str,
    prefix: &str,
) -> Result<(), Box<dyn Error>> {
    for name in NAMES {
        let queue = format!("{name}.fifo");
        sqs.create_queue()
            .queue_name(&queue)
            .attributes(QueueAttributeName::FifoQueue, "true")
            .send()
            .await?;
        sns.subscribe()
            .topic_arn(topic)
            .protocol("sqs")
            .endpoint(format!("{prefix}{queue}"))
            .send()
            .await?;
    }
    Ok(())
}
// endregion: queue-each
