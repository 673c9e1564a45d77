//! The menu of a thing on the stage: its state, and everything that can be done to it.

use std::rc::Rc;

use late::late;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::forms::fault_form;
use super::{BenchView, log, queue, service, use_bench, watch};
use crate::base::SimTime;
use crate::insight::definition;
use crate::sim::{Action, ClientId, NodeId, Plain, RunAction};
use crate::stage::{NodeBox, Part, Thing, describe};
use crate::ui::icons::Icon;
use crate::ui::parts::Late;
use crate::ui::player::use_moment;
use crate::ui::session::{Selected, Session, use_selection, use_session};

/// So wide is the menu beside its thing; narrower stages have it along their lower edge.
const WIDTH: f64 = 300.0;
const NARROW: f64 = 620.0;
/// So much room it has below its upper edge at the least; what is longer scrolls.
const ROOM: f64 = 400.0;

/// What the menu is given.
#[derive(Clone, Properties, PartialEq)]
pub struct MenuProps {
    /// The thing and where it stands.
    pub node: NodeBox,
    /// The stage's size.
    pub size: (f64, f64),
}

/// The menu of the thing that is selected. Its code comes late.
#[component]
pub fn NodeMenu(props: &MenuProps) -> Html {
    let props = props.clone();
    html! { <Late show={Callback::from(move |()| menu(&props))} /> }
}

#[late(panels)]
fn menu(props: &MenuProps) -> Html {
    html! { <Menu ..props.clone() /> }
}

#[component]
fn Menu(props: &MenuProps) -> Html {
    let session = use_session();
    let selection = use_selection();
    use_moment(&session.player);
    let menu = use_node_ref();
    let id = props.node.id;
    {
        let (menu, node, size) = (menu.clone(), props.node, props.size);
        use_effect_with((node, size), move |(node, size)| {
            if let Some(menu) = menu.cast::<HtmlElement>() {
                place(&menu, node, *size);
            }
        });
    }
    {
        let menu = menu.clone();
        use_effect_with(id, move |_| {
            if let Some(menu) = menu.cast::<HtmlElement>() {
                let _ = menu.focus();
            }
        });
    }
    let Some(bench) = use_bench() else { return html! {} };
    let close = {
        let set = selection.set.clone();
        Callback::from(move |()| {
            back_to_the_node();
            set.emit(Selected::None);
        })
    };
    let onkeydown = {
        let close = close.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                close.emit(());
            }
        }
    };
    let recording = session.recording();
    let plan = &recording.plan;
    let state = session.player.world(|world| describe(plan, world, id));
    let moment = session.player.moment();
    let declared = session.player.world(|world| definition(recording, world, moment.at, id));
    let acts = match Thing::of(plan, id) {
        Thing::Queue(thing) => queue::acts(&bench, &session, thing),
        Thing::Log(thing) => log::acts(&bench, &session, thing),
        Thing::Client(client) => of_client(&bench, &session, client),
    };
    html! {
        <div class="node-menu" ref={menu} tabindex="-1" role="dialog" aria-label={format!("{}: what can be done", plan.name(id))}
            {onkeydown} onclick={|event: MouseEvent| event.stop_propagation()}>
            <div class="node-menu-head">
                <h2>{ plan.name(id) }</h2>
                <button type="button" class="icon-button" aria-label="Close" onclick={close.reform(|_: MouseEvent| ())}>
                    { Icon::Close.html() }
                </button>
            </div>
            <dl class="node-definition">
                { for declared.into_iter().map(|(name, what)| html! { <div><dt>{ name }</dt><dd>{ what }</dd></div> }) }
            </dl>
            <p class="muted node-state">{ state }</p>
            { plain(&bench, &session, id) }
            { faults_to_come(&bench, &session, id) }
            { acts }
            { watch::acts(&bench, &session, id) }
        </div>
    }
}

/// A part of the menu that opens when it is asked for.
pub(super) fn folded(title: &'static str, inside: Html) -> Html {
    html! { <details class="node-part"><summary>{ title }</summary>{ inside }</details> }
}

