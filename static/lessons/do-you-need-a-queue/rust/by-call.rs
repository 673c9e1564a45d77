//! Looks a balance up by a call.

use reqwest::Client;
use std::{error::Error, time::Duration};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub async fn balance(http: &Client, user: &str) -> Result<i64> {
    // region: look-up
    let url = format!("http://balances/{user}");
    let call = http.get(url).timeout(Duration::from_secs(2));
    let answer = call.send().await?.error_for_status()?;
    Ok(answer.text().await?.parse()?)
    // endregion: look-up
}
