//! What a lesson changes about how its clients work: `set`, with the settings that are to change.

use serde::Deserialize;

use super::Form;
use crate::base::SimDuration;
use crate::engine::logs::{Acks, Isolation};
use crate::lesson::file::log::AssignorFile;
use crate::lesson::file::queue::{OnFailureFile, OnNackFile, ThrottleFile};
use crate::lesson::file::{LessonFile, ProducerFile};
use crate::lesson::lower::queue::{on_failure, on_nack, throttle};
use crate::lesson::problem::FieldPath;
use crate::lesson::validate::Check;
use crate::sim::{Acknowledge, Action, ClientAction, Commit, Setting};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct Set {
    client: String,
    prefetch: Option<u16>,
    acknowledge: Option<Acknowledge>,
    service_ms: Option<u64>,
    failure_percent: Option<u8>,
    on_failure: Option<OnFailureFile>,
    retry_limit: Option<u32>,
    max_unconfirmed: Option<u32>,
    on_nack: Option<OnNackFile>,
    throttle: Option<ThrottleFile>,
    heeds_blocked: Option<bool>,
    acks: Option<Acks>,
    linger_ms: Option<u64>,
    commit: Option<Commit>,
    max_poll_records: Option<u32>,
    max_poll_interval_ms: Option<u64>,
    heartbeat_interval_ms: Option<u64>,
    session_timeout_ms: Option<u64>,
    isolation: Option<Isolation>,
    assignor: Option<AssignorFile>,
}

impl Form for Set {
    fn lower(&self, _: &str) -> Vec<Action> {
        let set = |(_, setting)| ClientAction::Set { client: self.client.as_str().into(), setting };
        self.settings().map(set).map(Action::Client).collect()
    }

    fn client(&self) -> Option<&str> {
        Some(&self.client)
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        self.fits(check, place);
        if let Some(throttle) = &self.throttle {
            check.throttle(throttle, &place.then("throttle"));
        }
        if let Some(percent) = self.failure_percent {
            check.percent(percent, place.then("failure_percent"));
        }
        if let Some(consumer) = check.file.consumers.iter().find(|consumer| consumer.name == self.client) {
            let (session, heartbeat) = (self.session_timeout_ms, self.heartbeat_interval_ms);
            let times =
                (session.or(consumer.session_timeout_ms), heartbeat.or(consumer.heartbeat_interval_ms));
            check.consumer_times(self.max_poll_records, times, place);
        }
        let worker = check.file.workers.iter().find(|worker| worker.name == self.client);
        if let (Some(OnFailureFile::Retry(retry)), Some(worker)) = (&self.on_failure, worker) {
            check.retry(worker, retry, &place.then("on_failure").then("retry"));
        }
    }
}

impl Set {
    /// The settings that are given, each with who has it.
    fn settings(&self) -> impl Iterator<Item = (Has, Setting)> {
        let span = SimDuration::from_millis;
        let failure = self.on_failure.as_ref().map(on_failure);
        let throttle = self.throttle.as_ref().map(throttle);
        [
            (Has::Worker, self.prefetch.map(Setting::Prefetch)),
            (Has::Worker, self.acknowledge.map(Setting::Acknowledge)),
            (Has::Consuming, self.service_ms.map(|ms| Setting::Service(span(ms)))),
            (Has::Consuming, self.failure_percent.map(Setting::FailureChance)),
            (Has::Worker, failure.map(Setting::OnFailure)),
            (Has::Worker, self.retry_limit.map(Setting::RetryLimit)),
            (Has::Producer, self.max_unconfirmed.map(Setting::MaxUnconfirmed)),
            (Has::Producer, self.on_nack.map(|answer| Setting::OnNack(on_nack(answer)))),
            (Has::Producer, throttle.map(|throttle| Setting::Throttle(Some(throttle)))),
            (Has::Producer, self.heeds_blocked.map(Setting::HeedsBlocked)),
            (Has::LogProducer, self.acks.map(Setting::Acks)),
            (Has::LogProducer, self.linger_ms.map(|ms| Setting::Linger(span(ms)))),
            (Has::Consumer, self.commit.map(Setting::Commit)),
            (Has::Consumer, self.max_poll_records.map(Setting::MaxPollRecords)),
            (Has::Consumer, self.max_poll_interval_ms.map(|ms| Setting::MaxPollInterval(span(ms)))),
            (Has::Consumer, self.heartbeat_interval_ms.map(|ms| Setting::HeartbeatInterval(span(ms)))),
            (Has::Consumer, self.session_timeout_ms.map(|ms| Setting::SessionTimeout(span(ms)))),
            (Has::Consumer, self.isolation.map(Setting::Isolation)),
            (Has::Consumer, self.assignor.map(|assignor| Setting::Assignor(assignor.into()))),
        ]
        .into_iter()
        .filter_map(|(has, setting)| Some((has, setting?)))
    }

    /// Tells, once for each kind of client, that this client is none of those who have a setting.
    fn fits(&self, check: &mut Check<'_>, place: &FieldPath) {
        let Some(part) = Part::of(check.file, &self.client) else { return };
        let mut told: Vec<String> = Vec::new();
        for (has, _) in self.settings().filter(|(has, _)| !has.is(part)) {
            let problem = match (has, part) {
                (Has::Producer, Part::LogProducer) => {
                    format!("`{}` writes to topics: it has no such setting", self.client)
                }
                _ => format!("`{}` is no {}", self.client, has.called()),
            };
            if !told.contains(&problem) {
                check.problem(place.clone(), problem.clone());
                told.push(problem);
            }
        }
    }
}

/// Who has a setting.
#[derive(Clone, Copy)]
enum Has {
    Worker,
    /// A worker or a consumer of records.
    Consuming,
    Producer,
    LogProducer,
    Consumer,
}

impl Has {
    fn is(self, part: Part) -> bool {
        match self {
            Self::Worker => part == Part::Worker,
            Self::Consuming => part == Part::Worker || part == Part::Consumer,
            Self::Producer => part == Part::Producer,
            Self::LogProducer => part == Part::LogProducer,
            Self::Consumer => part == Part::Consumer,
        }
    }

    const fn called(self) -> &'static str {
        match self {
            Self::Worker | Self::Consuming => "worker",
            Self::Producer => "producer",
            Self::LogProducer => "producer of records",
            Self::Consumer => "consumer of topics",
        }
    }
}

/// What a client of a lesson is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Producer,
    Worker,
    LogProducer,
    Consumer,
}

impl Part {
    fn of(file: &LessonFile, client: &str) -> Option<Self> {
        if let Some(producer) = file.producers.iter().find(|producer| producer.name() == client) {
            return Some(match producer {
                ProducerFile::Exchange(_) => Self::Producer,
                ProducerFile::Topic(_) => Self::LogProducer,
            });
        }
        if file.workers.iter().any(|worker| worker.name == client) {
            return Some(Self::Worker);
        }
        file.consumers.iter().any(|consumer| consumer.name == client).then_some(Self::Consumer)
    }
}
