//! Declaring, purging and deleting queues (AMQP 0-9-1, 1.7; RabbitMQ's "Queues" guide).

use std::rc::Rc;

use super::arguments::{QueueArguments, QueueType};
use super::broker::Broker;
use super::command::QueueDeclaration;
use super::declare_exchange::refuse_reserved;
use super::event::{ContentEvent, DiscardReason, Event, QueueEnd, TopologyEvent};
use super::exchange::Destination;
use super::id::{ChannelId, ConnectionId, QueueId};
use super::queue::{Queue, Traits};
use super::refusal::{Refusal, ReplyCode};
use super::value::{FieldTable, Name};
use crate::base::SimTime;

impl Broker {
    /// Declaring what is there already, and the same, renews its `x-expires` and changes nothing else;
    /// otherwise 406, or 405 where it is a matter of exclusiveness. A passive declaration asks for
    /// the name alone.
    pub(super) fn declare_queue(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        declared: QueueDeclaration,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let QueueDeclaration { name, passive, durable, exclusive, auto_delete, arguments } = declared;
        if let Some(declared) = self.declare_reply_name(&name) {
            return declared;
        }
        if passive {
            // Here an empty name is none.
            let id = self.queues.find(&name).ok_or_else(|| Refusal::no_queue(&name))?;
            self.queues.get(id).map_or(Ok(()), |queue| self.refuse_locked(channel, queue))?;
            self.use_queue(now, channel, id);
            return Ok(());
        }
        refuse_reserved("queue", &name)?;
        let traits = Traits { durable, auto_delete, owner: self.owner(channel, exclusive) };
        if let Some(id) = self.queues.find(&name) {
            self.same_queue(channel, id, &traits, &arguments)?;
            self.use_queue(now, channel, id);
            return Ok(());
        }
        let arguments = QueueArguments::read(self.configuration.version, &name, &arguments)?;
        refuse_unnamed(&name, &arguments)?;
        self.refuse_transient(&traits)?;
        refuse_unfit(&name, &traits, &arguments)?;
        let name = if name.is_empty() { self.new_queue_name() } else { name };
        let policy = self.policies.get(&name).cloned().unwrap_or_default();
        let mut new = Queue::new(self.configuration.version, name, traits, arguments);
        new.policy = policy;
        let queue = self.queues.add(new);
        self.queues.touch(now, queue);
        out.push(Event::Topology(TopologyEvent::QueueDeclared { queue }));
        self.use_queue(now, channel, queue);
        Ok(())
    }

    /// A queue that goes with the broker, and belongs to nobody, is not permitted any more.
    fn refuse_transient(&self, traits: &Traits) -> Result<(), Refusal> {
        if traits.durable || traits.owner.is_some() || self.configuration.takes_transient_queues() {
            return Ok(());
        }
        let text = "Feature `transient_nonexcl_queues` is deprecated.\n\
                    By default, this feature is not permitted anymore.\n\
                    The feature will be removed from a future major RabbitMQ version, regardless of the \
                    configuration; actual version to be determined.";
        Err(Refusal::new(ReplyCode::InternalError, text))
    }

    fn owner(&self, channel: ChannelId, exclusive: bool) -> Option<ConnectionId> {
        self.channels.get(&channel).map(|state| state.connection).filter(|_| exclusive)
    }

    fn same_queue(
        &self,
        channel: ChannelId,
        id: QueueId,
        traits: &Traits,
        arguments: &FieldTable,
    ) -> Result<(), Refusal> {
        let Some(there) = self.queues.get(id) else { return Ok(()) };
        self.refuse_locked(channel, there)?;
        if there.traits.owner.is_some() != traits.owner.is_some() {
            return Err(Refusal::locked(&there.name));
        }
        let differs = [
            ("durable", there.traits.durable != traits.durable),
            ("auto_delete", there.traits.auto_delete != traits.auto_delete),
        ];
        let differs = differs.into_iter().find_map(|(name, differs)| differs.then_some(name));
        match differs.or_else(|| there.arguments.first_difference(arguments, self.configuration.version)) {
            None => Ok(()),
            Some(field) => Err(Refusal::differs(field, "queue", &there.name)),
        }
    }

