//! How what is watched is packed.

use super::{AlertPlan, ScalerPlan, Watched};
use crate::base::{packed, packed_enum};

packed_enum! {
    Watched { 0 Ready(queue), 1 Unacknowledged(queue), 2 Lag { group, topic }, 3 Waiting(service), 4 Busy(service) }
}

packed! {
    AlertPlan { name, watches, above, lasting }
    ScalerPlan { name, copies, watches, every, up, down, step, least, boot }
}