/// Beside its thing, where there is room; inside the stage.
fn place(menu: &HtmlElement, node: &NodeBox, (width, height): (f64, f64)) {
    let style = menu.style();
    let _ = menu.class_list().toggle_with_force("node-menu-low", width < NARROW);
    if width < NARROW {
        let _ = style.remove_property("left");
        let _ = style.remove_property("top");
        let _ = style.remove_property("max-height");
        return;
    }
    let right = node.outer.right() + 12.0;
    let left = if right + WIDTH <= width { right } else { (node.outer.x - 12.0 - WIDTH).max(4.0) };
    let top = node.outer.y.min(height - ROOM).max(4.0);
    let _ = style.set_property("max-height", &format!("{:.0}px", height - top - 4.0));
    let _ = style.set_property("left", &format!("{left:.0}px"));
    let _ = style.set_property("top", &format!("{top:.0}px"));
}

/// The focus goes back to where it came from.
fn back_to_the_node() {
    let document = web_sys::window().and_then(|window| window.document());
    let node: Option<Element> =
        document.and_then(|document| document.query_selector(".node-selected .hit").ok()?);
    if let Some(node) = node.and_then(|node| node.dyn_into::<web_sys::SvgElement>().ok()) {
        let _ = node.focus();
    }
}

/// What takes no more than a press, and changes something now.
fn plain(bench: &BenchView, session: &Session, id: NodeId) -> Html {
    let plan = &session.recording().plan;
    let mut all = Action::plain(plan, id);
    session.player.world(|world| all.retain(|plain| world.has_effect(plan, &plain.action)));
    if all.is_empty() {
        return html! {};
    }
    let press = |Plain { words, hint, action }| button(bench, words, hint, action);
    html! { <div class="node-acts">{ for all.into_iter().map(press) }</div> }
}

/// What the lesson is going to do to the thing, each to be left out.
fn faults_to_come(bench: &BenchView, session: &Session, id: NodeId) -> Html {
    let (lesson, name) = (&session.lesson.plan, session.recording().plan.name(id));
    let now = session.player.moment().at;
    let is_left_out =
        |action: &Action| session.recording().interventions.iter().any(|one| one.action == *action);
    let to_come =
        lesson.faults.iter().zip(1_u16..).filter(|((at, action), _)| *at >= now && action.subject() == name);
    let line = |((at, action), fault): (&(SimTime, Action), u16)| {
        let leave = Action::Run(RunAction::LeaveOut { fault });
        if is_left_out(&leave) {
            return html! {};
        }
        html! {
            <p class="node-fault-to-come">
                <span>{ format!("In the lesson at {at}: {}", action.label()) }</span>
                { button(bench, "Leave out", "It does not happen in your run", leave) }
            </p>
        }
    };
    html! { <>{ for to_come.map(line) }</> }
}

/// A button that acts on the run.
pub(super) fn button(bench: &BenchView, words: &'static str, hint: &'static str, action: Action) -> Html {
    let bench = bench.clone();
    let onclick = move |event: MouseEvent| {
        focus_menu(&event);
        bench.act(vec![action.clone()]);
    };
    html! { <button type="button" class="button small" data-hint={hint} {onclick}>{ words }</button> }
}

/// What was pressed may be gone when it is done; the keys go on working in the menu.
fn focus_menu(event: &MouseEvent) {
    let menu = event.target_dyn_into::<Element>().and_then(|pressed| pressed.closest(".node-menu").ok()?);
    if let Some(menu) = menu.and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) {
        let _ = menu.focus();
    }
}

fn of_client(bench: &BenchView, session: &Rc<Session>, id: ClientId) -> Html {
    let Some(now) = session.recording().client_at(id, session.player.moment().at) else { return html! {} };
    let client = &now.name;
    let (faults, own) = match Part::of(&now.role) {
        Part::Queue(part) => (queue::faults(part), queue::of_client(bench, session, client, part)),
        Part::Service(service) => (service::faults(service), service::of_client(bench, client, service)),
        Part::Program(_) => return html! {},
        Part::Log(part) => (log::faults(part), log::of_client(bench, client, part)),
    };
    html! {
        <>
            if !faults.is_empty() {
                { folded("On its link", fault_form(bench, client, faults)) }
            }
            { own }
        </>
    }
}
