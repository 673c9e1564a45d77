//! What can be done to the log broker: its brokers, its partitions, and the clients that write and read.

use std::rc::Rc;

use yew::prelude::*;

use super::BenchView;
use super::forms::{Sent, change, longest, number};
use super::menu::button;
use crate::base::SimDuration;
use crate::engine::logs::{Acks, BrokerId, TopicPartition};
use crate::engine::queueing::{Message, Name};
use crate::player::LogBrokerState;
use crate::sim::{Action, LogConsumerPlan, LogProducerPlan, Plan, Setting, broker_name, failure_chance};

/// A broker: stop, kill, start it, cut it off.
pub(super) fn of_log_broker(bench: &BenchView, broker: BrokerId, state: LogBrokerState) -> Html {
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
                    Action::Cluster(ClusterAction::AddPartitions { topic: name.clone(), total: there + 1 })) }
            }
            { for reader.map(|like| button(bench, "Add a consumer", "One more member of the group that reads it",
                Action::Client(ClientAction::Add { client: plan.free_name(&like.name), like: like.name.clone() }))) }
        </div>
    }
}

/// The settings of a producer of records; what differs from the present ones is changed, all at once.
pub(super) fn producer_form(bench: &BenchView, client: &Name, producer: &LogProducerPlan) -> Html {
    let (acks, linger) = (producer.settings.acks, producer.settings.linger.as_millis());
    let onsubmit = {
        let (bench, client) = (bench.clone(), client.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let wished = ACKS.into_iter().find(|(value, ..)| *value == sent.text("acks"));
            let wished = wished.map(|(_, way, _)| way).filter(|way| *way != acks).map(Setting::Acks);
            let lingers = sent.number("linger").filter(|ms| *ms != linger);
            let lingers = lingers.map(|ms| Setting::Linger(SimDuration::from_millis(ms)));
            change(&bench, &client, wished.into_iter().chain(lingers));
        }
    };
    html! {
        <form class="node-form" {onsubmit}>
            <div class="node-fields">
                <label>{ "Waits for (acks)" }
                    <select name="acks">
                        { for ACKS.into_iter().map(|(value, way, words)| html! {
                            <option {value} selected={way == acks}>{ words }</option>
                        }) }
                    </select>
                </label>
                { number("linger", "Lingers, ms", linger, "60000") }
            </div>
            <button type="submit" class="button small" data-hint="Its library begins anew with them">{ "Change settings" }</button>
        </form>
    }
}

/// What a producer can wait for.
const ACKS: [(&str, Acks, &str); 3] = [
    ("0", Acks::None, "0: nothing"),
    ("1", Acks::Leader, "1: the leader"),
    ("all", Acks::All, "all in sync"),
];

/// A record by hand.
pub(super) fn record_form(bench: &BenchView, client: &Name, producer: &LogProducerPlan) -> Html {
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
            bench.act(vec![Action::Client(ClientAction::Publish {
                client: client.clone(),
                message: Rc::new(message),
            })]);
        }
    };
    html! {
        <form class="node-form" {onsubmit}>
            <div class="node-fields">
                <label>{ "Key (empty: none)" }<input type="text" name="key" value={usual.routing_key.to_string()} maxlength="255" autocomplete="off" /></label>
                <label>{ "Value" }<input type="text" name="body" value={usual.body.replace("{n}", "")} maxlength="400" autocomplete="off" /></label>
            </div>
            <div class="node-acts"><button type="submit" class="button small">{ format!("Send to {}", usual.exchange) }</button></div>
        </form>
    }
}

/// The settings of a consumer of topics; what differs from the present ones is changed, all at once.
pub(super) fn consumer_form(bench: &BenchView, client: &Name, consumer: &LogConsumerPlan) -> Html {
    let (service, chance) = (longest(consumer.service).as_millis(), failure_chance(&consumer.failures));
    let onsubmit = {
        let (bench, client) = (bench.clone(), client.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let works = sent.number("service").filter(|ms| *ms != service);
            let works = works.map(|ms| Setting::Service(SimDuration::from_millis(ms)));
            let fails =
                sent.number("chance").filter(|percent| *percent != chance).map(Setting::FailureChance);
            change(&bench, &client, works.into_iter().chain(fails));
        }
    };
    html! {
        <form class="node-form" {onsubmit}>
            <div class="node-fields">
                { number("service", "Work a record, ms", service, "600000") }
                { number("chance", "Fails by chance, %", u64::from(chance), "100") }
            </div>
            <button type="submit" class="button small">{ "Change settings" }</button>
        </form>
    }
}
