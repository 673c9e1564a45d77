//! The forms of an operator: a queue's policy, the broker's memory, version and heartbeat.

use yew::prelude::*;

use crate::base::SimDuration;
use crate::engine::queueing::{Configuration, Name, Overflow, Policy, Version};
use crate::sim::{Action, BrokerAction};
use crate::ui::bench::BenchView;
use crate::ui::bench::forms::{Sent, SettingsForm, choice, number};

/// A queue's bound; without a number there is none.
pub(super) fn policy_form(bench: &BenchView, queue: &Name) -> Html {
    let onsubmit = {
        let (bench, queue) = (bench.clone(), queue.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let known = [Overflow::DropHead, Overflow::RejectPublish];
            let max_length = sent.number("most");
            let overflow = known.into_iter().find(|known| known.as_str() == sent.text("overflow"));
            let overflow = overflow.filter(|_| max_length.is_some());
            let policy = Policy { max_length, overflow };
            bench.act(vec![Action::Broker(BrokerAction::SetPolicy { queue: queue.clone(), policy })]);
        }
    };
    html! {
        <form class="node-form" {onsubmit}>
            <div class="node-fields">
                <label>{ "Messages at most (empty: any)" }<input type="number" name="most" min="0" max="1000000" step="1" value="1000" /></label>
                <label>{ "What is too much" }
                    <select name="overflow">
                        <option value="drop-head" selected={true}>{ "drops the head" }</option>
                        <option value="reject-publish">{ "is refused" }</option>
                    </select>
                </label>
            </div>
            <button type="submit" class="button small">{ "Set policy" }</button>
        </form>
    }
}

/// The memory high watermark; without a number there is none.
pub(super) fn memory_form(bench: &BenchView, planned: Option<u64>) -> Html {
    let onsubmit = {
        let bench = bench.clone();
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            bench.act(vec![Action::Broker(BrokerAction::SetMemory { high_watermark: sent.number("bytes") })]);
        }
    };
    let value = planned.map_or_else(String::new, |bytes| bytes.to_string());
    html! {
        <form class="node-form" {onsubmit}>
            <div class="node-fields">
                <label>{ "High watermark, bytes (empty: none)" }<input type="number" name="bytes" min="0" max="1000000000" step="1" {value} /></label>
            </div>
            <button type="submit" class="button small">{ "Set watermark" }</button>
        </form>
    }
}

/// Which RabbitMQ it is and how it looks after connections, in the whole run; what differs is chosen anew.
pub(super) fn version_form(bench: &BenchView, now: &Configuration) -> Html {
    let (version, every) = (now.version, now.heartbeat.as_millis());
    let onsubmit = {
        let bench = bench.clone();
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let chosen = Version::from_word(&sent.text("version")).filter(|chosen| *chosen != version);
            let beats = sent.number("heartbeat").filter(|ms| *ms != every).map(SimDuration::from_millis);
            let version = chosen.map(|version| BrokerAction::Version { version });
            let heartbeat = beats.map(|every| BrokerAction::Heartbeat { every });
            bench.act(version.into_iter().chain(heartbeat).map(Action::Broker).collect());
        }
    };
    html! {
        <SettingsForm bench={bench.clone()} {onsubmit}>
            <div class="node-fields">
                { choice("version", "RabbitMQ", Version::ALL.map(|one| (one.as_str(), one == version))) }
                { number("heartbeat", "Heartbeat, ms (0: none)", every, "600000") }
            </div>
            <button type="submit" class="button small">{ "Choose for the whole run" }</button>
        </SettingsForm>
    }
}
