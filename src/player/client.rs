//! What a client is doing, folded from what it did.

use std::rc::Rc;

use crate::base::SimTime;
use crate::engine::queueing::{CopyId, Message, Name};
use crate::sim::ClientEvent;

/// A client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientState {
    /// Has it come, and not gone?
    pub present: bool,
    /// Is it running?
    pub up: bool,
    /// Is its link cut?
    pub cut: bool,
    /// Does the broker read nothing from its connection, for an alarm or want of credit?
    pub blocked: bool,
    /// Is its consumer cancelled for a while?
    pub paused: bool,
    /// Does it only finish what it holds?
    pub leaving: bool,
    /// What it does.
    pub activity: Activity,
    /// Deliveries it has and has not begun.
    pub waiting: Vec<CopyId>,
    /// Messages it made or passed on.
    pub published: u32,
    /// Messages it has worked on with success.
    pub done: u32,
    /// Failed attempts.
    pub failed: u32,
}

/// What a client does.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Activity {
    /// Nothing.
    #[default]
    Idle,
    /// It works on a message.
    Working {
        /// The message.
        message: Rc<Message>,
        /// From 1.
        attempt: u32,
        /// Since then.
        since: SimTime,
        /// Until then.
        until: SimTime,
    },
    /// Its last work failed, and nothing else has come since.
    Failed {
        /// The message.
        message: Rc<Message>,
        /// What it reports.
        error: Name,
    },
}

impl ClientState {
    /// Takes in the next thing it did.
    pub(super) fn apply(&mut self, at: SimTime, event: &ClientEvent) {
        match event {
            ClientEvent::Started => {
                (self.present, self.up, self.paused, self.leaving) = (true, true, false, false);
            }
            ClientEvent::Crashed => {
                self.up = false;
                self.forget();
            }
            ClientEvent::LinkCut => self.cut = true,
            ClientEvent::LinkMended => self.cut = false,
            ClientEvent::Disconnected => self.forget(),
            ClientEvent::Paused => self.paused = true,
            ClientEvent::Resumed => self.paused = false,
            ClientEvent::Leaving => self.leaving = true,
            ClientEvent::Left => {
                (self.present, self.up) = (false, false);
                self.forget();
            }
            ClientEvent::Changed(_) => {}
            ClientEvent::Produced(_) | ClientEvent::Forwarded(_) => self.published += 1,
            ClientEvent::WorkStarted { copy, message, attempt, until } => {
                self.waiting.retain(|waiting| waiting != copy);
                let message = Rc::clone(message);
                self.activity = Activity::Working { message, attempt: *attempt, since: at, until: *until };
            }
            ClientEvent::WorkDone { .. } => {
                self.done += 1;
                self.activity = Activity::Idle;
            }
            ClientEvent::WorkFailed { message, error, .. } => {
                self.failed += 1;
                self.activity = Activity::Failed { message: Rc::clone(message), error: error.clone() };
            }
            ClientEvent::RetryChosen { .. }
            | ClientEvent::GaveUp { .. }
            | ClientEvent::ConfirmReceived(_)
            | ClientEvent::ReturnReceived(_) => {}
        }
    }

    /// Nothing is left in its hands.
    fn forget(&mut self) {
        self.waiting.clear();
        self.activity = Activity::Idle;
    }
}
