//! The run in figures: a small chart for each, which shares the timeline's cursor and can be dragged.
//!
//! The lines are drawn once; the cursor moves in every frame without rendering. A range input,
//! invisible above each chart, does the dragging, the keys and the speaking, as on the timeline.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::events::{choice_of, value_of};
use crate::base::{SimDuration, SimTime};
use crate::insight::{Figure, Series, height, window};
use crate::player::Moment;
use crate::sim::NodeId;
use crate::ui::bench::use_bench;
use crate::ui::icons::Icon;
use crate::ui::player::use_moment;
use crate::ui::session::{Session, use_session};
use crate::ui::storage;
use crate::ui::widgets::timeline::part;

/// Figures that share a chart, by what it is called: the first has the threshold.
const TOGETHER: [(&str, [Figure; 3]); 2] = [
    ("Latency", [Figure::P95, Figure::Median, Figure::P99]),
    ("Response", [Figure::ResponseP95, Figure::Response, Figure::ResponseP99]),
];
/// At the most so many places are marked at which a threshold is crossed.
const MARKS: usize = 60;
/// A press of an arrow key goes so far: parts of the timeline.
const PARTS: u64 = 100;

/// The charts.
#[component]
pub fn ChartsPanel() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let scope = use_state(|| None::<NodeId>);
    let changed = use_force_update();
    let root = use_node_ref();
    {
        let root = root.clone();
        let whole = session.history.place(session.history.end().at);
        use_effect_with((Rc::clone(&session), whole), move |(session, _)| {
            let history = Rc::clone(&session.history);
            let place = move |moment: Moment| {
                if let Some(root) = root.cast::<HtmlElement>() {
                    let _ = root.style().set_property("--at", &format!("{:.5}", part(&history, moment.at)));
                }
            };
            place(session.player.moment());
            let subscription = session.player.on_frame(place);
            move || drop(subscription)
        });
    }
    let scopes = use_memo(Rc::clone(&session), |session| {
        // A thing has figures of several kinds, in several places.
        let mut scopes: Vec<Option<NodeId>> = Vec::new();
        for series in session.series() {
            if !scopes.contains(&series.node) {
                scopes.push(series.node);
            }
        }
        scopes
    });
    let choose = {
        let scope = scope.setter();
        move |event: Event| scope.set(choice_of(&event).parse().ok().map(NodeId))
    };
    let of = *scope;
    let of = of.filter(|node| scopes.contains(&Some(*node)));
    let onthreshold = Callback::from(move |()| changed.force_update());
    let shown = session.series().iter().filter(|series| series.node == of);
    let beside = |figure| TOGETHER.iter().any(|(_, together)| together[1..].contains(&figure));
    let charts = shown.filter(|series| !beside(series.figure));
    let plan = &session.recording().plan;
    let all = if plan.has_services() { "all together" } else { "all queues" };
    // The runs it is compared with are laid over it.
    let others = use_bench().map(|bench| bench.others()).unwrap_or_default();
    let same = |series: &Series| -> Vec<Option<&Series>> {
        let is_same = |same: &&Series| {
            (same.figure, same.node, &same.group) == (series.figure, series.node, &series.group)
        };
        others.iter().map(|(_, other)| other.series().iter().find(is_same)).collect()
    };
    html! {
        <div class="charts" ref={root} tabindex="0" role="group" aria-label="Figures over the run" data-scrolls="">
            <div class="charts-head">
                <label>
                    <span class="muted">{ "Figures of " }</span>
                    <select class="field" onchange={choose}>
                        { for scopes.iter().map(|node| html! {
                            <option value={node.map(|node| node.0.to_string()).unwrap_or_default()} selected={*node == of}>
                                { node.map_or(all, |node| plan.name(node)) }
                            </option>
                        }) }
                    </select>
                </label>
                <span class="muted">{ format!("rates over {}", rounded(window(session.history.end().at))) }</span>
            </div>
            <div class="charts-legend">
                if let [(branch, _)] = &*others {
                    <p class="muted"><span class="dashed-key" aria-hidden="true"></span>{ format!("dashed, and in brackets: {}", branch.name) }</p>
                } else {
                    { for others.iter().enumerate().map(|(index, (branch, _))| html! {
                        <p class="muted">
                            <svg class="dash-key" aria-hidden="true" focusable="false"><path class={other_line(index)} d="M0 4H26" /></svg>
                            { &*branch.name }
                        </p>
                    }) }
                }
            </div>
            { for charts.map(|series| chart(&session, series, &same(series), moment, &onthreshold)) }
        </div>
    }
}

