//! What can be done to the log broker: its brokers, its partitions, and the clients that write and read.

mod forms;
mod topic;

use std::rc::Rc;

use yew::prelude::*;

use self::forms::{consumer_form, producer_form, record_form, seek_form};
use self::topic::topic_form;
use super::BenchView;
use super::menu::{button, folded};
use crate::engine::logs::{TopicId, TopicPartition};
use crate::engine::queueing::Name;
use crate::sim::{Action, ClusterAction, Plan, TransitKind};
use crate::stage::log::{Part, Thing};
use crate::ui::session::Session;

/// What can be done to a thing and takes more than a press.
pub(super) fn acts(bench: &BenchView, session: &Rc<Session>, thing: Thing) -> Html {
    match thing {
        Thing::Broker(_) => html! {},
        Thing::Replica(replica) => {
            let is_of = |one: &&TopicPartition| one.topic == replica.partition.topic;
            let there = session.player.world(|world| world.logs.partitions.keys().filter(is_of).count());
            html! {
                <>
                    { of_partition(bench, &session.recording().plan, replica.partition, there as u16) }
                    { of_topic(bench, session, replica.partition.topic) }
                </>
            }
        }
    }
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
        Part::Consumer(consumer) => html! {
            <>
                { folded("Settings", consumer_form(bench, client, consumer)) }
                { seek_form(bench, client, consumer) }
            </>
        },
    }
}

/// The settings of a topic, which are those of all its partitions.
fn of_topic(bench: &BenchView, session: &Rc<Session>, topic: TopicId) -> Html {
    let recording = session.recording();
    let Some(present) = recording.topic_at(topic, session.player.moment().at) else { return html! {} };
    folded("Topic settings", topic_form(bench, recording.plan.logs.topic_name(topic), present))
}

/// A partition: its topic can get one more.
fn of_partition(bench: &BenchView, plan: &Plan, partition: TopicPartition, there: u16) -> Html {
    let Some(topic) = plan.logs.topics.get(partition.topic.index()) else { return html! {} };
    let most = topic.declaration.assignment.len() as u16;
    if there >= most {
        return html! {};
    }
    let more = ClusterAction::AddPartitions { topic: topic.declaration.name.clone(), total: there + 1 };
    html! {
        <div class="node-acts">
            { button(bench, "Add a partition", "Keys may have other partitions from then on", Action::Cluster(more)) }
        </div>
    }
}
