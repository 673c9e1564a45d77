//! What the broker is checked against: the account that the conformance test keeps, as it stands in
//! `conformance.json`. Nothing here is counted or judged; the numbers are the test's.

use std::rc::Rc;

use late::late;
use serde::Deserialize;
use yew::prelude::*;

use crate::ui::load::{self, LoadError, Loaded};
use crate::ui::parts::Late;
use crate::ui::widgets::notice::Trouble;

const FILE: &str = "conformance.json";

/// All brokers whose recordings are replayed.
#[derive(Deserialize, PartialEq)]
struct Account {
    brokers: Vec<Broker>,
}

#[derive(Deserialize, PartialEq)]
struct Broker {
    name: String,
    protocol: String,
    columns: Vec<Column>,
    areas: Vec<Area>,
    differences: Vec<Known>,
    left_out: Vec<Known>,
    beyond: Vec<String>,
    unseen: String,
    changes: Vec<Changed>,
}

/// A version that was recorded, or a client.
#[derive(Deserialize, PartialEq)]
struct Column {
    title: String,
    recorded_on: String,
    date: String,
    cases: u32,
    passed: u32,
}

#[derive(Deserialize, PartialEq)]
struct Area {
    area: String,
    title: String,
    holds: String,
    /// Of each column: how many cases there are, and how many of them pass.
    counts: Vec<(u32, u32)>,
}

/// A rule that came with a version, and the link to two runs that show it, if there is one.
#[derive(Deserialize, PartialEq)]
struct Changed {
    since: String,
    rule: String,
    source: String,
    run: String,
}

/// Cases that stand out for one reason.
#[derive(Deserialize, PartialEq)]
struct Known {
    reason: String,
    cases: Vec<Case>,
}

#[derive(Deserialize, PartialEq)]
struct Case {
    id: String,
    about: String,
}

/// The page, whose code comes late.
#[component]
pub fn ConformancePage() -> Html {
    html! {
        <main class="account" id="main" tabindex="-1"><Late show={Callback::from(|()| page())} /></main>
    }
}

#[late(panels)]
fn page() -> Html {
    html! { <Checked /> }
}

#[component]
fn Checked() -> Html {
    let (account, retry) = load::use_fetched(fetch);
    match account {
        Loaded::Loading => html! {
            <p class="loading" role="status">{ "Loading the account…" }</p>
        },
        Loaded::Failed(error) => html! {
            <Trouble title="The account did not load" {retry}>{ error.html() }</Trouble>
        },
        Loaded::Ready(account) => html! {
            <>
                <h1>{ "What the broker is checked against" }</h1>
                <p class="account-lead">
                    { "The broker in this page is not a picture of one. Small scripted cases were carried out on real brokers, and every outcome was written down: which queue got a copy, what came back, in which order, with which code. The same cases run on the engine of this page, step by step, and each outcome must be the one that was seen." }
                </p>
                if account.brokers.is_empty() {
                    <p class="account-empty" role="status">{ "Nothing has been recorded yet." }</p>
                }
                { for account.brokers.iter().map(broker) }
                <section aria-labelledby="account-again">
                    <h2 id="account-again">{ "Repeat it" }</h2>
                    <p>{ "The recordings are part of the source. This replays them all, and says of every case that fails at which step, what was expected and what was found:" }</p>
                    <pre class="account-command" tabindex="0" aria-label="Command"><code>{ "cargo test --test conformance" }</code></pre>
                    <p>{ "This page shows what that test has counted; the test fails if the two differ." }</p>
                </section>
            </>
        },
    }
}

async fn fetch() -> Result<Rc<Account>, LoadError> {
    let account = load::json(FILE).await?;
    let account = Account::deserialize(&account);
    account.map(Rc::new).map_err(|error| LoadError::Malformed(FILE.to_owned(), error.to_string()))
}

