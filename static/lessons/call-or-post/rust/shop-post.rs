//! A shop that posts: it tells what has happened, and goes on.

use crate::accounts::add_account;
use crate::orders::{Order, save};
use lapin::{BasicProperties, Channel, Confirmation};
use reqwest::Client;
use serde::Serialize;
use serde_json::json;
use std::{error::Error, time::Duration};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub struct Shop {
    pub http: Client,
    /// With publisher confirms: `confirm_select`.
    pub channel: Channel,
}

impl Shop {
    async fn publish(
        &self,
        event: &str,
        facts: &impl Serialize,
    ) -> Result<()> {
        let kept = BasicProperties::default()
            .with_delivery_mode(2)
            .with_type(event.into());
        let body = serde_json::to_vec(facts)?;
        let (to, key) = ("shop".into(), event.into());
        let plain = Default::default();
        let broker = &self.channel;
        let publish =
            broker.basic_publish(to, key, plain, &body, kept);
        match publish.await?.await? {
            Confirmation::Ack(_) => Ok(()),
            _ => Err("the broker did not take it".into()),
        }
    }

    pub async fn sign_up(&self, customer: &str) -> Result<()> {
        // region: account
        add_account(customer).await;
        // endregion: account
        // region: welcome
        let facts = json!({ "customer": customer });
        self.publish("user.signed_up", &facts).await?;
        // endregion: welcome
        Ok(())
    }

    pub async fn place_order(&self, order: &Order) -> Result<()> {
        // region: pay
        let url = "http://payment/charge";
        let charge = self.http.post(url).json(order);
        let charge = charge.timeout(Duration::from_secs(5));
        charge.send().await?.error_for_status()?;
        // endregion: pay
        // region: save
        save(order).await;
        // endregion: save
        // region: tell
        // All that listeners need: order, customer, item, total.
        self.publish("order.placed", order).await?;
        // endregion: tell
        // region: return
        Ok(())
        // endregion: return
    }
}
