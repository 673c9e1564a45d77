//! Adds a difference to a balance.

use rusqlite::{Connection, Result, params};

const ADD: &str = "
    INSERT INTO balance (account, amount) VALUES (?, ?)
    ON CONFLICT (account)
    DO UPDATE SET amount = amount + excluded.amount
";

// region: add
pub fn add(
    db: &Connection,
    account: &str,
    by: i64,
) -> Result<()> {
    db.execute(ADD, params![account, by])?;
    Ok(())
}
// endregion: add
