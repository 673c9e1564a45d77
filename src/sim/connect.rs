//! Clients and their connections: coming up, subscribing, connecting anew.

use std::rc::Rc;

use super::client::{channel, connection, owner};
use super::journal::{ClientEvent, What};
use super::plan::{Acknowledge, ClientId, Role};
use super::simulation::{Run, Work};
use crate::base::SimDuration;
use crate::engine::queueing::{ChannelId, Command, ConsumerTag, FieldTable};

/// A client whose channel the broker has closed connects anew after so long (the recovery interval of
/// RabbitMQ's Java client).
const RECOVERY: SimDuration = SimDuration::from_millis(5_000);

impl Run<'_> {
    /// A channel was closed that its client had not asked to close: the news is on its way to it.
    pub(super) fn tell_of_close(&mut self, channel: ChannelId) {
        let (client, life) = owner(channel);
        if self.sim.clients.get(client.index()).is_none_or(|state| state.life != life || !state.connected) {
            return;
        }
        self.client(client).connected = false;
        let at = self.arrival(client, false) + RECOVERY;
        self.sim.agenda.add(at, self.because, Work::Reconnect { client, life });
    }

    /// The client is up, and connects unless its link is cut.
    pub(super) fn start_client(&mut self, id: ClientId) {
        let client = self.client(id);
        (client.up, client.leaving, client.paused) = (true, false, false);
        self.note_as_cause(What::Client(id, ClientEvent::Started));
        self.connect(id);
    }

    /// Opens a connection with a channel, and subscribes; tries again later if the broker is down. What was meant for an earlier life of the
    /// client does not reach this one.
    pub(super) fn connect(&mut self, id: ClientId) {
        let running = self.sim.broker.is_running();
        let client = self.client(id);
        client.life = client.life.wrapping_add(1);
        if client.cut {
            return;
        }
        if !running && !self.client(id).plan.role.is_of_logs() {
            let (at, life) = (self.sim.now + RECOVERY, self.client(id).life);
            self.sim.agenda.add(at, self.because, Work::Reconnect { client: id, life });
            return;
        }
        let client = self.client(id);
        client.connected = true;
        if client.plan.role.is_of_logs() {
            return self.start_log_client(id);
        }
        let (connection, channel) = (connection(id, client.life), channel(id, client.life));
        let (plan, paused, leaving) = (Rc::clone(&client.plan), client.paused, client.leaving);
        let because = self.because;
        self.command(id, Command::OpenConnection(connection), because);
        self.command(id, Command::OpenChannel { connection, channel }, because);
        match &plan.role {
            Role::Producer(producer) => {
                if producer.confirms {
                    self.command(id, Command::SelectConfirms(channel), because);
                }
                self.because = because;
                self.begin_anew(id);
                self.push_out(id);
            }
            Role::Worker(_) if !paused && !leaving => self.subscribe(id),
            Role::Worker(_) | Role::LogProducer(_) | Role::LogConsumer(_) => {}
        }
    }

    /// Starts a worker's consumer.
    pub(super) fn subscribe(&mut self, id: ClientId) {
        let client = self.client(id);
        let plan = Rc::clone(&client.plan);
        let Role::Worker(worker) = &plan.role else { return };
        if !client.connected {
            return;
        }
        let tag = ConsumerTag(client.consumers);
        client.consumers += 1;
        let (channel, because) = (self.channel(id), self.because);
        self.command(
            id,
            Command::Qos { channel, prefetch_size: 0, prefetch: worker.prefetch, global: false },
            because,
        );
        let auto_ack = worker.acknowledge == Acknowledge::Automatic;
        let queue = worker.queue.clone();
        let (exclusive, arguments) = (false, FieldTable::new());
        self.command(id, Command::Consume { channel, queue, tag, auto_ack, exclusive, arguments }, because);
    }

    /// Ends a worker's consumer; it keeps what it holds.
    pub(super) fn cancel_consumer(&mut self, id: ClientId) {
        let client = self.client(id);
        if let (true, Some(last)) = (client.connected, client.consumers.checked_sub(1)) {
            let (channel, because) = (self.channel(id), self.because);
            self.command(id, Command::Cancel { channel, tag: ConsumerTag(last) }, because);
        }
    }
}
