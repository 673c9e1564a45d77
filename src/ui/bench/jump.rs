//! A list of all things on the stage, to go to one by its name.

use gloo_timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::use_bench;
use crate::sim::NodeId;
use crate::ui::session::{Selected, use_selection, use_session};
use crate::ui::widgets::modal::Modal;

/// The list, while it is asked for.
#[component]
pub fn JumpList() -> Html {
    let session = use_session();
    let selection = use_selection();
    let typed = use_state(String::new);
    let input = use_node_ref();
    let Some(bench) = use_bench() else { return html! {} };
    if !bench.is_looking() {
        return html! {};
    }
    let plan = &session.recording().plan;
    let fits = |id: &NodeId| plan.name(*id).to_lowercase().contains(&typed.trim().to_lowercase());
    let things: Vec<NodeId> = plan.things().filter(fits).collect();
    let go = {
        let (bench, typed) = (bench.clone(), typed.setter());
        Callback::from(move |id: NodeId| {
            typed.set(String::new());
            bench.look_for_a_thing(false);
            // The focus can go to its menu only when the dialog has gone.
            let set = selection.set.clone();
            Timeout::new(0, move || set.emit(Selected::Node(id))).forget();
        })
    };
    let onclose = {
        let (bench, typed) = (bench.clone(), typed.setter());
        Callback::from(move |()| {
            typed.set(String::new());
            bench.look_for_a_thing(false);
        })
    };
    let oninput = {
        let (typed, input) = (typed.setter(), input.clone());
        move |_: InputEvent| {
            typed.set(input.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default())
        }
    };
    let onsubmit = {
        let (go, first) = (go.clone(), things.first().copied());
        move |event: SubmitEvent| {
            event.prevent_default();
            first.into_iter().for_each(|id| go.emit(id));
        }
    };
    html! {
        <Modal title="Go to a thing" class="jump" {onclose}>
            <form {onsubmit}>
                <input type="text" class="field" autofocus={true} ref={input} {oninput} aria-label="Part of its name" placeholder="Part of its name, then Enter" autocomplete="off" />
            </form>
            <ul class="jump-list">
                { for things.iter().map(|id| {
                    let id = *id;
                    html! { <li><button type="button" class="button quiet" onclick={go.reform(move |_: MouseEvent| id)}>{ plan.name(id) }</button></li> }
                }) }
            </ul>
        </Modal>
    }
}
