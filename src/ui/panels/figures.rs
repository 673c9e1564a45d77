//! Six figures of the world at the moment.

use yew::prelude::*;

use crate::ui::player::use_moment;
use crate::ui::session::use_session;

/// The figures.
#[component]
pub fn Figures() -> Html {
    let session = use_session();
    use_moment(&session.player);
    let figures = session.player.world(|world| {
        let ready: usize = world.queues.iter().map(|queue| queue.ready.len()).sum();
        let unacknowledged: usize = world.queues.iter().map(|queue| queue.unacknowledged.len()).sum();
        let held: usize = world.held.iter().map(|held| held.len()).sum();
        let tally = &world.tally;
        [
            ("ready", ready as u32, "In a queue, waiting for a consumer"),
            ("unacked", unacknowledged as u32, "With a consumer, not acknowledged yet"),
            ("held", held as u32, "Held back by a delayed exchange"),
            ("delivered", tally.delivered, "Deliveries so far, each attempt counted"),
            ("acked", tally.acknowledged, "Acknowledged so far"),
            ("dead-lettered", tally.dead_lettered, "Dead-lettered so far"),
        ]
    });
    html! {
        <dl class="figures" aria-label="Figures">
            { for figures.iter().map(|(name, count, meaning)| html! {
                <div data-hint={*meaning} class={classes!((*count > 0 && *name == "dead-lettered").then_some("figure-dead"))}>
                    <dt>{ *name }</dt>
                    <dd>{ *count }</dd>
                </div>
            }) }
        </dl>
    }
}
