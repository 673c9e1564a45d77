//! Services: clients that take in messages and calls, work, keep state, call others, wait, publish and undo.
//!
//! `plan.rs` says what one is, `event.rs` what it tells, `value.rs` what its texts are made of. In a run,
//! `port.rs` takes in what comes, `activity.rs` leads it from step to step, `step.rs` does each kind of step,
//! `call.rs` calls between services, `table.rs` what they keep, `transaction.rs` what takes effect together,
//! `replies.rs` whom replies without a queue are for. `process.rs` has those that live and die together, `bus.rs` the
//! events within them, `schema/` the versions of what they write and read.

mod activity;
mod bus;
mod call;
mod event;
mod facts;
mod pack;
mod plan;
mod port;
mod process;
mod replies;
pub mod schema;
mod setting;
mod state;
mod step;
mod table;
mod transaction;
mod value;

pub use event::{ActivityEnd, ActivityId, CallId, Held, ServiceEvent};
pub(in crate::sim) use facts::facts;
pub use plan::{
    CallPlan, Change, Each, EmitPlan, HandlerPlan, How, PortPlan, PublishPlan, ServicePlan, Settle, StepId,
    StepOp, StepPlan, TableId, TablePlan,
};
pub(in crate::sim) use port::*;
pub(in crate::sim) use process::{act_together, leave_together};
pub use replies::{replies_name, whose_reply};
pub use schema::{
    Compatibility, ContractPlan, FieldKind, FieldPlan, Format, Missing, ParsePlan, SchemaOutcome, SchemaPlan,
    Takes, VersionPlan, WritePlan,
};
pub(in crate::sim) use setting::set;
pub(in crate::sim) use state::{Cargo, Due, Service, Shared};
pub use value::{Condition, Part, Place, Template, Test};
