//! What can be changed about a client while it runs.

use std::fmt;

use crate::base::SimDuration;
use crate::engine::logs::{Acks, Assignor, Isolation};
use crate::engine::queueing::Name;
use crate::sim::dialect::log::{AfterFailure, Commit, LogConsumerPlan, LogProducerPlan};
use crate::sim::dialect::queue::{
    Acknowledge, Backoff, OnFailure, OnNack, ProducerPlan, RetryPolicy, Throttle, WorkerPlan,
};
use crate::sim::failure::FailureRule;
use crate::sim::role::Role;
use crate::sim::service;
use crate::sim::span::Span;
use crate::sim::watch::Scaling;

/// One setting of a worker, a producer or, the last ones, a client of the log broker, with its new value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// How many messages it may hold unacknowledged; 0: no limit. AMQP's `basic.qos` counts for
    /// consumers started later, so the worker cancels its consumer and starts another.
    Prefetch(u16),
    /// When it acknowledges. The worker starts another consumer for this, too.
    Acknowledge(Acknowledge),
    /// How long it works on one message.
    Service(SimDuration),
    /// How often it fails by chance, in percent.
    FailureChance(u8),
    /// What it does with a message it could not work on.
    OnFailure(OnFailure),
    /// How often it tries again; without effect on a worker that does not.
    RetryLimit(u32),
    /// How many messages a producer may have unconfirmed; 0: no limit. It asks for confirms from now on.
    MaxUnconfirmed(u32),
    /// What a producer does with what the broker did not take.
    OnNack(OnNack),
    /// The queue that a producer watches.
    Throttle(Option<Throttle>),
    /// Does a producer stop while its connection is blocked?
    HeedsBlocked(bool),
    /// What a producer of records waits for. It begins anew for this, as a client has to.
    Acks(Acks),
    /// How long a producer of records lets a batch wait for more (`linger.ms`).
    Linger(SimDuration),
    /// When a consumer of records commits.
    Commit(Commit),
    /// What a consumer of records does with one that it could not work on.
    AfterFailure(AfterFailure),
    /// How many records a poll hands out at most (`max.poll.records`). A consumer of records reads its
    /// configuration when it starts: for this and what follows it leaves its group and comes back.
    MaxPollRecords(u32),
    /// How long it may be until it polls again (`max.poll.interval.ms`).
    MaxPollInterval(SimDuration),
    /// How often it tells its group that it is there (`heartbeat.interval.ms`).
    HeartbeatInterval(SimDuration),
    /// After so long without a heartbeat the group goes on without it (`session.timeout.ms`).
    SessionTimeout(SimDuration),
    /// Does it read what a transaction has not committed (`isolation.level`)?
    Isolation(Isolation),
    /// How its group shares the partitions out (`partition.assignment.strategy`).
    Assignor(Assignor),
    /// How long a service's step takes.
    StepTime { step: Name, time: SimDuration },
    /// How long a service waits in a step for an answer.
    StepTimeout { step: Name, time: SimDuration },
    /// How often a service's step fails by chance, in percent.
    StepFails { step: Name, percent: u8 },
    /// How many threads a service has.
    Threads(u16),
    /// How long a worker waits from one time that it asks for messages to the next.
    PollEvery(SimDuration),
    /// Of the scaler that starts copies of it.
    Scaling(Scaling),
    /// Is a service's handler subscribed to the events of its bus?
    Subscribed { handler: Name, on: bool },
    /// The version of a schema that a service is built with: what is under way goes on, and what it writes and reads
    /// from now on is of that version.
    Deploy { schema: Name, version: Name },
}

/// What a client reports that fails by chance, and what it does that always fails.
const BY_CHANCE: [&str; 2] = ["failed by chance", "failed, as it is set to"];

