//! The forms of the log broker's clients: their settings, a record by hand.

use std::rc::Rc;

use yew::prelude::*;

use crate::base::SimDuration;
use crate::engine::logs::client::{ConsumerSettings, Start};
use crate::engine::logs::{Acks, Assignor, Isolation};
use crate::engine::queueing::{Message, Name};
use crate::sim::{
    Action, AfterFailure, ClientAction, Commit, LogConsumerPlan, LogProducerPlan, Setting, failure_chance,
};
use crate::ui::bench::BenchView;
use crate::ui::bench::forms::{Problem, Sent, SettingsForm, change, choice, field, longest, number, text};
use crate::ui::bench::menu::folded;

/// The settings of a producer of records; what differs from the present ones is changed, all at once.
pub(super) fn producer_form(bench: &BenchView, client: &Name, producer: &LogProducerPlan) -> Html {
    let (acks, linger) = (producer.settings.acks, producer.settings.linger.as_millis());
    let onsubmit = {
        let (bench, client) = (bench.clone(), client.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let wished = ACKS.into_iter().find(|(words, _)| *words == sent.text("acks"));
            let wished = wished.map(|(_, way)| way).filter(|way| *way != acks).map(Setting::Acks);
            let lingers = sent.number("linger").filter(|ms| *ms != linger);
            let lingers = lingers.map(|ms| Setting::Linger(SimDuration::from_millis(ms)));
            change(&bench, &client, wished.into_iter().chain(lingers));
        }
    };
    html! {
        <SettingsForm bench={bench.clone()} {onsubmit}>
            <div class="node-fields">
                { choice("acks", "Waits for (acks)", ACKS.map(|(words, way)| (words, way == acks))) }
                { number("linger", "Lingers, ms", linger, "60000") }
            </div>
            <button type="submit" class="button small" data-hint="Its library begins anew with them">{ "Change settings" }</button>
        </SettingsForm>
    }
}

/// What a producer can wait for.
const ACKS: [(&str, Acks); 3] =
    [("0: nothing", Acks::None), ("1: the leader", Acks::Leader), ("all in sync", Acks::All)];

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
                { text("key", "Key (empty: none)", usual.routing_key.to_string(), "255") }
                { text("body", "Value", usual.body.replace("{n}", ""), "400") }
            </div>
            <div class="node-acts"><button type="submit" class="button small">{ format!("Send to {}", usual.exchange) }</button></div>
        </form>
    }
}

/// The settings of a consumer of topics; what differs from the present ones is changed, all at once.
pub(super) fn consumer_form(bench: &BenchView, client: &Name, consumer: &LogConsumerPlan) -> Html {
    html! { <ConsumerForm bench={bench.clone()} client={client.clone()} consumer={Rc::new(consumer.clone())} /> }
}

#[derive(PartialEq, Properties)]
struct ConsumerProps {
    bench: BenchView,
    client: Name,
    consumer: Rc<LogConsumerPlan>,
}

#[component]
fn ConsumerForm(props: &ConsumerProps) -> Html {
    let problem = use_state(|| None::<AttrValue>);
    let consumer = &props.consumer;
    let library = &consumer.settings;
    let onsubmit = {
        let (bench, client, consumer) = (props.bench.clone(), props.client.clone(), Rc::clone(consumer));
        let problem = problem.setter();
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            match consumer_changes(&sent, &consumer) {
                Ok(settings) => {
                    problem.set(None);
                    change(&bench, &client, settings);
                }
                Err(line) => problem.set(Some(line.into())),
            }
        }
    };
    let times = TIMES.map(|(name, label, of, _)| {
        let value = of(library).as_millis().to_string();
        field(
            name,
            label,
            "number",
            value,
            [("min", "1"), ("max", "3600000"), ("step", "1"), ("required", "")],
        )
    });
    let assignor = assignor_of(library);
    html! {
        <SettingsForm bench={props.bench.clone()} {onsubmit}>
            <div class="node-fields">
                { number("service", "Work a record, ms", longest(consumer.service).as_millis(), "600000") }
                { number("chance", "Fails by chance, %", u64::from(failure_chance(&consumer.failures)), "100") }
                { choice("commit", "Commits", COMMITS.map(|(words, when)| (words, when == consumer.commit))) }
                { choice("after", "On failure", AfterFailure::ALL.map(|one| (one.words(), one == consumer.on_failure))) }
                { number("poll", "Records a poll at most", library.max_poll_records as u64, "100000") }
                { for times }
                { choice("isolation", "Reads", ISOLATIONS.map(|(words, way)| (words, way == library.isolation))) }
                { choice("assignor", "Assignor", Assignor::ALL.map(|one| (one.name(), Some(one) == assignor))) }
            </div>
            <Problem line={(*problem).clone()} />
            <button type="submit" class="button small" data-hint="For all but work, failing and commits it leaves its group and comes back">{ "Change settings" }</button>
        </SettingsForm>
    }
}

