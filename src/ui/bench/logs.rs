//! What can be done to the log broker: its brokers, its partitions, and the clients that write and read.

use std::rc::Rc;

use yew::prelude::*;

use super::BenchView;
use super::forms::Sent;
use super::menu::button;
use crate::base::SimDuration;
use crate::engine::logs::{Acks, BrokerId, TopicPartition};
use crate::engine::queueing::{Message, Name};
use crate::player::LogBrokerState;
use crate::sim::{Action, LogConsumerPlan, LogProducerPlan, Plan, Setting, broker_name};

/// A broker: stop, kill, start it, cut it off.
pub(super) fn of_log_broker(bench: &BenchView, broker: BrokerId, state: LogBrokerState) -> Html {
    let name: Name = broker_name(broker).into();
    let stop = |kill| Action::StopLogBroker { broker: name.clone(), kill, restart_after: None };
    let who = || name.clone();
    html! {
        <div class="node-acts">
            if state.down {
                { button(bench, "Start", "It comes up with the logs on its disk, and catches up", Action::StartLogBroker { broker: who() }) }
            } else {
                { button(bench, "Kill", "It stops dead; the controller notices when its session is over", stop(true)) }
                { button(bench, "Shut down", "It hands its leaderships over and goes", stop(false)) }
            }
            { if state.cut {
                button(bench, "Mend its links", "It hears of the others again", Action::MendLogBroker { broker: who() })
            } else {
                button(bench, "Cut it off", "No other broker reaches it; clients still do", Action::CutLogBroker { broker: who() })
            } }
        </div>
    }
}

/// A partition: its topic can get one more, and its group another member.
pub(super) fn of_partition(bench: &BenchView, plan: &Plan, partition: TopicPartition, there: u16) -> Html {
    let Some(topic) = plan.logs.topics.get(partition.topic.index()) else { return html! {} };
    let name = topic.declaration.name.clone();
    let most = topic.declaration.assignment.len() as u16;
    let reader = plan.clients.iter().find(|client| match &client.role {
        crate::sim::Role::LogConsumer(consumer) => consumer.topics.contains(&name),
        _ => false,
    });
    html! {
        <div class="node-acts">
            if there < most {
                { button(bench, "Add a partition", "Keys may have other partitions from then on",
                    Action::AddPartitions { topic: name.clone(), total: there + 1 }) }
            }
            { for reader.map(|like| button(bench, "Add a consumer", "One more member of the group that reads it",
                Action::Add { client: plan.free_name(&like.name), like: like.name.clone() })) }
        </div>
    }
}

/// A producer of records: what it waits for, and a record by hand.
pub(super) fn producer_forms(bench: &BenchView, client: &Name, producer: &LogProducerPlan) -> Html {
    let acks = |acks| Action::Set { client: client.clone(), setting: Setting::Acks(acks) };
    let ways = [("acks 0", Acks::None), ("acks 1", Acks::Leader), ("acks all", Acks::All)];
    let others = ways.into_iter().filter(|(_, way)| *way != producer.settings.acks);
    let usual =
        producer.publications.first().map(|publication| Rc::clone(&publication.message)).unwrap_or_default();
    let onsubmit = {
        let (bench, client, topic) = (bench.clone(), client.clone(), usual.exchange.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let message = Message {
                exchange: topic.clone(),
                routing_key: sent.text("key").into(),
                body: sent.text("body").into(),
                ..Message::default()
            };
            bench.act(vec![Action::Publish { client: client.clone(), message: Rc::new(message) }]);
        }
    };
    html! {
        <>
            <div class="node-acts">
                { for others.map(|(words, way)| button(bench, words, "It begins anew with this setting", acks(way))) }
            </div>
            <form class="node-form" {onsubmit}>
                <div class="node-fields">
                    <label>{ "Key (empty: none)" }<input type="text" name="key" value={usual.routing_key.to_string()} maxlength="255" autocomplete="off" /></label>
                    <label>{ "Value" }<input type="text" name="body" value={usual.body.replace("{n}", "")} maxlength="400" autocomplete="off" /></label>
                </div>
                <div class="node-acts"><button type="submit" class="button small">{ format!("Send to {}", usual.exchange) }</button></div>
            </form>
        </>
    }
}

/// A consumer of topics: how long it works on a record.
pub(super) fn consumer_forms(bench: &BenchView, client: &Name, _consumer: &LogConsumerPlan) -> Html {
    let service = |ms: u64| Action::Set {
        client: client.clone(),
        setting: Setting::Service(SimDuration::from_millis(ms)),
    };
    html! {
        <div class="node-acts">
            { button(bench, "Work faster", "50 ms a record", service(50)) }
            { button(bench, "Work slower", "1 s a record", service(1_000)) }
        </div>
    }
}