impl Setting {
    /// Changes a client's part; false if it is not of that kind.
    pub fn apply(&self, role: &mut Role) -> bool {
        match role {
            Role::Worker(worker) => self.apply_to_worker(worker),
            Role::Producer(producer) => self.apply_to_producer(producer),
            Role::LogConsumer(consumer) => self.apply_to_log_consumer(consumer),
            Role::LogProducer(producer) => self.apply_to_log_producer(producer),
            Role::Service(service) => service::set(service, self),
            Role::Program(_) | Role::Thing(_) => false,
        }
    }

    fn apply_to_producer(&self, producer: &mut ProducerPlan) -> bool {
        let restraint = &mut producer.restraint;
        match self {
            Self::MaxUnconfirmed(most) => {
                restraint.max_unconfirmed = Some(*most).filter(|most| *most > 0);
                producer.confirms |= self.needs_confirms();
            }
            Self::OnNack(answer) => {
                restraint.on_nack = *answer;
                producer.confirms |= self.needs_confirms();
            }
            Self::Throttle(throttle) => restraint.throttle = throttle.clone(),
            Self::HeedsBlocked(heeds) => restraint.heeds_blocked = *heeds,
            _ => return false,
        }
        true
    }

    fn apply_to_log_consumer(&self, consumer: &mut LogConsumerPlan) -> bool {
        let library = &mut consumer.settings;
        match self {
            Self::Service(time) => consumer.service = Span::Fixed(*time),
            Self::FailureChance(percent) => fail_by_chance(&mut consumer.failures, *percent),
            Self::Commit(when) => consumer.commit = *when,
            Self::AfterFailure(answer) => consumer.on_failure = *answer,
            Self::MaxPollRecords(most) => library.max_poll_records = (*most).max(1) as usize,
            Self::MaxPollInterval(time) => library.max_poll_interval = *time,
            Self::HeartbeatInterval(time) => library.heartbeat_interval = *time,
            Self::SessionTimeout(time) => library.session_timeout = *time,
            Self::Isolation(isolation) => library.isolation = *isolation,
            Self::Assignor(assignor) => library.assignors = vec![assignor.name().into()],
            _ => return false,
        }
        true
    }

    fn apply_to_log_producer(&self, producer: &mut LogProducerPlan) -> bool {
        match self {
            Self::Acks(acks) => producer.settings.acks = *acks,
            Self::Linger(linger) => producer.settings.linger = *linger,
            _ => return false,
        }
        true
    }

    /// Changes a worker's part; false if it is not a worker's.
    pub fn apply_to_worker(&self, worker: &mut WorkerPlan) -> bool {
        match self {
            Self::Prefetch(prefetch) if worker.poll.is_none() => worker.prefetch = *prefetch,
            Self::PollEvery(time) => match &mut worker.poll {
                Some(poll) => poll.every = *time,
                None => return false,
            },
            Self::Acknowledge(when) => worker.acknowledge = *when,
            Self::Service(time) => worker.service = Span::Fixed(*time),
            Self::FailureChance(percent) => fail_by_chance(&mut worker.failures, *percent),
            Self::OnFailure(answer) => worker.on_failure = answer.clone(),
            Self::RetryLimit(limit) => {
                if let OnFailure::Retry(policy) = &mut worker.on_failure {
                    policy.limit = *limit;
                }
            }
            _ => return false,
        }
        true
    }

    /// Does a producer have to ask for confirms for it?
    pub(in crate::sim) fn needs_confirms(&self) -> bool {
        match self {
            Self::MaxUnconfirmed(most) => *most > 0,
            Self::OnNack(answer) => *answer != OnNack::Drop,
            _ => false,
        }
    }

    /// Does a client of the log broker have to begin anew for it?
    pub const fn concerns_library(&self) -> bool {
        matches!(
            self,
            Self::Acks(_)
                | Self::Linger(_)
                | Self::MaxPollRecords(_)
                | Self::MaxPollInterval(_)
                | Self::HeartbeatInterval(_)
                | Self::SessionTimeout(_)
                | Self::Isolation(_)
                | Self::Assignor(_)
        )
    }

