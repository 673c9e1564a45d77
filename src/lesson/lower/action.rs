//! Actions: a fault's, a button's, a lane's.

use std::rc::Rc;

use super::super::file::{ActionFile, ByHandFile, CrashFile, LaneFile, OfferFile, SetFile, TargetFile};
use super::super::lesson::{Lane, Offer};
use super::client::message;
use super::queue::{binding, on_failure, on_nack, throttle};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{Message, MessageId, Name, Policy, Value};
use crate::sim::{
    Action, BrokerAction, ClientAction, ClusterAction, Intervention, LinkAction, POISON, Plan, Setting,
    Target, TopologyAction,
};

/// The actions of a list with their moments. `plan` gives a name to everybody added without one.
pub(super) fn at_moments(written: &[ActionFile], plan: &Plan) -> Vec<Intervention> {
    let mut added: Vec<Intervention> = Vec::new();
    for written in written {
        let at = SimTime::from_millis(written.at_ms.unwrap_or_default());
        for mut action in actions(written) {
            if let Action::Client(ClientAction::Add { client, like }) = &mut action
                && client.is_empty()
            {
                *client = plan.with_added(&added).free_name(like);
            }
            added.push(Intervention { at, action });
        }
    }
    added
}

pub(super) fn lane(written: &LaneFile, plan: &Plan) -> Lane {
    Lane { title: written.title.clone(), interventions: at_moments(&written.actions, plan) }
}

pub(super) fn offer(written: &OfferFile) -> Offer {
    Offer { label: written.label.clone(), actions: written.actions.iter().flat_map(actions).collect() }
}

fn actions(written: &ActionFile) -> Vec<Action> {
    let name = |client: &str| Name::from(client);
    let mut all = Vec::new();
    if let Some(CrashFile { client, restart_after_ms }) = &written.crash {
        let restart_after = restart_after_ms.map(SimDuration::from_millis);
        all.push(Action::Client(ClientAction::Crash { client: name(client), restart_after }));
    }
    all.extend(
        written
            .restart
            .as_ref()
            .map(|file| Action::Client(ClientAction::Restart { client: name(&file.client) })),
    );
    all.extend(written.lose.as_ref().map(|file| Action::Link(LinkAction::Lose(target(file)))));
    all.extend(written.duplicate.as_ref().map(|file| Action::Link(LinkAction::Duplicate(target(file)))));
    all.extend(written.cut.as_ref().map(|file| Action::Link(LinkAction::Cut { client: name(&file.client) })));
    all.extend(
        written.mend.as_ref().map(|file| Action::Link(LinkAction::Mend { client: name(&file.client) })),
    );
    all.extend(written.publish.as_ref().map(by_hand));
    if let Some(set) = &written.set {
        let client = name(&set.client);
        all.extend(
            settings(set)
                .map(|setting| Action::Client(ClientAction::Set { client: client.clone(), setting })),
        );
    }
    all.extend(
        written.pause.as_ref().map(|file| Action::Client(ClientAction::Pause { client: name(&file.client) })),
    );
    all.extend(
        written
            .resume
            .as_ref()
            .map(|file| Action::Client(ClientAction::Resume { client: name(&file.client) })),
    );
    all.extend(written.add.as_ref().map(|file| {
        Action::Client(ClientAction::Add {
            client: name(file.client.as_deref().unwrap_or_default()),
            like: name(&file.like),
        })
    }));
    all.extend(
        written
            .remove
            .as_ref()
            .map(|file| Action::Client(ClientAction::Remove { client: name(&file.client) })),
    );
    all.extend(
        written.bind.as_ref().map(|file| Action::Topology(TopologyAction::Bind(Rc::new(binding(file))))),
    );
    all.extend(written.stop_broker.as_ref().map(|file| {
        Action::Broker(BrokerAction::StopBroker {
            shutdown: file.shutdown,
            restart_after: file.restart_after_ms.map(SimDuration::from_millis),
        })
    }));
    all.extend(written.start_broker.as_ref().map(|_| Action::Broker(BrokerAction::StartBroker)));
    all.extend(
        written
            .set_memory
            .as_ref()
            .map(|file| Action::Broker(BrokerAction::SetMemory { high_watermark: file.high_watermark })),
    );
    all.extend(written.set_policy.as_ref().map(|file| {
        let policy = Policy { max_length: file.max_length, overflow: file.overflow };
        Action::Broker(BrokerAction::SetPolicy { queue: name(&file.queue), policy })
    }));
    all.extend(to_the_cluster(written));
    all.extend(
        written.unbind.as_ref().map(|file| Action::Topology(TopologyAction::Unbind(Rc::new(binding(file))))),
    );
    all
}

fn to_the_cluster(written: &ActionFile) -> impl Iterator<Item = Action> {
    let name = |text: &String| Name::from(text.as_str());
    [
        written.stop_log_broker.as_ref().map(|file| {
            Action::Cluster(ClusterAction::Stop {
                broker: name(&file.broker),
                kill: file.kill,
                restart_after: file.restart_after_ms.map(SimDuration::from_millis),
            })
        }),
        written
            .start_log_broker
            .as_ref()
            .map(|file| Action::Cluster(ClusterAction::Start { broker: name(&file.broker) })),
        written
            .cut_log_broker
            .as_ref()
            .map(|file| Action::Cluster(ClusterAction::Cut { broker: name(&file.broker) })),
        written
            .mend_log_broker
            .as_ref()
            .map(|file| Action::Cluster(ClusterAction::Mend { broker: name(&file.broker) })),
        written.add_partitions.as_ref().map(|file| {
            Action::Cluster(ClusterAction::AddPartitions { topic: name(&file.topic), total: file.total })
        }),
    ]
    .into_iter()
    .flatten()
}

fn target(written: &TargetFile) -> Target {
    Target {
        client: written.client.as_str().into(),
        kind: written.transit,
        message: written.message.map(MessageId),
    }
}

fn by_hand(written: &ByHandFile) -> Action {
    let ByHandFile { topic, exchange, key, kind, headers, body, .. } = written;
    let mut made: Message =
        message(topic.as_deref().unwrap_or(exchange), key, kind.as_deref(), headers, body);
    if written.poison {
        made.headers.insert(POISON.into(), Value::Bool(true));
    }
    Action::Client(ClientAction::Publish { client: written.client.as_str().into(), message: Rc::new(made) })
}

fn settings(written: &SetFile) -> impl Iterator<Item = Setting> {
    [
        written.prefetch.map(Setting::Prefetch),
        written.acknowledge.map(Setting::Acknowledge),
        written.service_ms.map(|ms| Setting::Service(SimDuration::from_millis(ms))),
        written.failure_percent.map(Setting::FailureChance),
        written.on_failure.as_ref().map(|answer| Setting::OnFailure(on_failure(answer))),
        written.retry_limit.map(Setting::RetryLimit),
        written.max_unconfirmed.map(Setting::MaxUnconfirmed),
        written.on_nack.map(|answer| Setting::OnNack(on_nack(answer))),
        written.throttle.as_ref().map(|file| Setting::Throttle(Some(throttle(file)))),
        written.heeds_blocked.map(Setting::HeedsBlocked),
        written.acks.map(Setting::Acks),
        written.linger_ms.map(|ms| Setting::Linger(SimDuration::from_millis(ms))),
    ]
    .into_iter()
    .flatten()
}
