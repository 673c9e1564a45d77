//! One message: what is in it, where it is and its whole life, each event a way to its moment.

use std::rc::Rc;

use yew::prelude::*;

use super::events::row;
use crate::engine::queueing::{FieldTable, Message, MessageId, Properties, Value};
use crate::insight::whereabouts;
use crate::ui::player::use_moment;
use crate::ui::session::{Selected, Session, use_selection, use_session};
use crate::ui::widgets::chips::MessageChip;

/// The message inspector.
#[component]
pub fn MessagePanel() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let selected = match use_selection().now {
        Selected::Message(id) => Some(id),
        Selected::None | Selected::Node(_) => None,
    };
    html! {
        <div class="message" tabindex="0" role="group" aria-label="Message" data-scrolls="">
            <div class="message-pick" role="group" aria-label="Messages">
                { for session.lives.messages().map(|id| html! {
                    <MessageChip key={id.0} {id} faint={!session.lives.is_born(id, moment)} />
                }) }
            </div>
            {
                match selected {
                    Some(id) => about(&session, id),
                    None => html! {
                        <p class="empty">{ "Pick a message here, in the text or on the stage to see what is in it and where it has been." }</p>
                    },
                }
            }
        </div>
    }
}

fn about(session: &Rc<Session>, id: MessageId) -> Html {
    let moment = session.player.moment();
    let Some(content) = session.lives.content(id, moment) else { return html! {} };
    let places =
        session.player.world(|world| whereabouts(session.recording(), &session.lives, world, id, moment));
    html! {
        <>
            <section>
                <h3>{ format!("Message #{}", id.0) }</h3>
                <ul class="message-places">{ for places.iter().map(|place| html! { <li>{ place }</li> }) }</ul>
            </section>
            { contents(content) }
            <section>
                <h3>{ "Its life" }</h3>
                <Life {id} entries={moment.entries} />
            </section>
        </>
    }
}

fn contents(message: &Message) -> Html {
    let exchange = if message.exchange.is_empty() { "the default exchange" } else { &message.exchange };
    html! {
        <>
            <section>
                <dl class="fields">
                    { field("Body", &message.body) }
                    { field("Published to", exchange) }
                    { field("Routing key", &message.routing_key) }
                    { for properties(&message.properties).into_iter().map(|(name, value)| field(name, &value)) }
                </dl>
            </section>
            if !message.headers.is_empty() {
                <section>
                    <h3>{ "Headers" }</h3>
                    { headers(&message.headers) }
                </section>
            }
        </>
    }
}

fn field(name: &str, value: &str) -> Html {
    html! { <div><dt>{ name }</dt><dd translate="no">{ value }</dd></div> }
}

fn properties(of: &Properties) -> Vec<(&'static str, String)> {
    let text = |value: &Option<Rc<str>>| value.as_ref().map(|value| value.to_string());
    let all = [
        ("Type", text(&of.kind)),
        ("Content type", text(&of.content_type)),
        ("Content encoding", text(&of.content_encoding)),
        (
            "Delivery mode",
            of.delivery_mode.map(|mode| if mode == 2 { "persistent" } else { "transient" }.to_owned()),
        ),
        ("Priority", of.priority.map(|priority| priority.to_string())),
        ("Correlation id", text(&of.correlation_id)),
        ("Reply to", text(&of.reply_to)),
        ("Expiration", text(&of.expiration).map(|millis| format!("{millis} ms"))),
        ("Message id", text(&of.message_id)),
        ("Timestamp", of.timestamp.map(|seconds| seconds.to_string())),
        ("User id", text(&of.user_id)),
        ("App id", text(&of.app_id)),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn headers(table: &FieldTable) -> Html {
    let (deaths, others): (Vec<_>, Vec<_>) = table.iter().partition(|(name, _)| &***name == "x-death");
    html! {
        <>
            <dl class="fields">{ for others.iter().map(|(name, value)| field(name, &shown(value))) }</dl>
            { for deaths.iter().map(|(_, value)| self::deaths(value)) }
        </>
    }
}

/// `x-death` as a table: a row for each queue and reason.
fn deaths(value: &Value) -> Html {
    let Value::List(deaths) = value else { return html! {} };
    let rows = deaths.iter().filter_map(|death| match death {
        Value::Table(death) => Some(death),
        _ => None,
    });
    let cell = |death: &FieldTable, name: &str| death.get(name).map(shown).unwrap_or_default();
    html! {
        <table class="deaths">
            <caption>{ "x-death: where it died" }</caption>
            <thead><tr><th scope="col">{ "queue" }</th><th scope="col">{ "reason" }</th><th scope="col">{ "times" }</th></tr></thead>
            <tbody>
                { for rows.map(|death| html! {
                    <tr><td>{ cell(death, "queue") }</td><td>{ cell(death, "reason") }</td><td>{ cell(death, "count") }</td></tr>
                }) }
            </tbody>
        </table>
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Void => "none".into(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Text(value) => value.to_string(),
        Value::List(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Table(table) => table
            .iter()
            .map(|(name, value)| format!("{name}: {}", shown(value)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// A message's life.
#[derive(Properties, PartialEq)]
struct LifeProps {
    id: MessageId,
    /// So many entries have happened.
    entries: usize,
}

#[component]
fn Life(props: &LifeProps) -> Html {
    let session = use_session();
    let past = session.lives.entries(props.id).take_while(|entry| entry.index() < props.entries).count();
    html! {
        <>
            <ol class="event-rows">
                { for session.lives.entries(props.id).take(past).map(|entry| row(&session, entry)) }
            </ol>
            <ol class="event-rows to-come" start={(past + 1).to_string()} aria-label="Still to come">
                { for session.lives.entries(props.id).skip(past).map(|entry| row(&session, entry)) }
            </ol>
        </>
    }
}
