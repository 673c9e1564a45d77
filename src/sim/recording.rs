//! A recording: a run from its beginning to its end.

use std::rc::Rc;

use super::action::{Action, ClientAction, ClusterAction, Intervention};
use super::journal::{EntryId, Journal};
use super::plan::{ClientId, ClientPlan, Plan};
use super::recorder::Recorder;
use super::trace;
use crate::base::{Fingerprint, SimTime};
use crate::engine::logs::{TopicConfiguration, TopicId};
use crate::engine::queueing::Name;

/// Plan, seed and interventions, and all that came of them.
#[derive(Clone, Debug)]
pub struct Recording {
    pub plan: Rc<Plan>,
    /// The seed of all randomness.
    pub seed: u64,
    /// What the reader did, in order of time.
    pub interventions: Rc<[Intervention]>,
    pub journal: Journal,
}

impl Recording {
    /// Runs a plan to its end.
    pub fn run(plan: Rc<Plan>, seed: u64, interventions: Vec<Intervention>) -> Self {
        Recorder::begin(plan, seed, interventions).finish()
    }

    /// A client as it was told to be by a moment, with every setting that was changed by then.
    pub fn client_at(&self, client: ClientId, t: SimTime) -> Option<ClientPlan> {
        let mut clients = self.plan.clients.clone();
        let actions = self.plan.actions(&self.interventions);
        for (_, action) in actions.into_iter().filter(|(at, _)| *at <= t) {
            let role_of = |name: &Name| {
                clients.iter().find(|other| other.name == *name).map(|other| other.role.clone())
            };
            let role = match action {
                Action::Client(ClientAction::Set { client, setting }) => role_of(client).map(|mut role| {
                    setting.apply(&mut role);
                    role
                }),
                Action::Client(ClientAction::Add { like, .. }) => role_of(like),
                _ => None,
            };
            let place = clients.iter_mut().find(|other| *other.name == *action.subject());
            if let (Some(role), Some(place)) = (role, place) {
                place.role = role;
            }
        }
        clients.into_iter().nth(client.index())
    }

    /// A topic's settings at a moment, with all that was changed by then; none if there is no such topic.
    pub fn topic_at(&self, topic: TopicId, t: SimTime) -> Option<TopicConfiguration> {
        let declaration = &self.plan.logs.topics.get(topic.index())?.declaration;
        let mut configuration = declaration.configuration.clone();
        let actions = self.plan.actions(&self.interventions);
        for (_, action) in actions.into_iter().filter(|(at, _)| *at <= t) {
            if let Action::Cluster(ClusterAction::AlterTopic { topic, setting }) = action
                && *topic == declaration.name
            {
                setting.apply(&mut configuration);
            }
        }
        Some(configuration)
    }

    /// The moment of the last entry.
    pub fn end(&self) -> SimTime {
        self.journal.entries.last().map_or(SimTime::ZERO, |entry| entry.at)
    }

    /// How many entries lie at or before a moment. O(log entries).
    pub fn entries_by(&self, t: SimTime) -> usize {
        self.journal.entries.partition_point(|entry| entry.at <= t)
    }

    /// The journal as JSON lines, one for each entry.
    pub fn trace(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.journal.entries.len() as u32).map(|id| trace::line(self, EntryId(id)))
    }

    /// One of these lines.
    pub fn trace_line(&self, entry: EntryId) -> String {
        trace::line(self, entry)
    }

    /// A number that tells this journal from any other.
    pub fn fingerprint(&self) -> String {
        let mut fingerprint = Fingerprint::default();
        self.trace().for_each(|line| fingerprint.add_line(&line));
        fingerprint.to_string()
    }
}
