//! Messages in queues: where each piece of one is, who holds it, and what that makes of the message.

use std::rc::Rc;

use super::account::Account;
use super::losses::{Undone, Why};
use super::{Teller, Told};
use crate::engine::queueing::{CopyId, Message, MessageId};
use crate::player::paged::Paged;
use crate::sim::{
    ClientEvent, ClientId, End, LifeEvent, Node, NodeId, NotAdded, Plan, PublisherEvent, State, Stored,
    Transit, TransitKind, What, WorkEvent,
};

/// All messages there were, and the copies of them that are anywhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Copies {
    messages: Paged<Standing>,
    copies: Paged<Copy>,
    /// By their place in the plan.
    holders: Vec<Holder>,
    /// By their place in the plan: is this queue the end of the road for dead letters?
    ends: Rc<[bool]>,
}

/// What is known of a message.
#[derive(Clone, Debug, Default, PartialEq)]
struct Standing {
    account: Option<Account>,
    /// Publishes on their way, and copies in each [`Pile`].
    piles: [u16; 5],
    /// Taken by an exchange and not yet in a queue.
    routing: bool,
    /// Where its last piece ended.
    end: Option<Account>,
    /// Done and acknowledged for good.
    finished: bool,
    /// How often it was worked on with success, by queue.
    done: Vec<(NodeId, u32)>,
}

/// What a message has that is not over, the liveliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pile {
    Unacknowledged,
    Ready,
    Held,
    Dead,
    Underway,
}

/// A copy: on its shelf, with its holders, or both.
#[derive(Clone, Debug, PartialEq)]
struct Copy {
    message: Rc<Message>,
    /// Whose it is: its queue, or the exchange that holds it.
    shelf: NodeId,
    pile: Option<Pile>,
    /// Its queue has let it go as done.
    settled: bool,
    /// Deliveries of it on their way, and consumers that have it and are not through.
    holders: u16,
    /// Somebody did its work, or another piece carries the message on.
    done: Work,
    /// It came to a bad end: what is held twice does so once.
    lost: bool,
}

/// What its holders have made of a copy so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    None,
    Failed,
    /// A consumer crashed with it, or lost its connection.
    Abandoned,
    /// Published again, or passed on: another piece carries the message.
    PassedOn,
    Done,
}

/// What a consumer holds.
#[derive(Clone, Debug, Default, PartialEq)]
struct Holder {
    holds: Vec<CopyId>,
    /// What it has begun to work on. A service goes on with that when its connection is lost.
    begun: Vec<CopyId>,
    last: Option<CopyId>,
}

impl Copies {
    pub fn new(plan: &Plan) -> Self {
        Self {
            holders: vec![Holder::default(); plan.clients.len()],
            ends: plan.queues.iter().map(|queue| plan.takes_dead_letters(queue)).collect(),
            ..Self::default()
        }
    }

    /// Takes in what a broker's event comes to.
    pub fn stored(&mut self, teller: &mut Teller, stored: &Stored) {
        match stored {
            Stored::Taken { message } => {
                let standing = self.standing(message.id);
                standing.piles[Pile::Underway as usize] -= 1;
                standing.routing = true;
                self.settle(teller, message.id);
            }
            Stored::NotAdded { shelf, message, why } => {
                self.standing(message.id).routing = false;
                let why = match why {
                    NotAdded::Unroutable(reason) => Why::Unroutable(*reason),
                    NotAdded::Full => Why::Full { dead: false },
                    NotAdded::FullAndDead => Why::Full { dead: true },
                };
                self.lose(teller, message, why, *shelf);
            }
            Stored::Added { shelf, copy, message, state } => {
                let begun = Copy {
                    message: Rc::clone(message),
                    shelf: *shelf,
                    pile: None,
                    settled: *state == State::HandedOn,
                    holders: 0,
                    done: Work::None,
                    lost: false,
                };
                self.copies.insert(copy.0, begun);
                self.standing(message.id).routing = false;
                if *state == State::HandedOn {
                    self.end(message.id, Account::Acknowledged);
                }
                self.move_to(teller, *copy, self.pile(teller.plan, *shelf, message, *state));
            }
            Stored::Changed { shelf, copy, message, state } => {
                if let (State::Ready, Some(copy)) = (state, self.copies.get_mut(copy.0))
                    && matches!(copy.done, Work::Failed | Work::Abandoned)
                {
                    copy.done = Work::None;
                }
                self.move_to(teller, *copy, self.pile(teller.plan, *shelf, message, *state));
            }
            Stored::Removed { shelf, copy, message, end } => {
                self.removed(teller, *shelf, *copy, message, *end);
            }
            Stored::Appended { .. } | Stored::Erased { .. } | Stored::NotAppended { .. } => {
                unreachable!("records have an account of their own")
            }
        }
    }

