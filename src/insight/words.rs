//! An entry of the journal in words: short, active, present tense. The sentences stand in the table of kinds;
//! here their places are filled.

use std::fmt::Write;

use crate::base::SimTime;
use crate::sim::{EntryId, Facts, NodeId, Recording, What};

/// An entry in words.
pub fn sentence(recording: &Recording, entry: EntryId) -> String {
    let facts = Facts::of(recording, entry);
    let Some(told) = recording.journal.entries.get(entry.index()) else { return String::new() };
    if let What::Acted(action) = &told.what {
        return action.sentence();
    }
    let mut words = String::new();
    Words { recording, facts: &facts, at: told.at }.fill(facts.sentence(), &mut words);
    words
}

struct Words<'a> {
    recording: &'a Recording,
    facts: &'a Facts,
    at: SimTime,
}

impl Words<'_> {
    fn fill(&self, template: &str, out: &mut String) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((place, after)) = after.split_once('}') else {
                unreachable!("{template} has open places")
            };
            out.push_str(before);
            self.place(place, out);
            rest = after;
        }
        out.push_str(rest);
    }

    fn place(&self, place: &str, out: &mut String) {
        let facts = self.facts;
        // Writing to a text does not fail.
        let _ = match place {
            "client" => write!(out, "{}", self.name(facts.client)),
            "queue" => write!(out, "{}", self.name(facts.queue)),
            "exchange" => write!(out, "{}", self.name(facts.exchange)),
            "onward" => write!(out, "{}", self.name(facts.onward)),
            "from" => write!(out, "{}", self.name(facts.transit.map(|(_, from, _)| from))),
            "to" => write!(out, "{}", self.name(facts.transit.map(|(_, _, to)| to))),
            "partition" => write!(out, "{}", self.partition()),
            "group" => write!(out, "{}", facts.group.as_deref().unwrap_or("the group")),
            "offset" => write!(out, "{}", facts.offset.unwrap_or(0)),
            "message" => match facts.message {
                Some(id) => write!(out, "#{}", id.0),
                None => write!(out, "a message"),
            },
            "words" => write!(out, "{}", self.words()),
            "reason" => write!(out, "{}", facts.reason.map_or("", |reason| reason.as_str())),
            "because" | "gone" => match facts.reason.map_or("", |reason| reason.phrase()) {
                "" => Ok(()),
                phrase => write!(out, ": {phrase}"),
            },
            "up_to" => facts.words.as_ref().map_or(Ok(()), |words| write!(out, " {words}")),
            "for" => facts.until.map_or(Ok(()), |until| write!(out, " for {}", until.since(self.at))),
            "again" => match facts.attempt {
                Some(attempt) if attempt > 1 && facts.is_tried_again() => write!(out, " (attempt {attempt})"),
                _ if facts.redelivered == Some(true) => write!(out, " again"),
                _ => Ok(()),
            },
            "attempt" => match facts.attempt {
                Some(attempt) if !facts.is_dead_letter() => write!(out, ", attempt {attempt}"),
                _ => Ok(()),
            },
            "attempts" => match facts.attempt {
                None => Ok(()),
                Some(1) => write!(out, " after 1 attempt"),
                Some(attempts) => write!(out, " after {attempts} attempts"),
            },
            "cargo" => {
                if let Some((kind, ..)) = facts.transit {
                    self.fill(kind.noun(), out);
                }
                Ok(())
            }
            _ => unreachable!("no sentence has a place for {place}"),
        };
    }

    fn name(&self, node: Option<NodeId>) -> &str {
        match node {
            None | Some(NodeId(0)) => "the broker",
            Some(node) => self.recording.plan.name(node),
        }
    }

    /// The partition, whichever of its replicas it is about.
    fn partition(&self) -> &str {
        let name = self.name(self.facts.queue);
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
        for kind in Kind::ALL {
            for template in kind.sentences() {
                let facts = Facts::new(*kind);
                let mut out = String::new();
                Words { recording: &recording, facts: &facts, at: SimTime::ZERO }.fill(template, &mut out);
                assert!(!out.contains('{'), "{kind:?}: {out}");
            }
        }
    }
}
