//! The forms of the queue broker's clients: a worker's settings, a message by hand.

use std::rc::Rc;

use yew::prelude::*;

use crate::base::SimDuration;
use crate::engine::queueing::{FieldTable, Message, Name, Properties, Value};
use crate::sim::{
    Acknowledge, Action, Backoff, ClientAction, ClientPlan, NodeId, OnFailure, POISON, Plan, RetryPolicy,
    Setting, WorkerPlan, failure_chance,
};
use crate::stage::{Part, Thing, queue};
use crate::ui::bench::BenchView;
use crate::ui::bench::forms::{Problem, Sent, SettingsForm, change, field, longest, number, text};
use crate::ui::session::{Selected, Session, use_selection};

/// The settings of a worker; what differs from the present ones is changed, all at once.
pub(super) fn settings_form(bench: &BenchView, plan: &Plan, client: &Name, worker: &WorkerPlan) -> Html {
    let service_ms = longest(worker.service).as_millis();
    let delayed =
        plan.exchanges.iter().find(|exchange| exchange.delayed).map(|exchange| exchange.name.clone());
    let (answer, limit) = answer_of(&worker.on_failure);
    let onsubmit = {
        let (bench, client, worker) = (bench.clone(), client.clone(), worker.clone());
        let delayed = delayed.clone();
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            change(&bench, &client, changes(&sent, &worker, service_ms, delayed.clone()));
        }
    };
    let option = |value: &'static str, words: &'static str, chosen: bool| html! { <option {value} selected={chosen}>{ words }</option> };
    html! {
        <SettingsForm bench={bench.clone()} {onsubmit}>
            <div class="node-fields">
                if let Some(poll) = worker.poll {
                    { number("asks", "Asks every, ms", poll.every.as_millis(), "600000") }
                } else {
                    { number("prefetch", "Prefetch (0: no limit)", u64::from(worker.prefetch), "65535") }
                }
                { number("service", "Work a message, ms", service_ms, "600000") }
                { number("chance", "Fails by chance, %", u64::from(failure_chance(&worker.failures)), "100") }
                { number("limit", "Retries at most", u64::from(limit), "100") }
                <label>{ "Acknowledges" }
                    <select name="acknowledge">
                        { option("after", "after the work", worker.acknowledge == Acknowledge::AfterWork) }
                        { option("before", "before the work", worker.acknowledge == Acknowledge::BeforeWork) }
                        { option("automatic", "automatically", worker.acknowledge == Acknowledge::Automatic) }
                        { option("never", "never", worker.acknowledge == Acknowledge::Never) }
                    </select>
                </label>
                <label>{ "What fails is" }
                    <select name="failure">
                        { option("requeue", "requeued", answer == "requeue") }
                        { option("reject requeue", "rejected and requeued", answer == "reject requeue") }
                        { option("reject", "rejected", answer == "reject") }
                        { option("nack", "let go (nack)", answer == "nack") }
                        { option("acknowledge", "acknowledged", answer == "acknowledge") }
                        if delayed.is_some() {
                            { option("fixed", "retried after 1, 1, 1 s", answer == "fixed") }
                            { option("quadratic", "retried after 1, 4, 9 s", answer == "quadratic") }
                            { option("exponential", "retried after 1, 2, 4 s", answer == "exponential") }
                            if answer == "other" { { option("other", "retried as now", true) } }
                        }
                    </select>
                </label>
            </div>
            <button type="submit" class="button small">{ "Change settings" }</button>
        </SettingsForm>
    }
}

/// What the form calls an answer to a failure, and how often it retries.
fn answer_of(answer: &OnFailure) -> (&'static str, u32) {
    let second = SimDuration::from_millis(1_000);
    match answer {
        OnFailure::Requeue => ("requeue", 3),
        OnFailure::Reject => ("reject", 3),
        OnFailure::Nack => ("nack", 3),
        OnFailure::RejectRequeue => ("reject requeue", 3),
        OnFailure::Acknowledge => ("acknowledge", 3),
        OnFailure::Retry(RetryPolicy { backoff, limit, .. }) => {
            let name = match backoff {
                Backoff::Fixed(unit) if *unit == second => "fixed",
                Backoff::Quadratic(unit) if *unit == second => "quadratic",
                Backoff::Exponential(unit) if *unit == second => "exponential",
                Backoff::Fixed(_) | Backoff::Linear(_) | Backoff::Quadratic(_) | Backoff::Exponential(_) => {
                    "other"
                }
            };
            (name, *limit)
        }
    }
}

