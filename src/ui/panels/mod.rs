//! The panels beside the stage: the table of all there are.
//!
//! A panel is a file beside this one and a row in [`PANELS`]: tabs, keys, the list of keys and their order
//! come from there. [`Panels`] shows one at a time. All of their code comes late to the browser: after the lesson.

mod actors;
mod charts;
mod clients;
mod code;
mod code_step;
mod deaths;
mod effects;
mod events;
mod excerpt;
mod figures;
mod hits;
mod ledger;
pub(super) mod listing;
mod message;
mod notes;
mod output;
mod pages;
mod routing;
mod rows;
mod shown;
mod story;
mod tables;
mod trace;

use late::late;
use yew::prelude::*;

use charts::ChartsPanel;
use clients::ClientsPanel;
use code::CodePanel;
use events::EventsPanel;
use ledger::LedgerPanel;
use message::MessagePanel;
use notes::NotesPanel;
use routing::RoutingPanel;
use shown::{Panels, Shared};
use tables::TablesPanel;
use trace::TracePanel;

use crate::ui::session::{Selected, Session};

/// The panels, one at a time, and the figures: which is shown, and what shows another.
#[late(panels)]
pub fn panels(shown: AttrValue, onshow: Callback<AttrValue>) -> Html {
    html! { <Panels {shown} {onshow} /> }
}

/// A panel.
pub struct Panel {
    /// Its name in the page: its tab is `panel-tab-…`.
    pub id: &'static str,
    /// What its tab says.
    pub title: &'static str,
    /// The key that opens it.
    pub key: &'static str,
    /// Is there anything for it in a lesson?
    is_there: fn(&Session) -> bool,
    /// Does it open for what was selected?
    opens_for: fn(Selected) -> bool,
    /// Is there something in it about the step that is told?
    has_news: fn(&Session, Option<usize>) -> bool,
    html: fn(&Shared) -> Html,
}

impl Panel {
    /// One that every lesson has, and that opens when it is asked for.
    const fn plain(
        id: &'static str,
        title: &'static str,
        key: &'static str,
        html: fn(&Shared) -> Html,
    ) -> Self {
        Self { id, title, key, is_there: |_| true, opens_for: |_| false, has_news: |_, _| false, html }
    }

    /// One for runs in which there are messages.
    const fn of_broker(
        id: &'static str,
        title: &'static str,
        key: &'static str,
        html: fn(&Shared) -> Html,
    ) -> Self {
        let is_there = |session: &Session| session.recording().plan.program().is_none();
        Self { is_there, ..Self::plain(id, title, key, html) }
    }
}

/// Every panel, in the order of the tabs. The first that a lesson has is shown first.
pub static PANELS: &[Panel] = &[
    Panel {
        is_there: |session| !session.lesson.code.parts.is_empty(),
        ..Panel::plain("code", "Code", "1", code)
    },
    Panel {
        is_there: |session| !session.lesson.notes.is_empty(),
        has_news: |session, step| {
            session.lesson.notes.iter().any(|note| note.step.is_some() && note.step == step)
        },
        ..Panel::plain("notes", "Notes", "n", notes)
    },
    Panel {
        opens_for: |now| matches!(now, Selected::Message(_)),
        ..Panel::of_broker("message", "Message", "2", message)
    },
    Panel::plain("events", "Events", "3", events),
    Panel {
        opens_for: |now| now == Selected::Graveyard,
        ..Panel::of_broker("ledger", "Ledger", "4", ledger)
    },
    Panel::of_broker("figures", "Figures", "5", charts),
    Panel {
        is_there: |session| session.recording().plan.has_services(),
        ..Panel::plain("trace", "Trace", "9", trace)
    },
    Panel::of_broker("clients", "Clients", "6", clients),
    Panel {
        // Where there is no exchange there is nothing to try.
        is_there: |session| !session.recording().plan.exchanges.is_empty(),
        ..Panel::plain("routing", "Routing", "7", routing)
    },
    Panel {
        is_there: |session| !session.lesson.tables.is_empty(),
        ..Panel::plain("table", "Table", "8", tables)
    },
];

/// The panels that a lesson has.
pub fn panels_of(session: &Session) -> impl Iterator<Item = &'static Panel> + '_ {
    PANELS.iter().filter(|panel| (panel.is_there)(session))
}

#[late(panels)]
fn code(_shared: &Shared) -> Html {
    html! { <CodePanel /> }
}

#[late(panels)]
fn notes(_shared: &Shared) -> Html {
    html! { <NotesPanel /> }
}

#[late(panels)]
fn message(shared: &Shared) -> Html {
    html! { <MessagePanel onevents={shared.onevents.clone()} /> }
}

#[late(panels)]
fn events(shared: &Shared) -> Html {
    let Shared { filter, onfilter, oncode, .. } = shared.clone();
    html! { <EventsPanel {filter} {onfilter} {oncode} /> }
}

#[late(panels)]
fn ledger(_shared: &Shared) -> Html {
    html! { <LedgerPanel /> }
}

#[late(panels)]
fn charts(_shared: &Shared) -> Html {
    html! { <ChartsPanel /> }
}

#[late(panels)]
fn trace(_shared: &Shared) -> Html {
    html! { <TracePanel /> }
}

#[late(panels)]
fn clients(_shared: &Shared) -> Html {
    html! { <ClientsPanel /> }
}

#[late(panels)]
fn routing(shared: &Shared) -> Html {
    html! { <RoutingPanel draft={shared.draft.clone()} ondraft={shared.ondraft.clone()} /> }
}

#[late(panels)]
fn tables(_shared: &Shared) -> Html {
    html! { <TablesPanel /> }
}
