//! A checkout: call what they wait for, post the rest.

use crate::orders::Order;
use lapin::{BasicProperties, Channel, Confirmation};
use reqwest::{Client, StatusCode};
use rusqlite::Connection;
use std::{error::Error, time::Duration};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub struct Checkout {
    pub http: Client,
    pub db: Connection,
    /// With publisher confirms: `confirm_select`.
    pub broker: Channel,
}

impl Checkout {
    pub async fn place_order(
        &mut self,
        order: &Order,
    ) -> Result<&'static str> {
        // region: charge
        let url = "http://payment/charge";
        let charge = self.http.post(url).json(order);
        let charge = charge.timeout(Duration::from_secs(5));
        let paid = charge.send().await?;
        if paid.status() == StatusCode::PAYMENT_REQUIRED {
            return Ok("Your card was declined.");
        }
        paid.error_for_status()?;
        // endregion: charge

        // region: save
        let transaction = self.db.transaction()?;
        let insert = "INSERT INTO orders VALUES (?, 'paid')";
        transaction.execute(insert, [&order.id])?;
        transaction.commit()?;
        // endregion: save

        // region: post
        let kept =
            BasicProperties::default().with_delivery_mode(2);
        let body = serde_json::to_vec(order)?;
        let (to, key) = ("shop".into(), "order.placed".into());
        let plain = Default::default();
        let broker = &self.broker;
        let publish =
            broker.basic_publish(to, key, plain, &body, kept);
        match publish.await?.await? {
            Confirmation::Ack(_) => {
                Ok("Thank you for your order.")
            }
            _ => Err("the broker did not take it".into()),
        }
        // endregion: post
    }
}