    fn removed(&mut self, teller: &mut Teller, shelf: NodeId, id: CopyId, message: &Rc<Message>, end: End) {
        let why = match end {
            End::Settled => return self.settled(teller, shelf, id, message),
            End::Released => {
                self.standing(message.id).routing = true;
                self.move_to(teller, id, None);
                return self.forget_if_over(id);
            }
            End::DeadLettered(reason) => Why::DeadLettered(reason),
            End::Dropped(reason) => Why::Discarded(reason),
        };
        // Its queue does not know that its work is done, or that another piece carries the message on.
        let done = self.copies.get(id.0).map_or(Work::None, |copy| copy.done);
        if let (End::Dropped(_), Work::Done | Work::PassedOn) = (end, done) {
            if done == Work::Done {
                self.end(message.id, Account::Acknowledged);
            }
            self.move_to(teller, id, None);
            return self.forget_if_over(id);
        }
        self.end(message.id, why.account());
        self.move_to(teller, id, None);
        self.lose(teller, message, why, shelf);
        self.forget_if_over(id);
    }

    /// Gone from its queue: done, or dropped by whoever settled it too early.
    fn settled(&mut self, teller: &mut Teller, shelf: NodeId, id: CopyId, message: &Rc<Message>) {
        let Some(copy) = self.copies.get_mut(id.0) else { return };
        copy.settled = true;
        let done = copy.done;
        if done != Work::PassedOn {
            self.end(message.id, Account::Acknowledged);
        }
        self.move_to(teller, id, None);
        if done == Work::Done {
            self.finish(teller, message.id);
        }
        let undone =
            if done == Work::Abandoned { Undone::SettledAfterGone } else { Undone::SettledThoughFailed };
        self.lose_if_undone(teller, id, undone, shelf);
    }

    /// Takes in what a client of a queue does.
    pub fn client(&mut self, teller: &mut Teller, id: ClientId, event: &ClientEvent) {
        let node = teller.plan.client_node(id);
        match event {
            ClientEvent::Publisher(PublisherEvent::Produced(message)) => self.settle(teller, message.id),
            ClientEvent::Publisher(PublisherEvent::Dropped(message)) => {
                self.lose(teller, message, Why::GivenUp, node);
            }
            ClientEvent::Publisher(PublisherEvent::RetryChosen { .. } | PublisherEvent::Forwarded(_)) => {
                let last = self.holders[id.index()].last.and_then(|last| self.copies.get_mut(last.0));
                last.into_iter().for_each(|copy| copy.done = Work::PassedOn);
            }
            ClientEvent::Work(WorkEvent::Started { copy: Some(copy), .. }) => {
                let holder = &mut self.holders[id.index()];
                if let Some(at) = holder.holds.iter().position(|held| held == copy) {
                    holder.begun.push(holder.holds.remove(at));
                }
            }
            ClientEvent::Work(WorkEvent::Done { copy: Some(copy), message, .. }) => {
                let settled = self.copies.get_mut(copy.0).is_some_and(|copy| {
                    copy.done = Work::Done;
                    copy.settled
                });
                self.count_done(teller, *copy, message.id);
                if settled {
                    self.finish(teller, message.id);
                }
                self.through(teller, id, *copy, Undone::Failed, node);
            }
            ClientEvent::Work(WorkEvent::Failed { copy: Some(copy), .. }) => {
                self.fail(*copy, Work::Failed);
                self.through(teller, id, *copy, Undone::Failed, node);
            }
            ClientEvent::Life(life @ (LifeEvent::Crashed | LifeEvent::Disconnected)) => {
                let goes_on = *life == LifeEvent::Disconnected && teller.plan.is_service(id);
                let holder = &mut self.holders[id.index()];
                let mut gone = if goes_on { Vec::new() } else { std::mem::take(&mut holder.begun) };
                gone.append(&mut holder.holds);
                for copy in gone {
                    self.fail(copy, Work::Abandoned);
                    self.drop_holder(teller, copy, Undone::Gone, node);
                }
            }
            _ => {}
        }
    }