/// Tenths of a second are fine enough to be told.
fn rounded(span: SimDuration) -> SimDuration {
    SimDuration::from_millis(span.as_millis() / 100 * 100)
}

/// The line of another run, each dashed otherwise.
fn other_line(index: usize) -> Classes {
    classes!("chart-line", "chart-other", format!("other-{index}"))
}

/// One figure's chart; `others` are the same figure in other runs, as far as they have it, laid over it in dashes.
pub fn chart(
    session: &Rc<Session>,
    series: &Series,
    others: &[Option<&Series>],
    moment: Moment,
    onthreshold: &Callback<()>,
) -> Html {
    let (figure, history) = (series.figure, &*session.history);
    let unit = figure.unit();
    let threshold = threshold_of(figure);
    let together = TOGETHER.iter().find(|(_, together)| together[0] == figure);
    let beside = |wanted: &Figure| {
        session.series().iter().find(|found| found.figure == *wanted && found.node == series.node)
    };
    let with: Vec<&Series> =
        together.map_or_else(Vec::new, |(_, figures)| figures[1..].iter().filter_map(beside).collect());
    let all = with.iter().copied().chain([series]).chain(others.iter().copied().flatten());
    // A line along the top would look cut off.
    let peak = all.map(Series::peak).max().unwrap_or(0);
    let top = threshold.filter(|threshold| *threshold <= peak + peak / 2).map_or(peak, |near| near.max(peak));
    let value = series.at(moment);
    let shown = value.map_or_else(|| "none yet".into(), |value| unit.show(value));
    let over = value.zip(threshold).is_some_and(|(value, threshold)| value >= threshold);
    let spoken = format!("{shown}{} at {}", if over { ", over the threshold" } else { "" }, moment.at);
    // Everything that happens at the time has happened in the other runs.
    let then = Moment { entries: usize::MAX, ..moment };
    let beside = others
        .iter()
        .flatten()
        .map(|other| other.at(then).map_or_else(|| "–".into(), |value| unit.show(value)));
    let beside: Vec<_> = beside.collect();
    let name = together.map_or_else(|| series.name(), |(name, _)| (*name).to_owned());
    html! {
        <section class={classes!("chart", over.then_some("over"))} key={format!("{name}{}", series.node.map_or(0, |node| node.0))}>
            <div class="chart-head">
                <h3 data-hint={figure.meaning()}>{ name.clone() }</h3>
                <span class="chart-value">
                    { for with.iter().take(1).chain([&series]).chain(with.iter().skip(1)).map(|line| html! {
                        <span class={classes!("chart-number", class_of(line.figure))}>
                            if !with.is_empty() { <small>{ line.figure.name().trim_start_matches(&name[..]).trim_start() }</small> }
                            { line.at(moment).map_or_else(|| "–".into(), |value| unit.show(value)) }
                        </span>
                    }) }
                    if !beside.is_empty() { { format!("({})", beside.join("; ")) } }
                </span>
                <span class="chart-alert">
                    if over { { Icon::Failure.html() }{ "over" } }
                </span>
                { threshold_input(figure, threshold, onthreshold) }
            </div>
            <div class="chart-box">
                <input type="range" class="timeline-input" min="0" max={history.place(history.end().at).to_string()} step="1"
                    value={history.place(moment.at).to_string()} aria-label={format!("{name} over the run")} aria-valuetext={spoken}
                    oninput={dragged(session)} onkeydown={keys(session)} />
                <div class="chart-picture" aria-hidden="true">
                    <svg viewBox="0 0 10000 1000" preserveAspectRatio="none" focusable="false">
                        if let Some(threshold) = threshold.filter(|threshold| *threshold <= top) {
                            <path class="chart-threshold" d={format!("M0 {0}H10000", height(threshold, top))} />
                        }
                        { for with.iter().map(|line| html! { <path class={classes!("chart-line", class_of(line.figure))} d={line.path(history, top)} /> }) }
                        <path class={classes!("chart-line", class_of(figure))} d={series.path(history, top)} />
                        { for others.iter().enumerate().filter_map(|(index, other)| Some(html! {
                            <path class={other_line(index)} d={other.as_ref()?.path(history, top)} />
                        })) }
                    </svg>
                    <svg class="chart-marks" focusable="false">
                        { for threshold.into_iter().flat_map(|threshold| series.crossings(threshold).take(MARKS)).map(|at| {
                            let x = part(history, at.at) * 100.0;
                            html! { <svg x={format!("{x:.3}%")} y="0" class="mark"><path class="mark-failure" d="M0 0l4.5 8h-9z" /></svg> }
                        }) }
                    </svg>
                    <div class="chart-cursor"></div>
                </div>
            </div>
        </section>
    }
}

