//! The help desk: gives commands, and waits for answers.

use futures_util::StreamExt;
use lapin::options::{BasicConsumeOptions, BasicPublishOptions};
use lapin::types::ShortString;
use lapin::{BasicProperties, Channel, Consumer};
use serde_json::json;
use std::{collections::HashMap, error::Error};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Mutex, oneshot};
use tokio::time::timeout;
use uuid::Uuid;

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Waiting = HashMap<String, oneshot::Sender<String>>;

const MINE: &str = "amq.rabbitmq.reply-to";

pub struct Desk {
    channel: Channel,
    waiting: Arc<Mutex<Waiting>>,
}

impl Desk {
    pub async fn new(channel: Channel) -> Result<Self> {
        let settled = BasicConsumeOptions {
            no_ack: true,
            ..Default::default()
        };
        let (mine, tag) = (MINE.into(), "answers".into());
        let none = Default::default();
        let answers = channel
            .basic_consume(mine, tag, settled, none)
            .await?;
        let waiting = Arc::default();
        tokio::spawn(read(answers, Arc::clone(&waiting)));
        Ok(Self { channel, waiting })
    }

    // region: ask
    pub async fn send_email(
        &self,
        user: &str,
        template: &str,
    ) -> Result<String> {
        let command = Uuid::new_v4().to_string();
        let (sender, answer) = oneshot::channel();
        let id = command.clone();
        self.waiting.lock().await.insert(id, sender);
        let order = BasicProperties::default()
            .with_type("SendEmail".into())
            .with_reply_to(MINE.into())
            .with_correlation_id(command.as_str().into());
        let what = json!({ "user": user, "template": template });
        let (all, to) = ("".into(), "send-email".into());
        let plain = BasicPublishOptions::default();
        let body = what.to_string();
        let (ask, body) = (&self.channel, body.as_bytes());
        ask.basic_publish(all, to, plain, body, order).await?;
        // endregion: ask
        // region: wait
        let answer =
            timeout(Duration::from_secs(5), answer).await;
        self.waiting.lock().await.remove(&command);
        Ok(answer??)
        // endregion: wait
    }
}

async fn read(mut all: Consumer, waiting: Arc<Mutex<Waiting>>) {
    while let Some(Ok(it)) = all.next().await {
        let id = it.properties.correlation_id().as_ref();
        let command = id.map_or("", ShortString::as_str);
        let body = String::from_utf8_lossy(&it.data).into_owned();
        if let Some(to) = waiting.lock().await.remove(command) {
            let _ = to.send(body);
        }
    }
}
