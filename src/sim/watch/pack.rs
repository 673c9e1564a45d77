//! How what is watched is packed. What reads it comes late to the browser, with services.

use late::late;

use super::{AlertPlan, RulePlan, ScalerPlan, Scaling, WatchPlan, Watched};
use crate::base::{Pack, Reader, Shape, packed, packed_enum};

packed_enum! {
    Watched { 0 Ready(queue), 1 Unacknowledged(queue), 2 Oldest(queue), 3 Lag(group), 4 Waiting(service) }
    Scaling { 0 Above(figure), 1 Below(figure), 2 Min(copies), 3 Max(copies), 4 On(on) }
}

packed! {
    RulePlan { threshold, step, span }
    ScalerPlan { like, watched, up, down, min, max, boot, every, copies }
    AlertPlan { name, watched, above, bound, span }
}

/// By its parts.
impl Pack for WatchPlan {
    fn pack(&self, out: &mut Vec<u8>) {
        let Self { scalers, alerts } = self;
        scalers.pack(out);
        alerts.pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        unpack(from)
    }

    fn describe(shape: &mut Shape) {
        shape.begin::<Self>("WatchPlan", |shape| {
            shape.part("scalers", |it: &Self| Some(&it.scalers));
            shape.part("alerts", |it: &Self| Some(&it.alerts));
        });
    }
}

#[late(services)]
fn unpack(from: &mut Reader<'_>) -> WatchPlan {
    WatchPlan { scalers: Pack::unpack(from), alerts: Pack::unpack(from) }
}
