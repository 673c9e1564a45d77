//! One message: its envelope opened, and its biography, each stay a way to its moments.

use std::rc::Rc;

use yew::prelude::*;

use super::deaths;
use super::events::{seek, value_of};
use super::pages::use_pages;
use super::story::Story;
use crate::base::SimDuration;
use crate::engine::Encoding;
use crate::engine::queueing::{FieldTable, Message, MessageId, Properties, Value};
use crate::insight::{Filter, How, Stay, biography, whereabouts};
use crate::sim::EntryId;
use crate::ui::player::use_moment;
use crate::ui::session::{Selected, Session, use_selection, use_session};
use crate::ui::widgets::chips::MessageChip;

/// Messages to pick from at a time.
const CHIPS: usize = 24;
/// Stays shown at a time.
const STAYS: usize = 40;

/// What the panel is given.
#[derive(Properties, PartialEq)]
pub struct MessageProps {
    /// Shows the events that are asked for.
    pub onevents: Callback<Filter>,
}

/// The message inspector.
#[component]
pub fn MessagePanel(props: &MessageProps) -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let selection = use_selection();
    let selected = match selection.now {
        Selected::Message(id) => Some(id),
        Selected::None | Selected::Node(_) | Selected::Graveyard => None,
    };
    let all = use_memo(Rc::clone(&session), |session| session.lives.messages().collect::<Vec<_>>());
    let at = selected.map_or(0, |id| all.partition_point(|other| *other < id));
    let picks = use_pages((Rc::clone(&session), selected), "messages", all.len(), CHIPS, at);
    let jump = {
        let (all, set) = (Rc::clone(&all), selection.set.clone());
        move |event: InputEvent| {
            let asked = value_of(&event).parse().ok().map(MessageId);
            if let Some(id) = asked.filter(|id| all.binary_search(id).is_ok()) {
                set.emit(Selected::Message(id));
            }
        }
    };
    html! {
        <div class="message" tabindex="0" role="group" aria-label="Message" data-scrolls="">
            <div class="message-pick" role="group" aria-label="Messages">
                { for all[picks.shown.clone()].iter().map(|id| html! {
                    <MessageChip key={id.0} id={*id} faint={!session.lives.is_born(*id, moment)} />
                }) }
                <div class="message-more">
                    { picks.buttons }
                    if all.len() > CHIPS {
                        <input type="number" class="field" min="1" step="1" inputmode="numeric" placeholder="#"
                            aria-label="Go to message number" oninput={jump} />
                    }
                </div>
            </div>
            <div>
            {
                match selected.filter(|id| all.binary_search(id).is_ok()) {
                    Some(id) => about(&session, id, &props.onevents),
                    None => html! {
                        <p class="empty">{ "Pick a message here, in the text or on the stage to see what is in it and where it has been." }</p>
                    },
                }
            }
            </div>
        </div>
    }
}

fn about(session: &Rc<Session>, id: MessageId, onevents: &Callback<Filter>) -> Html {
    let moment = session.player.moment();
    // As its newest copy has it or, when it is in no queue, as it was last seen.
    let copy = session.player.world(|world| {
        let copies = world.copies().filter(|copy| copy.message.id == id);
        copies.last().map(|copy| Rc::clone(&copy.message))
    });
    let Some(content) = copy.or_else(|| session.lives.content(id, moment).cloned()) else { return html! {} };
    let places =
        session.player.world(|world| whereabouts(session.recording(), &session.lives, world, id, moment));
    let events = onevents.reform(move |_: MouseEvent| Filter { message: Some(id), ..Filter::default() });
    html! {
        <>
            <section>
                <h3>{ format!("Message #{}", id.0) }</h3>
                <ul class="message-places">{ for places.iter().map(|place| html! { <li>{ place }</li> }) }</ul>
            </section>
            <section class="opened">{ contents(&content) }</section>
            <section>
                <div class="section-head">
                    <h3>{ "Biography" }</h3>
                    <button type="button" class="button small" onclick={events}>{ "All its events" }</button>
                </div>
                <Biography {id} entries={moment.entries} />
            </section>
            if session.recording().plan.has_services() { <Story {id} entries={moment.entries} /> }
        </>
    }
}

