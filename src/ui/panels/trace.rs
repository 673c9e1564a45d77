//! What belongs to one correlation id: a row for each handling, with bars for what it works and waits on, all on
//! one scale of time, which skips what the timeline skips. Each bar leads to its moment.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::events::choice_of;
use crate::base::SimTime;
use crate::insight::{Bar, BarKind, TraceRow, traces};
use crate::player::{History, Moment};
use crate::ui::player::use_moment;
use crate::ui::session::{Session, use_session};
use crate::ui::widgets::predict::go;

/// The trace that is chosen, or the last that has begun.
#[component]
pub fn TracePanel() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let all = use_memo(Rc::clone(&session), |session| traces(session.recording()));
    let chosen = use_state(|| None::<usize>);
    let end = session.history.end().at;
    let begun = all.iter().rposition(|trace| trace.span(end).0 <= moment.at);
    let at = (*chosen).filter(|at| *at < all.len()).or(begun).unwrap_or(0);
    let root = use_node_ref();
    let span = all.get(at).map(|trace| trace.span(end));
    {
        let root = root.clone();
        use_effect_with((Rc::clone(&session), span), move |(session, span)| {
            let (scale, history) = (span.unwrap_or_default(), Rc::clone(&session.history));
            let place = move |moment: Moment| {
                if let Some(root) = root.cast::<HtmlElement>() {
                    let _ = root
                        .style()
                        .set_property("--at", &format!("{:.5}", part(&history, moment.at, scale)));
                }
            };
            place(session.player.moment());
            let subscription = session.player.on_frame(place);
            move || drop(subscription)
        });
    }
    {
        // The page's policy has no styles written into elements.
        let root = root.clone();
        use_effect(move || {
            let bars =
                root.cast::<HtmlElement>().and_then(|root| root.query_selector_all("[data-left]").ok());
            let bars =
                bars.into_iter().flat_map(|bars| (0..bars.length()).filter_map(move |at| bars.item(at)));
            for bar in bars.filter_map(|bar| bar.dyn_into::<HtmlElement>().ok()) {
                for side in ["left", "width"] {
                    let part = bar.get_attribute(&format!("data-{side}")).unwrap_or_default();
                    let _ = bar.style().set_property(side, &part);
                }
            }
        });
    }
    let choose = {
        let chosen = chosen.setter();
        move |event: Event| chosen.set(choice_of(&event).parse().ok())
    };
    let Some((trace, (from, to))) = all.get(at).zip(span) else {
        return html! { <p class="empty">{ "Nothing in this run has a correlation id." }</p> };
    };
    html! {
        <div class="traces" ref={root} tabindex="0" role="group" aria-label="Trace" data-scrolls="">
            <div class="charts-head">
                <label>
                    <span class="muted">{ "Trace of " }</span>
                    <select class="field" onchange={choose}>
                        { for all.iter().enumerate().map(|(index, trace)| html! {
                            <option value={index.to_string()} selected={index == at}>{ &*trace.id }</option>
                        }) }
                    </select>
                </label>
                <span class="muted">{ format!("{from} to {to}") }</span>
            </div>
            <ol class="trace-rows">
                { for trace.rows.iter().map(|row| shown(&session, row, (from, to), moment)) }
            </ol>
            <p class="trace-legend muted">
                <span class="trace-bar trace-works" aria-hidden="true"></span>{ "works" }
                <span class="trace-bar trace-waits" aria-hidden="true"></span>{ "waits" }
                <span class="trace-bar trace-queued" aria-hidden="true"></span>{ "lies at the broker" }
                <span class="trace-bar trace-fails" aria-hidden="true"></span>{ "fails" }
            </p>
        </div>
    }
}

/// How far along a moment is, from 0 to 1.
fn part(history: &History, at: SimTime, scale: (SimTime, SimTime)) -> f64 {
    let [at, from, to] = [at, scale.0, scale.1].map(|time| history.place(time));
    (at.saturating_sub(from) as f64 / to.saturating_sub(from).max(1) as f64).clamp(0.0, 1.0)
}

fn shown(session: &Rc<Session>, row: &TraceRow, scale: (SimTime, SimTime), moment: Moment) -> Html {
    let name = &session.recording().plan.clients[row.client.index()].name;
    let end = match row.end {
        Some(true) => "",
        Some(false) => ", without success",
        None => ", still at it when the run ends",
    };
    html! {
        <li>
            <span class="trace-name"><b>{ &**name }</b><small class="muted">{ &*row.door }{ end }</small></span>
            <span class="trace-track">
                { for row.bars.iter().map(|bar| drawn(session, name, bar, scale, moment)) }
                <span class="chart-cursor" aria-hidden="true"></span>
            </span>
        </li>
    }
}

fn drawn(session: &Rc<Session>, name: &str, bar: &Bar, scale: (SimTime, SimTime), moment: Moment) -> Html {
    let end = bar.to.unwrap_or(scale.1);
    let [left, right] = [bar.from, end].map(|at| part(&session.history, at, scale) * 100.0);
    let kind = match bar.kind {
        BarKind::Queued => "trace-queued",
        BarKind::Works => "trace-works",
        BarKind::Waits => "trace-waits",
        BarKind::Fails => "trace-fails",
    };
    let still = (bar.from > moment.at).then_some("trace-to-come");
    let step = if bar.step.is_empty() { String::new() } else { format!(" ({})", bar.step) };
    let said = format!("{name} {}{step}, {} to {end}", bar.kind.verb(), bar.from);
    let onclick = {
        let (session, entry) = (Rc::clone(session), bar.entry);
        move |_: MouseEvent| go(&session, session.history.moment_after(entry))
    };
    let (left, width) = (format!("{left:.2}%"), format!("{:.2}%", right - left));
    html! {
        <button type="button" class={classes!("trace-bar", kind, still)} data-left={left} data-width={width} {onclick}
            aria-label={said.clone()} data-hint={said} />
    }
}
