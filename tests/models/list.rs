//! A classic queue as a plain list, with its consumers: every rule carried out the long way.
//!
//! Time is in milliseconds. Everything that clients see is written into `seen`.

/// What a queue may be declared with.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    pub ttl: Option<u64>,
    pub length: Option<u64>,
    pub bytes: Option<u64>,
    /// A full queue rejects a publish, and does not drop its head.
    pub rejects: bool,
    pub priorities: Option<u8>,
}

#[derive(Clone, Copy, Debug)]
pub struct Publish {
    pub priority: Option<u8>,
    pub ttl: Option<u64>,
    pub bytes: usize,
}

/// What becomes of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    Ack,
    Requeue,
    Reject,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    Delivered { channel: usize, tag: u64, number: u32, redelivered: bool },
    Nothing,
    Confirmed { ack: bool },
    Ended { number: u32, why: &'static str },
}

#[derive(Clone, Debug)]
struct Item {
    /// Counts the publishes: also its place among those of its priority.
    number: u32,
    priority: u8,
    bytes: u64,
    expires: Option<u64>,
    redelivered: bool,
}

#[derive(Clone, Debug, Default)]
struct Channel {
    last_tag: u64,
    /// By tag, in the order of delivery; with the consumer's if it was one's.
    outstanding: Vec<(u64, Item, Option<u32>)>,
    consumer: Option<Consumer>,
}

#[derive(Clone, Debug)]
struct Consumer {
    tag: u32,
    /// 0: no limit.
    prefetch: usize,
    auto_ack: bool,
}

/// How many channels there are; the first publishes and gets.
pub const CHANNELS: usize = 3;

#[derive(Debug, Default)]
pub struct List {
    limits: Limits,
    now: u64,
    published: u32,
    ready: Vec<Item>,
    channels: [Channel; CHANNELS],
    /// The channels whose consumers stand in line, and those that were found to have no room.
    line: Vec<usize>,
    full: Vec<usize>,
    pub seen: Vec<Seen>,
}

impl List {
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    pub fn depth(&self) -> (usize, usize, usize) {
        let unacknowledged = self.channels.iter().map(|channel| channel.outstanding.len()).sum();
        (self.ready.len(), unacknowledged, self.line.len() + self.full.len())
    }

    /// The tag of the channel's nth outstanding delivery.
    pub fn tag(&self, channel: usize, nth: usize) -> Option<u64> {
        self.channels[channel].outstanding.get(nth).map(|(tag, ..)| *tag)
    }

    pub fn consumer(&self, channel: usize) -> Option<u32> {
        self.channels[channel].consumer.as_ref().map(|consumer| consumer.tag)
    }

    pub fn publish(&mut self, publish: Publish) {
        self.published += 1;
        let highest = self.limits.priorities.unwrap_or(0);
        let lives = [self.limits.ttl, publish.ttl].into_iter().flatten().min();
        let item = Item {
            number: self.published,
            priority: publish.priority.unwrap_or(0).min(highest),
            bytes: publish.bytes as u64,
            expires: lives.map(|ttl| self.now + ttl),
            redelivered: false,
        };
        if self.limits.rejects && self.is_beyond(1, item.bytes) {
            self.seen.push(Seen::Confirmed { ack: false });
            return;
        }
        self.ready.push(item);
        self.hand_out_one();
        self.drop_heads();
        self.expire();
        self.seen.push(Seen::Confirmed { ack: true });
    }

    pub fn get(&mut self, auto_ack: bool) {
        match self.head() {
            Some(at) => {
                let item = self.ready.remove(at);
                self.deliver(0, item, None, auto_ack);
            }
            None => self.seen.push(Seen::Nothing),
        }
        self.expire();
    }

    pub fn consume(&mut self, channel: usize, tag: u32, prefetch: usize, auto_ack: bool) {
        self.channels[channel].consumer = Some(Consumer { tag, prefetch, auto_ack });
        self.line.push(channel);
        self.hand_out();
    }

    pub fn cancel(&mut self, channel: usize) {
        self.channels[channel].consumer = None;
        self.line.retain(|other| *other != channel);
        self.full.retain(|other| *other != channel);
        self.hand_out();
    }