    /// The name of a queue that its client gave none.
    fn new_queue_name(&mut self) -> Rc<str> {
        loop {
            self.next_name += 1;
            let name = format!("amq.gen-{}", self.next_name);
            if self.queues.find(&name).is_none() {
                return name.into();
            }
        }
    }

    /// The queue that a client names on its channel: 404 if there is none, 405 if it is another
    /// connection's. The empty name means that of the queue that was declared last on the channel.
    pub(super) fn queue_for(&self, channel: ChannelId, name: &str) -> Result<QueueId, Refusal> {
        let name = self.name_for(channel, name);
        let there = self.queues.find(name).and_then(|id| Some((id, self.queues.get(id)?)));
        let (id, queue) = there.ok_or_else(|| Refusal::no_queue(name))?;
        self.refuse_locked(channel, queue)?;
        Ok(id)
    }

    /// The name that a client means by one: the empty name is that of the channel's last declared queue.
    pub(super) fn name_for<'n>(&'n self, channel: ChannelId, name: &'n str) -> &'n str {
        let last = self.channels.get(&channel).and_then(|state| state.last_declared.as_deref());
        if name.is_empty() { last.unwrap_or_default() } else { name }
    }

    pub(super) fn refuse_locked(&self, channel: ChannelId, queue: &Queue) -> Result<(), Refusal> {
        let connection = self.channels.get(&channel).map(|state| state.connection);
        match queue.traits.owner {
            Some(owner) if Some(owner) != connection => Err(Refusal::locked(&queue.name)),
            _ => Ok(()),
        }
    }

    /// The name of the queue that was declared last on a channel, if it is there.
    pub fn last_declared(&self, channel: ChannelId) -> Option<&Name> {
        let last = self.channels.get(&channel)?.last_declared.as_ref()?;
        self.queues.find(last).map(|_| last)
    }

    /// A declaration counts as use, but of a quorum queue (#5894), and makes it the channel's last declared queue.
    fn use_queue(&mut self, now: SimTime, channel: ChannelId, id: QueueId) {
        if self.queues.get(id).is_some_and(|queue| queue.arguments.queue_type != QueueType::Quorum) {
            self.queues.touch(now, id);
        }
        let name = self.queue_name(id).cloned();
        if let Some(state) = self.channels.get_mut(&channel) {
            state.last_declared = name;
        }
    }

    pub(super) fn purge(
        &mut self,
        channel: ChannelId,
        name: &str,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let id = self.queue_for(channel, name)?;
        if let Some(stream) = self.queues.get(id).filter(|queue| queue.is_stream()) {
            return Err(stream.lacks("queue.purge"));
        }
        let before = out.len();
        self.discard_ready(id, DiscardReason::Purged, out);
        let count = (out.len() - before) as u32;
        out.push(Event::Content(ContentEvent::Purged { queue: id, count }));
        Ok(())
    }

    /// `queue.delete`; a queue that isn't there is no error (RabbitMQ's "Specification" guide).
    pub(super) fn delete_queue(
        &mut self,
        channel: ChannelId,
        name: &str,
        (if_unused, if_empty): (bool, bool),
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        if !name.is_empty() && self.queues.find(name).is_none() {
            return Ok(());
        }
        let id = self.queue_for(channel, name)?;
        let Some(queue) = self.queues.get(id) else { return Ok(()) };
        if if_unused && queue.consumers.len() > 0 {
            return Err(Refusal::in_use("queue", name));
        }
        if if_empty && queue.ready() > 0 {
            let text = format!("queue '{name}' in vhost '/' not empty");
            return Err(Refusal::new(ReplyCode::PreconditionFailed, text));
        }
        self.remove_queue(id, QueueEnd::Deleted, out);
        Ok(())
    }

