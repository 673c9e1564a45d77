//! The web server: checks, keeps, queues, answers.

use crate::error::Error;
use crate::images::check;
use crate::storage::Storage;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Channel, Confirmation};
use serde_json::{Value, json};

#[derive(Clone)]
pub struct Site {
    /// With confirms: `confirm_select` was called on it.
    pub channel: Channel,
    pub storage: Storage,
}

pub async fn upload(
    State(site): State<Site>,
    raw: Bytes,
) -> Result<(StatusCode, Json<Value>), Error> {
    // region: check
    check(&raw)?;
    // endregion: check
    // region: keep
    let photo = site.storage.keep(&raw, "processing").await?;
    // endregion: keep
    // region: queue
    // The job names the photo; the picture is in storage.
    let text = json!({ "photo": photo }).to_string();
    let job = text.as_bytes();
    let kept = BasicProperties::default()
        .with_delivery_mode(2)
        .with_type("photo".into());
    let options = BasicPublishOptions::default();
    let (exchange, key) = ("".into(), "photos".into());
    let confirm = site
        .channel
        .basic_publish(exchange, key, options, job, kept)
        .await?
        .await?;
    if matches!(confirm, Confirmation::Nack(_)) {
        return Err(Error::NotQueued);
    }
    // endregion: queue
    // region: accept
    let look = json!({ "look": format!("/photos/{photo}") });
    Ok((StatusCode::ACCEPTED, Json(look)))
    // endregion: accept
}

pub async fn look(
    State(site): State<Site>,
    Path(photo): Path<String>,
) -> Result<Json<Value>, Error> {
    let state = site.storage.state(&photo).await?;
    Ok(Json(json!({ "state": state })))
}
