//! The queue without levels, which takes any priority.

use crate::queues::bound;
use lapin::types::FieldTable;
use lapin::{Channel, Result};

pub async fn declare(channel: &Channel) -> Result<()> {
    // region: plain
    // No x-max-priority: first come, first served.
    let mut arguments = FieldTable::default();
    arguments.insert("x-max-length".into(), 20.into());
    bound(channel, "plain", arguments).await
    // endregion: plain
}
