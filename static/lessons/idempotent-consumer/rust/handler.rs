//! Skip what is done; work; then note that it is done.

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
    // region: seen
    if store.find(key, now).is_some() {
        // region: skip
        println!("SKIP done before");
        return Ok(());
        // endregion: skip
    }
    // endregion: seen
    // region: charge
    bank.charge(order, None)?;
    // endregion: charge
    // region: mark
    store.insert(key, "done", now);
    println!("DONE {key}");
    // endregion: mark
    Ok(())
}
