//! The mailer consumes, acknowledged automatically.

use crate::callback::send_and_say_nothing;
use crate::connection::connect;
use crate::consume::subscribe;
use futures_lite::StreamExt;
use lapin::Result;

// region: automatic
pub async fn consume(uri: &str) -> Result<()> {
    let channel = connect(uri).await?;
    let mut emails = subscribe(&channel, true).await?;
    while let Some(delivery) = emails.next().await {
        send_and_say_nothing(delivery?).await?;
    }
    Ok(())
}
// endregion: automatic
