//! Effects by their keys: what should take place once for each, and has taken place never, once or more often.
//!
//! A key is one that something was begun for: a handling whose way leads to the step with the effect, and whose key
//! stands in what came in. For a key that is only found out on the way, nothing can be said before it takes place. What
//! never came in is no effect that is missing: where it is, the accounts of messages say.

use late::late;

use crate::base::OrdMap;
use crate::engine::queueing::Name;
use crate::sim::service::{ActivityId, ServiceEvent, ServicePlan, StepId};
use crate::sim::{ClientEvent, ClientId, EntryId, Recording, What};

/// An effect for one key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EffectOf {
    pub client: ClientId,
    pub step: StepId,
    pub key: Name,
    /// Handlings that were to bring it about: when each began, and when it was over.
    handlings: Vec<(EntryId, Option<EntryId>)>,
    /// When it took place.
    times: Vec<EntryId>,
}

/// How often an effect has taken place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Took {
    /// All that was begun for it is over, and it has not.
    Never,
    /// Something is under way that may bring it about.
    NotYet,
    Once,
    /// So often.
    Often(u32),
}

impl EffectOf {
    /// How often it has taken place within so many entries, and the entry that shows it; none before anything was
    /// begun for it.
    pub fn at(&self, entries: usize) -> Option<(Took, EntryId)> {
        let past = |entry: &EntryId| entry.index() < entries;
        let times = &self.times[..self.times.partition_point(past)];
        if let Some(last) = times.last() {
            let took = if times.len() == 1 { Took::Once } else { Took::Often(times.len() as u32) };
            return Some((took, *last));
        }
        let begun = &self.handlings[..self.handlings.partition_point(|(began, _)| past(began))];
        let (last, over) = begun.last()?;
        let is_over = |(_, over): &(EntryId, Option<EntryId>)| over.as_ref().is_some_and(past);
        Some(match begun.iter().all(is_over) {
            true => (Took::Never, over.unwrap_or(*last)),
            false => (Took::NotYet, *last),
        })
    }
}

impl Took {
    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Never => "never".to_owned(),
            Self::NotYet => "not yet".to_owned(),
            Self::Once => "once".to_owned(),
            Self::Often(2) => "twice".to_owned(),
            Self::Often(times) => format!("{times} times"),
        }
    }
}

/// All effects of a run, by service, step and key. O(entries · log of keys).
#[late(services)]
pub(in crate::insight) fn effects(recording: &Recording) -> Vec<EffectOf> {
    let mut reader = Reader { recording, effects: OrdMap::default(), open: OrdMap::default() };
    for (at, entry) in recording.journal.entries.iter().enumerate() {
        if let What::Client(client, ClientEvent::Service(event)) = &entry.what {
            reader.read(EntryId(at as u32), *client, event);
        }
    }
    reader.effects.into_values().collect()
}

type Key = (ClientId, StepId, Name);

struct Reader<'a> {
    recording: &'a Recording,
    effects: OrdMap<Key, EffectOf>,
    /// What is under way, with the effects that it may bring about and their place among the handlings of each.
    open: OrdMap<ActivityId, Vec<(Key, usize)>>,
}

impl<'a> Reader<'a> {
    fn service(&self, client: ClientId) -> Option<&'a ServicePlan> {
        self.recording.plan.clients.get(client.index())?.role.service()
    }

    fn read(&mut self, entry: EntryId, client: ClientId, event: &ServiceEvent) {
        match event {
            ServiceEvent::Began { activity, handler, held, correlation } => {
                let Some(service) = self.service(client) else { return };
                let Some(steps) = effect_steps(service, *handler) else { return };
                for (step, effect) in steps {
                    let Some(key) = effect.when_begun(held, correlation.as_ref()) else { continue };
                    let key = (client, step, key);
                    let effect = self.effect(&key);
                    effect.handlings.push((entry, None));
                    let place = effect.handlings.len() - 1;
                    self.open.or_default(*activity).push((key, place));
                }
            }
            ServiceEvent::Effect { step, key, .. } => {
                let step = self.service(client).map_or(*step, |service| named_so(service, *step));
                self.effect(&(client, step, key.clone())).times.push(entry);
            }
            ServiceEvent::Ended { activity, .. } => {
                for (key, place) in self.open.remove(activity).unwrap_or_default() {
                    if let Some(handling) = self.effect(&key).handlings.get_mut(place) {
                        handling.1 = Some(entry);
                    }
                }
            }
            _ => {}
        }
    }

    fn effect(&mut self, key: &Key) -> &mut EffectOf {
        let (client, step, name) = key.clone();
        let new = || EffectOf { client, step, key: name, ..EffectOf::default() };
        self.effects.or_insert_with(key.clone(), new)
    }
}

/// The steps with an effect that a handler may come to.
fn effect_steps(
    service: &ServicePlan,
    handler: u16,
) -> Option<impl Iterator<Item = (StepId, &crate::sim::service::Template)>> {
    let steps = service.steps_of(service.handlers.get(usize::from(handler))?);
    Some(
        steps
            .into_iter()
            .filter_map(|step| Some((named_so(service, step), service.step(step)?.effect.as_ref()?))),
    )
}

/// The first step of the service that is named so: an effect is the same whichever handler comes to it.
fn named_so(service: &ServicePlan, step: StepId) -> StepId {
    let Some(name) = service.step(step).map(|step| &step.name) else { return step };
    let first = service.steps.iter().position(|other| other.name == *name && other.effect.is_some());
    first.map_or(step, |at| StepId(at as u16))
}
