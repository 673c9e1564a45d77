//! Which of the broker's events led to which: a message published leads to its copies, a copy that
//! joined a queue to its delivery, a death to the publish that follows. The rest is the command's doing.

use crate::engine::queueing::{ContentEvent, CopyId, Event, MessageId, NO_QUEUE};
use crate::sim::journal::Cause;

/// What came before in one batch of events.
#[derive(Default)]
pub(super) struct Origins {
    /// The entry that made the broker act.
    command: Cause,
    message: Option<(MessageId, Cause)>,
    copy: Option<(CopyId, Cause)>,
}

impl Origins {
    pub(super) fn of_command(command: Cause) -> Self {
        Self { command, ..Self::default() }
    }

    pub(super) fn cause_of(&self, event: &Event) -> Cause {
        let Event::Content(event) = event else { return self.command };
        let of_message =
            |id: MessageId| self.message.filter(|(origin, _)| *origin == id).map(|(_, entry)| entry);
        let of_copy = |id: CopyId| self.copy.filter(|(origin, _)| *origin == id).map(|(_, entry)| entry);
        let origin = match event {
            ContentEvent::Published { message, .. }
            | ContentEvent::Held { message, .. }
            | ContentEvent::Enqueued { message, .. }
            | ContentEvent::PublishRejected { message, .. }
            | ContentEvent::Unroutable { message, .. }
            | ContentEvent::Returned { message, .. }
            | ContentEvent::Confirmed { message, .. }
            | ContentEvent::Delivered { queue: NO_QUEUE, message, .. } => of_message(message.id),
            ContentEvent::Delivered { copy, .. }
            | ContentEvent::Acknowledged { copy, .. }
            | ContentEvent::Discarded { copy, .. }
            | ContentEvent::DeadLettered { copy, .. } => of_copy(*copy),
            _ => None,
        };
        origin.unwrap_or(self.command)
    }

    pub(super) fn remember(&mut self, event: &Event, entry: Cause) {
        let Event::Content(event) = event else { return };
        match event {
            ContentEvent::Published { message, .. }
            | ContentEvent::Released { message, .. }
            | ContentEvent::PublishRejected { message, .. }
            | ContentEvent::DeadLettered { message, .. } => {
                self.message = Some((message.id, entry));
            }
            ContentEvent::Enqueued { copy, .. }
            | ContentEvent::Requeued { copy, .. }
            | ContentEvent::Delivered { copy, .. } => {
                self.copy = Some((*copy, entry));
            }
            _ => {}
        }
    }
}