/// From where a consumer is to read one of its partitions on; nothing while it has none.
pub(super) fn seek_form(bench: &BenchView, client: &Name, consumer: &LogConsumerPlan) -> Html {
    let session = bench.session();
    let group = consumer.settings.group.clone().unwrap_or_default();
    let share = session.player.world(|world| world.logs.groups.get(&group).map(|group| group.share(client)));
    let plan = &session.recording().plan;
    let own: Vec<String> =
        share.unwrap_or_default().iter().map(|one| plan.logs.partition_name(*one)).collect();
    if own.is_empty() {
        return html! {};
    }
    let onsubmit = {
        let (bench, client) = (bench.clone(), client.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let wished = PLACES.into_iter().find(|(words, _)| *words == sent.text("to"));
            let (client, partition) = (client.clone(), sent.text("partition").into());
            let to = match wished {
                Some((_, place)) => place,
                None => Start::At(sent.number("offset").unwrap_or(0)),
            };
            bench.act(vec![Action::Client(ClientAction::Seek { client, partition, to })]);
        }
    };
    let [(first, _), (last, _), (committed, _)] = PLACES;
    let places = [(first, true), (last, false), (committed, false), ("an offset", false)];
    let form = html! {
        <form class="node-form" {onsubmit}>
            <div class="node-fields">
                <label>{ "Partition" }<select name="partition">{ for own.into_iter().map(|name| html! { <option>{ name }</option> }) }</select></label>
                { choice("to", "Reads on from", places) }
                { number("offset", "Offset", 0, "1000000000") }
            </div>
            <div class="node-acts"><button type="submit" class="button small" data-hint="What it has polled of it is dropped; what is committed stays">{ "Seek" }</button></div>
        </form>
    };
    folded("Seek", form)
}

/// Where it can read on but for an offset.
const PLACES: [(&str, Start); 3] =
    [("earliest", Start::Beginning), ("latest", Start::End), ("committed", Start::Committed)];

/// When a consumer can commit.
const COMMITS: [(&str, Commit); 4] = [
    ("each poll", Commit::AfterPoll),
    ("each record", Commit::AfterRecord),
    ("before the work", Commit::BeforeWork),
    ("never", Commit::Never),
];

/// What a consumer can read of transactions.
const ISOLATIONS: [(&str, Isolation); 2] =
    [("uncommitted", Isolation::ReadUncommitted), ("committed", Isolation::ReadCommitted)];

/// A time among a consumer's settings: its field, its label, where it stands, and what changes it.
type Time = (&'static str, &'static str, fn(&ConsumerSettings) -> SimDuration, fn(SimDuration) -> Setting);

const TIMES: [Time; 3] = [
    ("interval", "Polls within, ms", |library| library.max_poll_interval, Setting::MaxPollInterval),
    ("heartbeat", "Heartbeat every, ms", |library| library.heartbeat_interval, Setting::HeartbeatInterval),
    ("session", "Session time-out, ms", |library| library.session_timeout, Setting::SessionTimeout),
];

/// The first that it offers its group.
fn assignor_of(library: &ConsumerSettings) -> Option<Assignor> {
    library.assignors.first().and_then(|name| Assignor::named(name))
}

/// What a form that was sent changes, or what is wrong with it.
fn consumer_changes(sent: &Sent, consumer: &LogConsumerPlan) -> Result<Vec<Setting>, String> {
    let library = &consumer.settings;
    let time = |name| sent.number(name).map(SimDuration::from_millis);
    let chosen = |name, words: &str| sent.text(name) == words;
    let [heartbeat, session] = ["heartbeat", "session"].map(|name| time(name).unwrap_or_default());
    if !ConsumerSettings::beats_in_time(heartbeat, session) {
        return Err(
            "A heartbeat has to come more often than the session times out: Kafka's client refuses these."
                .into(),
        );
    }
    let polls = sent.number("poll").unwrap_or(0_u32);
    if polls == 0 {
        return Err("A poll brings at least one record.".into());
    }
    let mut changed = Vec::new();
    let service = longest(consumer.service).as_millis();
    changed.extend(
        sent.number("service")
            .filter(|ms| *ms != service)
            .map(|ms| Setting::Service(SimDuration::from_millis(ms))),
    );
    let chance = failure_chance(&consumer.failures);
    changed.extend(sent.number("chance").filter(|percent| *percent != chance).map(Setting::FailureChance));
    let commit = COMMITS.into_iter().find(|(words, _)| chosen("commit", words)).map(|(_, when)| when);
    changed.extend(commit.filter(|when| *when != consumer.commit).map(Setting::Commit));
    let after = AfterFailure::ALL.into_iter().find(|answer| chosen("after", answer.words()));
    changed.extend(after.filter(|answer| *answer != consumer.on_failure).map(Setting::AfterFailure));
    if polls as usize != library.max_poll_records {
        changed.push(Setting::MaxPollRecords(polls));
    }
    for (name, _, of, set) in TIMES {
        changed.extend(time(name).filter(|time| *time != of(library)).map(set));
    }
    let isolation = ISOLATIONS.into_iter().find(|(words, _)| chosen("isolation", words)).map(|(_, way)| way);
    changed.extend(isolation.filter(|way| *way != library.isolation).map(Setting::Isolation));
    let assignor = Assignor::named(&sent.text("assignor")).filter(|one| Some(*one) != assignor_of(library));
    changed.extend(assignor.map(Setting::Assignor));
    Ok(changed)
}
