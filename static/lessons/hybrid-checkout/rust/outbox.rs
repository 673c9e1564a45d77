//! The same with an outbox: no order without its event.

use crate::orders::Order;
use crate::publish::confirmed;
use lapin::Channel;
use rusqlite::Connection;
use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// In place of saving, then publishing.
pub fn save(db: &mut Connection, order: &Order) -> Result<()> {
    // region: together
    let both = db.transaction()?; // both rows, or neither
    let insert = "INSERT INTO orders VALUES (?, 'paid')";
    both.execute(insert, [&order.id])?;
    let insert = "INSERT INTO outbox VALUES (?, ?)";
    let body = serde_json::to_string(order)?;
    both.execute(insert, [&order.id, &body])?;
    both.commit()?;
    // endregion: together
    Ok(())
}

/// Each second, by a clock.
pub async fn relay(
    db: &Connection,
    broker: &Channel,
) -> Result<()> {
    // region: relay
    let all = "SELECT id, body FROM outbox ORDER BY id";
    let mut all = db.prepare(all)?;
    let rows = all.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    for row in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        let (id, body) = row;
        // As in the checkout: published, and confirmed.
        confirmed(broker, "shop", "order.placed", &body).await?;
        // endregion: relay
        // region: forget
        db.execute("DELETE FROM outbox WHERE id = ?", [&id])?;
        // endregion: forget
    }
    Ok(())
}
