//! What may come off an amount, each way a type.

pub trait Discount {
    fn apply(&self, amount: u32) -> u32;
}

// region: percent
pub struct Percent {
    pub rate: u32,
}

impl Discount for Percent {
    fn apply(&self, amount: u32) -> u32 {
        amount * (100 - self.rate) / 100
    }
}
// endregion: percent

// region: fixed
pub struct Fixed {
    pub off: u32,
}

impl Discount for Fixed {
    fn apply(&self, amount: u32) -> u32 {
        amount.saturating_sub(self.off)
    }
}
// endregion: fixed
