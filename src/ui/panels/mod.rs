//! The panels beside the stage: code, message, events, and the figures below them.

mod code;
mod events;
mod figures;
mod listing;
mod message;
mod output;

use yew::prelude::*;

use code::CodePanel;
use events::EventsPanel;
use figures::Figures;
use message::MessagePanel;

use crate::ui::session::{Selected, use_selection};
use crate::ui::tabs::{Tab, Tabs};

/// The panels, one at a time, and the figures.
#[component]
pub fn Panels() -> Html {
    let shown = use_state(|| AttrValue::Static("code"));
    let selection = use_selection();
    {
        // Who picks a message wants to see it.
        let shown = shown.setter();
        use_effect_with(selection.now, move |now| {
            if matches!(now, Selected::Message(_)) {
                shown.set(AttrValue::Static("message"));
            }
        });
    }
    let choose = {
        let shown = shown.setter();
        Callback::from(move |id: AttrValue| shown.set(id))
    };
    let tabs = vec![Tab::new("code", "Code"), Tab::new("message", "Message"), Tab::new("events", "Events")];
    html! {
        <aside class="panels" aria-label="Details">
            <Tabs name="panel" label="Details" {tabs} shown={(*shown).clone()} onchoose={choose}>
                {
                    match shown.as_str() {
                        "message" => html! { <MessagePanel /> },
                        "events" => html! { <EventsPanel /> },
                        _ => html! { <CodePanel /> },
                    }
                }
            </Tabs>
            <Figures />
        </aside>
    }
}
