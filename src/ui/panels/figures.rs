//! Six figures of the world at the moment.

use yew::prelude::*;

use crate::insight::tiles;
use crate::ui::player::use_moment;
use crate::ui::session::use_session;

/// The figures.
#[component]
pub fn Figures() -> Html {
    let session = use_session();
    use_moment(&session.player);
    let plan = &session.recording().plan;
    let figures = session.player.world(|world| tiles(plan, world));
    html! {
        <dl class="figures" aria-label="Figures">
            { for figures.iter().map(|tile| html! {
                <div data-hint={tile.meaning} class={classes!((tile.count > 0 && tile.is_bad).then_some("figure-dead"))}>
                    <dt>{ tile.name }</dt>
                    <dd>{ tile.count }</dd>
                </div>
            }) }
        </dl>
    }
}
