//! The stage: nodes, links and labels as SVG, and above them a canvas for what moves.
//!
//! The SVG is rendered when something happened in the run; the canvas has the player's clock and is
//! painted in every frame. What both show comes from `crate::stage`, a pure function of the moment.

pub mod canvas;
mod crowd;
mod envelope;
mod hit;
mod labels;
mod log;
mod measure;
mod nodes;
mod program;
mod queue;
mod service;
pub mod signs;
mod spoken;
pub mod thumbnail;
mod watch;

use std::rc::Rc;

use yew::prelude::*;

use self::canvas::Canvas;
pub use self::envelope::colours;
use self::hit::{node_at, pick, point_of};
pub use self::measure::use_size;
pub use self::nodes::Picture as StillPicture;
use self::spoken::OnTheWay;
use super::bench::menu::NodeMenu;
use super::player::use_moment;
use super::session::{Selected, Session, use_pointed, use_selection, use_session};
use crate::engine::queueing::MessageId;
use crate::lesson::markup::Span;
use crate::sim::NodeId;
use crate::stage::{Attention, Frame, Hues, Labels, Layout, Orientation, Walls, has_graveyard, labels};

/// The labels of a frame: what the step's words name comes first, and little else while the run plays.
pub fn labelled(
    session: &Session,
    setting: &Setting,
    frame: &Frame,
    chosen: Option<MessageId>,
    playing: bool,
) -> Labels {
    let step = session.step_at(session.player.moment()).and_then(|step| session.lesson.steps.get(step));
    let named = |span: &Span| match span {
        Span::Message(id) => Some(MessageId(*id)),
        _ => None,
    };
    let attention = Attention {
        chosen,
        named: step.iter().flat_map(|step| step.say.iter().filter_map(named)).collect(),
        focus: step.map(|step| step.focus.clone()).unwrap_or_default(),
        playing,
    };
    let recording = session.recording();
    let walls = session.player.world(|world| Walls::new(recording, &setting.layout, world));
    labels(&setting.layout, frame, &walls, &attention)
}

/// What the parts of the stage share.
pub struct Setting {
    /// Where things stand.
    pub layout: Layout,
    /// Which message has which hue.
    pub hues: Hues,
}

impl Setting {
    /// The setting of a session's run on a stage of some size. `beside` is how many are gone at the end of
    /// the run beside it: both get a graveyard, or none does.
    pub fn new(session: &Session, size: (f64, f64), beside: u32) -> Self {
        let place = |id: NodeId, orientation: Orientation| {
            let place = session.lesson.layout.get(&id)?;
            Some(if orientation == Orientation::Wide { place.wide } else { place.tall })
        };
        let plan = &session.recording().plan;
        let layout = if has_graveyard(plan, session.history.gone().max(beside)) {
            Layout::with_graveyard(plan, place, size)
        } else {
            Layout::new(plan, place, size)
        };
        Self { layout, hues: Hues::new(plan) }
    }
}

/// One setting is another only if it is the same one: a new size or lesson makes a new one.
impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// What a stage is given.
#[derive(Properties, PartialEq)]
pub struct StageProps {
    /// Do its things have menus?
    #[prop_or(true)]
    pub menus: bool,
    /// Is there a ledger of what it shows, that the graveyard opens?
    #[prop_or_default]
    pub ledger: bool,
    /// How many are gone at the end of the run beside it.
    #[prop_or_default]
    pub beside: u32,
}

/// Fills its container with the picture of the run at the moment.
#[component]
pub fn StageView(props: &StageProps) -> Html {
    let session = use_session();
    let (selection, pointed) = (use_selection(), use_pointed());
    let frame = use_node_ref();
    let size = use_size(&frame);
    let setting = use_memo((size, Rc::clone(&session), props.beside), |(size, session, beside)| {
        size.map(|size| Setting::new(session, size, *beside))
    });
    use_moment(&session.player);
    let has_menu = matches!(selection.now, Selected::Node(_));
    let onclick = {
        let (session, setting, set) = (Rc::clone(&session), Rc::clone(&setting), selection.set.clone());
        let (pointed, frame, ledger) = (pointed.clone(), frame.clone(), props.ledger);
        Callback::from(move |event: MouseEvent| {
            let Some((setting, at)) = setting.as_ref().as_ref().zip(point_of(&frame, &event)) else { return };
            let node = node_at(&session, setting, at);
            let answer = node.and_then(|node| Some((node, pointed.answers_with(&session, node)?)));
            match (answer, pick(&session, setting, at)) {
                (Some((node, answer)), _) => answer.emit(node),
                (None, Some(Selected::Graveyard)) if !ledger => {}
                (None, Some(picked)) => set.emit(picked),
                // A click beside everything puts a menu away.
                (None, None) if has_menu => set.emit(Selected::None),
                (None, None) => {}
            }
        })
    };
    let menu = match (selection.now, setting.as_ref()) {
        (Selected::Node(id), Some(setting)) if props.menus => {
            let handle = setting.layout.handle().filter(|handle| handle.id == id);
            let node = handle.or_else(|| setting.layout.node(id).copied());
            node.map(|node| html! { <NodeMenu {node} size={setting.layout.size} /> })
        }
        _ => None,
    };
    html! {
        <div class="stage-view" ref={frame} {onclick}>
            if setting.is_some() {
                <StillPicture setting={Rc::clone(&setting)} graves={props.ledger} />
                <Canvas setting={Rc::clone(&setting)} />
                <OnTheWay />
            }
            <div class="slot-of-menu">{ menu }</div>
        </div>
    }
}
