//! How late are we? Measured on each message that comes in.

use lapin::BasicProperties;
use metrics::{counter, gauge};
use std::time::{SystemTime, UNIX_EPOCH};

const SLA: f64 = 120.0; // seconds

// region: age
/// Sets the gauge, and returns the age in seconds.
pub fn measure_age(properties: &BasicProperties) -> f64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let made = properties.timestamp().unwrap_or_default();
    let age = now.as_secs_f64() - made as f64;
    let producer = properties
        .app_id()
        .as_ref()
        .map_or_else(String::new, ToString::to_string);
    gauge!("order_age_seconds", "producer" => producer.clone())
        .set(age);
    // region: late
    if age > SLA {
        counter!("orders_late", "producer" => producer)
            .increment(1);
    }
    // endregion: late
    age
}
// endregion: age
