//! The mailer consumes, and forgets to acknowledge.

use crate::callback::send_and_say_nothing;
use crate::connection::connect;
use crate::consume::subscribe;
use futures_lite::StreamExt;
use lapin::Result;
use lapin::options::BasicQosOptions;

// region: forgetful
pub async fn consume(uri: &str) -> Result<()> {
    let channel = connect(uri).await?;
    channel.basic_qos(10, BasicQosOptions::default()).await?;
    // Manual, and a callback that never acknowledges.
    let mut emails = subscribe(&channel, false).await?;
    while let Some(delivery) = emails.next().await {
        send_and_say_nothing(delivery?).await?;
    }
    Ok(())
}
// endregion: forgetful
