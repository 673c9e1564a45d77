//! What the views of an open lesson share, handed down as contexts.
//!
//! A [`Session`] never changes while its lesson is open; what the reader selects or points at
//! does, and has contexts of its own so that only the views concerned render again.

use std::rc::Rc;

use wasm_bindgen::UnwrapThrowExt;
use yew::prelude::*;

use super::player::Player;
use crate::engine::queueing::MessageId;
use crate::player::History;
use crate::sim::NodeId;

/// A lesson that is open.
pub struct Session {
    /// The run, ready for seeking.
    pub history: Rc<History>,
    /// Plays it.
    pub player: Rc<Player>,
}

impl PartialEq for Session {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// What the reader has picked, on the stage or in a panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selected {
    /// Nothing.
    #[default]
    None,
    /// A message, all its copies.
    Message(MessageId),
    /// A thing on the stage.
    Node(NodeId),
}

/// What is selected, and how to select something else. A context.
#[derive(Clone, PartialEq)]
pub struct Selection {
    /// What is selected.
    pub now: Selected,
    /// Selects.
    pub set: Callback<Selected>,
}

/// The thing that a word under the pointer, or in focus, names. A context.
#[derive(Clone, PartialEq)]
pub struct Pointed {
    /// The thing; none when nothing is pointed at.
    pub now: Option<NodeId>,
    /// Points at another.
    pub set: Callback<Option<NodeId>>,
}

/// The open lesson. Panics outside of one: the lesson page provides it to all its views.
#[hook]
pub fn use_session() -> Rc<Session> {
    use_context().expect_throw("a view of a lesson stands outside of one")
}

/// What is selected.
#[hook]
pub fn use_selection() -> Selection {
    use_context().unwrap_or_else(|| Selection { now: Selected::None, set: Callback::noop() })
}

/// What is pointed at.
#[hook]
pub fn use_pointed() -> Pointed {
    use_context().unwrap_or_else(|| Pointed { now: None, set: Callback::noop() })
}
