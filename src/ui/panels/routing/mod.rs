//! The routing panel: type a key, headers and bindings, and see at once what fits and why.
//!
//! The verdicts are the engine's ([`verdicts`]); nothing here decides.

mod draft;
mod why;

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

pub use draft::Draft;
use draft::{Row, key_problem};

use crate::engine::queueing::{ExchangeType, FieldTable, Message, Name};
use crate::insight::{Tried, explain, read_fields, verdicts};
use crate::sim::{Action, ClientAction, Plan, Role, TopologyAction};
use crate::ui::bench::{BenchView, use_bench};
use crate::ui::player::use_moment;
use crate::ui::session::use_session;

/// What the panel is given.
#[derive(Properties, PartialEq)]
pub struct RoutingProps {
    /// What was typed so far.
    pub draft: Draft,
    /// Takes what is typed now.
    pub ondraft: Callback<Draft>,
}

/// The panel.
#[component]
pub fn RoutingPanel(props: &RoutingProps) -> Html {
    let session = use_session();
    let bench = use_bench();
    use_moment(&session.player);
    let draft = &props.draft;
    let plan = Rc::clone(&session.recording().plan);
    let Some(exchange) = plan.exchanges.get(draft.exchange) else { return Html::default() };
    let (kind, name, version) = (exchange.kind, exchange.name.clone(), plan.configuration.version);
    let (key, headers) = (draft.key(&plan), draft.headers(&plan));
    let rows = session.player.world(|world| draft.rows(&plan, world));
    let read = read_fields(&headers);
    let problem = key_problem(&key);
    let asked = match (&read, &problem) {
        (Ok(headers), None) => Some(headers.clone()),
        _ => None,
    };
    let tried: Vec<Result<Tried, String>> = rows.iter().map(|row| row.tried(kind)).collect();
    let verdict = |tried: &Result<Tried, String>| -> Option<Result<bool, String>> {
        let one = std::slice::from_ref(tried.as_ref().ok()?);
        verdicts(version, kind, one, &key, asked.as_ref()?).pop()
    };
    let told: Vec<Option<Result<bool, String>>> = tried.iter().map(verdict).collect();
    let change = |next: Draft| props.ondraft.reform(move |(): ()| next.clone());
    let cards = rows.iter().zip(&tried).zip(&told).enumerate().map(|(at, ((row, tried), told))| {
        let explained = match (tried, &asked) {
            (Ok(tried), Some(headers)) => why::why(&explain(version, kind, tried, &key, headers), &row.key),
            _ => Html::default(),
        };
        let edit = {
            let (ondraft, draft, rows) = (props.ondraft.clone(), draft.clone(), rows.clone());
            Callback::from(move |row: Option<Row>| {
                let mut rows = rows.clone();
                match row {
                    Some(row) => rows[at] = row,
                    None => drop(rows.remove(at)),
                }
                ondraft.emit(Draft { rows: Some(rows), ..draft.clone() });
            })
        };
        let in_run = tried.as_ref().ok().map(|tried| row.binding(&name, tried));
        let bound = in_run.as_ref().is_some_and(|own| session.player.world(|world| world.is_bound(own)));
        let in_run = in_run.zip(bench.clone()).map(|(own, bench)| {
            let (words, action) = match bound {
                true => ("Unbind in the run", Action::Topology(TopologyAction::Unbind(Rc::new(own)))),
                false => ("Bind in the run", Action::Topology(TopologyAction::Bind(Rc::new(own)))),
            };
            let onclick = move |_: MouseEvent| bench.act(vec![action.clone()]);
            html! { <button type="button" class="button small" {onclick}>{ words }</button> }
        });
        card(&Card {
            at,
            kind,
            row,
            problem: tried.as_ref().err(),
            told: told.as_ref(),
            explained,
            edit,
            in_run,
        })
    });
    let add = {
        let queue = plan.queues.first().map(|queue| queue.name.clone()).unwrap_or_default();
        let row = Row { queue, key: "#".into(), mode: "all".into(), arguments: "".into() };
        let (ondraft, draft, rows) = (props.ondraft.clone(), draft.clone(), rows.clone());
        move |_: MouseEvent| {
            let rows = rows.iter().cloned().chain([row.clone()]).collect();
            ondraft.emit(Draft { rows: Some(rows), ..draft.clone() });
        }
    };
    let onexchange = {
        let ondraft = props.ondraft.clone();
        move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.selected_index());
            let exchange = chosen.and_then(|chosen| usize::try_from(chosen).ok()).unwrap_or(0);
            ondraft.emit(Draft { exchange, ..Draft::default() });
        }
    };
    let onkey = typed(&props.ondraft, {
        let draft = draft.clone();
        move |key| Draft { key: Some(key), ..draft.clone() }
    });
    let onheaders = typed(&props.ondraft, {
        let draft = draft.clone();
        move |headers| Draft { headers: Some(headers), ..draft.clone() }
    });
    html! {
        <div class="routing">
            <div class="routing-ask">
                <label>{ "Exchange " }
                    <select class="field" onchange={onexchange}>
                        { for plan.exchanges.iter().enumerate().map(|(at, exchange)| html! {
                            <option selected={at == draft.exchange}>{ format!("{} ({})", exchange.name, exchange.kind.as_str()) }</option>
                        }) }
                    </select>
                </label>
                <label>{ "Routing key" }
                    <input class="field" value={key.clone()} oninput={onkey} spellcheck="false" autocapitalize="off"
                        aria-invalid={problem.is_some().then_some("true")} />
                </label>
                { mistake(problem.as_deref()) }
                <label>{ "Headers" }
                    <input class="field" value={headers.clone()} oninput={onheaders} spellcheck="false" autocapitalize="off"
                        placeholder="format = pdf, pages = 3" aria-invalid={read.is_err().then_some("true")} />
                </label>
                { mistake(read.as_ref().err().map(String::as_str)) }
                { publish(bench.as_ref(), &plan, &name, &key, asked.as_ref()) }
            </div>
            <p class="routing-sum" aria-live="polite">{ sum(&rows, &told) }</p>
            <ol class="routing-rows">{ for cards }</ol>
            <div class="routing-more">
                <button type="button" class="button small" onclick={add}>{ "Try another binding" }</button>
                <button type="button" class="button small quiet" disabled={draft.rows.is_none()}
                    onclick={let back = change(Draft { rows: None, ..draft.clone() }); move |_: MouseEvent| back.emit(())}>
                    { "As in the run" }
                </button>
            </div>
        </div>
    }
}

