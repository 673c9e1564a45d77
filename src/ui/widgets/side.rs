//! What stands beside the stage: with a grip in between, as a drawer or as a sheet, as there is room.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::ui::focus;
use crate::ui::hooks::{use_media, use_stored};
use crate::ui::icons::Icon;

/// How wide the panels can be made, and how much the stage keeps; `lesson.css` says the same.
const WIDTHS: (i32, i32) = (380, 760);
const STAGE: i32 = 560;
/// They are so wide by themselves, and so in a narrower window.
const USUAL: (i32, i32) = (560, 420);
/// What a press of an arrow key is worth.
const STEP: i32 = 16;

/// How the panels stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Beside the stage.
    Beside,
    /// A drawer from the right, when asked for.
    Drawer,
    /// A sheet from below, when asked for.
    Sheet,
}

/// How they stand in this window. Two stages beside each other take all of its width.
#[hook]
pub fn use_fold(two_stages: bool) -> Fold {
    let (beside, drawer) = (use_media("(min-width: 1024px)"), use_media("(min-width: 900px)"));
    match (beside && !two_stages, drawer) {
        (true, _) => Fold::Beside,
        (false, true) => Fold::Drawer,
        (false, false) => Fold::Sheet,
    }
}

/// What the side is given.
#[derive(Properties, PartialEq)]
pub struct SideProps {
    /// How it stands.
    pub fold: Fold,
    /// Is it open, where it has to be asked for?
    pub open: bool,
    /// It was closed.
    pub onclose: Callback<()>,
    /// The panels.
    pub children: Html,
}

/// The panels' place.
#[component]
pub fn Side(props: &SideProps) -> Html {
    use_effect_with(props.open, |open| {
        if *open && focus::active().is_some_and(|active| active.class_list().contains("side-button")) {
            focus::put("#side [role=tab][aria-selected=true]");
        }
    });
    let close = {
        let onclose = props.onclose.clone();
        move || {
            onclose.emit(());
            focus::put(".side-button");
        }
    };
    let class = match props.fold {
        Fold::Beside => "beside",
        Fold::Drawer => "as-drawer",
        Fold::Sheet => "as-sheet",
    };
    let folds = props.fold != Fold::Beside;
    let onkeydown = folds.then(|| {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close();
            }
        })
    });
    let onclick = Callback::from(move |_: MouseEvent| close());
    html! {
        <div class={classes!("side", class, props.open.then_some("open"))} id="side" role={folds.then_some("dialog")}
            aria-label={folds.then_some("Beside the stage")} {onkeydown}>
            <div class="slot-of-close">
                if folds {
                    <button type="button" class="icon-button side-close" aria-label="Close the panels" {onclick}>
                        { Icon::Close.html() }
                    </button>
                }
            </div>
            { props.children.clone() }
        </div>
    }
}

/// Between the stage and the panels: drawn by mouse or moved by keys.
#[component]
pub fn Grip() -> Html {
    let roomy = use_media("(min-width: 1280px)");
    let (kept, keep) = use_stored("panel-width", "");
    let usual = if roomy { USUAL.0 } else { USUAL.1 };
    let drawn = use_state(|| None::<i32>);
    let most = WIDTHS.1.min(window_width() - STAGE).max(WIDTHS.0);
    let width = drawn.or(kept.parse().ok()).unwrap_or(usual).clamp(WIDTHS.0, most);
    // The grid belongs to the whole page.
    use_effect_with(width, |width| {
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
            let _ = root.style().set_property("--panel", &format!("{width}px"));
        }
    });
    let set = move |width: i32| keep.emit(width.clamp(WIDTHS.0, most).to_string().into());
    let onkeydown = {
        let set = set.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowLeft" => width + STEP,
                "ArrowRight" => width - STEP,
                "Home" => WIDTHS.0,
                "End" => most,
                _ => return,
            };
            event.prevent_default();
            set(to);
        })
    };
    let ondblclick = {
        let keep = set.clone();
        Callback::from(move |_: MouseEvent| keep(usual))
    };
    let onpointerdown = Callback::from(|event: PointerEvent| {
        event.prevent_default();
        if let Some(grip) = event.target_dyn_into::<Element>() {
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
    });
    let onpointermove = {
        let drawn = drawn.setter();
        Callback::from(move |event: PointerEvent| {
            if event.buttons() & 1 == 1 {
                drawn.set(Some(window_width() - event.client_x()));
            }
        })
    };
    let onpointerup = Callback::from(move |_: PointerEvent| {
        if drawn.is_some() {
            set(width);
            drawn.set(None);
        }
    });
    html! {
        <div class="grip" role="separator" aria-orientation="vertical" aria-label="Width of the panels" tabindex="0"
            aria-controls="side" aria-valuemin={WIDTHS.0.to_string()} aria-valuemax={most.to_string()}
            aria-valuenow={width.to_string()} data-hint="Draw, or double-click for the usual width"
            {onkeydown} {ondblclick} {onpointerdown} {onpointermove} {onpointerup}></div>
    }
}

fn window_width() -> i32 {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    root.map_or(0, |root| root.client_width())
}
