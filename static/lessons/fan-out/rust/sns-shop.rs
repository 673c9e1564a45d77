//! The shop with SNS: to a FIFO topic.

use crate::orders::Order;
use aws_sdk_sns::{Client, Error};
use serde_json::json;

// region: send
pub async fn order_placed(
    sns: &Client,
    topic: &str,
    order: &Order,
) -> Result<(), Error> {
    let facts = json!({ "order": order.id, "item": order.item });
    sns.publish()
        .topic_arn(topic) // …:orders.fifo
        .message(facts.to_string())
        .message_group_id(&order.id)
        .message_deduplication_id(format!("{}-placed", order.id))
        .send()
        .await?;
    Ok(())
}
// endregion: send
