//! Words that stand for a thing on the stage or for a message: they carry its sign, light it when
//! pointed at and select it when clicked.

use yew::prelude::*;

use crate::engine::queueing::MessageId;
use crate::sim::NodeId;
use crate::stage::{self, queue};
use crate::ui::icons::Icon;
use crate::ui::session::{Selected, Session, use_pointed, use_selection, use_session};

/// The sign of a thing on the stage.
pub fn glyph(session: &Session, node: NodeId) -> Icon {
    match stage::Thing::of(&session.recording().plan, node) {
        stage::Thing::Queue(queue::Thing::Broker | queue::Thing::Exchange(_)) => Icon::Exchange,
        stage::Thing::Queue(queue::Thing::Queue(_)) | stage::Thing::Log(_) => Icon::Queue,
        stage::Thing::Client(_) => Icon::Desk,
    }
}

/// A thing.
#[derive(Properties, PartialEq)]
pub struct ThingProps {
    /// Which.
    pub node: NodeId,
    /// What it is called here.
    pub words: AttrValue,
}

/// A word for a thing on the stage.
#[component]
pub fn Thing(props: &ThingProps) -> Html {
    let session = use_session();
    let (selection, pointed) = (use_selection(), use_pointed());
    let node = props.node;
    let point = |at: Option<NodeId>| {
        let set = pointed.set.clone();
        move || set.emit(at)
    };
    let (enter, leave, focus, blur) = (point(Some(node)), point(None), point(Some(node)), point(None));
    let select = {
        let selection = selection.clone();
        Callback::from(move |_: MouseEvent| {
            let chosen = selection.now == Selected::Node(node);
            selection.set.emit(if chosen { Selected::None } else { Selected::Node(node) });
        })
    };
    let chosen = selection.now == Selected::Node(node);
    html! {
        <button type="button" class={classes!("thing", chosen.then_some("chosen"))} onclick={select}
            aria-pressed={chosen.to_string()}
            onmouseenter={move |_| enter()} onmouseleave={move |_| leave()}
            onfocus={move |_| focus()} onblur={move |_| blur()}>
            { glyph(&session, node).html() }
            { &props.words }
        </button>
    }
}

/// A message.
#[derive(Properties, PartialEq)]
pub struct MessageChipProps {
    /// Its number.
    pub id: MessageId,
    /// Is it drawn faintly, as one that is not there yet?
    #[prop_or_default]
    pub faint: bool,
}

/// A small envelope with a message's number.
#[component]
pub fn MessageChip(props: &MessageChipProps) -> Html {
    let session = use_session();
    let selection = use_selection();
    let id = props.id;
    let chosen = selection.now == Selected::Message(id);
    let select = Callback::from(move |_: MouseEvent| {
        selection.set.emit(if chosen { Selected::None } else { Selected::Message(id) });
    });
    let hue = session.hue(id);
    html! {
        <button type="button" onclick={select} aria-pressed={chosen.to_string()}
            aria-label={format!("Message {}", id.0)}
            class={classes!("message-chip", format!("hue-{hue}"), chosen.then_some("chosen"), props.faint.then_some("faint"))}>
            <svg viewBox="0 0 26 18" width="20" height="14" aria-hidden="true" focusable="false">
                <rect width="26" height="18" rx="3.2" />
                <path d="M1.5 2.2L13 11l11.5-8.8" />
            </svg>
            { format!("#{}", id.0) }
        </button>
    }
}
