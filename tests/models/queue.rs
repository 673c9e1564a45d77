//! The engine's classic queue beside the plain list, deed by deed.

use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::*;
use sorting_office::base::SimDuration;
use sorting_office::engine::queueing::{
    ChannelId, Command, ConsumerTag, ContentEvent, DeathReason, Depth, DiscardReason, Event, FieldTable,
    Message, MessageId, Properties,
};

use super::deeds::{self, Deed};
use super::desk::{CHANNEL, Desk};
use super::list::{CHANNELS, Limits, List, Publish, Seen, Settlement};

/// The list's channels as the engine numbers them; the one to arrange things on is none of them.
fn id(channel: usize) -> ChannelId {
    ChannelId(CHANNEL.0 + 1 + channel as u32)
}

/// Both, and how many publishes and consumers there were.
struct Pair {
    desk: Desk,
    list: List,
    /// It has priorities.
    looks_late: bool,
    published: u32,
    consumers: u32,
}

impl Pair {
    fn new(limits: Limits) -> Self {
        let mut desk = Desk::new();
        desk.queue("q", deeds::arguments(&limits));
        for channel in 0..CHANNELS {
            desk.open(id(channel));
        }
        desk.does(Command::SelectConfirms(id(0)));
        let looks_late = limits.priorities.is_some();
        Self { desk, list: List::new(limits), looks_late, published: 0, consumers: 0 }
    }

    /// Does it on both sides, and tells what was seen of the engine's; nothing where it makes no sense.
    fn does(&mut self, deed: Deed) -> Vec<Event> {
        match deed {
            Deed::Publish(mut publish) => {
                publish.ttl = publish.ttl.filter(|_| !self.looks_late);
                self.list.publish(publish);
                self.publish(publish)
            }
            Deed::Get { auto_ack } => {
                self.list.get(auto_ack);
                self.desk.does(Command::Get { channel: id(0), queue: "q".into(), auto_ack })
            }
            Deed::Consume { channel, .. } if self.list.consumer(channel).is_some() => Vec::new(),
            Deed::Consume { channel, prefetch, auto_ack } => self.consume(channel, prefetch, auto_ack),
            Deed::Cancel { channel } => {
                let Some(tag) = self.list.consumer(channel) else { return Vec::new() };
                self.list.cancel(channel);
                self.desk.does(Command::Cancel { channel: id(channel), tag: ConsumerTag(tag) })
            }
            Deed::Settle { channel, nth, multiple, settlement } => {
                let Some(delivery_tag) = self.list.tag(channel, nth) else { return Vec::new() };
                self.list.settle(channel, delivery_tag, multiple, settlement);
                let (channel, requeue) = (id(channel), settlement == Settlement::Requeue);
                self.desk.does(match settlement {
                    Settlement::Ack => Command::Ack { channel, delivery_tag, multiple },
                    Settlement::Requeue | Settlement::Reject => {
                        Command::Nack { channel, delivery_tag, multiple, requeue }
                    }
                })
            }
            Deed::Close { channel } => self.close(channel),
            Deed::Purge => {
                self.list.purge();
                self.desk.does(Command::Purge { channel: CHANNEL, queue: "q".into() })
            }
            Deed::Wait { ms } => {
                self.list.wait(ms);
                self.desk.now += SimDuration::from_millis(ms);
                let mut events = Vec::new();
                self.desk.broker.advance(self.desk.now, &mut events);
                events
            }
        }
    }

    fn publish(&mut self, Publish { priority, ttl, bytes }: Publish) -> Vec<Event> {
        self.published += 1;
        let expiration = ttl.map(|ms| ms.to_string().into());
        let message = Message {
            id: MessageId(self.published),
            routing_key: "q".into(),
            properties: Rc::new(Properties { priority, expiration, ..Properties::default() }),
            body: "x".repeat(bytes).into(),
            ..Message::default()
        };
        let (message, mandatory, immediate) = (Rc::new(message), true, false);
        self.desk.does(Command::Publish { channel: id(0), message, mandatory, immediate })
    }

    fn consume(&mut self, channel: usize, prefetch: usize, auto_ack: bool) -> Vec<Event> {
        self.consumers += 1;
        self.list.consume(channel, self.consumers, prefetch, auto_ack);
        let (channel, tag) = (id(channel), ConsumerTag(self.consumers));
        let prefetch = prefetch as u16;
        self.desk.does(Command::Qos { channel, prefetch_size: 0, prefetch, global: false });
        let (queue, exclusive, arguments) = ("q".into(), false, FieldTable::new());
        self.desk.does(Command::Consume { channel, queue, tag, auto_ack, exclusive, arguments })
    }

    fn close(&mut self, channel: usize) -> Vec<Event> {
        self.list.close(channel);
        let events = self.desk.does(Command::CloseChannel(id(channel)));
        self.desk.open(id(channel));
        if channel == 0 {
            self.desk.does(Command::SelectConfirms(id(0)));
        }
        events
    }
}

fn seen(event: &Event) -> Option<Seen> {
    match event {
        Event::Content(ContentEvent::Delivered { channel, delivery_tag, redelivered, message, .. }) => {
            Some(Seen::Delivered {
                channel: (channel.0 - id(0).0) as usize,
                tag: *delivery_tag,
                number: message.id.0,
                redelivered: *redelivered,
            })
        }
        Event::Content(ContentEvent::GotNothing { .. }) => Some(Seen::Nothing),
        Event::Content(ContentEvent::Confirmed { ack, .. }) => Some(Seen::Confirmed { ack: *ack }),
        Event::Content(ContentEvent::Discarded { message, reason, .. }) => {
            Some(Seen::Ended { number: message.id.0, why: why(*reason) })
        }
        _ => None,
    }
}

fn why(reason: DiscardReason) -> &'static str {
    match reason {
        DiscardReason::Dead(DeathReason::Rejected) => "rejected",
        DiscardReason::Dead(DeathReason::Expired) => "expired",
        DiscardReason::Dead(DeathReason::Maxlen) => "maxlen",
        DiscardReason::Purged => "purged",
        other => other.as_str(),
    }
}

proptest! {
    #![proptest_config(crate::laws::config(2_000))]

    #[test]
    fn a_classic_queue_does_as_a_list_does(limits in deeds::limits(), deeds in vec(deeds::deed(), 0..60)) {
        let mut pair = Pair::new(limits);
        let queue = pair.desk.broker.queue("q").unwrap();
        for deed in deeds {
            let events = pair.does(deed);
            let found: Vec<Seen> = events.iter().filter_map(seen).collect();
            prop_assert_eq!(found, std::mem::take(&mut pair.list.seen), "{:?}", deed);
            let Depth { ready, unacknowledged, consumers, .. } = pair.desk.broker.depth(queue).unwrap();
            prop_assert_eq!((ready, unacknowledged, consumers), pair.list.depth(), "{:?}", deed);
        }
    }
}
