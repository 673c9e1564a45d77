//! Which refused messages their producers keep, to publish them again: nothing of those is gone.

use crate::base::OrdMap;
use crate::engine::queueing::{ContentEvent, Event};
use crate::sim::{
    ClientEvent, ClientId, Entry, Journal, LifeEvent, Node, NotAdded, OnNack, Plan, Role, Stored, What,
};

/// What producers do with what the broker refuses, as it is set by now.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Keepers {
    /// The parts of those to whom something was set.
    changed: OrdMap<ClientId, Role>,
}

impl Keepers {
    /// Takes in what a client tells.
    pub fn client(&mut self, plan: &Plan, id: ClientId, event: &ClientEvent) {
        let ClientEvent::Life(LifeEvent::Changed(setting)) = event else { return };
        let Some(role @ Role::Producer(_)) = self.role(plan, id) else { return };
        let mut role = role.clone();
        setting.apply(&mut role);
        self.changed.insert(id, role);
    }

    /// Is this entry a refusal whose message its producer keeps?
    pub fn keep(&self, plan: &Plan, journal: &Journal, entry: &Entry) -> bool {
        let Some(Stored::NotAdded { why: NotAdded::Full, .. }) = Stored::of(plan, &entry.what) else {
            return false;
        };
        let causing = |entry: &Entry| journal.entries.get(entry.cause?.index());
        // Before it, the broker may have told of the exchange and of other queues that refused the message.
        let of_publish = |entry: &&Entry| {
            let What::Broker(Event::Content(event)) = &entry.what else { return false };
            matches!(event, ContentEvent::Published { .. } | ContentEvent::PublishRejected { .. })
        };
        let mut causes =
            std::iter::successors(causing(entry), |cause| Some(*cause).filter(of_publish).and_then(causing));
        let arrived = causes.find_map(|cause| match cause.what {
            What::Arrived(transit) => journal.transit(transit),
            _ => None,
        });
        arrived.is_some_and(|transit| match plan.node(transit.from) {
            Node::Client(id) => self.role(plan, id).is_some_and(publishes_again),
            _ => false,
        })
    }

    fn role<'a>(&'a self, plan: &'a Plan, id: ClientId) -> Option<&'a Role> {
        self.changed.get(&id).or_else(|| plan.clients.get(id.index()).map(|client| &client.role))
    }
}

fn publishes_again(role: &Role) -> bool {
    match role {
        Role::Producer(producer) => {
            producer.confirms && matches!(producer.restraint.on_nack, OnNack::Retry(_))
        }
        Role::Worker(_)
        | Role::LogProducer(_)
        | Role::LogConsumer(_)
        | Role::Service(_)
        | Role::Program(_)
        | Role::Thing(_) => false,
    }
}