    /// Does the worker's consumer have to be started anew for it?
    pub(in crate::sim) const fn concerns_consumer(&self) -> bool {
        matches!(self, Self::Prefetch(_) | Self::Acknowledge(_) | Self::PollEvery(_))
    }

    /// One of each, with a client that has it.
    pub(super) fn examples() -> Vec<(&'static str, Self)> {
        let ms = SimDuration::from_millis;
        let backoff = Backoff::Linear(ms(100));
        let retry = RetryPolicy { exchange: "retry".into(), limit: 4, backoff, jitter_percent: 10 };
        let throttle = Throttle { queue: "jobs".into(), above: 5, pause: ms(50), drop_below: Some(1) };
        vec![
            ("worker-1", Self::Prefetch(5)),
            ("worker-1", Self::Acknowledge(Acknowledge::BeforeWork)),
            ("worker-2", Self::Acknowledge(Acknowledge::Automatic)),
            ("worker-1", Self::Service(SimDuration::from_micros(12_500))),
            ("worker-1", Self::FailureChance(50)),
            ("worker-1", Self::OnFailure(OnFailure::Retry(retry))),
            ("worker-1", Self::RetryLimit(1)),
            ("shop", Self::MaxUnconfirmed(2)),
            ("shop", Self::OnNack(OnNack::Retry(ms(70)))),
            ("shop", Self::Throttle(Some(throttle))),
            ("shop", Self::HeedsBlocked(true)),
            ("writer", Self::Acks(Acks::Leader)),
            ("writer", Self::Linger(ms(30))),
            ("reader-1", Self::Commit(Commit::BeforeWork)),
            ("reader-1", Self::AfterFailure(AfterFailure::SeekBack)),
            ("reader-1", Self::MaxPollRecords(5)),
            ("reader-1", Self::MaxPollInterval(ms(60_000))),
            ("reader-1", Self::HeartbeatInterval(ms(500))),
            ("reader-1", Self::SessionTimeout(ms(6_000))),
            ("reader-1", Self::Isolation(Isolation::ReadCommitted)),
            ("reader-1", Self::Assignor(Assignor::CooperativeSticky)),
            ("payment", Self::StepTime { step: "charge".into(), time: ms(90) }),
            ("till", Self::StepTimeout { step: "mail".into(), time: ms(60) }),
            ("books", Self::StepFails { step: "write".into(), percent: 50 }),
            ("payment", Self::Threads(1)),
            ("puller", Self::PollEvery(ms(40))),
            ("worker-1", Self::Scaling(Scaling::Above(1))),
            ("worker-1", Self::Scaling(Scaling::Below(1))),
            ("worker-1", Self::Scaling(Scaling::Max(5))),
            ("worker-1", Self::Scaling(Scaling::Min(4))),
            ("worker-1", Self::Scaling(Scaling::On(false))),
            ("books", Self::Subscribed { handler: "hear".into(), on: false }),
            ("till", Self::Deploy { schema: "receipt".into(), version: "2.0".into() }),
        ]
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefetch(0) => write!(f, "no prefetch limit"),
            Self::Prefetch(prefetch) => write!(f, "prefetch {prefetch}"),
            Self::Acknowledge(Acknowledge::AfterWork) => write!(f, "acknowledge after the work"),
            Self::Acknowledge(Acknowledge::BeforeWork) => write!(f, "acknowledge before the work"),
            Self::Acknowledge(Acknowledge::Automatic) => write!(f, "acknowledge automatically"),
            Self::Acknowledge(Acknowledge::Never) => write!(f, "never acknowledge"),
            Self::Service(time) => write!(f, "{time} of work a message"),
            Self::FailureChance(percent) => write!(f, "fail {percent} % by chance"),
            Self::OnFailure(answer) => write!(f, "on failure {answer}"),
            Self::RetryLimit(limit) => write!(f, "retry at most {limit} times"),
            Self::MaxUnconfirmed(0) => write!(f, "any number unconfirmed"),
            Self::MaxUnconfirmed(most) => write!(f, "at most {most} unconfirmed"),
            Self::OnNack(OnNack::Drop) => write!(f, "drop what is not taken"),
            Self::OnNack(OnNack::Retry(wait)) => write!(f, "publish again after {wait} what is not taken"),
            Self::Throttle(None) => write!(f, "watch no queue"),
            Self::Throttle(Some(Throttle { queue, above, pause, drop_below })) => {
                write!(f, "wait {pause} while {queue} has {above} ready")?;
                drop_below.map_or(Ok(()), |least| write!(f, ", drop what has a priority below {least}"))
            }
            Self::Acks(Acks::None) => write!(f, "acks 0"),
            Self::Acks(Acks::Leader) => write!(f, "acks 1"),
            Self::Acks(Acks::All) => write!(f, "acks all"),
            Self::Linger(linger) => write!(f, "linger {linger}"),
            Self::Commit(Commit::AfterPoll) => write!(f, "commit after each poll"),
            Self::Commit(Commit::AfterRecord) => write!(f, "commit after each record"),
            Self::Commit(Commit::BeforeWork) => write!(f, "commit before the work"),
            Self::Commit(Commit::Never) => write!(f, "commit nothing by itself"),
            Self::AfterFailure(answer) => write!(f, "on failure {}", answer.words()),
            Self::MaxPollRecords(most) => write!(f, "at most {most} records a poll"),
            Self::MaxPollInterval(time) => write!(f, "poll every {time} at the latest"),
            Self::HeartbeatInterval(time) => write!(f, "a heartbeat every {time}"),
            Self::SessionTimeout(time) => write!(f, "session time-out {time}"),
            Self::Isolation(Isolation::ReadUncommitted) => write!(f, "read uncommitted"),
            Self::Isolation(Isolation::ReadCommitted) => write!(f, "read committed"),
            Self::Assignor(assignor) => write!(f, "assignor {}", assignor.name()),
            Self::StepTime { step, time } => write!(f, "{time} for {step}"),
            Self::StepTimeout { step, time } => write!(f, "{step} waits {time}"),
            Self::StepFails { step, percent } => write!(f, "{step} fails {percent} % by chance"),
            Self::Subscribed { handler, on: true } => write!(f, "{handler} subscribed"),
            Self::Subscribed { handler, on: false } => write!(f, "{handler} not subscribed"),
            Self::Deploy { schema, version } => write!(f, "deployed with {schema} {version}"),
            Self::Threads(1) => write!(f, "one thread"),
            Self::Threads(threads) => write!(f, "{threads} threads"),
            Self::PollEvery(time) => write!(f, "ask every {time}"),
            Self::Scaling(scaling) => scaling.fmt(f),
            Self::HeedsBlocked(true) => write!(f, "stop while the connection is blocked"),
            Self::HeedsBlocked(false) => write!(f, "publish on a blocked connection"),
        }
    }
}

/// From now on it fails by chance so often, and else as before.
pub(in crate::sim) fn fail_by_chance(failures: &mut Vec<FailureRule>, percent: u8) {
    failures.retain(|rule| !is_chance(rule));
    if percent > 0 {
        let (chance_percent, error) = (Some(percent), BY_CHANCE[usize::from(percent >= 100)].into());
        failures.push(FailureRule { chance_percent, error, ..FailureRule::default() });
    }
}

/// How often a client with these rules fails by nothing but chance, in percent.
pub fn failure_chance(failures: &[FailureRule]) -> u8 {
    failures.iter().find(|rule| is_chance(rule)).and_then(|rule| rule.chance_percent).unwrap_or(0)
}

fn is_chance(rule: &FailureRule) -> bool {
    let FailureRule { message, body_contains, first_attempts, during, chance_percent, .. } = rule;
    chance_percent.is_some()
        && message.is_none()
        && body_contains.is_none()
        && first_attempts.is_none()
        && during.is_none()
}
