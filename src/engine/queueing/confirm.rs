//! Publisher confirms (RabbitMQ's "Consumer Acknowledgements and Publisher Confirms" guide).

use std::rc::Rc;

use super::broker::Broker;
use super::event::Event;
use super::id::ChannelId;
use super::message::Message;

impl Broker {
    /// `confirm.select`: numbering begins at 1; selecting again changes nothing.
    pub(super) fn select_confirms(&mut self, channel: ChannelId) {
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.confirmed.get_or_insert(0);
        }
    }

    /// Confirms the channel's next publish, if it asked for that.
    pub(super) fn confirm(&mut self, channel: ChannelId, message: &Rc<Message>, out: &mut Vec<Event>) {
        let Some(confirmed) = self.channels.get_mut(&channel).and_then(|state| state.confirmed.as_mut())
        else {
            return;
        };
        *confirmed += 1;
        let message = Rc::clone(message);
        out.push(Event::Confirmed { channel, publish_seq: *confirmed, message, ack: true });
    }
}
