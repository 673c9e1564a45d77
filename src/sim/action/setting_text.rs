//! Settings as the text of a link: `prefetch:10`, `fail:retry:retry:4:linear:100:10`.

use super::setting::Setting;
use super::text;
use crate::base::SimDuration;
use crate::engine::logs::{Acks, Assignor, Isolation};
use crate::sim::dialect::log::{AfterFailure, Commit};
use crate::sim::dialect::queue::{Acknowledge, Backoff, OnFailure, OnNack, RetryPolicy, Throttle};
use crate::sim::watch::Scaling;

/// A setting as the text of a link.
pub(super) fn written(setting: &Setting) -> String {
    match setting {
        Setting::Prefetch(prefetch) => format!("prefetch:{prefetch}"),
        Setting::Acknowledge(Acknowledge::AfterWork) => "ack:after".to_owned(),
        Setting::Acknowledge(Acknowledge::BeforeWork) => "ack:before".to_owned(),
        Setting::Acknowledge(Acknowledge::Automatic) => "ack:auto".to_owned(),
        Setting::Acknowledge(Acknowledge::Never) => "ack:never".to_owned(),
        Setting::Service(time) => format!("service:{}", text::millis(*time)),
        Setting::FailureChance(percent) => format!("chance:{percent}"),
        Setting::OnFailure(OnFailure::Requeue) => "fail:requeue".to_owned(),
        Setting::OnFailure(OnFailure::Reject) => "fail:reject".to_owned(),
        Setting::OnFailure(OnFailure::Nack) => "fail:nack".to_owned(),
        Setting::OnFailure(OnFailure::RejectRequeue) => "fail:reject:requeue".to_owned(),
        Setting::OnFailure(OnFailure::Acknowledge) => "fail:ack".to_owned(),
        Setting::OnFailure(OnFailure::Retry(policy)) => {
            let RetryPolicy { exchange, limit, backoff, jitter_percent } = policy;
            let (kind, unit) = match backoff {
                Backoff::Fixed(unit) => ("fixed", unit),
                Backoff::Linear(unit) => ("linear", unit),
                Backoff::Quadratic(unit) => ("quadratic", unit),
                Backoff::Exponential(unit) => ("exponential", unit),
            };
            let unit = text::millis(*unit);
            format!("fail:retry:{}:{limit}:{kind}:{unit}:{jitter_percent}", text::escaped(exchange))
        }
        Setting::RetryLimit(limit) => format!("limit:{limit}"),
        Setting::MaxUnconfirmed(most) => format!("unconfirmed:{most}"),
        Setting::OnNack(OnNack::Drop) => "nack:drop".to_owned(),
        Setting::OnNack(OnNack::Retry(wait)) => format!("nack:retry:{}", text::millis(*wait)),
        Setting::Throttle(None) => "throttle:none".to_owned(),
        Setting::Throttle(Some(Throttle { queue, above, pause, drop_below })) => {
            let least = drop_below.map_or_else(String::new, |least| format!(":{least}"));
            format!("throttle:{}:{above}:{}{least}", text::escaped(queue), text::millis(*pause))
        }
        Setting::Acks(Acks::None) => "acks:0".to_owned(),
        Setting::Acks(Acks::Leader) => "acks:1".to_owned(),
        Setting::Acks(Acks::All) => "acks:all".to_owned(),
        Setting::Linger(linger) => format!("linger:{}", text::millis(*linger)),
        Setting::Commit(Commit::AfterPoll) => "commit:poll".to_owned(),
        Setting::Commit(Commit::AfterRecord) => "commit:record".to_owned(),
        Setting::Commit(Commit::BeforeWork) => "commit:before".to_owned(),
        Setting::Commit(Commit::Never) => "commit:never".to_owned(),
        Setting::AfterFailure(answer) => format!("failed:{}", answer.as_str()),
        Setting::MaxPollRecords(most) => format!("poll:{most}"),
        Setting::MaxPollInterval(time) => format!("interval:{}", text::millis(*time)),
        Setting::HeartbeatInterval(time) => format!("heartbeat:{}", text::millis(*time)),
        Setting::SessionTimeout(time) => format!("session:{}", text::millis(*time)),
        Setting::Isolation(Isolation::ReadUncommitted) => "isolation:uncommitted".to_owned(),
        Setting::Isolation(Isolation::ReadCommitted) => "isolation:committed".to_owned(),
        Setting::Assignor(assignor) => format!("assignor:{}", assignor.name()),
        Setting::StepTime { step, time } => format!("time:{}:{}", text::escaped(step), text::millis(*time)),
        Setting::StepTimeout { step, time } => {
            format!("timeout:{}:{}", text::escaped(step), text::millis(*time))
        }
        Setting::StepFails { step, percent } => format!("fails:{}:{percent}", text::escaped(step)),
        Setting::Threads(threads) => format!("threads:{threads}"),
        Setting::PollEvery(time) => format!("ask:{}", text::millis(*time)),
        Setting::Scaling(scaling) => scaling.written(),
        Setting::Subscribed { handler, on: true } => format!("hears:{}", text::escaped(handler)),
        Setting::Subscribed { handler, on: false } => format!("deaf:{}", text::escaped(handler)),
        Setting::Deploy { schema, version } => {
            format!("deploy:{}:{}", text::escaped(schema), text::escaped(version))
        }
        Setting::HeedsBlocked(heeds) => format!("blocked:{}", if *heeds { "heed" } else { "ignore" }),
    }
}

