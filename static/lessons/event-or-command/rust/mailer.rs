//! A mailer: does what it is told, and says what became of it.

use crate::mails::{Command, send, template};
use futures_lite::StreamExt;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions,
    BasicQosOptions, QueueDeclareOptions,
};
use lapin::{BasicProperties, Channel};
use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

async fn answer(
    channel: &Channel,
    command: &Delivery,
    text: &str,
) -> Result<()> {
    let asked = &command.properties;
    let id = asked.correlation_id().clone().unwrap_or_default();
    let same = BasicProperties::default().with_correlation_id(id);
    let to = asked.reply_to().clone().unwrap_or_default();
    let plain = BasicPublishOptions::default();
    let (all, body) = ("".into(), text.as_bytes());
    channel.basic_publish(all, to, plain, body, same).await?;
    Ok(())
}

async fn on_command(
    channel: &Channel,
    it: Delivery,
) -> Result<()> {
    let what: Command = serde_json::from_slice(&it.data)?;
    if let Some(template) = template(&what.template) {
        // region: send
        send(&what.user, &template).await;
        // endregion: send
        // region: answer
        answer(channel, &it, "sent").await?;
        // endregion: answer
    } else {
        // region: refuse
        answer(channel, &it, "no such template").await?;
        // endregion: refuse
    }
    it.ack(BasicAckOptions::default()).await?;
    Ok(())
}

pub async fn serve(channel: &Channel) -> Result<()> {
    let kept = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let none = Default::default;
    let queue = "send-email".into();
    channel.queue_declare(queue, kept, none()).await?;
    channel.basic_qos(1, BasicQosOptions::default()).await?;
    let (queue, tag) = ("send-email".into(), "mailer".into());
    let options = BasicConsumeOptions::default();
    let mut commands = channel
        .basic_consume(queue, tag, options, none())
        .await?;
    while let Some(command) = commands.next().await {
        on_command(channel, command?).await?;
    }
    Ok(())
}
