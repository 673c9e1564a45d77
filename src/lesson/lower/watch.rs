//! What is watched, in a plan.

use std::rc::Rc;

use super::super::file::LessonFile;
use super::super::file::watch::{AlertFile, ScalerFile, WatchedFile};
use crate::base::SimDuration;
use crate::sim::watch::{AlertPlan, RulePlan, ScalerPlan, WatchPlan, Watched};

/// All of it; none where nobody watches.
pub(super) fn watch(file: &LessonFile) -> Option<Rc<WatchPlan>> {
    let scalers: Vec<ScalerPlan> = file.scalers.iter().map(scaler).collect();
    let alerts: Vec<AlertPlan> = file.alerts.iter().map(alert).collect();
    let is_there = !scalers.is_empty() || !alerts.is_empty();
    is_there.then(|| Rc::new(WatchPlan { scalers, alerts }))
}

fn scaler(written: &ScalerFile) -> ScalerPlan {
    let rule = |threshold, step, for_ms| RulePlan { threshold, step, span: SimDuration::from_millis(for_ms) };
    let ScalerFile { like, watch, up, down, min, max, boot_ms, every_ms } = written;
    ScalerPlan {
        like: like.as_str().into(),
        watched: watched(watch),
        up: rule(up.above, up.step, up.for_ms),
        down: rule(down.below, down.step, down.for_ms),
        min: *min,
        max: *max,
        boot: SimDuration::from_millis(*boot_ms),
        every: SimDuration::from_millis(*every_ms),
        copies: Vec::new(),
    }
}

fn alert(written: &AlertFile) -> AlertPlan {
    AlertPlan {
        name: written.name.as_str().into(),
        watched: watched(&written.watch),
        above: written.above.is_some(),
        bound: written.above.or(written.below).unwrap_or_default(),
        span: SimDuration::from_millis(written.for_ms),
    }
}

fn watched(written: &WatchedFile) -> Watched {
    match written {
        WatchedFile::Ready(queue) => Watched::Ready(queue.as_str().into()),
        WatchedFile::Unacknowledged(queue) => Watched::Unacknowledged(queue.as_str().into()),
        WatchedFile::Oldest(queue) => Watched::Oldest(queue.as_str().into()),
        WatchedFile::Lag(group) => Watched::Lag(group.as_str().into()),
        WatchedFile::Waiting(service) => Watched::Waiting(service.as_str().into()),
    }
}
