//! Looks a balance up by post: a queue there, a queue back.

use futures_util::StreamExt;
use lapin::options::BasicConsumeOptions;
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

pub struct Balances {
    channel: Channel,
    waiting: Arc<Mutex<Waiting>>,
}

impl Balances {
    pub async fn new(channel: Channel) -> Result<Self> {
        let settled = BasicConsumeOptions {
            no_ack: true,
            ..Default::default()
        };
        let (queue, tag) = ("replies".into(), "balances".into());
        let none = Default::default();
        let replies =
            channel.basic_consume(queue, tag, settled, none);
        let waiting = Arc::default();
        tokio::spawn(read(replies.await?, Arc::clone(&waiting)));
        Ok(Self { channel, waiting })
    }

    pub async fn balance(&self, user: &str) -> Result<i64> {
        // region: ask
        let question = Uuid::new_v4().to_string();
        let (reader, reply) = oneshot::channel();
        let id = question.clone();
        self.waiting.lock().await.insert(id, reader);
        let back = BasicProperties::default()
            .with_reply_to("replies".into())
            .with_correlation_id(question.as_str().into());
        let body = json!({ "user": user }).to_string();
        let (to, plain) = ("requests".into(), Default::default());
        let (all, body) = ("".into(), body.as_bytes());
        let ask = &self.channel;
        ask.basic_publish(all, to, plain, body, back).await?;
        // endregion: ask
        // region: wait
        let reply = timeout(Duration::from_secs(4), reply).await;
        self.waiting.lock().await.remove(&question);
        Ok(reply??.parse()?)
        // endregion: wait
    }
}

// region: match
async fn read(mut all: Consumer, waiting: Arc<Mutex<Waiting>>) {
    while let Some(Ok(reply)) = all.next().await {
        let id = reply.properties.correlation_id().as_ref();
        let question = id.map_or("", ShortString::as_str);
        let body = String::from_utf8_lossy(&reply.data);
        if let Some(it) = waiting.lock().await.remove(question) {
            let _ = it.send(body.into_owned());
        }
    }
}
// endregion: match
