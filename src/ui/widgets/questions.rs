//! The questions at hand, on a card that lies over the stage where it covers least.

use std::rc::Rc;

use gloo_render::request_animation_frame;
use late::late;
use wasm_bindgen::JsCast;
use web_sys::{DomRect, Element, HtmlElement};
use yew::prelude::*;

use super::predict::Predict;
use super::question::{Deed, QuestionCard, about};
use crate::insight::Phase;
use crate::sim::NodeId;
use crate::stage::{Dock, Rect};
use crate::ui::parts::Late;
use crate::ui::session::{Session, use_session};
use crate::ui::stage::use_size;

/// What the card is given.
#[derive(Clone, Properties, PartialEq)]
pub struct QuestionsProps {
    /// The predictions of the lesson.
    pub predict: Predict,
    /// What is to be shown of which.
    pub shown: Vec<(usize, Phase)>,
    /// What it lies in.
    pub room: NodeRef,
}

/// The card; nothing without a question. Its code comes late.
#[component]
pub fn Questions(props: &QuestionsProps) -> Html {
    let props = props.clone();
    html! { <Late show={Callback::from(move |()| card(&props))} /> }
}

#[late(panels)]
fn card(props: &QuestionsProps) -> Html {
    html! { <Card ..props.clone() /> }
}

#[component]
fn Card(props: &QuestionsProps) -> Html {
    let session = use_session();
    let root = use_node_ref();
    let size = (use_size(&root), use_size(&props.room));
    let dock = use_state_eq(Dock::default);
    let points = props.predict.points_at(&session);
    {
        let (root, dock) = (root.clone(), dock.setter());
        let asked = props.shown.clone();
        use_effect_with((asked, points, size, Rc::clone(&session)), move |(asked, _, _, session)| {
            let about = matters(session, asked);
            let place = move || dock.set(place(&root, &about).unwrap_or_default());
            place();
            // What the stage is about to draw is there in the next frame.
            let frame = request_animation_frame(move |_| place());
            move || drop(frame)
        });
    }
    let card = |(index, phase): &(usize, Phase)| {
        let (index, phase) = (*index, *phase);
        let reply = session.predictions.get(index).and_then(|at| props.predict.replies.get(at.question));
        let (predict, session) = (props.predict.clone(), Rc::clone(&session));
        let ondeed = Callback::from(move |deed: Deed| predict.act(&session, index, deed));
        html! { <QuestionCard key={index} {index} {phase} {reply} points={points == Some(index)} {ondeed} /> }
    };
    let class = match *dock {
        Dock::Left => "on-left",
        Dock::Right => "on-right",
        Dock::Top => "on-top",
        Dock::Aside => "aside",
    };
    html! {
        <div ref={root} class={classes!("questions", class)}>{ for props.shown.iter().map(card) }</div>
    }
}

/// What the card must not cover: what its questions are about, and what the step has in focus.
fn matters(session: &Session, shown: &[(usize, Phase)]) -> Vec<NodeId> {
    let questions = shown.iter().filter_map(|(index, _)| {
        let at = session.predictions.get(*index)?;
        session.lesson.questions.get(at.question)
    });
    let step = session.current_step().and_then(|step| session.steps.get(step));
    let focus = step.and_then(|at| session.lesson.steps.get(at.step)).map(|step| step.focus.iter().copied());
    questions.flat_map(|question| about(session, question)).chain(focus.into_iter().flatten()).collect()
}

/// Where the card lies, by what stands on the stage.
fn place(root: &NodeRef, about: &[NodeId]) -> Option<Dock> {
    let card = root.cast::<HtmlElement>()?;
    let main = card.closest("main").ok()??;
    let lane = main.query_selector(".stage-picture").ok()??;
    let nodes = lane.query_selector_all(".node[data-node]").ok()?;
    let boxes: Vec<(Rect, bool)> = (0..nodes.length())
        .filter_map(|index| nodes.get(index)?.dyn_into::<Element>().ok())
        .map(|node| {
            let id = node.get_attribute("data-node").unwrap_or_default();
            (rect(&node.get_bounding_client_rect()), about.iter().any(|other| other.0.to_string() == id))
        })
        .collect();
    let (w, h) = (f64::from(card.offset_width()), f64::from(card.offset_height()));
    // In either corner it stands on the caption.
    let caption = main.query_selector(".caption").ok()??.get_bounding_client_rect();
    let left = Rect { x: caption.left(), y: caption.top() - h - 8.0, w, h };
    let right = Rect { x: caption.right() - w, ..left };
    let top = Rect { y: card.closest(".telling").ok()??.get_bounding_client_rect().top() + 8.0, ..left };
    let document = web_sys::window()?.document()?;
    let has_aside = document.query_selector(".side.beside").ok()?.is_some();
    let places = [(Dock::Left, left), (Dock::Right, right), (Dock::Top, top)];
    // At the top it would lie far from the words; beside the stage it covers nothing at all.
    Some(Dock::of(if has_aside { &places[..2] } else { &places }, &boxes, has_aside))
}

fn rect(of: &DomRect) -> Rect {
    Rect { x: of.x(), y: of.y(), w: of.width(), h: of.height() }
}
