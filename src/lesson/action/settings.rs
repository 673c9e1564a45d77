//! What a lesson changes about how its clients work: `set`, with the settings that are to change.

use serde::Deserialize;

use super::Form;
use crate::base::SimDuration;
use crate::engine::logs::{Acks, Isolation};
use crate::engine::queueing::Name;
use crate::lesson::file::log::AssignorFile;
use crate::lesson::file::queue::{OnFailureFile, OnNackFile, ThrottleFile};
use crate::lesson::file::service::Does;
use crate::lesson::file::{LessonFile, ProducerFile};
use crate::lesson::lower::queue::{on_failure, on_nack, throttle};
use crate::lesson::problem::{FieldPath, Problem, field};
use crate::lesson::validate::Check;
use crate::sim::watch::Scaling;
use crate::sim::{Acknowledge, Action, AfterFailure, ClientAction, Commit, MOST_CLIENTS, Setting};

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
    on_record_failure: Option<AfterFailure>,
    max_poll_records: Option<u32>,
    max_poll_interval_ms: Option<u64>,
    heartbeat_interval_ms: Option<u64>,
    session_timeout_ms: Option<u64>,
    isolation: Option<Isolation>,
    assignor: Option<AssignorFile>,
    step_time: Option<StepTimeFile>,
    step_timeout: Option<StepTimeFile>,
    step_fails: Option<StepFailsFile>,
    threads: Option<u16>,
    poll_every_ms: Option<u64>,
    scale_above: Option<u32>,
    scale_below: Option<u32>,
    scale_min: Option<u16>,
    scale_max: Option<u16>,
    scaling: Option<bool>,
    subscribed: Option<SubscribedFile>,
    deploy: Option<DeployFile>,
}

/// The version of a schema that a service is built with from then on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeployFile {
    schema: String,
    version: String,
}

/// Whether a handler of a service is subscribed to the events of its bus.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SubscribedFile {
    handler: String,
    on: bool,
}

/// How long something takes in a step of a service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepTimeFile {
    step: String,
    ms: u64,
}