/// Takes what is typed into a box.
fn typed(ondraft: &Callback<Draft>, next: impl Fn(AttrValue) -> Draft + 'static) -> Callback<InputEvent> {
    ondraft.reform(move |event: InputEvent| {
        let typed = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
        next(typed.unwrap_or_default().into())
    })
}

fn mistake(words: Option<&str>) -> Html {
    html! { <div class="routing-mistake" role="alert">{ words.unwrap_or_default() }</div> }
}

/// Which bindings fit, in one sentence.
fn sum(rows: &[Row], told: &[Option<Result<bool, String>>]) -> String {
    let fit =
        rows.iter().zip(told).filter(|(_, told)| matches!(told, Some(Ok(true)))).map(|(row, _)| &row.queue);
    let mut queues: Vec<&str> = Vec::new();
    let mut count = 0;
    for queue in fit {
        count += 1;
        if !queues.contains(&&**queue) {
            queues.push(queue);
        }
    }
    match (count, told.len()) {
        (_, 0) => "Nothing is bound to it: the message goes nowhere.".to_owned(),
        (0, 1) => "The one binding does not fit: the message goes nowhere.".to_owned(),
        (_, 1) => format!("The one binding fits: a copy for {}.", queues.join(", ")),
        (0, all) => format!("None of {all} bindings fits: the message goes nowhere."),
        (count, all) => format!("{count} of {all} bindings fit: a copy for {}.", queues.join(", ")),
    }
}

