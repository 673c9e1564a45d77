//! A state, and a key that the bank knows.

use crate::bank::{Bank, Crash};
use crate::store::Store;
use crate::Payment;

pub fn handle(
    payment: &Payment,
    store: &mut Store,
    bank: &mut Bank,
    now: u32,
) -> Result<(), Crash> {
    let Payment { key, order } = *payment;
    // region: begin
    let is_new = store.insert(key, "processing", now);
    // endregion: begin
    // region: completed
    if !is_new && store.find(key, now) == Some("completed") {
        // region: skip
        println!("SKIP done before");
        return Ok(());
        // endregion: skip
    }
    // endregion: completed
    // region: charge
    bank.charge(order, Some(order))?;
    // endregion: charge
    // region: complete
    store.update(key, "completed", now);
    println!("DONE {key}");
    // endregion: complete
    Ok(())
}