/// Reads what [`written`] wrote.
pub(super) fn read(written: &str) -> Option<Setting> {
    let parts: Vec<&str> = written.split(':').collect();
    Some(match parts.as_slice() {
        ["prefetch", prefetch] => Setting::Prefetch(prefetch.parse().ok()?),
        ["ack", "after"] => Setting::Acknowledge(Acknowledge::AfterWork),
        ["ack", "before"] => Setting::Acknowledge(Acknowledge::BeforeWork),
        ["ack", "auto"] => Setting::Acknowledge(Acknowledge::Automatic),
        ["ack", "never"] => Setting::Acknowledge(Acknowledge::Never),
        ["service", time] => Setting::Service(text::duration(time)?),
        ["chance", percent] => {
            Setting::FailureChance(percent.parse().ok().filter(|percent| *percent <= 100)?)
        }
        ["fail", "requeue"] => Setting::OnFailure(OnFailure::Requeue),
        ["fail", "reject"] => Setting::OnFailure(OnFailure::Reject),
        ["fail", "nack"] => Setting::OnFailure(OnFailure::Nack),
        ["fail", "reject", "requeue"] => Setting::OnFailure(OnFailure::RejectRequeue),
        ["fail", "ack"] => Setting::OnFailure(OnFailure::Acknowledge),
        ["fail", "retry", exchange, limit, kind, unit, jitter] => {
            let unit = text::duration(unit)?;
            let backoff = match *kind {
                "fixed" => Backoff::Fixed(unit),
                "linear" => Backoff::Linear(unit),
                "quadratic" => Backoff::Quadratic(unit),
                "exponential" => Backoff::Exponential(unit),
                _ => return None,
            };
            let (exchange, limit) = (text::name(exchange)?, limit.parse().ok()?);
            let jitter_percent = jitter.parse().ok().filter(|percent| *percent <= 100)?;
            Setting::OnFailure(OnFailure::Retry(RetryPolicy { exchange, limit, backoff, jitter_percent }))
        }
        ["unconfirmed", most] => Setting::MaxUnconfirmed(most.parse().ok()?),
        ["nack", "drop"] => Setting::OnNack(OnNack::Drop),
        ["nack", "retry", wait] => Setting::OnNack(OnNack::Retry(text::duration(wait)?)),
        ["throttle", "none"] => Setting::Throttle(None),
        ["throttle", queue, above, pause, least @ ..] => {
            let (queue, above, pause) = (text::name(queue)?, above.parse().ok()?, text::duration(pause)?);
            let drop_below = match least {
                [] => None,
                [least] => Some(least.parse().ok()?),
                _ => return None,
            };
            Setting::Throttle(Some(Throttle { queue, above, pause, drop_below }))
        }
        ["blocked", "heed"] => Setting::HeedsBlocked(true),
        ["blocked", "ignore"] => Setting::HeedsBlocked(false),
        ["acks", "0"] => Setting::Acks(Acks::None),
        ["acks", "1"] => Setting::Acks(Acks::Leader),
        ["acks", "all"] => Setting::Acks(Acks::All),
        ["linger", linger] => Setting::Linger(text::duration(linger)?),
        ["commit", "poll"] => Setting::Commit(Commit::AfterPoll),
        ["commit", "record"] => Setting::Commit(Commit::AfterRecord),
        ["commit", "before"] => Setting::Commit(Commit::BeforeWork),
        ["commit", "never"] => Setting::Commit(Commit::Never),
        ["failed", word] => {
            Setting::AfterFailure(AfterFailure::ALL.into_iter().find(|answer| answer.as_str() == *word)?)
        }
        ["poll", most] => Setting::MaxPollRecords(most.parse().ok().filter(|most| *most > 0)?),
        ["interval", time] => Setting::MaxPollInterval(some_time(time)?),
        ["heartbeat", time] => Setting::HeartbeatInterval(some_time(time)?),
        ["session", time] => Setting::SessionTimeout(some_time(time)?),
        ["isolation", "uncommitted"] => Setting::Isolation(Isolation::ReadUncommitted),
        ["isolation", "committed"] => Setting::Isolation(Isolation::ReadCommitted),
        ["assignor", name] => Setting::Assignor(Assignor::named(name)?),
        ["time", step, time] => Setting::StepTime { step: text::name(step)?, time: text::duration(time)? },
        ["timeout", step, time] => Setting::StepTimeout { step: text::name(step)?, time: some_time(time)? },
        ["fails", step, percent] => {
            let percent = percent.parse().ok().filter(|percent| *percent <= 100)?;
            Setting::StepFails { step: text::name(step)?, percent }
        }
        ["threads", threads] => Setting::Threads(threads.parse().ok().filter(|threads| *threads > 0)?),
        ["ask", time] => Setting::PollEvery(some_time(time)?),
        ["scale", which, value] => Setting::Scaling(Scaling::read(which, value)?),
        ["hears" | "deaf", handler] => {
            Setting::Subscribed { handler: text::name(handler)?, on: written.starts_with('h') }
        }
        ["deploy", schema, version] => {
            Setting::Deploy { schema: text::name(schema)?, version: text::name(version)? }
        }
        ["limit", limit] => Setting::RetryLimit(limit.parse().ok()?),
        _ => return None,
    })
}

/// A span of time that is not nothing.
fn some_time(written: &str) -> Option<SimDuration> {
    text::duration(written).filter(|time| *time > SimDuration::ZERO)
}
