//! What the listing has printed up to the moment, the newest line in view; five lines, or half the panel.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::ui::icons::Icon;
use crate::ui::player::use_moment;
use crate::ui::session::use_session;

/// So many lines are kept on the page.
const LINES: usize = 200;

/// The output.
#[component]
pub fn Output() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let printed = session.output.partition_point(|line| line.entry.index() < moment.entries);
    let fresh_from = session.output[..printed].last().map(|last| last.entry);
    let pane = use_node_ref();
    let unfolded = use_state(|| false);
    {
        let pane = pane.clone();
        use_effect_with((printed, *unfolded), move |_| {
            if let Some(pane) = pane.cast::<HtmlElement>() {
                pane.set_scroll_top(pane.scroll_height());
            }
        });
    }
    if session.output.is_empty() {
        return html! {};
    }
    let lines = session.output[..printed].iter().skip(printed.saturating_sub(LINES));
    let unfold = {
        let unfolded = unfolded.clone();
        Callback::from(move |_: MouseEvent| unfolded.set(!*unfolded))
    };
    html! {
        <section class={classes!("output", unfolded.then_some("unfolded"))} aria-label="Output">
            <h3>
                { "Output" }
                <button type="button" class="icon-button small" aria-expanded={unfolded.to_string()} aria-label="More of the output"
                    data-hint="More of the output" onclick={unfold}>{ Icon::Unfold.html() }</button>
            </h3>
            <div class="output-lines" ref={pane} tabindex="0" role="group" aria-label="Printed lines" data-scrolls="">
                if printed == 0 {
                    <p class="muted">{ "Nothing printed yet." }</p>
                }
                { for lines.map(|line| html! {
                    <div class={classes!((Some(line.entry) == fresh_from).then_some("fresh"))} translate="no">{ &line.line }</div>
                }) }
            </div>
        </section>
    }
}
