//! A shop that calls: each call holds the customer.

use crate::accounts::add_account;
use crate::orders::{Order, save};
use reqwest::{Client, Result};
use serde::Serialize;
use std::time::Duration;

pub struct Shop {
    pub http: Client,
}

impl Shop {
    async fn call<T: Serialize + Sync>(
        &self,
        url: &str,
        body: &T,
        seconds: u64,
    ) -> Result<()> {
        let timeout = Duration::from_secs(seconds);
        let call = self.http.post(url).json(body);
        let answer = call.timeout(timeout).send().await?;
        answer.error_for_status()?;
        Ok(())
    }

    pub async fn sign_up(&self, customer: &str) -> Result<()> {
        // region: account
        add_account(customer).await;
        // endregion: account
        // region: person
        self.call("http://fraud/person", &customer, 10).await?;
        // endregion: person
        // region: welcome
        self.call("http://email/send", &customer, 3).await?;
        // endregion: welcome
        Ok(())
    }

    pub async fn place_order(&self, order: &Order) -> Result<()> {
        // region: pay
        self.call("http://payment/charge", order, 5).await?;
        // endregion: pay

        // The card is charged. Whatever fails from here on
        // leaves a charge without an order.
        // region: check
        self.call("http://fraud/order", order, 10).await?;
        // endregion: check
        // region: confirm
        self.call("http://email/send", order, 3).await?;
        // endregion: confirm
        // region: reserve
        self.call("http://stock/reserve", order, 3).await?;
        // endregion: reserve
        // region: save
        save(order).await;
        // endregion: save
        Ok(())
    }
}