    /// Takes in what leaves, comes in or is lost.
    pub fn transit(&mut self, teller: &mut Teller, what: &What, transit: &Transit) {
        let message = &transit.message;
        match (what, transit.kind, transit.copy) {
            (What::Departed(_), TransitKind::Publish, _) => {
                self.standing(message.id).piles[Pile::Underway as usize] += 1;
                self.settle(teller, message.id);
            }
            (What::Lost(..), TransitKind::Publish, _) => {
                self.standing(message.id).piles[Pile::Underway as usize] -= 1;
                self.lose(teller, message, Why::OnItsWay, transit.from);
            }
            (What::Departed(_), TransitKind::Deliver, Some(copy)) => {
                self.copies.get_mut(copy.0).into_iter().for_each(|copy| copy.holders += 1);
            }
            (What::Arrived(_), TransitKind::Deliver, Some(copy)) => {
                if let Node::Client(client) = teller.plan.node(transit.to) {
                    self.holders[client.index()].holds.push(copy);
                }
            }
            (What::Lost(..), TransitKind::Deliver, Some(copy)) => {
                self.drop_holder(teller, copy, Undone::LostOnItsWay, transit.to);
            }
            _ => {}
        }
    }

    /// The broker refused a publish.
    pub fn refused(&mut self, teller: &mut Teller, message: &Rc<Message>, node: NodeId) {
        self.standing(message.id).piles[Pile::Underway as usize] -= 1;
        self.lose(teller, message, Why::Refused, node);
    }

    /// A holder did not do it; that somebody did, or passed it on, counts for more.
    fn fail(&mut self, id: CopyId, work: Work) {
        if let Some(copy) = self.copies.get_mut(id.0)
            && !matches!(copy.done, Work::Done | Work::PassedOn)
        {
            copy.done = work;
        }
    }

    /// A consumer is through with a copy, well or badly.
    fn through(&mut self, teller: &mut Teller, client: ClientId, id: CopyId, undone: Undone, node: NodeId) {
        let holder = &mut self.holders[client.index()];
        let before = holder.last.replace(id).filter(|before| *before != id);
        let from = if holder.begun.contains(&id) { &mut holder.begun } else { &mut holder.holds };
        if let Some(at) = from.iter().position(|held| *held == id) {
            from.remove(at);
            self.drop_holder(teller, id, undone, node);
        }
        before.into_iter().for_each(|before| self.forget_if_over(before));
    }

    /// One holder less; the last one decides.
    fn drop_holder(&mut self, teller: &mut Teller, id: CopyId, undone: Undone, node: NodeId) {
        if let Some(copy) = self.copies.get_mut(id.0) {
            copy.holders = copy.holders.saturating_sub(1);
        }
        self.lose_if_undone(teller, id, undone, node);
        self.forget_if_over(id);
    }

    /// Its queue has let it go, nobody holds it, and nobody has done it.
    fn lose_if_undone(&mut self, teller: &mut Teller, id: CopyId, undone: Undone, node: NodeId) {
        let Some(copy) = self.copies.get_mut(id.0) else { return };
        let is_done = matches!(copy.done, Work::Done | Work::PassedOn);
        if !copy.settled || copy.holders > 0 || is_done || copy.lost {
            return;
        }
        copy.lost = true;
        let message = Rc::clone(&copy.message);
        self.lose(teller, &message, Why::Undone(undone), node);
    }

