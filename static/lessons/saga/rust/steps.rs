//! The three services: each can do its work, and undo it.

use std::collections::BTreeSet;

/// What a service says when it can't.
pub type Done = Result<(), &'static str>;

// region: step
pub struct Step {
    pub who: &'static str,
    pub act: fn(&mut Services, u32) -> Done,
    pub undo: fn(&mut Services, u32) -> Done,
}
// endregion: step

#[derive(Default)]
pub struct Services {
    reserved: BTreeSet<u32>,
    charged: BTreeSet<u32>,
    /// How often the bank has been asked for money back.
    asked: u32,
}

impl Services {
    pub fn reserve(&mut self, order: u32) -> Done {
        self.reserved.insert(order);
        println!("[stock] reserved");
        Ok(())
    }

    // region: repeatable
    pub fn release(&mut self, order: u32) -> Done {
        if self.reserved.remove(&order) {
            println!("[stock] released");
        }
        Ok(())
    }
    // endregion: repeatable

    pub fn charge(&mut self, order: u32) -> Done {
        self.charged.insert(order);
        println!("[payment] paid");
        Ok(())
    }

    pub fn refund(&mut self, order: u32) -> Done {
        self.asked += 1;
        if self.asked == 1 {
            return Err("the bank is busy");
        }
        if self.charged.remove(&order) {
            println!("[payment] refunded");
        }
        Ok(())
    }

    pub fn ship(&mut self, _: u32) -> Done {
        Err("no driver")
    }

    pub fn cancel(&mut self, _: u32) -> Done {
        println!("[shipping] nothing to cancel");
        Ok(())
    }
}
