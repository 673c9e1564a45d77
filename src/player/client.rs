//! What a client is doing and what it holds, folded from what it did and was sent.

use std::rc::Rc;

use super::program::Progress;
use crate::base::{OrdSet, SimTime};
use crate::engine::queueing::{ConsumerTag, CopyId, Message, MessageId, Name};
use crate::sim::{Acknowledge, ClientEvent, ClientPlan, LifeEvent, PublisherEvent, WorkEvent, WorkerPlan};

/// A client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientState {
    /// Has it come, and not gone?
    pub present: bool,
    pub up: bool,
    pub cut: bool,
    /// Does the broker read nothing from its connection, for an alarm or want of credit?
    pub blocked: bool,
    /// Is its consumer cancelled for a while?
    pub paused: bool,
    /// Does it only finish what it holds?
    pub leaving: bool,
    /// Does it leave to come back with other settings?
    pub returns: bool,
    /// A worker's part as it is now, with every change made to it; none for a producer.
    pub worker: Option<Rc<WorkerPlan>>,
    pub activity: Activity,
    /// The consumer it started last. A prefetch limit counts what this one was handed.
    pub consumer: Option<ConsumerTag>,
    /// What was delivered to that consumer and is not acknowledged, as far as the broker knows.
    pub unacknowledged: u32,
    /// Deliveries and answers between the broker and it that are still on their way.
    pub under_way: u32,
    /// Deliveries it has and has not begun.
    pub waiting: Vec<(CopyId, Rc<Message>)>,
    /// Messages it keeps and has not published.
    pub outgoing: OrdSet<MessageId>,
    /// It found a queue too full and waits.
    pub throttled: bool,
    /// Messages it made or passed on.
    pub published: u32,
    /// Messages it has worked on with success.
    pub done: u32,
    pub failed: u32,
    /// How far it has come, as a program without a broker.
    pub program: Progress,
}

/// What a client does.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Activity {
    /// Nothing.
    #[default]
    Idle,
    /// It works on a message.
    Working {
        /// Its copy; none for a record of a log.
        copy: Option<CopyId>,
        message: Rc<Message>,
        /// From 1.
        attempt: u32,
        since: SimTime,
        until: SimTime,
    },
    /// Its last work failed, and nothing else has come since.
    Failed { message: Rc<Message>, error: Name },
}

