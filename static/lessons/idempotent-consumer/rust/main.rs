//! The same payment twice, with a crash and without.

mod bank;
mod handler;
mod store;

use bank::{Bank, Crash};
use handler::handle;
use store::Store;

pub struct Payment {
    pub key: &'static str,
    pub order: &'static str,
}

const PAYMENT: Payment = Payment {
    key: "pay-8821-completed",
    order: "ord-99182",
};
const KEEP: u32 = 24; // hours

// region: deliver
/// Once more for each crash, as a broker does.
fn deliver(store: &mut Store, bank: &mut Bank, now: u32) {
    while let Err(Crash) = handle(&PAYMENT, store, bank, now) {
        println!("CRASH");
    }
}
// endregion: deliver

fn main() {
    // region: twice
    for crash in ["never", "before", "after"] {
        let mut store = Store::new(KEEP);
        let mut bank = Bank { crash, ..Bank::default() };
        deliver(&mut store, &mut bank, 0);
        deliver(&mut store, &mut bank, 0);
        let state = store.find(PAYMENT.key, 0).unwrap_or("none");
        let charged = bank.charged;
        println!("crash {crash}: {state}, charged {charged}");
    }
    // endregion: twice

    // region: old
    for hours in [23, 25] {
        let mut store = Store::new(KEEP);
        let mut bank = Bank::default();
        deliver(&mut store, &mut bank, 0);
        // The bank forgets its keys after a day, too.
        bank.keys.clear();
        deliver(&mut store, &mut bank, hours);
        println!("after {hours} h: charged {}", bank.charged);
    }
    // endregion: old
}
