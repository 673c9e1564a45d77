//! Accounts: says who has registered, to whoever listens.

use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Channel, Result};
use serde_json::json;

// region: tell
pub async fn registered(
    channel: &Channel,
    user: &str,
    time: &str,
) -> Result<()> {
    let event = BasicProperties::default()
        .with_type("UserRegistered".into());
    let what = json!({ "user": user, "time": time }).to_string();
    let (exchange, key) = ("users".into(), "".into());
    let plain = BasicPublishOptions::default();
    let body = what.as_bytes();
    channel
        .basic_publish(exchange, key, plain, body, event)
        .await?;
    Ok(())
}
// endregion: tell
