//! A message's way through services: because of what it was published, and what was done, called and published
//! because of it. Each line leads to its moment, each message to its own biography.

use std::rc::Rc;

use yew::prelude::*;

use super::events::seek;
use super::pages::use_pages;
use crate::engine::queueing::MessageId;
use crate::insight::{Deed, DeedKind, Origin, origin, story};
use crate::sim::EntryId;
use crate::ui::session::{Session, use_session};
use crate::ui::widgets::chips::MessageChip;

/// Deeds shown at a time.
const DEEDS: usize = 40;
/// Calls that are set in by one step more than the last; beyond, nothing is seen of it.
const DEEPEST: u8 = 3;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct StoryProps {
    pub id: MessageId,
    /// So many entries have happened.
    pub entries: usize,
}

/// The way; nothing where no service had to do with the message.
#[component]
pub fn Story(props: &StoryProps) -> Html {
    let session = use_session();
    let told = use_memo((Rc::clone(&session), props.id), |(session, id)| {
        (origin(session.recording(), *id), story(session.recording(), *id))
    });
    let (origin, deeds) = &*told;
    let begun = deeds.partition_point(|deed| deed.entry.index() < props.entries);
    let pages =
        use_pages((Rc::clone(&session), props.id), "deeds", deeds.len(), DEEDS, begun.saturating_sub(1));
    if origin.is_none() && deeds.is_empty() {
        return html! {};
    }
    html! {
        <section class="story">
            if let Some(origin) = origin {
                <h3>{ "Because of what" }</h3>
                { because(&session, origin) }
            }
            if !deeds.is_empty() {
                <h3>{ "What services did because of it" }</h3>
                { pages.buttons }
                <ul class="deeds">
                    { for deeds[pages.shown.clone()].iter().map(|deed| row(&session, deed, props.entries)) }
                </ul>
            }
        </section>
    }
}

fn because(session: &Rc<Session>, origin: &Origin) -> Html {
    let plan = &session.recording().plan;
    let by = origin.by.iter().map(|(client, door)| {
        let name = plan.clients.get(client.index()).map_or("", |client| &*client.name);
        format!("{name} ({door})")
    });
    let by: Vec<String> = by.collect();
    let words = format!("Published by {}", by.join(", called by "));
    html! {
        <p class="deed">
            { link(session, origin.began, words) }
            if let Some(message) = origin.message {
                <span>{ "because of" }</span><MessageChip id={message} />
            } else {
                <span>{ "by the clock" }</span>
            }
        </p>
    }
}

fn row(session: &Rc<Session>, deed: &Deed, entries: usize) -> Html {
    let depth = format!("deep-{}", deed.depth.min(DEEPEST));
    let at = session.recording().journal.entries.get(deed.entry.index()).map(|entry| entry.at);
    let words = format!("{}  {}", at.unwrap_or_default(), deed.words(&session.recording().plan));
    let fails = matches!(deed.kind, DeedKind::Fails(..) | DeedKind::NotDone(_) | DeedKind::Crashes);
    let to_come = (deed.entry.index() >= entries).then_some("to-come");
    html! {
        <li key={deed.entry.0} class={classes!("deed", depth, fails.then_some("failed"), to_come)}>
            { link(session, deed.entry, words) }
            if let DeedKind::Publishes(id) = deed.kind { <MessageChip {id} /> }
        </li>
    }
}

fn link(session: &Rc<Session>, entry: EntryId, words: String) -> Html {
    let onclick = {
        let session = Rc::clone(session);
        Callback::from(move |_: MouseEvent| seek(&session, entry))
    };
    html! { <button type="button" class="link" {onclick}>{ words }</button> }
}
