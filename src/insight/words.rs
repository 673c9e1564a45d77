//! An entry of the journal in words: short, active, present tense. The sentences stand in the table of kinds;
//! here their places are filled.

use std::fmt::Display;

use super::service;
use crate::base::SimDuration;
use crate::engine::logs::MemberEnd;
use crate::engine::queueing::{ConnectionEvent, Event};
use crate::lesson::markup::Span;
use crate::sim::{ClientEvent, Entry, EntryId, Facts, LifeEvent, Node, NodeId, Reason, Recording, What};

/// An entry in words.
pub fn sentence(recording: &Recording, entry: EntryId) -> String {
    let mut words = String::new();
    write_sentence(recording, entry, &mut words);
    words
}

/// The same as narration: what it names is a thing on the stage.
pub fn narrated(recording: &Recording, entry: EntryId) -> Vec<Span> {
    let mut spans = Vec::new();
    write_sentence(recording, entry, &mut spans);
    spans
}

fn write_sentence(recording: &Recording, entry: EntryId, out: &mut dyn Out) {
    let facts = Facts::of(recording, entry);
    let Some(told) = recording.journal.entries.get(entry.index()) else { return };
    match &told.what {
        What::Acted(action) => out.words(&action.sentence()),
        what => {
            let (words, usual) = (Words { recording, facts: &facts, told }, facts.sentence());
            let own = recording.plan.has_services().then(|| service::sentence(recording, what, usual));
            words.fill(own.flatten().as_deref().unwrap_or(usual), out);
        }
    }
}

/// Where a sentence is written.
trait Out {
    fn words(&mut self, words: &dyn Display);
    /// The name of a thing.
    fn thing(&mut self, name: &str);
    /// The number of a message.
    fn message(&mut self, number: u32);
}

impl Out for String {
    fn words(&mut self, words: &dyn Display) {
        use std::fmt::Write;
        // Writing to a text does not fail.
        let _ = write!(self, "{words}");
    }

    fn thing(&mut self, name: &str) {
        self.push_str(name);
    }

    fn message(&mut self, number: u32) {
        self.words(&format_args!("#{number}"));
    }
}

impl Out for Vec<Span> {
    fn words(&mut self, words: &dyn Display) {
        match self.last_mut() {
            Some(Span::Text(text)) => text.words(words),
            _ => self.push(Span::Text(words.to_string())),
        }
    }

    fn thing(&mut self, name: &str) {
        self.push(Span::Thing { name: name.to_owned(), words: name.to_owned() });
    }

    fn message(&mut self, number: u32) {
        self.push(Span::Message(number));
    }
}

struct Words<'a> {
    recording: &'a Recording,
    facts: &'a Facts,
    told: &'a Entry,
}

