//! The order service: refuses, sums up, stores, answers.

use crate::shared::headers;
use rdkafka::producer::{FutureProducer, FutureRecord};
use serde::Serialize;
use std::time::Duration;

const WAIT: Duration = Duration::from_secs(8);

#[derive(Serialize)]
pub struct Item {
    product: String,
    count: u32,
    price: f64,
}

#[derive(Serialize)]
struct OrderCreated<'a> {
    order: &'a str,
    user: &'a str,
    items: &'a [Item],
    total: f64,
}

pub async fn place(
    producer: &FutureProducer,
    order: &str,
    user: &str,
    items: &[Item],
) -> Result<&'static str, String> {
    // region: refuse
    if items.is_empty() {
        // region: no-items
        return Err("an order without items".into());
        // endregion: no-items
    }
    // endregion: refuse
    // region: total
    let price = |item: &Item| item.price * f64::from(item.count);
    let total = items.iter().map(price).sum();
    // endregion: total
    let event = OrderCreated { order, user, items, total };
    let body =
        serde_json::to_string(&event).map_err(|e| e.to_string())?;
    // region: created
    let record = FutureRecord::to("orders")
        .key(user)
        .payload(&body)
        .headers(headers("OrderCreated"));
    let stored = producer.send(record, WAIT).await;
    stored.map_err(|(error, _)| error.to_string())?;
    // endregion: created
    // region: accepted
    Ok("accepted")
    // endregion: accepted
}