fn class_of(figure: Figure) -> &'static str {
    match figure {
        Figure::Median | Figure::Response => "line-p50",
        Figure::P99 | Figure::ResponseP99 => "line-p99",
        _ => "line-main",
    }
}

fn threshold_input(figure: Figure, threshold: Option<u32>, changed: &Callback<()>) -> Html {
    let unit = figure.unit();
    let keep = {
        let changed = changed.clone();
        move |event: InputEvent| {
            storage::write(&key(figure), &value_of(&event));
            changed.emit(());
        }
    };
    html! {
        <label class="chart-limit" data-hint="Alert from this value on">
            <span aria-hidden="true">{ "≥" }</span>
            <input type="number" class="field" min="0" step="1" inputmode="numeric" placeholder="–" oninput={keep}
                aria-label={format!("Threshold for {}", figure.name())}
                value={threshold.map(|value| (value / unit.scale()).to_string()).unwrap_or_default()} />
            <span>{ unit.sign() }</span>
        </label>
    }
}

fn key(figure: Figure) -> String {
    format!("threshold.{}", figure.name().to_ascii_lowercase().replace(' ', "-"))
}

/// The reader's threshold, or the one that figures of this kind have.
fn threshold_of(figure: Figure) -> Option<u32> {
    match storage::read(&key(figure)) {
        None => figure.threshold(),
        Some(kept) => kept.parse().ok().map(|value: u32| value.saturating_mul(figure.unit().scale())),
    }
}

fn go(session: &Session, at: SimTime) {
    let moment = session.history.moment_at(at).max(session.history.start());
    session.player.act(|playback| {
        playback.pause();
        playback.seek(moment);
    });
}

fn dragged(session: &Rc<Session>) -> Callback<InputEvent> {
    let session = Rc::clone(session);
    Callback::from(move |event: InputEvent| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            go(&session, session.history.time(input.value_as_number().max(0.0) as u64));
        }
    })
}

/// Arrows go a hundredth of the timeline, with PageUp and PageDown a tenth.
fn keys(session: &Rc<Session>) -> Callback<KeyboardEvent> {
    let session = Rc::clone(session);
    Callback::from(move |event: KeyboardEvent| {
        let history = &session.history;
        let [end, now] = [history.end().at, session.player.moment().at].map(|at| history.place(at));
        let step = (end / PARTS).max(1);
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => now + step,
            "ArrowLeft" | "ArrowDown" => now.saturating_sub(step),
            "PageUp" => now + 10 * step,
            "PageDown" => now.saturating_sub(10 * step),
            "Home" => 0,
            "End" => end,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        go(&session, history.time(to));
    })
}
