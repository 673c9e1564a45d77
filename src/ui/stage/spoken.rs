//! What is on its way, in words: the canvas for those who listen.

use yew::prelude::*;

use crate::sim::{Plan, Transit, TransitKind};
use crate::stage::short;
use crate::ui::player::use_moment;
use crate::ui::session::use_session;

/// So many are told one by one.
const TOLD: usize = 50;

/// A list of what is in transit.
#[component]
pub fn OnTheWay() -> Html {
    let session = use_session();
    use_moment(&session.player);
    let recording = session.history.recording();
    let moving: Vec<String> = session.player.world(|world| {
        let transits = world.in_transit.iter().filter_map(|id| recording.journal.transit(*id));
        let told = transits.take(TOLD).map(|transit| sentence(&recording.plan, transit));
        let others = world.in_transit.len().saturating_sub(TOLD);
        told.chain((others > 0).then(|| format!("{} more", short(others)))).collect()
    });
    html! {
        <ul class="visually-hidden" aria-label="On the way">
            { for moving.into_iter().map(|text| html! { <li>{ text }</li> }) }
        </ul>
    }
}

fn sentence(plan: &Plan, transit: &Transit) -> String {
    let what = match transit.kind {
        TransitKind::Publish | TransitKind::Deliver => "Message",
        TransitKind::Ack => "Acknowledgement of message",
        TransitKind::Nack => "Negative acknowledgement of message",
        TransitKind::Confirm => "Confirm of message",
        TransitKind::Return => "Returned message",
    };
    format!("{what} {} from {} to {}", transit.message.id.0, plan.name(transit.from), plan.name(transit.to))
}
