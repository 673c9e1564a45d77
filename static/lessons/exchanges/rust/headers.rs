//! A headers exchange: the arguments of the binding are compared.

use lapin::options::BasicPublishOptions;
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, ExchangeKind, Result};

fn table(fields: &[(&str, &str)]) -> FieldTable {
    let mut table = FieldTable::default();
    for &(name, value) in fields {
        let value = AMQPValue::LongString(value.into());
        table.insert(name.into(), value);
    }
    table
}

// region: bind
pub async fn bind(channel: &Channel) -> Result<()> {
    let kind = ExchangeKind::Headers;
    let none = FieldTable::default();
    channel
        .exchange_declare(
            "reports".into(),
            kind,
            Default::default(),
            none,
        )
        .await?;
    for (queue, how) in [("us-desk", "any"), ("archive", "all")] {
        let wanted = table(&[
            ("x-match", how),
            ("format", "pdf"),
            ("period", "daily"),
        ]);
        channel
            .queue_bind(
                queue.into(),
                "reports".into(),
                "".into(),
                Default::default(),
                wanted,
            )
            .await?;
    }
    Ok(())
}
// endregion: bind

// region: publish
pub async fn publish(
    channel: &Channel,
    period: &str,
    report: &str,
) -> Result<()> {
    let headers = table(&[("format", "pdf"), ("period", period)]);
    let properties =
        BasicProperties::default().with_headers(headers);
    let (exchange, key) = ("reports".into(), "".into());
    let options = BasicPublishOptions {
        mandatory: true,
        ..Default::default()
    };
    let body = report.as_bytes();
    channel
        .basic_publish(exchange, key, options, body, properties)
        .await?;
    Ok(())
}
// endregion: publish
