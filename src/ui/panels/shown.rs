//! The panel that is shown, the tabs of the others, and the figures below. It knows none of them by name.

use yew::prelude::*;

use super::figures::Figures;
use super::notes::use_step_told;
use super::routing::Draft;
use super::{PANELS, Panel, panels_of};
use crate::insight::Filter;
use crate::ui::session::{use_selection, use_session};
use crate::ui::tabs::{Tab, Tabs};

/// What outlives a panel while another one is shown, and the ways from one to another.
#[derive(Clone)]
pub(super) struct Shared {
    pub filter: Filter,
    pub onfilter: Callback<Filter>,
    /// Shows the events that are asked for.
    pub onevents: Callback<Filter>,
    /// Shows the code.
    pub oncode: Callback<()>,
    pub draft: Draft,
    pub ondraft: Callback<Draft>,
}

/// What the panels are given.
#[derive(Properties, PartialEq)]
pub struct PanelsProps {
    /// The id of the one that is shown.
    pub shown: AttrValue,
    /// Shows another.
    pub onshow: Callback<AttrValue>,
}

/// The panels, one at a time, and the figures.
#[component]
pub fn Panels(props: &PanelsProps) -> Html {
    let session = use_session();
    let selection = use_selection();
    let step = use_step_told(&session);
    let (filter, draft) = (use_state(Filter::default), use_state(Draft::default));
    let show = |id: &'static str| props.onshow.reform(move |()| AttrValue::Static(id));
    {
        // Who picks a message wants to see it, who picks the graveyard wants to read it.
        let onshow = props.onshow.clone();
        use_effect_with(selection.now, move |now| {
            if let Some(panel) = PANELS.iter().find(|panel| (panel.opens_for)(*now)) {
                onshow.emit(AttrValue::Static(panel.id));
            }
        });
    }
    let (set_filter, set_draft) = (filter.setter(), draft.setter());
    let onfilter = Callback::from(move |next: Filter| set_filter.set(next));
    let onevents = {
        let (onfilter, show) = (onfilter.clone(), show("events"));
        Callback::from(move |asked: Filter| {
            onfilter.emit(asked);
            show.emit(());
        })
    };
    let shared = Shared {
        filter: (*filter).clone(),
        onfilter,
        onevents,
        oncode: show("code"),
        draft: (*draft).clone(),
        ondraft: Callback::from(move |next: Draft| set_draft.set(next)),
    };
    let tab = |panel: &Panel| Tab::new(panel.id, panel.title).with_key(panel.key);
    let tabs: Vec<Tab> =
        panels_of(&session).map(|panel| tab(panel).with_news((panel.has_news)(&session, step))).collect();
    let wanted = panels_of(&session).find(|panel| *panel.id == *props.shown);
    let Some(shown) = wanted.or_else(|| panels_of(&session).next()) else { return Html::default() };
    html! {
        <>
            <Tabs name="panel" label="Details" {tabs} shown={shown.id} onchoose={props.onshow.clone()}>
                { (shown.html)(&shared) }
            </Tabs>
            if session.recording().plan.program().is_none() { <Figures /> }
        </>
    }
}
