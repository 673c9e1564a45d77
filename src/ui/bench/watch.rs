//! What can be done to scalers, at whom they start copies of, and to alerts, at what they watch.

use std::rc::Rc;

use yew::prelude::*;

use super::BenchView;
use super::forms::{Sent, SettingsForm, change, number};
use super::menu::folded;
use crate::engine::queueing::Name;
use crate::player::{AlertState, ScalerState};
use crate::sim::watch::{AlertPlan, Scaling};
use crate::sim::{Action, NodeId, RunAction, Setting};
use crate::ui::session::Session;

/// The forms of what watches a thing, or scales it.
pub(super) fn acts(bench: &BenchView, session: &Rc<Session>, id: NodeId) -> Html {
    let plan = &session.recording().plan;
    let Some(watch) = &plan.watch else { return html! {} };
    let name = Name::from(plan.name(id));
    let scaler = watch.scalers.iter().position(|scaler| scaler.like == name);
    let state = scaler.and_then(|at| session.player.world(|world| world.services.scalers.get(at).cloned()));
    let alerts = watch.alerts.iter().enumerate().filter(|(_, alert)| *alert.watched.subject() == name);
    let alert = |(at, alert): (usize, &AlertPlan)| {
        let state = session.player.world(|world| world.services.alerts.get(at).cloned());
        state.map(|state| alert_form(bench, alert, &state))
    };
    html! {
        <>
            { for state.map(|state| folded("Scaler", scaler_form(bench, &name, &state))) }
            { for alerts.filter_map(alert).map(|form| folded("Alert", form)) }
        </>
    }
}

fn scaler_form(bench: &BenchView, client: &Name, state: &ScalerState) -> Html {
    let onsubmit = {
        let (bench, client, now) = (bench.clone(), client.clone(), state.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let toggles = event
                .submitter()
                .is_some_and(|button| button.get_attribute("value").as_deref() == Some("toggle"));
            if toggles {
                return change(&bench, &client, [Setting::Scaling(Scaling::On(!now.limits.on))]);
            }
            let changed = [
                sent.number("above").filter(|above| *above != now.limits.above).map(Scaling::Above),
                sent.number("below").filter(|below| *below != now.limits.below).map(Scaling::Below),
                sent.number("least").filter(|least| *least != now.limits.min).map(Scaling::Min),
                sent.number("most").filter(|most| *most != now.limits.max).map(Scaling::Max),
            ];
            change(&bench, &client, changed.into_iter().flatten().map(Setting::Scaling));
        }
    };
    html! {
        <SettingsForm bench={bench.clone()} {onsubmit}>
            <div class="node-fields">
                { number("above", "Copies come above", u64::from(state.limits.above), "1000000") }
                { number("below", "Copies leave below", u64::from(state.limits.below), "1000000") }
                { number("least", "Copies at least", u64::from(state.limits.min), "64") }
                { number("most", "Copies at most", u64::from(state.limits.max), "64") }
            </div>
            <div class="node-acts">
                <button type="submit" class="button small" value="set">{ "Change scaler" }</button>
                <button type="submit" class="button small" value="toggle">{ if state.limits.on { "Switch off" } else { "Switch on" } }</button>
            </div>
        </SettingsForm>
    }
}

fn alert_form(bench: &BenchView, alert: &AlertPlan, state: &AlertState) -> Html {
    let onsubmit = {
        let (bench, alert, now) = (bench.clone(), alert.name.clone(), state.bound);
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            if let Some(bound) = sent.number("bound").filter(|bound| *bound != now) {
                bench.act(vec![Action::Run(RunAction::SetAlert { alert: alert.clone(), bound })]);
            }
        }
    };
    let side = if alert.above { "above" } else { "below" };
    html! {
        <SettingsForm bench={bench.clone()} {onsubmit}>
            <div class="node-fields">
                { number("bound", format!("{}, {side}", alert.name), u64::from(state.bound), "1000000") }
            </div>
            <button type="submit" class="button small">{ "Change bound" }</button>
        </SettingsForm>
    }
}