impl ClientState {
    pub(super) fn new(plan: &ClientPlan) -> Self {
        Self {
            worker: plan.role.worker().map(|worker| Rc::new(worker.clone())),
            program: plan.role.program().map(Progress::new).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Its prefetch limit; none for a producer, without a limit, and where the broker waits for no
    /// acknowledgement.
    pub fn limit(&self) -> Option<u32> {
        let worker = self.worker.as_ref()?;
        let counts = worker.prefetch > 0 && worker.acknowledge != Acknowledge::Automatic;
        counts.then_some(u32::from(worker.prefetch))
    }

    /// Is it done with as many messages as its limit allows, without having said so? Then it gets no
    /// more, however long it waits.
    pub fn is_stuck(&self) -> bool {
        let at_work = u32::from(matches!(self.activity, Activity::Working { .. }));
        let in_hand = self.waiting.len() as u32 + at_work + self.under_way;
        self.up && self.limit().is_some_and(|limit| self.unacknowledged.saturating_sub(in_hand) >= limit)
    }

    /// Has its last work failed, and is its message still with it? Where nobody waits for an answer, until it
    /// has something new.
    pub fn is_failing(&self) -> bool {
        let answers = self.worker.as_ref().is_some_and(|worker| worker.acknowledge != Acknowledge::Automatic);
        let is_settled = answers && self.unacknowledged == 0 && self.under_way == 0;
        matches!(self.activity, Activity::Failed { .. }) && !is_settled
    }

    /// Takes in the next thing it did.
    pub(super) fn apply(&mut self, at: SimTime, event: &ClientEvent) {
        match event {
            ClientEvent::Life(event) => self.lives(event),
            ClientEvent::Publisher(event) => self.publishes(event),
            ClientEvent::Work(event) => self.works(at, event),
            ClientEvent::Log(_) | ClientEvent::Service(_) => {}
            ClientEvent::Program(event) => self.program.apply(event),
        }
    }

    fn lives(&mut self, event: &LifeEvent) {
        match event {
            LifeEvent::Started => {
                (self.present, self.up) = (true, true);
                (self.paused, self.leaving, self.returns) = (false, false, false);
            }
            LifeEvent::Crashed => {
                (self.up, self.throttled) = (false, false);
                self.forget();
            }
            LifeEvent::LinkCut => self.cut = true,
            LifeEvent::LinkMended => self.cut = false,
            LifeEvent::Disconnected => self.forget(),
            LifeEvent::Paused => self.paused = true,
            LifeEvent::Resumed => self.paused = false,
            // Told a second time, it is not to come back.
            LifeEvent::Leaving => (self.leaving, self.returns) = (true, self.returns && !self.leaving),
            LifeEvent::Left => {
                (self.present, self.up) = (false, false);
                self.forget();
            }
            LifeEvent::Changed(setting) => {
                self.returns |= self.up && !self.leaving && setting.concerns_library();
                if let Some(worker) = self.worker.as_mut() {
                    setting.apply_to_worker(Rc::make_mut(worker));
                }
            }
        }
    }

    fn publishes(&mut self, event: &PublisherEvent) {
        match event {
            PublisherEvent::Produced(_) | PublisherEvent::Forwarded(_) => self.published += 1,
            PublisherEvent::HeldBack(message) => self.keeps(message),
            PublisherEvent::RetryChosen { message, .. } if self.worker.is_none() => self.keeps(message),
            PublisherEvent::Dropped(message) => {
                self.outgoing.remove(&message.id);
            }
            PublisherEvent::Throttled { .. } => self.throttled = true,
            PublisherEvent::Unthrottled { .. } => self.throttled = false,
            PublisherEvent::RetryChosen { .. }
            | PublisherEvent::NackReceived(_)
            | PublisherEvent::BlockedReceived
            | PublisherEvent::UnblockedReceived
            | PublisherEvent::ConfirmReceived(_)
            | PublisherEvent::ReturnReceived(_) => {}
        }
    }

    fn works(&mut self, at: SimTime, event: &WorkEvent) {
        match event {
            WorkEvent::Started { copy, message, attempt, until } => {
                self.waiting.retain(|(waiting, _)| Some(*waiting) != *copy);
                let message = Rc::clone(message);
                let (copy, attempt, until) = (*copy, *attempt, *until);
                self.activity = Activity::Working { copy, message, attempt, since: at, until };
            }
            WorkEvent::Done { copy, .. } => {
                self.done += 1;
                // A service is done with answers as they come, whatever it works on.
                match &self.activity {
                    Activity::Working { copy: at_work, .. } if at_work == copy => {}
                    _ => self.waiting.retain(|(waiting, _)| Some(*waiting) != *copy),
                }
                if !matches!(&self.activity, Activity::Working { copy: at_work, .. } if at_work != copy) {
                    self.activity = Activity::Idle;
                }
            }
            WorkEvent::Failed { message, error, .. } => {
                self.failed += 1;
                self.activity = Activity::Failed { message: Rc::clone(message), error: error.clone() };
            }
            WorkEvent::GaveUp { .. } => {}
        }
    }

    /// What was kept is published.
    pub(super) fn forget_outgoing(&mut self, message: MessageId) {
        self.outgoing.remove(&message);
    }

    fn keeps(&mut self, message: &Message) {
        self.outgoing.insert(message.id);
    }

    /// Nothing is left in its hands.
    fn forget(&mut self) {
        self.waiting.clear();
        self.activity = Activity::Idle;
    }
}
