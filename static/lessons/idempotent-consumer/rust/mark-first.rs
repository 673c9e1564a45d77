//! The trap: noted as done before it is.

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
    // region: mark
    if !store.insert(key, "done", now) {
        // region: skip
        println!("SKIP done before");
        return Ok(());
        // endregion: skip
    }
    // endregion: mark
    // region: charge
    bank.charge(order, None)?;
    // endregion: charge
    println!("DONE {key}");
    Ok(())
}
