//! The forms of a thing's menu: what is to be lost or doubled, a worker's settings, a message by hand.
//!
//! The browser keeps what is typed and checks numbers; a form is read when it is sent.

use std::rc::Rc;

use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;

use super::BenchView;
use super::menu::publisher;
use crate::base::SimDuration;
use crate::engine::queueing::{FieldTable, Message, Name, Properties, Value};
use crate::sim::{
    Acknowledge, Action, Backoff, OnFailure, POISON, Plan, RetryPolicy, Role, Setting, Span, Target,
    TransitKind, WorkerPlan, failure_chance,
};
use crate::ui::session::{Selected, Session, use_selection};

/// A form that was sent.
pub(super) struct Sent(FormData);

impl Sent {
    /// Reads it, and keeps the browser from sending it anywhere.
    pub(super) fn read(event: &SubmitEvent) -> Option<Self> {
        event.prevent_default();
        let form = event.target_dyn_into::<HtmlFormElement>()?;
        FormData::new_with_form(&form).ok().map(Self)
    }

    pub(super) fn text(&self, field: &str) -> String {
        self.0.get(field).as_string().unwrap_or_default()
    }

    pub(super) fn number<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.text(field).trim().parse().ok()
    }
}

/// "Lose" or "double" the next thing of a kind on a client's link.
pub(super) fn strike_form(bench: &BenchView, client: &Name, role: &Role) -> Html {
    let kinds: &[(TransitKind, &str)] = match role {
        Role::Worker(_) => &[
            (TransitKind::Deliver, "delivery"),
            (TransitKind::Ack, "acknowledgement"),
            (TransitKind::Nack, "rejection"),
            (TransitKind::Publish, "publish"),
        ],
        Role::Producer(_) => &[
            (TransitKind::Publish, "publish"),
            (TransitKind::Confirm, "confirm"),
            (TransitKind::Return, "return"),
        ],
        Role::LogProducer(_) => &[
            (TransitKind::Produce, "batch"),
            (TransitKind::Produced, "answer"),
            (TransitKind::NotProduced, "refusal"),
        ],
        Role::LogConsumer(_) => &[(TransitKind::Fetch, "fetched records"), (TransitKind::Commit, "commit")],
    };
    let onsubmit = {
        let (bench, client) = (bench.clone(), client.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let named = |kind: &TransitKind| kind.as_str() == sent.text("kind");
            let Some(kind) = TransitKind::ALL.into_iter().find(named) else { return };
            let target = Target { client: client.clone(), kind, message: None };
            let twice = event
                .submitter()
                .is_some_and(|button| button.get_attribute("value").as_deref() == Some("twice"));
            bench.act(vec![if twice {
                Action::Link(LinkAction::Duplicate(target))
            } else {
                Action::Link(LinkAction::Lose(target))
            }]);
        }
    };
    html! {
        <form class="node-form node-strike" {onsubmit}>
            <label>{ "Its next " }
                <select name="kind">{ for kinds.iter().map(|(kind, words)| html! { <option value={kind.as_str()}>{ *words }</option> }) }</select>
            </label>
            <button type="submit" class="button small" value="lose">{ "Lose it" }</button>
            <button type="submit" class="button small" value="twice">{ "Send it twice" }</button>
        </form>
    }
}

/// Changes these settings of a client, if there are any.
pub(super) fn change(bench: &BenchView, client: &Name, settings: impl IntoIterator<Item = Setting>) {
    let act = |setting| Action::Client(ClientAction::Set { client: client.clone(), setting });
    let acts: Vec<Action> = settings.into_iter().map(act).collect();
    if !acts.is_empty() {
        bench.act(acts);
    }
}

/// A field for a number.
pub(super) fn number(name: &'static str, label: &'static str, value: u64, most: &'static str) -> Html {
    html! {
        <label>{ label }<input type="number" {name} value={value.to_string()} min="0" max={most} step="1" required={true} /></label>
    }
}

/// The fixed time of a span, or the one that stands for it in a form: its longest, or its mean.
pub(super) fn longest(span: Span) -> SimDuration {
    match span {
        Span::Fixed(time) | Span::Between(_, time) | Span::Exponential(time) => time,
    }
}

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
        <form class="node-form" {onsubmit}>
            <div class="node-fields">
                { number("prefetch", "Prefetch (0: no limit)", u64::from(worker.prefetch), "65535") }
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
                        { option("reject", "rejected", answer == "reject") }
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
        </form>
    }
}

/// What the form calls an answer to a failure, and how often it retries.
fn answer_of(answer: &OnFailure) -> (&'static str, u32) {
    let second = SimDuration::from_millis(1_000);
    match answer {
        OnFailure::Requeue => ("requeue", 3),
        OnFailure::Reject => ("reject", 3),
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
        Some(queue) => queue.clone(),
        None => usual.routing_key.to_string().into(),
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
                <label>{ "Routing key" }<input type="text" name="key" value={key} maxlength="255" autocomplete="off" /></label>
                <label>{ "Type" }<input type="text" name="type" value={usual.properties.kind.as_deref().unwrap_or_default().to_owned()} maxlength="60" autocomplete="off" /></label>
                <label>{ "Payload" }<input type="text" name="body" value={usual.body.replace("{n}", "")} maxlength="400" autocomplete="off" /></label>
                <label class="wide">{ "Headers, one a line, as in region: us" }
                    <textarea name="headers" rows="2" maxlength="600" aria-invalid={problem.is_some().then_some("true")} />
                </label>
            </div>
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <div class="node-acts">
                <button type="submit" class="button small" value="plain">{ format!("Publish as {client}") }</button>
                <button type="submit" class="button small" value="poison" data-hint="No worker can read it">{ "Send as poison" }</button>
            </div>
        </form>
    }
}

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
    let kind = Some(name("type")).filter(|kind| !kind.is_empty());
    Ok(Message {
        exchange: name("exchange"),
        routing_key: name("key"),
        properties: Properties { kind, ..Properties::default() },
        headers,
        body: sent.text("body").into(),
        ..Message::default()
    })
}
