//! The part of a lesson file that is done to the run: faults, what is offered, what lanes differ by.

use serde::Deserialize;

use super::{
    AddPartitionsFile, BindingFile, LogBrokerFile, OnFailureFile, OnNackFile, SetMemoryFile, SetPolicyFile,
    StartBrokerFile, StopBrokerFile, StopLogBrokerFile, ThrottleFile,
};
use crate::engine::logs::Acks;
use crate::engine::queueing::FieldTable;
use crate::sim::{Acknowledge, TransitKind};

/// One of the actions, at a moment or at the reader's.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ActionFile {
    pub at_ms: Option<u64>,
    pub crash: Option<CrashFile>,
    pub restart: Option<ClientFile>,
    pub lose: Option<TargetFile>,
    pub duplicate: Option<TargetFile>,
    pub cut: Option<ClientFile>,
    pub mend: Option<ClientFile>,
    pub publish: Option<ByHandFile>,
    pub set: Option<SetFile>,
    pub pause: Option<ClientFile>,
    pub resume: Option<ClientFile>,
    pub add: Option<AddFile>,
    pub remove: Option<ClientFile>,
    pub bind: Option<BindingFile>,
    pub unbind: Option<BindingFile>,
    pub stop_broker: Option<StopBrokerFile>,
    pub start_broker: Option<StartBrokerFile>,
    pub set_memory: Option<SetMemoryFile>,
    pub set_policy: Option<SetPolicyFile>,
    pub stop_log_broker: Option<StopLogBrokerFile>,
    pub start_log_broker: Option<LogBrokerFile>,
    pub cut_log_broker: Option<LogBrokerFile>,
    pub mend_log_broker: Option<LogBrokerFile>,
    pub add_partitions: Option<AddPartitionsFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ClientFile {
    pub client: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct CrashFile {
    pub client: String,
    pub restart_after_ms: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct TargetFile {
    pub client: String,
    pub transit: TransitKind,
    pub message: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ByHandFile {
    pub client: String,
    pub topic: Option<String>,
    #[serde(default)]
    pub exchange: String,
    #[serde(default)]
    pub key: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[serde(default)]
    pub headers: FieldTable,
    #[serde(default)]
    pub body: String,
    /// No worker can read it.
    #[serde(default)]
    pub poison: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct SetFile {
    pub client: String,
    pub prefetch: Option<u16>,
    pub acknowledge: Option<Acknowledge>,
    pub service_ms: Option<u64>,
    pub failure_percent: Option<u8>,
    pub on_failure: Option<OnFailureFile>,
    pub retry_limit: Option<u32>,
    pub max_unconfirmed: Option<u32>,
    pub on_nack: Option<OnNackFile>,
    pub throttle: Option<ThrottleFile>,
    pub heeds_blocked: Option<bool>,
    pub acks: Option<Acks>,
    pub linger_ms: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct AddFile {
    pub like: String,
    pub client: Option<String>,
}

/// Actions behind one button.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct OfferFile {
    pub label: String,
    pub actions: Vec<ActionFile>,
}

/// One of the runs that the lesson sets beside each other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct LaneFile {
    pub title: String,
    #[serde(default)]
    pub actions: Vec<ActionFile>,
}

impl ActionFile {
    /// The bindings that are made or taken away.
    pub fn bindings(&self) -> impl Iterator<Item = (&'static str, &BindingFile)> {
        let both = [("bind", &self.bind), ("unbind", &self.unbind)];
        both.into_iter().filter_map(|(what, binding)| Some((what, binding.as_ref()?)))
    }

    /// What is done to a log broker, with its name.
    pub fn log_brokers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("stop_log_broker", self.stop_log_broker.as_ref().map(|file| file.broker.as_str())),
            ("start_log_broker", self.start_log_broker.as_ref().map(|file| file.broker.as_str())),
            ("cut_log_broker", self.cut_log_broker.as_ref().map(|file| file.broker.as_str())),
            ("mend_log_broker", self.mend_log_broker.as_ref().map(|file| file.broker.as_str())),
        ]
        .into_iter()
        .filter_map(|(what, broker)| Some((what, broker?)))
    }

    /// What is done to the broker, by name.
    fn of_the_operator(&self) -> impl Iterator<Item = &'static str> {
        let all = [
            ("stop_broker", self.stop_broker.is_some()),
            ("start_broker", self.start_broker.is_some()),
            ("set_memory", self.set_memory.is_some()),
            ("set_policy", self.set_policy.is_some()),
            ("add_partitions", self.add_partitions.is_some()),
        ];
        all.into_iter().filter_map(|(what, is_there)| is_there.then_some(what))
    }

    /// The actions there are, each with the client it is done to, where it names one.
    pub fn clients(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        fn plain<'a>(
            what: &'static str,
            file: &'a Option<ClientFile>,
        ) -> Option<(&'static str, Option<&'a str>)> {
            Some((what, Some(file.as_ref()?.client.as_str())))
        }
        [
            self.crash.as_ref().map(|crash| ("crash", Some(crash.client.as_str()))),
            plain("restart", &self.restart),
            self.lose.as_ref().map(|lose| ("lose", Some(lose.client.as_str()))),
            self.duplicate.as_ref().map(|target| ("duplicate", Some(target.client.as_str()))),
            plain("cut", &self.cut),
            plain("mend", &self.mend),
            self.publish.as_ref().map(|publish| ("publish", Some(publish.client.as_str()))),
            self.set.as_ref().map(|set| ("set", Some(set.client.as_str()))),
            plain("pause", &self.pause),
            plain("resume", &self.resume),
            self.add.as_ref().map(|add| ("add", add.client.as_deref())),
            plain("remove", &self.remove),
        ]
        .into_iter()
        .flatten()
        .chain(self.bindings().map(|(what, _)| (what, None)))
        .chain(self.log_brokers().map(|(what, _)| (what, None)))
        .chain(self.of_the_operator().map(|what| (what, None)))
    }
}
