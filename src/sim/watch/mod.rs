//! What is watched in a run: scalers, which start copies of a client and let them leave, and alerts.
//!
//! `plan.rs` says what they are, `event.rs` what they tell, `figure.rs` reads what they watch; `scaler.rs` and `alert.rs`
//! are what they do. The code comes late to the browser, with that of services.

mod alert;
mod door;
mod event;
mod facts;
mod figure;
mod pack;
mod plan;
mod scaler;
mod setting;

pub(in crate::sim) use door::{Due, Watch, due, look, set, set_alert, set_up, with_copies};
pub use event::WatchEvent;
pub(in crate::sim) use facts::facts;
pub use plan::{AlertPlan, RulePlan, ScalerPlan, WatchPlan, Watched, add_copies};
pub use setting::{Limits, Scaling, Side};
