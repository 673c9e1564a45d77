//! The web server: hands an order over, and goes on.

use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Channel, Result};

// region: place-order
pub async fn place_order(
    channel: &Channel,
    order: &str,
) -> Result<&'static str> {
    let (exchange, key) = ("sales".into(), "order".into());
    let options = BasicPublishOptions::default();
    let plain = BasicProperties::default();
    let message = order.as_bytes();
    channel
        .basic_publish(exchange, key, options, message, plain)
        .await?;
    Ok("Thank you for your order.")
}
// endregion: place-order
