//! The cluster at work: commands to it, what it does by itself, and what it tells.

use std::rc::Rc;

use super::Due;
use crate::engine::logs::{BrokerEvent, BrokerId, Command, Event, RecordBatch, StorageEvent, TopicPartition};
use crate::sim::client::owner;
use crate::sim::dialect::Dialect;
use crate::sim::journal::{Cause, What};
use crate::sim::plan::{ClientId, Plan};
use crate::sim::simulation::{self, Run, Work};

impl Run<'_> {
    pub(super) fn declare_topics(&mut self, plan: &Plan) {
        self.cluster(None, Command::Configure(plan.logs.cluster.clone()));
        for topic in &plan.logs.topics {
            self.cluster(None, Command::CreateTopic(topic.declaration.clone()));
        }
    }

    /// Gives a command to the cluster and follows what it answers.
    pub(super) fn cluster(&mut self, cause: Cause, command: Command) {
        let mut events = Vec::new();
        self.sim.stations.log.apply(self.sim.now, command, &mut events);
        self.follow_cluster(cause, events);
    }

    pub(super) fn cluster_due(&mut self) {
        let mut events = Vec::new();
        self.sim.stations.log.advance(self.sim.now, &mut events);
        self.follow_cluster(None, events);
    }

    /// Writes down what the cluster did, and sends its answers on their way. What it did last is the
    /// cause of what it does and answers next.
    fn follow_cluster(&mut self, command: Cause, events: Vec<Event>) {
        let mut cause = command;
        for event in events {
            match event {
                Event::Responded { broker, caller, response } => {
                    let client = owner(caller.connection.0);
                    self.send_response(cause, broker, client, caller.correlation, response);
                }
                Event::Storage(StorageEvent::Appended { partition, broker, batch })
                    if batch.marker.is_none() =>
                {
                    cause = self.stored(command, partition, broker, &batch);
                }
                Event::Broker(BrokerEvent::BrokerStopped { broker, .. }) => {
                    cause = self.note(cause, What::Log(Box::new(event)));
                    self.tell_of_stop(cause, broker);
                }
                event => cause = self.note(cause, What::Log(Box::new(event))),
            }
        }
    }

    /// Each record of a batch is an entry of its own: that is what a reader follows.
    fn stored(
        &mut self,
        command: Cause,
        partition: TopicPartition,
        broker: BrokerId,
        batch: &Rc<RecordBatch>,
    ) -> Cause {
        let mut last = command;
        let transaction = batch.producer.filter(|state| state.transactional).map(|state| state.producer);
        for (offset, record) in &batch.records {
            let (offset, message) = (*offset, self.stands_for(partition, record));
            last = self.note(command, What::Stored { partition, broker, offset, message, transaction });
        }
        last
    }

    /// A broker is gone: its clients find their connections closed.
    fn tell_of_stop(&mut self, cause: Cause, broker: BrokerId) {
        for client in (0..self.sim.clients.len() as u16).map(ClientId) {
            let state = self.client(client);
            if state.plan.role.dialect() == Some(Dialect::Log) && state.up && !state.cut {
                let life = state.life;
                self.tell_of_gone(cause, client, life, broker);
            }
        }
    }

    /// A client, in the life in which it has the connection, is to find it closed.
    pub(super) fn tell_of_gone(&mut self, cause: Cause, client: ClientId, life: u16, broker: BrokerId) {
        let (at, due) = (self.arrival(client, false), simulation::Due::Log(Due::BrokerGone(broker)));
        self.sim.agenda.add(at, cause, Work::OfClient { client, life, due });
    }
}
