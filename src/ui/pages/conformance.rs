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
    recorded_on: String,
    protocol: String,
    date: String,
    cases: u32,
    passed: u32,
    areas: Vec<Area>,
    differences: Vec<Known>,
    left_out: Vec<Known>,
    beyond: Vec<String>,
}

#[derive(Deserialize, PartialEq)]
struct Area {
    area: String,
    title: String,
    holds: String,
    cases: u32,
    passed: u32,
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
            <p class="account-total">
                <strong>{ format!("{} of {}", broker.passed, broker.cases) }</strong>
                { " cases end as recorded" }
            </p>
            <meter class="account-meter" min="0" max={broker.cases.to_string()} value={broker.passed.to_string()}
                aria-label={format!("Cases of {} that end as recorded", broker.name)} />
            <dl class="account-facts">
                <div><dt>{ "Recorded on" }</dt><dd>{ &broker.recorded_on }</dd></div>
                <div><dt>{ "Protocol" }</dt><dd>{ &broker.protocol }</dd></div>
                if !broker.date.is_empty() {
                    <div><dt>{ "Date" }</dt><dd><time datetime={broker.date.clone()}>{ &broker.date }</time></dd></div>
                }
            </dl>
            { areas(broker) }
            <h3>{ "Known differences" }</h3>
            { known(&broker.differences, "There are none.") }
            if !broker.beyond.is_empty() {
                <h3>{ "Differences that no case can show" }</h3>
                <ul class="account-beyond">{ for broker.beyond.iter().map(|said| html! { <li>{ said }</li> }) }</ul>
            }
            if !broker.left_out.is_empty() {
                <h3>{ "Left out of the count" }</h3>
                <p>{ "Here the recorded broker had a bug, which this one does not imitate." }</p>
                { known(&broker.left_out, "") }
            }
        </section>
    }
}

/// The roles are the elements' own, said once more: on a phone a row is no table row to CSS.
fn areas(broker: &Broker) -> Html {
    html! {
        <table class="account-areas" role="table">
            <caption class="sr-only">{ format!("What is held, recorded on {}", broker.name) }</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">{ "Area" }</th>
                    <th role="columnheader" scope="col">{ "What is held" }</th>
                    <th role="columnheader" scope="col" class="number">{ "Cases" }</th>
                    <th role="columnheader" scope="col" class="number">{ "Passed" }</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{ for broker.areas.iter().map(area) }</tbody>
        </table>
    }
}

fn area(area: &Area) -> Html {
    let short = (area.passed < area.cases).then_some("short");
    html! {
        <tr key={area.area.clone()} role="row" class={classes!(short)}>
            <th role="rowheader" scope="row">{ &area.title }</th>
            <td role="cell" class="holds">{ &area.holds }</td>
            <td role="cell" class="number cases">{ area.cases }</td>
            <td role="cell" class="number passed">{ area.passed }</td>
        </tr>
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