fn changes(sent: &Sent, worker: &WorkerPlan, service_ms: u64, delayed: Option<Name>) -> Vec<Setting> {
    let mut changed = Vec::new();
    if let Some(prefetch) = sent.number("prefetch").filter(|prefetch| *prefetch != worker.prefetch) {
        changed.push(Setting::Prefetch(prefetch));
    }
    let asks = |ms: &u64| worker.poll.is_some_and(|poll| poll.every.as_millis() != *ms) && *ms > 0;
    if let Some(ms) = sent.number("asks").filter(asks) {
        changed.push(Setting::PollEvery(SimDuration::from_millis(ms)));
    }
    if let Some(ms) = sent.number("service").filter(|ms| *ms != service_ms) {
        changed.push(Setting::Service(SimDuration::from_millis(ms)));
    }
    if let Some(chance) = sent.number("chance").filter(|chance| *chance != failure_chance(&worker.failures)) {
        changed.push(Setting::FailureChance(chance));
    }
    let acknowledge = match sent.text("acknowledge").as_str() {
        "before" => Acknowledge::BeforeWork,
        "automatic" => Acknowledge::Automatic,
        "never" => Acknowledge::Never,
        _ => Acknowledge::AfterWork,
    };
    if acknowledge != worker.acknowledge {
        changed.push(Setting::Acknowledge(acknowledge));
    }
    let (answer, limit) = answer_of(&worker.on_failure);
    let (wished, wished_limit) = (sent.text("failure"), sent.number("limit").unwrap_or(limit));
    if wished != answer {
        let unit = SimDuration::from_millis(1_000);
        let retry = |backoff| {
            let exchange = match &worker.on_failure {
                OnFailure::Retry(policy) => policy.exchange.clone(),
                _ => delayed.clone().unwrap_or_default(),
            };
            OnFailure::Retry(RetryPolicy { exchange, limit: wished_limit, backoff, jitter_percent: 0 })
        };
        changed.push(Setting::OnFailure(match wished.as_str() {
            "reject" => OnFailure::Reject,
            "nack" => OnFailure::Nack,
            "reject requeue" => OnFailure::RejectRequeue,
            "acknowledge" => OnFailure::Acknowledge,
            "fixed" => retry(Backoff::Fixed(unit)),
            "quadratic" => retry(Backoff::Quadratic(unit)),
            "exponential" => retry(Backoff::Exponential(unit)),
            _ => OnFailure::Requeue,
        }));
    } else if wished_limit != limit {
        changed.push(Setting::RetryLimit(wished_limit));
    }
    changed
}

/// A message by hand, and one that nobody can read. `to` is the exchange, and for the default
/// exchange the queue; without it the form asks.
pub(super) fn publish_form(
    bench: &BenchView,
    session: &Rc<Session>,
    to: Option<(&str, Option<&str>)>,
) -> Html {
    html! {
        <PublishForm bench={bench.clone()} session={Rc::clone(session)}
            exchange={to.map(|(exchange, _)| AttrValue::from(exchange.to_owned()))}
            queue={to.and_then(|(_, queue)| queue).map(|queue| AttrValue::from(queue.to_owned()))} />
    }
}

#[derive(Properties)]
struct PublishProps {
    bench: BenchView,
    session: Rc<Session>,
    exchange: Option<AttrValue>,
    queue: Option<AttrValue>,
}

impl PartialEq for PublishProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.session, &other.session)
            && (&self.exchange, &self.queue, &self.bench) == (&other.exchange, &other.queue, &other.bench)
    }
}