impl Words<'_> {
    fn fill(&self, template: &str, out: &mut dyn Out) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((place, after)) = after.split_once('}') else {
                unreachable!("{template} has open places")
            };
            out.words(&before);
            self.place(place, out);
            rest = after;
        }
        out.words(&rest);
    }

    fn place(&self, place: &str, out: &mut dyn Out) {
        let facts = self.facts;
        match place {
            "client" => self.name(facts.client, out),
            "queue" => self.name(facts.queue, out),
            "exchange" => self.name(facts.exchange, out),
            "onward" => self.name(facts.onward, out),
            "from" => self.name(facts.transit.map(|(_, from, _)| from), out),
            "to" => self.name(facts.transit.map(|(_, _, to)| to), out),
            "partition" => out.words(&self.partition()),
            "group" => out.words(&facts.group.as_deref().unwrap_or("the group")),
            "callee" => self.name(facts.callee, out),
            "row" => match &facts.table {
                Some((table, row)) => out.words(&format_args!("{table}[{row}]")),
                None => out.words(&"a row"),
            },
            "region" => match &facts.region {
                // Of a service, the step: whose it is has been said.
                Some((part, step)) if self.is_of_client(part) => out.words(step),
                Some((part, region)) => out.words(&format_args!("{part}.{region}")),
                None => out.words(&"its code"),
            },
            "offset" => out.words(&facts.offset.unwrap_or(0)),
            "message" => match facts.message {
                Some(id) => out.message(id.0),
                None => out.words(&"a message"),
            },
            "words" => out.words(&self.words()),
            "reason" => out.words(&facts.reason.map_or("", |reason| reason.as_str())),
            "place" => match facts.place {
                Some((1, _)) => out.words(&", at the head"),
                Some((place, of)) => out.words(&format_args!(", position {place} of {of}")),
                None => {}
            },
            "connection" => self.of_client("connection", out),
            "channel" => self.of_client("channel", out),
            "lost" => self.how_lost(out),
            "because" if facts.reason == Some(Reason::Member(MemberEnd::SessionTimeout)) => {
                let time = facts.client.and_then(|client| self.session_timeout(client));
                match time {
                    Some(time) => out.words(&format_args!(": no heartbeat for {time}")),
                    None => out.words(&": no heartbeat came in time"),
                }
            }
            "because" | "gone" => match facts.reason.map_or("", |reason| reason.phrase()) {
                "" => {}
                phrase => out.words(&format_args!(": {phrase}")),
            },
            "up_to" => {
                if let Some(words) = &facts.words {
                    out.words(&format_args!(" {words}"));
                }
            }
            "for" => {
                if let Some(until) = facts.until {
                    out.words(&format_args!(" for {}", until.since(self.told.at)));
                }
            }
            "again" => match facts.attempt {
                Some(attempt) if attempt > 1 && facts.is_tried_again() => {
                    out.words(&format_args!(" (attempt {attempt})"));
                }
                // Since RabbitMQ 4.3 one that was rejected is marked so at its first delivery as a dead letter.
                _ if facts.redelivered == Some(true) => out.words(&" (marked as redelivered)"),
                _ => {}
            },
            "attempt" => match facts.attempt {
                Some(attempt) if !facts.is_dead_letter() => out.words(&format_args!(", attempt {attempt}")),
                _ => {}
            },
            "attempts" => match facts.attempt {
                None => {}
                Some(1) => out.words(&" after 1 attempt"),
                Some(attempts) => out.words(&format_args!(" after {attempts} attempts")),
            },
            "cargo" => {
                if let Some((kind, ..)) = facts.transit {
                    self.fill(kind.noun(), out);
                }
            }
            _ => unreachable!("no sentence has a place for {place}"),
        }
    }

    /// Whose connection or channel it is; nobody's is the set-up's own.
    fn of_client(&self, what: &str, out: &mut dyn Out) {
        let plan = &self.recording.plan;
        let client = match &self.told.what {
            What::Broker(Event::Connection(event)) => match event {
                ConnectionEvent::ConnectionOpened { connection }
                | ConnectionEvent::ConnectionClosed { connection, .. }
                | ConnectionEvent::ChannelOpened { connection, .. } => plan.connection_node(*connection),
                ConnectionEvent::ChannelClosed { channel, .. } => plan.channel_node(*channel),
            },
            _ => None,
        };
        match client {
            None => out.words(&format_args!("A {what}")),
            Some(client) => {
                out.words(&format_args!("The {what} of "));
                out.thing(plan.name(client));
            }
        }
    }

    /// Why a connection ended that nobody closed.
    fn how_lost(&self, out: &mut dyn Out) {
        let cause = self.told.cause.and_then(|cause| self.recording.journal.entries.get(cause.index()));
        let Some(cause) = cause else { return };
        match &cause.what {
            What::Client(_, ClientEvent::Life(LifeEvent::LinkCut)) => {
                out.words(&format_args!(": no heartbeat for {}", self.told.at.since(cause.at)));
            }
            What::Client(_, ClientEvent::Life(LifeEvent::Crashed)) => out.words(&": the client is gone"),
            _ => {}
        }
    }

    /// Is it the client's own part of the code?
    fn is_of_client(&self, part: &str) -> bool {
        self.facts.client.is_some_and(|client| self.recording.plan.name(client) == part)
    }

    fn session_timeout(&self, client: NodeId) -> Option<SimDuration> {
        let plan = &self.recording.plan;
        let Node::Client(id) = plan.node(client) else { return None };
        Some(plan.clients.get(id.index())?.role.reader()?.settings.session_timeout)
    }

    fn name(&self, node: Option<NodeId>, out: &mut dyn Out) {
        match node {
            None | Some(NodeId(0)) => out.words(&"the broker"),
            Some(node) => out.thing(self.recording.plan.name(node)),
        }
    }

    /// The partition, whichever of its replicas it is about.
    fn partition(&self) -> &str {
        let name = self.facts.queue.map_or("the broker", |node| self.recording.plan.name(node));
        name.split_once('@').map_or(name, |(partition, _)| partition)
    }

    fn words(&self) -> &str {
        let reason = self.facts.reason.map(|reason| reason.as_str());
        self.facts.words.as_deref().or(reason).unwrap_or("no reason given")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{Kind, Plan};
    use std::rc::Rc;

    #[test]
    fn every_sentence_can_be_filled() {
        let recording = Recording::run(Rc::new(Plan::default()), 1, Vec::new());
        let told = &recording.journal.entries[0];
        for kind in Kind::ALL {
            for template in kind.sentences() {
                let facts = Facts::new(*kind);
                let mut out = String::new();
                Words { recording: &recording, facts: &facts, told }.fill(template, &mut out);
                assert!(!out.contains('{'), "{kind:?}: {out}");
            }
        }
    }
}
