//! What is on its way, in words: the canvas for those who listen.

use yew::prelude::*;

use crate::sim::{NodeId, Plan, Transit, TransitKind};
use crate::stage::short;
use crate::ui::player::use_moment;
use crate::ui::session::use_session;

/// So many are told one by one; of more, how many there are on each way.
const TOLD: usize = 50;

/// A list of what is in transit.
#[component]
pub fn OnTheWay() -> Html {
    let session = use_session();
    use_moment(&session.player);
    let recording = session.history.recording();
    let moving: Vec<String> = session.player.world(|world| {
        let transits = world.in_transit.iter().filter_map(|id| recording.journal.transit(*id));
        if world.in_transit.len() <= TOLD {
            let is_redelivered = |transit: &Transit| {
                let copy = transit.copy.filter(|_| transit.kind == TransitKind::Deliver);
                copy.and_then(|copy| world.copy(copy)).is_some_and(|copy| copy.redelivered)
            };
            let told = |transit| sentence(&recording.plan, transit, is_redelivered(transit));
            return transits.map(told).collect();
        }
        let mut together: Vec<(TransitKind, NodeId, NodeId, usize)> = Vec::new();
        for transit in transits {
            let key = (transit.kind, transit.from, transit.to);
            match together.iter_mut().find(|(kind, from, to, _)| (*kind, *from, *to) == key) {
                Some((.., count)) => *count += 1,
                None => together.push((key.0, key.1, key.2, 1)),
            }
        }
        together.into_iter().map(|group| many(&recording.plan, group)).collect()
    });
    html! {
        <ul class="visually-hidden" aria-label="On the way">
            { for moving.into_iter().map(|text| html! { <li>{ text }</li> }) }
        </ul>
    }
}

fn sentence(plan: &Plan, transit: &Transit, redelivered: bool) -> String {
    let what = match transit.kind {
        TransitKind::Publish | TransitKind::Deliver => "Message",
        TransitKind::Produce | TransitKind::Fetch => "Record",
        TransitKind::Produced => "Answer to record",
        TransitKind::NotProduced => "Refusal of record",
        TransitKind::Commit => "Commit up to record",
        TransitKind::Ack => "Acknowledgement of message",
        TransitKind::Nack => "Negative acknowledgement of message",
        TransitKind::Confirm => "Confirm of message",
        TransitKind::Return => "Returned message",
        TransitKind::Call => "Call",
        TransitKind::Answer => "Answer to call",
        TransitKind::Error => "Failure of call",
    };
    let carries = matches!(transit.kind, TransitKind::Publish | TransitKind::Deliver);
    let priority = transit.message.properties.priority.filter(|_| carries);
    let mut notes: Vec<String> = priority.map(|level| format!("priority {level}")).into_iter().collect();
    notes.extend(redelivered.then(|| "redelivered".to_owned()));
    let notes = if notes.is_empty() { String::new() } else { format!(", {},", notes.join(", ")) };
    let (message, from, to) = (&transit.message, plan.name(transit.from), plan.name(transit.to));
    // A call has an operation, and a number that says nothing.
    match transit.kind {
        TransitKind::Error => format!("{what} {} from {from} to {to}: {}", message.routing_key, message.body),
        TransitKind::Call | TransitKind::Answer => {
            format!("{what} {} from {from} to {to}", message.routing_key)
        }
        _ => format!("{what} {}{notes} from {from} to {to}", message.id.0),
    }
}

fn many(plan: &Plan, (kind, from, to, count): (TransitKind, NodeId, NodeId, usize)) -> String {
    let what = match kind {
        TransitKind::Publish | TransitKind::Deliver => "messages",
        TransitKind::Produce | TransitKind::Fetch => "records",
        TransitKind::Produced => "answers",
        TransitKind::NotProduced => "refusals",
        TransitKind::Commit => "commits",
        TransitKind::Ack => "acknowledgements",
        TransitKind::Nack => "negative acknowledgements",
        TransitKind::Confirm => "confirms",
        TransitKind::Return => "returned messages",
        TransitKind::Call => "calls",
        TransitKind::Answer => "answers to calls",
        TransitKind::Error => "failures of calls",
    };
    format!("{} {what} from {} to {}", short(count), plan.name(from), plan.name(to))
}