/// Has a producer publish what was typed.
fn publish(
    bench: Option<&BenchView>,
    plan: &Plan,
    exchange: &Name,
    key: &str,
    headers: Option<&FieldTable>,
) -> Html {
    let producer = plan.clients.iter().find(|client| matches!(client.role, Role::Producer(_)));
    let (Some(bench), Some(producer), Some(headers)) = (bench, producer, headers) else {
        return Html::default();
    };
    let message = Rc::new(Message {
        exchange: exchange.clone(),
        routing_key: key.into(),
        headers: headers.clone(),
        body: "by hand".into(),
        ..Message::default()
    });
    let action = Action::Client(ClientAction::Publish { client: producer.name.clone(), message });
    let bench = bench.clone();
    let onclick = move |_: MouseEvent| bench.act(vec![action.clone()]);
    html! { <button type="button" class="button small" {onclick}>{ format!("Publish it as {}", producer.name) }</button> }
}

/// A binding with its verdict.
struct Card<'a> {
    at: usize,
    kind: ExchangeType,
    row: &'a Row,
    problem: Option<&'a String>,
    told: Option<&'a Result<bool, String>>,
    explained: Html,
    edit: Callback<Option<Row>>,
    in_run: Option<Html>,
}

fn card(Card { at, kind, row, problem, told, explained, edit, in_run }: &Card) -> Html {
    let (at, row, told) = (*at, *row, *told);
    let number = at + 1;
    let (class, verdict) = match told {
        Some(Ok(true)) => ("fits", "✓ fits"),
        Some(Ok(false)) => ("misses", "✗ does not fit"),
        Some(Err(_)) | None => ("open", "–"),
    };
    let refused = told.and_then(|told| told.as_ref().err()).map(String::as_str);
    let box_of = |label: String, value: &AttrValue, put: fn(&mut Row, AttrValue)| {
        let (row, edit) = (row.clone(), edit.clone());
        let oninput = move |event: InputEvent| {
            let mut row = row.clone();
            let typed = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
            put(&mut row, typed.unwrap_or_default().into());
            edit.emit(Some(row));
        };
        html! {
            <input class="field" aria-label={label} value={value.clone()} {oninput} spellcheck="false" autocapitalize="off" />
        }
    };
    let mode = || {
        let (row, edit) = (row.clone(), edit.clone());
        let modes = ["all", "any", "all-with-x", "any-with-x"];
        let chosen = row.mode.clone();
        let onchange = move |event: Event| {
            let mut row = row.clone();
            let value = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            row.mode = value.unwrap_or_default().into();
            edit.emit(Some(row));
        };
        html! {
            <select class="field" aria-label={format!("x-match of binding {number}")} {onchange}>
                { for modes.map(|mode| html! { <option selected={*mode == *chosen}>{ mode }</option> }) }
            </select>
        }
    };
    let remove = edit.reform(|_: MouseEvent| None);
    html! {
        <li {class} key={at}>
            <div class="routing-head"><b>{ &*row.queue }</b><span class="routing-verdict">{ verdict }</span></div>
            <div class="routing-boxes">
                {
                    match kind {
                        ExchangeType::Fanout | ExchangeType::LocalRandom | ExchangeType::ModulusHash => {
                            Html::default()
                        }
                        ExchangeType::Headers => html! {
                            <>
                                { mode() }
                                { box_of(format!("Arguments of binding {number}"), &row.arguments, |row, text| row.arguments = text) }
                            </>
                        },
                        ExchangeType::Direct | ExchangeType::Topic => {
                            box_of(format!("Key of binding {number}"), &row.key, |row, text| row.key = text)
                        }
                    }
                }
            </div>
            { mistake(problem.map(String::as_str).or(refused)) }
            <div class="routing-why">{ explained.clone() }</div>
            <div class="routing-more">
                { in_run.clone().unwrap_or_default() }
                <button type="button" class="button small quiet" onclick={remove}
                    aria-label={format!("Leave out: binding {number}")}>{ "Leave out" }</button>
            </div>
        </li>
    }
}