fn contents(message: &Message) -> Html {
    let exchange = if message.exchange.is_empty() { "the default exchange" } else { &message.exchange };
    html! {
        <>
            <dl class="fields">
                    { field("Body", &message.body) }
                    if let Some(encoding) = &message.encoding { { encoded(encoding) } }
                    { field("Published to", exchange) }
                    { field("Routing key", &message.routing_key) }
                    { for properties(&message.properties).into_iter().map(|(name, value)| field(name, &value)) }
            </dl>
            if !message.headers.is_empty() {
                <h4>{ "Headers" }</h4>
                { headers(&message.headers) }
                { deaths::history(&message.headers) }
            }
        </>
    }
}

/// By which version of which schema it is written, and how many bytes that comes to.
fn encoded(encoding: &Encoding) -> Html {
    let Encoding { schema, version, id, size } = encoding;
    let id = id.map(|id| format!(", schema {id} of the registry")).unwrap_or_default();
    html! {
        <>
            { field("Schema", &format!("{schema} {version}{id}")) }
            { field("Size", &format!("{size} bytes")) }
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

/// All but `x-death`, which has a table of its own.
fn headers(table: &FieldTable) -> Html {
    let plain = table.iter().filter(|(name, _)| &***name != "x-death");
    html! { <dl class="fields">{ for plain.map(|(name, value)| field(name, &shown(value))) }</dl> }
}

/// A header's value as text.
pub fn shown(value: &Value) -> String {
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

/// What a biography is given.
#[derive(Properties, PartialEq)]
struct BiographyProps {
    id: MessageId,
    /// So many entries have happened.
    entries: usize,
}

/// Every stay of a message; what is still to come is faint.
#[component]
fn Biography(props: &BiographyProps) -> Html {
    let session = use_session();
    let stays = use_memo((Rc::clone(&session), props.id), |(session, id)| {
        biography(session.recording(), &session.lives, *id)
    });
    let begun = stays.partition_point(|stay| stay.began.index() < props.entries);
    let pages =
        use_pages((Rc::clone(&session), props.id), "places", stays.len(), STAYS, begun.saturating_sub(1));
    let link = |entry: EntryId, words: String| {
        let session = Rc::clone(&session);
        let onclick = Callback::from(move |_: MouseEvent| seek(&session, entry));
        html! { <button type="button" class="link" {onclick}>{ words }</button> }
    };
    let row = |stay: &Stay| {
        let (began, ended) = (
            stay.began.index() < props.entries,
            stay.end.as_ref().is_some_and(|end| end.entry.index() < props.entries),
        );
        let place = format!("{} {}", stay.how.word(), session.recording().plan.name(stay.place));
        let length = stay.end.as_ref().map_or_else(String::new, |end| end.at.since(stay.since).to_string());
        html! {
            <tr key={stay.began.0} class={classes!((!began).then_some("to-come"), (began && !ended).then_some("now"))}
                aria-current={(began && !ended).then_some("step")}>
                <td>{ link(stay.began, stay.since.to_string()) }</td>
                <td>{ place }</td>
                <td class="number">{ stay.attempt }</td>
                <td class="number">{ length }</td>
                <td class={(!ended).then_some("to-come")}>
                    { stay.end.as_ref().map_or_else(|| html! { "the run ends" }, |end| link(end.entry, end.why.clone())) }
                </td>
            </tr>
        }
    };
    html! {
        <>
            <p class="muted">{ sums(&stays, props.entries) }</p>
            { pages.buttons }
            <table class="stays">
                <thead>
                    <tr>
                        <th scope="col">{ "From" }</th>
                        <th scope="col">{ "Where" }</th>
                        <th scope="col">{ "Try" }</th>
                        <th scope="col">{ "For" }</th>
                        <th scope="col">{ "Then" }</th>
                    </tr>
                </thead>
                <tbody>{ for stays[pages.shown.clone()].iter().map(row) }</tbody>
            </table>
        </>
    }
}

/// How long it has been on its way, waited and been worked on, in the stays that are over.
fn sums(stays: &[Stay], entries: usize) -> String {
    let total = |hows: &[How]| {
        let over = stays.iter().filter(|stay| hows.contains(&stay.how));
        let ends = over.filter_map(|stay| stay.end.as_ref().map(|end| (stay, end)));
        let past = ends.filter(|(_, end)| end.entry.index() < entries);
        past.fold(SimDuration::ZERO, |sum, (stay, end)| sum + end.at.since(stay.since))
    };
    format!(
        "So far {} on links, {} waiting, {} in work.",
        total(&[How::Travels]),
        total(&[How::Waits, How::Held, How::InHand]),
        total(&[How::Work])
    )
}