    /// Takes a queue out with its bindings, consumers and messages. Deliveries not yet settled are
    /// over too, though their tags may still be acknowledged.
    pub(super) fn remove_queue(&mut self, id: QueueId, reason: QueueEnd, out: &mut Vec<Event>) {
        let discarded = match reason {
            QueueEnd::BrokerStopped => DiscardReason::Transient,
            QueueEnd::Deleted | QueueEnd::Expired | QueueEnd::AutoDelete | QueueEnd::Exclusive => {
                DiscardReason::QueueDeleted
            }
        };
        self.discard_ready(id, discarded, out);
        // What was read of a stream never left it.
        let was_stream = self.queues.remove(id).is_some_and(|queue| queue.is_stream());
        for (&channel, state) in &mut self.channels {
            for delivery in state.deliveries().filter(|delivery| delivery.queue == id && !was_stream) {
                let (copy, message) = (delivery.queued.copy, Rc::clone(&delivery.queued.message));
                out.push(Event::Content(ContentEvent::Discarded {
                    copy,
                    queue: id,
                    reason: discarded,
                    message,
                }));
            }
            state.consumers.retain(|&tag, &mut queue| {
                if queue == id {
                    out.push(Event::Topology(TopologyEvent::ConsumerCancelled { channel, tag, queue }));
                }
                queue != id
            });
        }
        self.unbind_all(Destination::Queue(id), out);
        out.push(Event::Topology(TopologyEvent::QueueDeleted { queue: id, reason }));
    }

    pub(super) fn discard_ready(&mut self, id: QueueId, reason: DiscardReason, out: &mut Vec<Event>) {
        while let Some(queued) = self.queues.take_any(id) {
            self.let_go(id, &queued);
            out.push(Event::Content(ContentEvent::Discarded {
                copy: queued.copy,
                queue: id,
                reason,
                message: queued.message,
            }));
        }
    }

    /// Its last consumer may have gone: an auto-delete queue goes too, `x-expires` begins to run.
    pub(super) fn after_consumer(&mut self, now: SimTime, id: QueueId, out: &mut Vec<Event>) {
        self.queues.touch(now, id);
        let alone = |queue: &Queue| queue.traits.auto_delete && queue.consumers.len() == 0;
        if self.queues.get(id).is_some_and(alone) {
            self.remove_queue(id, QueueEnd::AutoDelete, out);
        }
    }

    /// A connection ended: its exclusive queues go.
    pub(super) fn remove_exclusive(&mut self, connection: ConnectionId, out: &mut Vec<Event>) {
        for id in self.queues.owned_by(connection) {
            self.remove_queue(id, QueueEnd::Exclusive, out);
        }
    }
}

/// Only classic queues get their names from the broker (`rabbit_amqqueue.erl`, is_server_named_allowed/1).
fn refuse_unnamed(name: &str, arguments: &QueueArguments) -> Result<(), Refusal> {
    if name.is_empty() && arguments.queue_type != QueueType::Classic {
        let text = "Cannot declare a server-named queue for this type";
        return Err(Refusal::new(ReplyCode::PreconditionFailed, text));
    }
    Ok(())
}

/// What a quorum queue or a stream can't be (RabbitMQ's quorum queue guide, "Feature Comparison").
fn refuse_unfit(name: &str, traits: &Traits, arguments: &QueueArguments) -> Result<(), Refusal> {
    let property = match (traits, arguments.queue_type) {
        (_, QueueType::Classic) => return Ok(()),
        (Traits { durable: false, .. }, _) => "non-durable",
        (Traits { owner: Some(_), .. }, _) => "exclusive-owner",
        (Traits { auto_delete: true, .. }, _) => "auto-delete",
        _ => return Ok(()),
    };
    let text = format!("invalid property '{property}' for queue '{name}' in vhost '/'");
    Err(Refusal::new(ReplyCode::PreconditionFailed, text))
}
