//! Reads a queue: one consumer, one message after the other.

use crate::accounts::{Accounts, Balance, check};
use futures_lite::StreamExt;
use lapin::Channel;
use lapin::options::{BasicAckOptions, BasicQosOptions};
use std::error::Error;

pub async fn run(
    channel: &Channel,
    accounts: &mut Accounts,
) -> Result<(), Box<dyn Error>> {
    // region: settings
    let one = BasicQosOptions::default();
    channel.basic_qos(1, one).await?;
    let (tag, plain) = ("teller-1".into(), Default::default());
    let none = Default::default();
    let mut balances = channel
        .basic_consume("balances".into(), tag, plain, none)
        .await?;
    // endregion: settings
    while let Some(delivery) = balances.next().await {
        // region: work
        let delivery = delivery?;
        let new: Balance =
            serde_json::from_slice(&delivery.data)?;
        check(&new); // 2 s, or 0.2 s
        // endregion: work
        // region: store
        accounts.set(&new.account, new.balance);
        delivery.ack(BasicAckOptions::default()).await?;
        // endregion: store
    }
    Ok(())
}