#[component]
fn PublishForm(props: &PublishProps) -> Html {
    let selected = use_selection().now;
    let problem = use_state(|| None::<AttrValue>);
    let (bench, session) = (&props.bench, &props.session);
    let node = match selected {
        Selected::Node(id) => Some(id),
        Selected::None | Selected::Message(_) | Selected::Graveyard => None,
    };
    let plan = &session.recording().plan;
    let Some(client) = publisher(session, node) else { return html! {} };
    // What the client publishes by itself is what most readers want to see once more.
    let usual = plan.clients.iter().find(|other| other.name == client).and_then(|client| {
        client.role.publications().first().map(|publication| Rc::clone(&publication.message))
    });
    let usual = usual.unwrap_or_default();
    let exchange = props.exchange.clone().unwrap_or_else(|| usual.exchange.to_string().into());
    let key = match &props.queue {
        Some(queue) => queue.to_string(),
        None => usual.routing_key.to_string(),
    };
    let onsubmit = {
        let (bench, client, problem) = (bench.clone(), client.clone(), problem.setter());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let poison = event
                .submitter()
                .is_some_and(|button| button.get_attribute("value").as_deref() == Some("poison"));
            match message(&sent, poison) {
                Ok(message) => {
                    problem.set(None);
                    bench.act(vec![Action::Client(ClientAction::Publish {
                        client: client.clone(),
                        message: Rc::new(message),
                    })]);
                }
                Err(line) => problem.set(Some(line.into())),
            }
        }
    };
    let properties = &usual.properties;
    let given = |name: &Option<Name>| name.as_deref().unwrap_or_default().to_owned();
    let digits = |number: Option<u8>| number.map_or_else(String::new, |number| number.to_string());
    let (mode, priority) = (digits(properties.delivery_mode), digits(properties.priority));
    html! {
        <form class="node-form" {onsubmit}>
            <div class="node-fields">
                <label>{ "Exchange" }
                    <select name="exchange">
                        <option value="" selected={exchange.is_empty()}>{ "(default)" }</option>
                        { for plan.exchanges.iter().map(|known| html! {
                            <option value={known.name.to_string()} selected={*known.name == *exchange}>{ &*known.name }</option>
                        }) }
                    </select>
                </label>
                { text("key", "Routing key", key, "255") }
                { text("type", "Type", given(&properties.kind), "60") }
                { text("body", "Payload", usual.body.replace("{n}", ""), "400") }
                <label class="wide">{ "Headers, one a line, as in region: us" }
                    <textarea name="headers" rows="2" maxlength="600" aria-invalid={problem.is_some().then_some("true")} />
                </label>
            </div>
            <details class="node-more">
                <summary>{ "Properties" }</summary>
                <div class="node-fields">
                    <label>{ "Delivery mode" }
                        <select name="mode">
                            { for MODES.map(|(value, words)| html! { <option {value} selected={value == mode}>{ words }</option> }) }
                        </select>
                    </label>
                    { field("priority", "Priority, 0 to 255", "number", priority, [("min", "0"), ("max", "255")]) }
                    { field("expiration", "Expires after, ms", "number", given(&properties.expiration), [("min", "0")]) }
                    { text("correlation", "Correlation id", given(&properties.correlation_id), "255") }
                    { text("reply", "Reply to", given(&properties.reply_to), "255") }
                </div>
            </details>
            <Problem line={(*problem).clone()} />
            <div class="node-acts">
                <button type="submit" class="button small" value="plain">{ format!("Publish as {client}") }</button>
                <button type="submit" class="button small" value="poison" data-hint="No worker can read it">{ "Send as poison" }</button>
            </div>
        </form>
    }
}

/// What a publisher can say about being kept on disk (AMQP 0-9-1, `delivery-mode`).
const MODES: [(&str, &str); 3] = [("", "not said"), ("1", "1: transient"), ("2", "2: persistent")];

fn message(sent: &Sent, poison: bool) -> Result<Message, String> {
    let name = |field: &str| Name::from(sent.text(field));
    let mut headers = FieldTable::new();
    for line in sent.text("headers").lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        if field.trim().is_empty() || !line.contains(':') {
            return Err(format!("“{line}” is no header: write a name, a colon and a value."));
        }
        let value = value.trim();
        let value = match (value, value.parse()) {
            ("true" | "false", _) => Value::Bool(value == "true"),
            (_, Ok(number)) => Value::Int(number),
            (text, Err(_)) => Value::Text(text.into()),
        };
        headers.insert(field.trim().into(), value);
    }
    if poison {
        headers.insert(POISON.into(), Value::Bool(true));
    }
    let given = |field: &str| Some(name(field)).filter(|text| !text.is_empty());
    let properties = Properties {
        kind: given("type"),
        delivery_mode: sent.number("mode"),
        priority: sent.number("priority"),
        expiration: given("expiration"),
        correlation_id: given("correlation"),
        reply_to: given("reply"),
        ..Properties::default()
    };
    Ok(Message {
        exchange: name("exchange"),
        routing_key: name("key"),
        properties: Rc::new(properties),
        headers,
        body: sent.text("body").into(),
        ..Message::default()
    })
}

/// Which producer publishes by hand: the one selected, or the first.
fn publisher(session: &Session, selected: Option<NodeId>) -> Option<Name> {
    let plan = &session.recording().plan;
    let is_producer =
        |client: &&ClientPlan| matches!(Part::of(&client.role), Part::Queue(queue::Part::Producer(_)));
    let own = selected.and_then(|id| match Thing::of(plan, id) {
        Thing::Client(client) => plan.clients.get(client.index()).filter(is_producer),
        Thing::Queue(_) | Thing::Log(_) => None,
    });
    own.or_else(|| plan.clients.iter().find(is_producer)).map(|client| client.name.clone())
}
