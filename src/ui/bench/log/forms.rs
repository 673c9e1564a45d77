//! The forms of the log broker's clients: their settings, a record by hand.

use std::rc::Rc;

use yew::prelude::*;

use crate::base::SimDuration;
use crate::engine::logs::Acks;
use crate::engine::queueing::{Message, Name};
use crate::sim::{Action, ClientAction, LogConsumerPlan, LogProducerPlan, Setting, failure_chance};
use crate::ui::bench::BenchView;
use crate::ui::bench::forms::{Sent, change, longest, number};

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
