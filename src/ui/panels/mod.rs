//! The panels beside the stage: code, message, events, ledger, charts, and the figures below them.

mod charts;
mod code;
mod deaths;
mod events;
mod excerpt;
mod figures;
mod hits;
mod ledger;
mod listing;
mod message;
mod output;
mod pages;
mod routing;
mod rows;
mod tables;

use yew::prelude::*;

use charts::ChartsPanel;
use code::CodePanel;
use events::EventsPanel;
use figures::Figures;
use ledger::LedgerPanel;
use message::MessagePanel;
use routing::{Draft, RoutingPanel};
use tables::TablesPanel;

use crate::insight::Filter;
use crate::ui::session::{Selected, use_selection, use_session};
use crate::ui::tabs::{Tab, Tabs};

/// The panels, one at a time, and the figures.
#[component]
pub fn Panels() -> Html {
    let shown = use_state(|| AttrValue::Static("code"));
    let filter = use_state(Filter::default);
    let routing = use_state(Draft::default);
    let session = use_session();
    let selection = use_selection();
    {
        // Who picks a message wants to see it, who picks the graveyard wants to read it.
        let shown = shown.setter();
        use_effect_with(selection.now, move |now| match now {
            Selected::Message(_) => shown.set(AttrValue::Static("message")),
            Selected::Graveyard => shown.set(AttrValue::Static("ledger")),
            Selected::None | Selected::Node(_) => {}
        });
    }
    let choose = {
        let shown = shown.setter();
        Callback::from(move |id: AttrValue| shown.set(id))
    };
    let onfilter = {
        let filter = filter.setter();
        Callback::from(move |next: Filter| filter.set(next))
    };
    let onevents = {
        let (filter, shown) = (filter.setter(), shown.setter());
        Callback::from(move |asked: Filter| {
            filter.set(asked);
            shown.set(AttrValue::Static("events"));
        })
    };
    let ondraft = {
        let routing = routing.setter();
        Callback::from(move |next: Draft| routing.set(next))
    };
    let oncode = choose.reform(|()| AttrValue::Static("code"));
    let tabs = [
        ("code", "Code"),
        ("message", "Message"),
        ("events", "Events"),
        ("ledger", "Ledger"),
        ("figures", "Figures"),
        ("routing", "Routing"),
        ("table", "Table"),
    ];
    // Where there is no exchange there is nothing to try.
    let routes = !session.recording().plan.exchanges.is_empty();
    let compares = !session.lesson.tables.is_empty();
    let tabs =
        tabs.into_iter().filter(|(id, _)| (routes || *id != "routing") && (compares || *id != "table"));
    let tabs: Vec<Tab> = tabs.map(|(id, words)| Tab::new(id, words)).collect();
    html! {
        <aside class="panels" aria-label="Details">
            <Tabs name="panel" label="Details" {tabs} shown={(*shown).clone()} onchoose={choose}>
                {
                    match shown.as_str() {
                        "message" => html! { <MessagePanel {onevents} /> },
                        "events" => html! { <EventsPanel filter={(*filter).clone()} {onfilter} {oncode} /> },
                        "ledger" => html! { <LedgerPanel /> },
                        "figures" => html! { <ChartsPanel /> },
                        "table" => html! { <TablesPanel /> },
                        "routing" => html! { <RoutingPanel draft={(*routing).clone()} {ondraft} /> },
                        _ => html! { <CodePanel /> },
                    }
                }
            </Tabs>
            <Figures />
        </aside>
    }
}
