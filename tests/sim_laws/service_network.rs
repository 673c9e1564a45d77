//! What the slow books of services take in from the network: calls, answers and deliveries on their way.

use super::*;

impl Books {
    pub(super) fn arrived(&mut self, recording: &Recording, what: &What) {
        let Some(it) = transit(recording, what) else { return };
        let plan = &recording.plan;
        if matches!(it.kind, TransitKind::Answer | TransitKind::Error) {
            self.calls.get_mut(&CallId(it.message.id.0)).expect("it was made").came_back += 1;
        }
        let Node::Client(client) = plan.node(it.to) else { return };
        let Some(service) = plan.clients[client.index()].role.service() else { return };
        let waiting = self.waiting.entry(client).or_default();
        match (it.kind, it.copy) {
            (TransitKind::Deliver, Some(copy)) => {
                let of_queue =
                    |port: &&PortPlan| port.queue().is_some_and(|queue| **queue == *plan.name(it.from));
                if let Some(PortPlan::Queue { .. }) = service.ports.iter().find(of_queue) {
                    waiting.push(Waiting::Delivery(copy));
                }
            }
            (TransitKind::Call, _) => {
                let call = CallId(it.message.id.0);
                waiting.push(Waiting::Call(call));
                self.calls.get_mut(&call).expect("it was made").came += 1;
            }
            _ => {}
        }
    }

    /// A call that gets no thread is answered at once.
    pub(super) fn departed(&mut self, recording: &Recording, cause: Option<EntryId>, what: &What) {
        let Some(it) = transit(recording, what).filter(|it| it.kind == TransitKind::Error) else { return };
        let Node::Client(client) = recording.plan.node(it.from) else { return };
        let is_refusal = match cause.map(|cause| &entry(recording, cause).what) {
            Some(What::Arrived(_)) => true,
            Some(What::Client(_, ClientEvent::Service(event))) => {
                matches!(**event, ServiceEvent::Refused { .. })
            }
            _ => false,
        };
        if is_refusal {
            self.take(client, Waiting::Call(CallId(it.message.id.0)));
        }
    }

    /// The world, as the stage shows it, has the same.
    pub fn agree(&self, world: &World) -> Holds {
        let services = &world.services;
        must!(
            self.subscribed == services.subscribed,
            "{:?}, and not {:?}",
            services.subscribed,
            self.subscribed
        );
        let count = |standing| self.calls.values().filter(|call| call.standing == standing).count() as u32;
        let tally = services.tally;
        let told = (tally.answered, tally.failed, tally.timed_out, tally.given_up, tally.late);
        let counted = (
            count(Standing::Answered),
            count(Standing::Failed),
            count(Standing::TimedOut),
            count(Standing::GivenUp),
            self.late,
        );
        must!(told == counted, "{tally:?}, and not {counted:?}");
        let sum = services.calls.len() as u32 + told.0 + told.1 + told.2 + told.3;
        must!(tally.sent == sum && tally.sent as usize == self.calls.len(), "{tally:?} has a call too much");
        let open = self.activities.iter().filter(|(_, one)| one.end.is_none());
        let open: Vec<_> = open.map(|(id, one)| (*id, one.client, &one.held)).collect();
        let shown: Vec<_> =
            services.activities.iter().map(|(id, one)| (*id, one.client, &*one.held)).collect();
        must!(open == shown, "{shown:?}, and not {open:?}");
        for (id, call) in services.calls.iter() {
            let own = &self.calls[id];
            let activity = services.activities.get(&call.activity);
            must!(own.standing == Standing::UnderWay, "{call:?} is {own:?}");
            must!(activity.is_some_and(|one| one.call == Some(*id)), "{call:?} and {activity:?}");
        }
        for (table, shown) in self.tables.iter().zip(&services.tables) {
            let rows: Vec<_> = table.iter().map(|(key, row)| (key, &row.value)).collect();
            let shown: Vec<_> = shown.iter().map(|(key, row)| (key, &row.value)).collect();
            must!(rows == shown, "{shown:?}, and not {rows:?}");
        }
        let effects: Vec<_> = self.effects.iter().collect();
        must!(effects == services.effects.iter().collect::<Vec<_>>(), "{effects:?}");
        Ok(())
    }
}