    /// Settles one delivery, or all up to it: first what was got, then consumer by consumer.
    pub fn settle(&mut self, channel: usize, tag: u64, multiple: bool, settlement: Settlement) {
        let named = |other: u64| other == tag || multiple && other < tag;
        let outstanding = self.channels[channel].outstanding.iter();
        let mut groups: Vec<Option<u32>> =
            outstanding.filter(|(other, ..)| named(*other)).map(|(.., consumer)| *consumer).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let outstanding = std::mem::take(&mut self.channels[channel].outstanding);
            let of_group =
                |(other, _, consumer): &(u64, Item, Option<u32>)| named(*other) && *consumer == group;
            let (settled, left) = outstanding.into_iter().partition(of_group);
            self.channels[channel].outstanding = left;
            self.settle_group(channel, settled, settlement);
        }
    }

    fn settle_group(
        &mut self,
        channel: usize,
        settled: Vec<(u64, Item, Option<u32>)>,
        settlement: Settlement,
    ) {
        for (_, item, _) in settled {
            match settlement {
                Settlement::Ack => {}
                Settlement::Requeue => self.requeue(item),
                Settlement::Reject => self.end(item.number, "rejected"),
            }
        }
        if self.full.contains(&channel) && self.has_room(channel) {
            self.full.retain(|other| *other != channel);
            self.line.push(channel);
        }
        self.after_requeue();
    }

    /// Closes a channel; it is opened anew.
    pub fn close(&mut self, channel: usize) {
        let closed = std::mem::take(&mut self.channels[channel]);
        self.line.retain(|other| *other != channel);
        self.full.retain(|other| *other != channel);
        closed.outstanding.into_iter().for_each(|(_, item, _)| self.requeue(item));
        self.after_requeue();
    }

    pub fn purge(&mut self) {
        while let Some(at) = self.head() {
            let item = self.ready.remove(at);
            self.end(item.number, "purged");
        }
    }

    pub fn wait(&mut self, ms: u64) {
        self.now += ms;
        self.expire();
    }

    /// The highest priority, and in it the oldest.
    fn head(&self) -> Option<usize> {
        let rank = |at: &usize| (u8::MAX - self.ready[*at].priority, self.ready[*at].number);
        (0..self.ready.len()).min_by_key(rank)
    }

    fn is_beyond(&self, more: u64, more_bytes: u64) -> bool {
        let bytes: u64 = self.ready.iter().map(|item| item.bytes).sum();
        self.limits.length.is_some_and(|most| self.ready.len() as u64 + more > most)
            || self.limits.bytes.is_some_and(|most| bytes + more_bytes > most)
    }

    fn requeue(&mut self, item: Item) {
        self.ready.push(Item { redelivered: true, ..item });
    }

    fn after_requeue(&mut self) {
        self.drop_heads();
        self.hand_out();
    }

    fn drop_heads(&mut self) {
        while !self.limits.rejects && self.is_beyond(0, 0) {
            let Some(at) = self.head() else { return };
            let item = self.ready.remove(at);
            self.end(item.number, "maxlen");
        }
    }

    /// Only the head can expire.
    fn expire(&mut self) {
        while let Some(at) = self.head() {
            if self.ready[at].expires.is_none_or(|expires| expires > self.now) {
                return;
            }
            let item = self.ready.remove(at);
            self.end(item.number, "expired");
        }
    }

    fn hand_out(&mut self) {
        self.expire();
        while self.hand_out_one() {
            self.expire();
        }
    }

    /// The first in line with room gets the head and goes to the back; who has none steps out.
    fn hand_out_one(&mut self) -> bool {
        let Some(head) = self.head() else { return false };
        while !self.line.is_empty() {
            let channel = self.line.remove(0);
            if !self.has_room(channel) {
                self.full.push(channel);
                continue;
            }
            self.line.push(channel);
            let item = self.ready.remove(head);
            let consumer = self.channels[channel].consumer.clone().expect("it stands in line");
            self.deliver(channel, item, Some(consumer.tag), consumer.auto_ack);
            return true;
        }
        false
    }

    fn has_room(&self, channel: usize) -> bool {
        let Channel { outstanding, consumer, .. } = &self.channels[channel];
        let Some(consumer) = consumer else { return false };
        let held = outstanding.iter().filter(|(_, _, tag)| *tag == Some(consumer.tag)).count();
        consumer.auto_ack || consumer.prefetch == 0 || held < consumer.prefetch
    }

    fn deliver(&mut self, channel: usize, item: Item, consumer: Option<u32>, auto_ack: bool) {
        let state = &mut self.channels[channel];
        state.last_tag += 1;
        let (tag, number, redelivered) = (state.last_tag, item.number, item.redelivered);
        if !auto_ack {
            state.outstanding.push((tag, item, consumer));
        }
        self.seen.push(Seen::Delivered { channel, tag, number, redelivered });
    }

    fn end(&mut self, number: u32, why: &'static str) {
        self.seen.push(Seen::Ended { number, why });
    }
}
