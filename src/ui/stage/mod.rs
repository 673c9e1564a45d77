//! The stage: a placeholder until the picture is drawn.

use yew::prelude::*;

/// Fills its container with the picture of the run at the moment.
#[component]
pub fn StageView() -> Html {
    html! {}
}
