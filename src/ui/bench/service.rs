//! What can be done to a service: how long its steps take and wait, how often they fail, how many threads it has.

use yew::prelude::*;

use super::BenchView;
use super::forms::{Sent, SettingsForm, change, number};
use super::menu::folded;
use crate::base::SimDuration;
use crate::engine::queueing::Name;
use crate::sim::service::{ContractPlan, HandlerPlan, ServicePlan, StepOp, StepPlan};
use crate::sim::{Dialect, Setting, Span, TransitKind, failure_chance};

/// What on a service's links can be lost or doubled.
pub(super) fn faults(service: &ServicePlan) -> &'static [(TransitKind, &'static str)] {
    const BOTH: &[(TransitKind, &str)] = &[
        (TransitKind::Call, "call"),
        (TransitKind::Answer, "answer"),
        (TransitKind::Deliver, "delivery"),
        (TransitKind::Ack, "acknowledgement"),
        (TransitKind::Publish, "publish"),
    ];
    match (service.calls().is_empty(), service.dialect() == Some(Dialect::Queue)) {
        (false, true) => BOTH,
        (false, false) => BOTH.split_at(2).0,
        (true, true) => BOTH.split_at(2).1,
        (true, false) => &[],
    }
}

/// A number that a step has: what it is called, the number, and what another one changes.
type Field = (String, u64, Box<dyn Fn(u64) -> Setting>);

fn fields(step: &StepPlan) -> Vec<Field> {
    let name = &step.name;
    let field = |what: &str, now: u64, make: fn(Name, u64) -> Setting| -> Field {
        let step = name.clone();
        (format!("{name}: {what}"), now, Box::new(move |number| make(step.clone(), number)))
    };
    match &step.op {
        StepOp::Work { time, failures } => {
            let mut all = Vec::new();
            if let Span::Fixed(time) = time {
                all.push(field("takes, ms", time.as_millis(), |step, time| Setting::StepTime {
                    step,
                    time: SimDuration::from_millis(time),
                }));
            }
            let chance = u64::from(failure_chance(failures));
            all.push(field("fails, %", chance, |step, percent| Setting::StepFails {
                step,
                percent: percent.min(100) as u8,
            }));
            all
        }
        StepOp::Call(call) => vec![field("waits, ms", call.timeout.as_millis(), |step, time| {
            Setting::StepTimeout { step, time: SimDuration::from_millis(time) }
        })],
        StepOp::Await { timeout, .. } | StepOp::Flush { timeout } => {
            vec![field("waits, ms", timeout.as_millis(), |step, time| Setting::StepTimeout {
                step,
                time: SimDuration::from_millis(time),
            })]
        }
        _ => Vec::new(),
    }
}

/// A button for each handler on a bus: it subscribes, or is subscribed no longer.
fn subscriptions(bench: &BenchView, client: &Name, service: &ServicePlan) -> Html {
    let session = bench.session();
    let id = session.recording().plan.find_client(client);
    let subscribed = session.player.world(|world| world.services.subscribed.clone());
    let on_bus = (0..).zip(&service.handlers).filter(|(_, handler)| service.bus_of(handler).is_some());
    let button = |(at, handler): (u16, &HandlerPlan)| {
        let on = !id.is_some_and(|id| subscribed.contains(&(id, at)));
        let (bench, client, handler) = (bench.clone(), client.clone(), handler.name.clone());
        let words = format!("{} {handler}", if on { "Subscribe" } else { "Unsubscribe" });
        let setting = Setting::Subscribed { handler, on };
        let onclick = move |_: MouseEvent| change(&bench, &client, std::iter::once(setting.clone()));
        html! { <button type="button" class="button small" {onclick}>{ words }</button> }
    };
    html! { { for on_bus.map(button) } }
}

/// A button for each version of a schema that a service is not built with: it is deployed with that one.
fn deployments(bench: &BenchView, client: &Name, service: &ServicePlan) -> Html {
    let session = bench.session();
    let Some(id) = session.recording().plan.find_client(client) else { return html! {} };
    let button = |schema: &Name, version: &Name| {
        let (bench, client) = (bench.clone(), client.clone());
        let words = format!("Deploy {schema} {version}");
        let setting = Setting::Deploy { schema: schema.clone(), version: version.clone() };
        let onclick = move |_: MouseEvent| change(&bench, &client, std::iter::once(setting.clone()));
        html! { <button type="button" class="button small" {onclick}>{ words }</button> }
    };
    let of = |contract: &ContractPlan| {
        let now = session.player.world(|world| world.services.version(id, contract));
        let others = contract.schema.versions.iter().filter(|version| version.name != now);
        others.map(|version| button(&contract.schema.name, &version.name)).collect::<Html>()
    };
    html! { { for service.contracts.iter().map(of) } }
}

/// The settings of a service; what differs from the present ones is changed, all at once.
pub(super) fn of_client(bench: &BenchView, client: &Name, service: &ServicePlan) -> Html {
    let threads = u64::from(service.threads);
    let own: Field =
        ("Threads".to_owned(), threads, Box::new(|number| Setting::Threads(number.clamp(1, 99) as u16)));
    let all: Vec<Field> = std::iter::once(own).chain(service.steps.iter().flat_map(fields)).collect();
    let shown: Html = all
        .iter()
        .enumerate()
        .map(|(at, (words, now, _))| {
            let most = if words.ends_with('%') { "100" } else { "600000" };
            number(format!("field-{at}"), words.clone(), *now, most)
        })
        .collect();
    let onsubmit = {
        let (bench, client) = (bench.clone(), client.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let changed = all.iter().enumerate().filter_map(|(at, (_, now, make))| {
                sent.number(&format!("field-{at}")).filter(|number| number != now).map(make)
            });
            change(&bench, &client, changed);
        }
    };
    let subscriptions = subscriptions(bench, client, service);
    let deployments = deployments(bench, client, service);
    folded(
        "Settings",
        html! {
            <>
            <SettingsForm bench={bench.clone()} {onsubmit}>
                <div class="node-fields">{ shown }</div>
                <button type="submit" class="button small">{ "Change settings" }</button>
            </SettingsForm>
            { subscriptions }
            { deployments }
            </>
        },
    )
}
