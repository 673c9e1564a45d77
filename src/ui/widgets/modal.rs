//! A dialog above the page: the browser keeps the focus inside and closes it with Escape.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::ui::icons::Icon;

/// What a dialog is given.
#[derive(Properties, PartialEq)]
pub struct ModalProps {
    /// Its heading.
    pub title: AttrValue,
    /// Its look.
    pub class: Classes,
    /// It was closed.
    pub onclose: Callback<()>,
    /// What is in it.
    pub children: Html,
}

/// A dialog that is open for as long as it is rendered.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>()
                && !dialog.open()
            {
                let _ = dialog.show_modal();
            }
        });
    }
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    let closed = {
        let onclose = props.onclose.clone();
        Callback::from(move |_: Event| onclose.emit(()))
    };
    // A click beside the box is one on the dialog itself: its content fills it.
    let beside = {
        let dialog = dialog.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>()
                && event.target().is_some_and(|target| target.loose_eq(&dialog))
            {
                dialog.close();
            }
        })
    };
    html! {
        <dialog ref={dialog} class={classes!("modal", props.class.clone())} onclose={closed} onclick={beside}
            aria-labelledby="modal-title">
            <div class="modal-box">
                <div class="modal-head">
                    <h2 id="modal-title">{ &props.title }</h2>
                    <button type="button" class="icon-button" aria-label="Close" onclick={close}>
                        { Icon::Close.html() }
                    </button>
                </div>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
