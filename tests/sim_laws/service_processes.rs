//! The books of processes: whose threads are taken, and who hears of what is emitted in them, in which order.

use sorting_office::sim::service::{ActivityId, Held, StepId, StepOp};
use sorting_office::sim::{Action, ClientAction, ClientId, EntryId, Recording, What};

use super::{Activity, Books, Holds, Standing, activity_of, entry};

fn shares(recording: &Recording, client: ClientId) -> bool {
    recording.plan.clients[client.index()].role.service().is_some_and(|service| service.shares_threads)
}

impl Books {
    /// Where a process shares its threads, a call in it runs on the thread of whoever waits for it.
    pub(super) fn has_own_thread(&self, recording: &Recording, client: ClientId, held: &Held) -> bool {
        let plan = &recording.plan;
        match held {
            Held::Call { call, from, .. } if shares(recording, client) && plan.is_within(client, *from) => {
                self.calls[call].standing != Standing::UnderWay
            }
            Held::Event { .. } => false,
            _ => true,
        }
    }

    /// How many threads are taken: a service's own, or all of a process that shares them.
    pub(super) fn taken(&self, recording: &Recording, client: ClientId) -> usize {
        let is_of = |other: ClientId| {
            other == client || shares(recording, client) && recording.plan.is_within(client, other)
        };
        let own = |one: &&Activity| {
            one.end.is_none() && is_of(one.client) && self.has_own_thread(recording, one.client, &one.held)
        };
        self.activities.values().filter(own).count()
    }

    /// Does a handler run for which that one waits?
    pub(super) fn is_heard(&self, activity: ActivityId) -> bool {
        let waits =
            |one: &Activity| matches!(one.held, Held::Event { emitter: Some(it), .. } if it == activity);
        self.activities.values().any(|one| one.end.is_none() && waits(one))
    }

    /// Whoever goes on has no handler running in turn. What is emitted is for those who are subscribed now.
    pub(super) fn steps(
        &mut self,
        recording: &Recording,
        id: EntryId,
        client: ClientId,
        activity: ActivityId,
        step: StepId,
    ) -> Holds {
        must!(!self.is_heard(activity), "{activity:?} goes on before its handlers are through");
        let service = |id: ClientId| recording.plan.clients[id.index()].role.service().expect("a service");
        let StepOp::Emit(plan) = &service(client).steps[step.index()].op else { return Ok(()) };
        let on_bus = |(of, handler): &&(ClientId, u16)| {
            let service = service(*of);
            service.bus_of(&service.handlers[usize::from(*handler)]).is_some_and(|(bus, _)| *bus == plan.bus)
        };
        self.emitted.insert(id, self.subscribed.iter().filter(on_bus).copied().collect());
        Ok(())
    }

    /// Is a handler one that an event is for, and not before those that come before it?
    pub(super) fn is_next(
        &mut self,
        recording: &Recording,
        cause: Option<EntryId>,
        (from, emitter): (ClientId, Option<ActivityId>),
        (activity, hears): (ActivityId, (ClientId, u16)),
    ) -> bool {
        let Some(mut at) = cause else { return false };
        // Back over the handlers before it to the step that emits.
        loop {
            let by = activity_of(&entry(recording, at).what);
            if self.emitted.contains_key(&at) && emitter.is_none_or(|it| by == Some(it)) {
                break;
            }
            // What such a handler waits for may come of nothing, such as a message that is on disk.
            let before = by.and_then(|by| self.heard.get(&by).copied()).or(entry(recording, at).cause);
            let Some(before) = before else { return false };
            at = before;
        }
        self.heard.insert(activity, at);
        let What::Client(by, _) = &entry(recording, at).what else { return false };
        let left = self.emitted.get_mut(&at).expect("it is there");
        let place = left.iter().position(|one| *one == hears);
        place.map(|place| left.drain(..=place).count()).is_some() && *by == from
    }

    /// One more has as many threads as the one it is like.
    pub(super) fn acted(&mut self, recording: &Recording, action: &Action) {
        let Action::Client(ClientAction::Add { client, like }) = action else { return };
        let plan = &recording.plan;
        let (Some(id), Some(like)) = (plan.find_client(client), plan.find_client(like)) else { return };
        let [own, other] = [id, like].map(|id| &plan.clients[id.index()].role);
        if let (false, true, Some(threads)) = (self.come.contains(&id), own == other, self.threads.get(&like))
        {
            self.threads.insert(id, *threads);
        }
    }
}