    /// What is on no shelf and with no holder is followed no more.
    fn forget_if_over(&mut self, id: CopyId) {
        let is_over = |copy: &Copy| copy.pile.is_none() && copy.holders == 0 && !self.is_last(id);
        if self.copies.get(id.0).is_some_and(is_over) {
            self.copies.remove(id.0);
        }
    }

    /// Is it what some consumer finished last, and may still pass on?
    fn is_last(&self, id: CopyId) -> bool {
        self.holders.iter().any(|holder| holder.last == Some(id))
    }

    /// A dead letter at the end of the road is no longer ready for the work it was meant for.
    fn pile(&self, plan: &Plan, shelf: NodeId, message: &Message, state: State) -> Option<Pile> {
        Some(match state {
            State::HandedOn => return None,
            State::HandedOut => Pile::Unacknowledged,
            State::Held => Pile::Held,
            State::Ready => {
                let at_the_end = match plan.node(shelf) {
                    Node::Queue(at) => self.ends.get(at) == Some(&true),
                    _ => false,
                };
                if at_the_end && message.headers.contains_key("x-death") { Pile::Dead } else { Pile::Ready }
            }
        })
    }

    fn move_to(&mut self, teller: &mut Teller, id: CopyId, pile: Option<Pile>) {
        let Some(copy) = self.copies.get_mut(id.0) else { return };
        let (message, before) = (copy.message.id, std::mem::replace(&mut copy.pile, pile));
        let standing = self.standing(message);
        if let Some(before) = before {
            standing.piles[before as usize] -= 1;
        }
        if let Some(now) = pile {
            standing.piles[now as usize] += 1;
        }
        self.settle(teller, message);
    }

    fn count_done(&mut self, teller: &mut Teller, copy: CopyId, message: MessageId) {
        let Some(queue) = self.copies.get(copy.0).map(|copy| copy.shelf) else { return };
        let done = &mut self.standing(message).done;
        match done.iter_mut().find(|(at, _)| *at == queue) {
            None => done.push((queue, 1)),
            Some((_, times)) => {
                *times += 1;
                teller.again(message, queue, None, false, *times);
            }
        }
    }

    fn finish(&mut self, teller: &mut Teller, message: MessageId) {
        if !std::mem::replace(&mut self.standing(message).finished, true) {
            teller.told.push(Told::Finished(message));
        }
    }

    /// Where a message's last piece ended; what was done once stays done.
    fn end(&mut self, message: MessageId, account: Account) {
        let standing = self.standing(message);
        if !standing.finished || account == Account::Acknowledged {
            standing.end = Some(account);
        }
    }

    fn lose(&mut self, teller: &mut Teller, message: &Rc<Message>, why: Why, node: NodeId) {
        teller.lost(message, why, node);
        self.end(message.id, why.account());
        self.settle(teller, message.id);
    }

    /// Tells a message's account, if it is another than before.
    fn settle(&mut self, teller: &mut Teller, message: MessageId) {
        let standing = self.standing(message);
        let has = |pile: Pile| standing.piles[pile as usize] > 0;
        let to = match standing.end {
            _ if has(Pile::Unacknowledged) => Account::Unacknowledged,
            _ if has(Pile::Ready) => Account::Ready,
            _ if has(Pile::Held) => Account::Held,
            _ if has(Pile::Dead) => Account::DeadLettered,
            _ if standing.routing || has(Pile::Underway) => Account::Underway,
            end => end.unwrap_or(Account::Underway),
        };
        if standing.account.replace(to) != Some(to) {
            teller.told.push(Told::Moved(message, to));
        }
    }

    fn standing(&mut self, message: MessageId) -> &mut Standing {
        self.messages.get_or_default(message.0)
    }
}
