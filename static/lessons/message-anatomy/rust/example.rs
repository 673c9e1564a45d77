//! Payment pay-8821 is completed.

mod header;
mod json; // stands for the crate serde_json
mod message;
mod metadata;

use header::Header;
use json::Json;
use message::Message;
use metadata::Metadata;
use std::collections::HashSet;

// region: key
/// Made from the payment: the same at every attempt.
fn key_of(payment: &str) -> String {
    format!("{payment}-completed")
}
// endregion: key

// region: completed
fn completed(payment: &Json, id: &str, time: &str) -> Message {
    Message {
        routing_key: "orders.payment.completed".to_owned(),
        header: Header {
            id: id.to_owned(),
            time: time.to_owned(),
            schema: "2.1".to_owned(),
            content_type: "application/json".to_owned(),
            source: "payment-service".to_owned(),
        },
        payload: payment.clone(),
        metadata: Metadata {
            idempotency_key: key_of(&payment["payment"].text()),
            correlation_id: "req-trace-00823".to_owned(),
            retry_count: 0,
            ttl_s: Some(3600),
        },
    }
}
// endregion: completed

// region: receive
fn receive(message: &Message, done: &mut HashSet<String>) {
    let key = &message.metadata.idempotency_key;
    if !message.header.readable("2") {
        println!("REJECT");
    } else if done.contains(key) {
        println!("SKIP done before");
    } else {
        println!("SHIPPED {}", message.payload["order"].text());
        println!("DONE {key}");
        done.insert(key.clone());
    }
}
// endregion: receive

fn main() {
    let payment = Json::object([
        ("order", "ord-99182".into()),
        ("payment", "pay-8821".into()),
        ("amount", "149.99".into()),
        ("currency", "USD".into()),
        ("customer", "cust-4421".into()),
    ]);
    // region: there-and-back
    let time = "2024-03-15T10:23:45Z";
    let first = completed(&payment, "msg-8f3a2c", time);
    let text = first.to_json();
    println!("{text}");
    let back = Message::from_json(&text).expect("it is JSON");
    println!("same: {}", back == first);
    // endregion: there-and-back

    // region: attempts
    let mut done = HashSet::new();
    let retried = back.again();
    println!("attempt {}", 1 + retried.metadata.retry_count);
    receive(&retried, &mut done);
    // The same payment, published once more:
    let at = "2024-03-15T10:24:01Z";
    let second = completed(&payment, "msg-8f3a2d", at);
    println!("attempt {}", 1 + second.metadata.retry_count);
    receive(&second, &mut done);
    // endregion: attempts
}
