//! What is watched, on the stage: a bell on whatever an alert watches, a strip with the figure of a scaler below whoever
//! it starts copies of, and copies that are about to come.

mod bell;
mod scaler;

pub(super) use bell::spoken as alerts_spoken;
pub use bell::{Bell, bells};
pub use scaler::{Strip, strips};
pub(super) use scaler::{booting, boots, extent, rings, spoken as scaler_spoken};
