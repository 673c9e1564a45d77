//! The list of keys with what the stage's signs mean, and the switch for those that a speech or screen reader user may not want.

use late::late;
use yew::prelude::*;

use super::modal::Modal;
use crate::ui::panels::{Panel, panels_of};
use crate::ui::parts::Late;
use crate::ui::session::use_session;
use crate::ui::stage::signs::Signs;

/// Key, and what it does.
const KEYS: [(&[&str], &str); 12] = [
    (&["Space", "K"], "Play or pause"),
    (&["←", "→"], "Previous or next step"),
    (&[",", "."], "One event back or on"),
    (&["Home", "End"], "To the start or the end"),
    (&["<", ">"], "Slower or faster"),
    (&["Shift ←", "Shift →"], "On the timeline: previous or next mark"),
    (&["Ctrl Z", "Ctrl Shift Z"], "Undo or redo what was done to the run"),
    (&["Enter"], "On a thing of the stage: all that can be done to it"),
    (&["G"], "Go to a thing on the stage by its name"),
    (&["Tab"], "On to the next thing, on the stage as in the text"),
    (&["?"], "These keys, and what the signs mean"),
    (&["Esc"], "Close, or put an explanation away"),
];

/// What the list is given.
#[derive(Clone, Properties, PartialEq)]
pub struct KeyHelpProps {
    /// Do single characters act?
    pub characters: bool,
    /// Switches that.
    pub switch: Callback<bool>,
    /// It was closed.
    pub onclose: Callback<()>,
}

/// The list of keys. Its code comes late.
#[component]
pub fn KeyHelp(props: &KeyHelpProps) -> Html {
    let props = props.clone();
    html! { <Late show={Callback::from(move |()| shown(&props))} /> }
}

#[late(panels)]
fn shown(props: &KeyHelpProps) -> Html {
    html! { <Shown ..props.clone() /> }
}

#[component]
fn Shown(props: &KeyHelpProps) -> Html {
    let switch = {
        let (switch, now) = (props.switch.clone(), props.characters);
        Callback::from(move |_: Event| switch.emit(!now))
    };
    let session = use_session();
    let panels: Vec<&Panel> = panels_of(&session).collect();
    let titles: Vec<&str> = panels.iter().map(|panel| panel.title).collect();
    let line = |keys: &[&'static str], does: &str| {
        html! {
            <div>
                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                <dd>{ does.to_owned() }</dd>
            </div>
        }
    };
    html! {
        <Modal title="Keys and signs" class="keys" onclose={props.onclose.clone()}>
            <dl class="key-list">
                { for KEYS.iter().map(|(keys, does)| line(keys, does)) }
                { line(&panels.iter().map(|panel| panel.key).collect::<Vec<_>>(), &format!("Details: {}", titles.join(", "))) }
            </dl>
            if session.recording().plan.program().is_none() {
                <h3>{ "What the signs mean" }</h3>
                <Signs />
            }
            <label class="key-switch">
                <input type="checkbox" checked={props.characters} onchange={switch} />
                { "Keys that are a single character (K G , . < > ? and digits) act" }
            </label>
        </Modal>
    }
}
