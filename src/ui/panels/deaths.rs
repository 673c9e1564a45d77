//! What a message died of, and where: the `x-death` header as a table, and the first of it in words
//! (RabbitMQ's "Dead Letter Exchanges" guide, "Dead-Lettered Effects on Messages").

use yew::prelude::*;

use super::message::shown;
use crate::base::SimTime;
use crate::engine::queueing::{FieldTable, Value};

/// The history in a message's headers; nothing for one that never died.
pub fn history(headers: &FieldTable) -> Html {
    let Some(Value::List(deaths)) = headers.get("x-death") else { return html! {} };
    let rows = deaths.iter().filter_map(|death| match death {
        Value::Table(death) => Some(row(death)),
        _ => None,
    });
    html! {
        <>
            <h4 id="death-history">{ "Death history" }</h4>
            <table class="deaths" aria-labelledby="death-history">
                <thead><tr>
                    <th scope="col">{ "Reason" }</th>
                    <th scope="col">{ "Queue" }</th>
                    <th scope="col">{ "Times" }</th>
                    <th scope="col">{ "First at" }</th>
                    <th scope="col">{ "Came by" }</th>
                </tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
            { for first(headers).map(|words| html! { <p class="muted first-death">{ words }</p> }) }
            <details class="raw">
                <summary>{ "x-death, as it stands in the headers" }</summary>
                <ol>{ for deaths.iter().map(|death| html! { <li><code>{ shown(death) }</code></li> }) }</ol>
            </details>
        </>
    }
}

/// One queue and reason; the broker counts what happens again and keeps the time of the first.
fn row(death: &FieldTable) -> Html {
    let cell = |name: &str| death.get(name).map(shown).unwrap_or_default();
    let seconds = death.get("time").and_then(Value::as_int).unwrap_or(0).max(0) as u64;
    let (exchange, keys) = (cell("exchange"), cell("routing-keys"));
    let exchange = if exchange.is_empty() { "default exchange".to_owned() } else { exchange };
    html! {
        <tr>
            <td class="reason">{ cell("reason") }</td>
            <td>{ cell("queue") }</td>
            <td class="number">{ cell("count") }</td>
            <td class="number">{ whole(seconds) }</td>
            <td>{ exchange }<wbr />{ format!(", {keys}") }</td>
        </tr>
    }
}

/// The broker notes the second, and no part of it.
fn whole(seconds: u64) -> String {
    let mut time = SimTime::from_millis(seconds * 1_000).to_string();
    time.truncate(time.rfind('.').unwrap_or(time.len()));
    time
}

fn first(headers: &FieldTable) -> Option<String> {
    let text = |name: &str| headers.get(name).and_then(Value::as_text);
    let (queue, reason) = (text("x-first-death-queue")?, text("x-first-death-reason")?);
    Some(format!("It died first in {queue}: {reason}."))
}
