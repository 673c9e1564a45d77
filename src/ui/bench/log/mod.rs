//! What can be done to the log broker: its brokers, its partitions, and the clients that write and read.

mod forms;

use std::rc::Rc;

use yew::prelude::*;

use self::forms::{consumer_form, producer_form, record_form};
use super::BenchView;
use super::menu::{button, folded};
use crate::engine::logs::{BrokerId, TopicPartition};
use crate::engine::queueing::Name;
use crate::player::LogBrokerState;
use crate::sim::{Action, ClientAction, ClientPlan, ClusterAction, Plan, TransitKind, broker_name};
use crate::stage::log::{Part, Thing, consumer_of};
use crate::ui::session::Session;

/// Everything that can be done to a thing.
pub(super) fn acts(bench: &BenchView, session: &Rc<Session>, thing: Thing) -> Html {
    session.player.world(|world| match thing {
        Thing::Broker(broker) => of_broker(bench, broker, world.logs.brokers[broker.index()]),
        Thing::Replica(replica) => {
            let is_of = |one: &&TopicPartition| one.topic == replica.partition.topic;
            let there = world.logs.partitions.keys().filter(is_of).count();
            of_partition(bench, &session.recording().plan, replica.partition, there as u16)
        }
    })
}

/// What on a client's link can be lost or doubled.
pub(super) const fn faults(part: Part) -> &'static [(TransitKind, &'static str)] {
    match part {
        Part::Producer(_) => &[
            (TransitKind::Produce, "batch"),
            (TransitKind::Produced, "answer"),
            (TransitKind::NotProduced, "refusal"),
        ],
        Part::Consumer(_) => &[(TransitKind::Fetch, "fetched records"), (TransitKind::Commit, "commit")],
    }
}

/// What can be done to a client besides what can be done to any.
pub(super) fn of_client(bench: &BenchView, client: &Name, part: Part) -> Html {
    match part {
        Part::Producer(producer) => html! {
            <>
                { folded("Settings", producer_form(bench, client, producer)) }
                { folded("Send by hand", record_form(bench, client, producer)) }
            </>
        },
        Part::Consumer(consumer) => folded("Settings", consumer_form(bench, client, consumer)),
    }
}

/// A broker: stop, kill, start it, cut it off.
fn of_broker(bench: &BenchView, broker: BrokerId, state: LogBrokerState) -> Html {
    let name: Name = broker_name(broker).into();
    let stop =
        |kill| Action::Cluster(ClusterAction::Stop { broker: name.clone(), kill, restart_after: None });
    let who = || name.clone();
    html! {
        <div class="node-acts">
            if state.down {
                { button(bench, "Start", "It comes up with the logs on its disk, and catches up", Action::Cluster(ClusterAction::Start { broker: who() })) }
            } else {
                { button(bench, "Kill", "It stops dead; the controller notices when its session is over", stop(true)) }
                { button(bench, "Shut down", "It hands its leaderships over and goes", stop(false)) }
            }
            { if state.cut {
                button(bench, "Mend its links", "It hears of the others again", Action::Cluster(ClusterAction::Mend { broker: who() }))
            } else {
                button(bench, "Cut it off", "No other broker reaches it; clients still do", Action::Cluster(ClusterAction::Cut { broker: who() }))
            } }
        </div>
    }
}

/// A partition: its topic can get one more, and its group another member.
fn of_partition(bench: &BenchView, plan: &Plan, partition: TopicPartition, there: u16) -> Html {
    let Some(topic) = plan.logs.topics.get(partition.topic.index()) else { return html! {} };
    let name = topic.declaration.name.clone();
    let most = topic.declaration.assignment.len() as u16;
    let reads = |client: &ClientPlan| consumer_of(client).is_some_and(|one| one.topics.contains(&name));
    let reader = plan.clients.iter().find(|client| reads(client));
    html! {
        <div class="node-acts">
            if there < most {
                { button(bench, "Add a partition", "Keys may have other partitions from then on",
                    Action::Cluster(ClusterAction::AddPartitions { topic: name.clone(), total: there + 1 })) }
            }
            { for reader.map(|like| button(bench, "Add a consumer", "One more member of the group that reads it",
                Action::Client(ClientAction::Add { client: plan.free_name(&like.name), like: like.name.clone() }))) }
        </div>
    }
}
