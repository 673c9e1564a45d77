//! Producers: what they hear of what they published.

use std::rc::Rc;

use crate::engine::queueing::Message;
use crate::sim::journal::{Cause, PublisherEvent, TransitKind, What};
use crate::sim::plan::ClientId;
use crate::sim::service;
use crate::sim::simulation::Run;

impl Run<'_> {
    /// A confirm or a returned message came in.
    pub(super) fn noticed(
        &mut self,
        cause: Cause,
        client: ClientId,
        kind: TransitKind,
        message: Rc<Message>,
    ) {
        let event = match kind {
            TransitKind::Return => PublisherEvent::ReturnReceived(Rc::clone(&message)),
            TransitKind::Nack => PublisherEvent::NackReceived(Rc::clone(&message)),
            _ => PublisherEvent::ConfirmReceived(Rc::clone(&message)),
        };
        let cause = self.note(cause, What::Client(client, event.into()));
        if kind != TransitKind::Return && self.client(client).plan.role.service().is_some() {
            return service::confirm(self, cause, client, message.id, kind != TransitKind::Nack);
        }
        match kind {
            TransitKind::Return => {}
            TransitKind::Nack => self.nacked(cause, client, &message),
            _ => self.answered(cause, client, message.id),
        }
    }
}
