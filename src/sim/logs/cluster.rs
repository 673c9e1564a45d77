//! The cluster at work: commands to it, what it does by itself, and what it tells.

use std::rc::Rc;

use super::client::owner;
use super::message::message_of;
use crate::engine::logs::{BrokerId, Command, Event, Name, RecordBatch, TopicPartition};
use crate::sim::journal::{EntryId, What};
use crate::sim::plan::Plan;
use crate::sim::simulation::{Run, Work};

impl Run<'_> {
    /// Starts the cluster and creates the topics.
    pub(in crate::sim) fn declare_topics(&mut self, plan: &Plan) {
        if !plan.logs.is_there() {
            return;
        }
        self.cluster(Command::Configure(plan.logs.cluster.clone()), None);
        for topic in &plan.logs.topics {
            self.cluster(Command::CreateTopic(topic.declaration.clone()), None);
        }
    }

    /// Gives a command to the cluster and follows what it answers.
    pub(in crate::sim) fn cluster(&mut self, command: Command, cause: Option<EntryId>) {
        self.because = cause;
        let mut events = Vec::new();
        self.sim.cluster.apply(self.sim.now, command, &mut events);
        self.follow_cluster(events);
    }

    pub(in crate::sim) fn cluster_due(&mut self) {
        let mut events = Vec::new();
        self.sim.cluster.advance(self.sim.now, &mut events);
        self.follow_cluster(events);
    }

    /// Writes down what the cluster did, and sends its answers on their way. What it did last is the
    /// cause of what it answers.
    fn follow_cluster(&mut self, events: Vec<Event>) {
        let command = self.because;
        for event in events {
            match event {
                Event::Responded { broker, caller, response } => {
                    let because = self.because;
                    self.send_response(broker, owner(caller), caller.correlation, response);
                    self.because = because;
                }
                Event::Appended { partition, broker, batch } if batch.marker.is_none() => {
                    self.because = command;
                    self.stored(partition, broker, &batch);
                }
                Event::BrokerStopped { broker, .. } => {
                    self.note_as_cause(What::Log(event));
                    self.tell_of_stop(broker);
                }
                event => self.note_as_cause(What::Log(event)),
            }
        }
    }

    /// Each record of a batch is an entry of its own: that is what a reader follows.
    fn stored(&mut self, partition: TopicPartition, broker: BrokerId, batch: &Rc<RecordBatch>) {
        let topic = Name::from(self.sim.plan.logs.topic_name(partition.topic));
        let because = self.because;
        for (offset, record) in &batch.records {
            self.because = because;
            let message = message_of(&topic, record);
            self.note_as_cause(What::Stored { partition, broker, offset: *offset, message });
        }
    }

    /// A broker is gone: its clients find their connections closed.
    fn tell_of_stop(&mut self, broker: BrokerId) {
        let because = self.because;
        for at in 0..self.sim.clients.len() {
            let client = crate::sim::plan::ClientId(at as u16);
            let state = self.client(client);
            if state.plan.role.is_of_logs() && state.up && !state.cut {
                let life = state.life;
                let at = self.arrival(client, false);
                self.sim.agenda.add(at, because, Work::BrokerGone { client, life, broker });
            }
        }
    }
}
