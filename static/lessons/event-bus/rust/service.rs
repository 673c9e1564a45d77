//! Places orders, and says so. It knows no listener.

use crate::bus::Bus;
use crate::event::OrderPlaced;

pub struct OrderService {
    pub last: u32,
}

impl OrderService {
    pub fn place(
        &mut self,
        bus: &Bus,
        user: u32,
        total: &'static str,
        now: &'static str,
    ) -> Result<u32, String> {
        // region: keep
        self.last += 1;
        let order = self.last;
        let event =
            OrderPlaced { order, user, total, created_at: now };
        println!("orders: {event}");
        // endregion: keep
        // region: tell
        bus.publish(&event)?;
        // endregion: tell
        // region: return
        Ok(order)
        // endregion: return
    }
}