/// How often a step of a service fails by chance.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFailsFile {
    step: String,
    percent: u8,
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
        self.check_steps(check, place);
        self.check_scaling(check, place);
        if let Some(consumer) = check.file.consumers.iter().find(|consumer| consumer.name == self.client) {
            let (session, heartbeat) = (self.session_timeout_ms, self.heartbeat_interval_ms);
            let times =
                (session.or(consumer.session_timeout_ms), heartbeat.or(consumer.heartbeat_interval_ms));
            check.consumer_times(self.max_poll_records, times, place);
        }
        let worker = check.file.workers.iter().find(|worker| worker.name == self.client);
        if let (Some(every), Some(worker)) = (self.poll_every_ms, worker) {
            check.polls(every, worker, &place.then("poll_every_ms"));
        }
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
        let timed = |written: &Option<StepTimeFile>| {
            let written = written.as_ref()?;
            Some((Name::from(written.step.as_str()), span(written.ms)))
        };
        let fails = self.step_fails.as_ref().map(|written| Setting::StepFails {
            step: written.step.as_str().into(),
            percent: written.percent,
        });
        let subscribed = self
            .subscribed
            .as_ref()
            .map(|written| Setting::Subscribed { handler: written.handler.as_str().into(), on: written.on });
        let deploy = self.deploy.as_ref().map(|written| Setting::Deploy {
            schema: written.schema.as_str().into(),
            version: written.version.as_str().into(),
        });
        [
            (Has::Worker, self.prefetch.map(Setting::Prefetch)),
            (Has::Worker, self.poll_every_ms.map(|ms| Setting::PollEvery(span(ms)))),
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
            (Has::Consumer, self.on_record_failure.map(Setting::AfterFailure)),
            (Has::Consumer, self.max_poll_records.map(Setting::MaxPollRecords)),
            (Has::Consumer, self.max_poll_interval_ms.map(|ms| Setting::MaxPollInterval(span(ms)))),
            (Has::Consumer, self.heartbeat_interval_ms.map(|ms| Setting::HeartbeatInterval(span(ms)))),
            (Has::Consumer, self.session_timeout_ms.map(|ms| Setting::SessionTimeout(span(ms)))),
            (Has::Consumer, self.isolation.map(Setting::Isolation)),
            (Has::Consumer, self.assignor.map(|assignor| Setting::Assignor(assignor.into()))),
            (Has::Service, timed(&self.step_time).map(|(step, time)| Setting::StepTime { step, time })),
            (Has::Service, timed(&self.step_timeout).map(|(step, time)| Setting::StepTimeout { step, time })),
            (Has::Service, fails),
            (Has::Service, self.threads.map(Setting::Threads)),
            (Has::Service, subscribed),
            (Has::Service, deploy),
        ]
        .into_iter()
        .chain(self.scaling().map(|scaling| (Has::Scaler, scaling.map(Setting::Scaling))))
        .filter_map(|(has, setting)| Some((has, setting?)))
    }

    /// The settings of its scaler.
    fn scaling(&self) -> impl Iterator<Item = Option<Scaling>> {
        [
            self.scale_above.map(Scaling::Above),
            self.scale_below.map(Scaling::Below),
            self.scale_min.map(Scaling::Min),
            self.scale_max.map(Scaling::Max),
            self.scaling.map(Scaling::On),
        ]
        .into_iter()
    }

    /// Who is scaled has a scaler, and no more copies than there may be clients.
    fn check_scaling(&self, check: &mut Check<'_>, place: &FieldPath) {
        let is_scaled = check.file.scalers.iter().any(|scaler| scaler.like == self.client);
        let unsure = check.report.lost(&field!["scalers"], &["scalers", "like"]);
        if !is_scaled && !unsure && self.scaling().flatten().next().is_some() {
            let problem = Problem::new(place.clone(), format!("`{}` has no scaler", self.client));
            check.report.add(problem.expected("the name that a `[[scalers]]` has as its `like`"));
        }
        if self.scale_max.is_some_and(|most| usize::from(most) > MOST_CLIENTS) {
            let problem = Problem::new(place.then("scale_max"), "so many can't be in a run");
            check.report.add(problem.expected(format!("{MOST_CLIENTS} or fewer")));
        }
    }

    /// The steps that are named are there, and have what is set.
    fn check_steps(&self, check: &mut Check<'_>, place: &FieldPath) {
        let file = check.file;
        let Some(service) = file.services.iter().find(|service| service.name == self.client) else { return };
        if self.threads == Some(0) {
            let problem = Problem::new(place.then("threads"), "nobody would work there");
            check.report.add(problem.expected("1 or more"));
        }
        let time = |written: &'_ Option<StepTimeFile>| written.as_ref().map(|written| written.step.clone());
        let works: (&[Does], &str) = (&[Does::Work], "takes its time with `work`");
        let named = [
            ("step_time", time(&self.step_time), works),
            (
                "step_timeout",
                time(&self.step_timeout),
                (&[Does::Call, Does::Await, Does::Flush], "waits for an answer"),
            ),
            ("step_fails", self.step_fails.as_ref().map(|written| written.step.clone()), works),
        ];
        for (field, step, does) in named {
            if let Some(step) = step {
                check.step_that(service, &step, does, place.then(field).then("step"));
            }
        }
        if let Some(written) = &self.subscribed {
            check.subscribes(service, &written.handler, place.then("subscribed").then("handler"));
        }
        if let Some(DeployFile { schema, version }) = &self.deploy {
            check.deploys(service, (schema, version), &place.then("deploy"));
        }
        if let Some(fails) = &self.step_fails {
            check.percent(fails.percent, place.then("step_fails").then("percent"));
        }
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
    Service,
    /// Whom a scaler starts copies of, whatever it is.
    Scaler,
}

impl Has {
    fn is(self, part: Part) -> bool {
        match self {
            Self::Worker => part == Part::Worker,
            Self::Consuming => part == Part::Worker || part == Part::Consumer,
            Self::Producer => part == Part::Producer,
            Self::LogProducer => part == Part::LogProducer,
            Self::Consumer => part == Part::Consumer,
            Self::Service => part == Part::Service,
            Self::Scaler => true,
        }
    }

    const fn called(self) -> &'static str {
        match self {
            Self::Worker | Self::Consuming => "worker",
            Self::Producer => "producer",
            Self::LogProducer => "producer of records",
            Self::Consumer => "consumer of topics",
            Self::Service => "service",
            Self::Scaler => "scaled one",
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
    Service,
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
        if file.services.iter().any(|service| service.name == client) {
            return Some(Self::Service);
        }
        file.consumers.iter().any(|consumer| consumer.name == client).then_some(Self::Consumer)
    }
}