fn broker(broker: &Broker) -> Html {
    let id = format!("account-{}", broker.name.replace(' ', "-"));
    html! {
        <section key={broker.name.clone()} aria-labelledby={id.clone()}>
            <h2 {id}>{ &broker.name }</h2>
            { for broker.columns.iter().map(|column| recorded(broker, column)) }
            { areas(broker) }
            <h3>{ "Known differences" }</h3>
            if broker.unseen.is_empty() { { known(&broker.differences, "There are none.") } } else {
                <p class="account-unseen">{ &broker.unseen }</p>
                { known(&broker.differences, "In what was recorded there are none.") }
            }
            if !broker.beyond.is_empty() {
                <h3>{ "Differences that no case can show" }</h3>
                <ul class="account-beyond">{ for broker.beyond.iter().map(|said| html! { <li>{ said }</li> }) }</ul>
            }
            if !broker.left_out.is_empty() {
                <h3>{ "Left out of the count" }</h3>
                <p>{ "Here the recorded broker had a bug, which this one does not imitate." }</p>
                { known(&broker.left_out, "") }
            }
            if !broker.changes.is_empty() {
                <h3>{ "What changed between the versions" }</h3>
                <ul class="account-known account-changes">{ for broker.changes.iter().map(changed) }</ul>
            }
        </section>
    }
}

fn recorded(broker: &Broker, column: &Column) -> Html {
    let name = format!("{} {}", broker.name, column.title);
    html! {
        <div class="account-column" key={name.clone()}>
            <p class="account-total">
                <strong>{ format!("{} of {}", column.passed, column.cases) }</strong>
                { format!(" cases end as recorded: {name}") }
            </p>
            <meter class="account-meter" min="0" max={column.cases.to_string()} value={column.passed.to_string()}
                aria-label={format!("Cases of {name} that end as recorded")} />
            <p class="account-on">
                { format!("{}, {}", column.recorded_on, broker.protocol) }
                if !column.date.is_empty() { { ", " }<time datetime={column.date.clone()}>{ &column.date }</time> }
            </p>
        </div>
    }
}

/// The roles are the elements' own, said once more: on a phone a row is no table row to CSS.
fn areas(broker: &Broker) -> Html {
    let title =
        |column: &Column| html! { <th role="columnheader" scope="col" class="number">{ &column.title }</th> };
    html! {
        <table class="account-areas" role="table">
            <caption class="sr-only">{ format!("What is held, recorded on {}: cases that pass", broker.name) }</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">{ "Area" }</th>
                    <th role="columnheader" scope="col">{ "What is held" }</th>
                    { for broker.columns.iter().map(title) }
                </tr>
            </thead>
            <tbody role="rowgroup">{ for broker.areas.iter().map(|one| area(one, &broker.columns)) }</tbody>
        </table>
    }
}

fn area(area: &Area, columns: &[Column]) -> Html {
    let count = |((cases, passed), column): (&(u32, u32), &Column)| {
        let short = (passed < cases).then_some("short");
        let words = match cases {
            0 => "none".to_owned(),
            _ if cases == passed => cases.to_string(),
            _ => format!("{passed} of {cases}"),
        };
        html! { <td role="cell" class={classes!("number", short)} data-column={column.title.clone()}>{ words }</td> }
    };
    html! {
        <tr key={area.area.clone()} role="row">
            <th role="rowheader" scope="row">{ &area.title }</th>
            <td role="cell" class="holds">{ &area.holds }</td>
            { for area.counts.iter().zip(columns).map(count) }
        </tr>
    }
}

/// A rule with its version, where it is written, and both runs.
fn changed(change: &Changed) -> Html {
    html! {
        <li>
            <p><strong>{ format!("Since {}: ", change.since) }</strong>{ &change.rule }</p>
            <p class="account-source">
                { &change.source }
                if !change.run.is_empty() { { ". " }<a href={change.run.clone()}>{ "Both runs beside each other" }</a> }
            </p>
        </li>
    }
}

/// Reasons, each with its cases.
fn known(list: &[Known], none: &'static str) -> Html {
    if list.is_empty() {
        return html! { <p>{ none }</p> };
    }
    let case = |case: &Case| html! { <li><code>{ &case.id }</code>{ " " }{ &case.about }</li> };
    html! {
        <ul class="account-known">
            { for list.iter().map(|known| html! {
                <li>
                    <p>{ &known.reason }</p>
                    <ul>{ for known.cases.iter().map(case) }</ul>
                </li>
            }) }
        </ul>
    }
}
