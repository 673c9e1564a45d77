//! The queue broker at work: commands to it, what it does by itself, and what it sends its clients.

use std::rc::Rc;

use late::late;

use super::Due;
use super::origins::Origins;
use super::session::{channel, connection};
use crate::base::SimTime;
use crate::engine::queueing::{
    AlarmEvent, Broker, ChannelId, CloseReason, Command, ConnectionEvent, ConnectionId, ContentEvent, CopyId,
    Event, Message, QueueId, Refusal,
};
use crate::sim::client::owner;
use crate::sim::journal::{Cause, TransitKind, What};
use crate::sim::plan::{ClientId, Plan};
use crate::sim::simulation::{self, Run, Work};

/// Who declares the topology, before anything else: no client of a plan.
const SETUP: ClientId = ClientId(u16::MAX);
/// Its connection and channel.
const SETUP_LINK: (ConnectionId, ChannelId) = (connection(SETUP, u16::MAX), channel(SETUP, u16::MAX));

impl Run<'_> {
    /// Declares the topology. What is refused, by the broker's version say, is not there; the rest is.
    pub(in crate::sim) fn declare(&mut self, plan: &Plan) {
        let (_, channel) = SETUP_LINK;
        self.command(None, SETUP, Command::Configure(plan.configuration.clone()));
        self.open_setup();
        for exchange in &plan.exchanges {
            if !self.set_up_one(Command::DeclareExchange(channel, exchange.declaration())) {
                self.sim.stations.queue.pass_over_exchange();
            }
        }
        for queue in &plan.queues {
            if !self.set_up_one(Command::DeclareQueue(channel, queue.declaration())) {
                self.sim.stations.queue.pass_over_queue();
            }
        }
        let bindings = plan.bindings.iter().map(|binding| binding.bind(channel));
        for binding in bindings.chain(plan.exchange_bindings.iter().map(|binding| binding.bind(channel))) {
            self.set_up_one(binding);
        }
        self.command(None, SETUP, Command::CloseConnection(SETUP_LINK.0));
    }

    fn open_setup(&mut self) {
        let (connection, channel) = SETUP_LINK;
        self.command(None, SETUP, Command::OpenConnection(connection));
        self.command(None, SETUP, Command::OpenChannel { connection, channel });
    }

    /// Sets up one thing, if it is not refused. A refusal closes the channel or its connection: what comes after has
    /// others.
    fn set_up_one(&mut self, command: Command) -> bool {
        let is_done = self.command(None, SETUP, command);
        if !is_done {
            self.command(None, SETUP, Command::CloseConnection(SETUP_LINK.0));
            self.open_setup();
        }
        is_done
    }

    /// Gives a command to the broker and follows what it answers; was it carried out? Without a broker nobody hears it.
    pub(super) fn command(&mut self, cause: Cause, client: ClientId, command: Command) -> bool {
        if !self.sim.plan.has_queue_broker() {
            return true;
        }
        let mut events = std::mem::take(&mut self.sim.events);
        let done = apply(&mut self.sim.stations.queue, self.sim.now, command, &mut events);
        let is_done = done.is_ok();
        let cause = match done {
            Ok(()) => cause,
            Err(refusal) => self.note(cause, What::Refused(client, refusal)),
        };
        self.follow(cause, events);
        is_done
    }

    /// What the broker does by itself.
    pub(in crate::sim) fn broker_due(&mut self) {
        let mut events = std::mem::take(&mut self.sim.events);
        advance(&mut self.sim.stations.queue, self.sim.now, &mut events);
        self.follow(None, events);
    }

    /// Writes down what the broker did, and sends on their way what it has for its clients.
    fn follow(&mut self, cause: Cause, mut events: Vec<Event>) {
        let mut origins = Origins::of_command(cause);
        for event in events.drain(..) {
            let cause = origins.cause_of(&event);
            origins.remember(&event, Some(self.journal.next_entry()));
            let answer = Answer::of(&event);
            let cause = self.note(cause, What::Broker(event));
            if let Some(answer) = answer {
                self.pass_on(cause, answer);
            }
        }
        self.sim.events = events;
    }

    fn pass_on(&mut self, cause: Cause, answer: Answer) {
        match answer {
            Answer::Deliver { copy, queue, channel, delivery_tag, message } => {
                let from = self.sim.plan.queue_node(queue);
                self.send_delivery(cause, channel, from, copy, delivery_tag, message);
            }
            Answer::Notice { channel, kind, message } => self.send_notice(cause, channel, kind, message),
            Answer::Closed(channel) => self.tell_of_close(cause, channel),
            Answer::Blocked(connection) => self.tell_of_block(cause, connection, true),
            Answer::ReadAgain { connection, tell } => {
                if tell {
                    self.tell_of_block(cause, connection, false);
                }
                let (client, life) = owner(connection.0);
                let due = simulation::Due::Queue(Due::Read);
                self.sim.agenda.add(self.sim.now, cause, Work::OfClient { client, life, due });
            }
        }
    }
}

// The broker's code comes late to the browser, and is there before the run of a plan that has a broker begins.

#[late(queues)]
fn apply(
    broker: &mut Broker,
    now: SimTime,
    command: Command,
    events: &mut Vec<Event>,
) -> Result<(), Refusal> {
    broker.apply(now, command, events)
}

#[late(queues)]
fn advance(broker: &mut Broker, now: SimTime, events: &mut Vec<Event>) {
    broker.advance(now, events);
}

/// What the broker has for a client, out of one of its events.
enum Answer {
    Deliver { copy: CopyId, queue: QueueId, channel: ChannelId, delivery_tag: u64, message: Rc<Message> },
    Notice { channel: ChannelId, kind: TransitKind, message: Rc<Message> },
    Closed(ChannelId),
    Blocked(ConnectionId),
    ReadAgain { connection: ConnectionId, tell: bool },
}

impl Answer {
    fn of(event: &Event) -> Option<Self> {
        let notice = |channel: &ChannelId, kind, message: &Rc<Message>| {
            Some(Self::Notice { channel: *channel, kind, message: Rc::clone(message) })
        };
        match event {
            Event::Content(ContentEvent::Delivered {
                copy, queue, channel, delivery_tag, message, ..
            })
            | Event::Content(ContentEvent::StreamRead {
                copy, queue, channel, delivery_tag, message, ..
            }) => {
                let (copy, queue, channel, delivery_tag) = (*copy, *queue, *channel, *delivery_tag);
                Some(Self::Deliver { copy, queue, channel, delivery_tag, message: Rc::clone(message) })
            }
            Event::Content(ContentEvent::Confirmed { channel, message, ack, .. }) => {
                notice(channel, if *ack { TransitKind::Confirm } else { TransitKind::Nack }, message)
            }
            Event::Content(ContentEvent::Returned { channel, message }) => {
                notice(channel, TransitKind::Return, message)
            }
            Event::Connection(ConnectionEvent::ChannelClosed { channel, reason }) => {
                (*reason != CloseReason::Client).then_some(Self::Closed(*channel))
            }
            Event::Alarm(AlarmEvent::ConnectionBlocked { connection }) => Some(Self::Blocked(*connection)),
            Event::Alarm(AlarmEvent::ConnectionUnblocked { connection }) => {
                Some(Self::ReadAgain { connection: *connection, tell: true })
            }
            Event::Alarm(AlarmEvent::FlowEnded { connection }) => {
                Some(Self::ReadAgain { connection: *connection, tell: false })
            }
            _ => None,
        }
    }
}
