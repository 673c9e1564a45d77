//! Workers that are not sent messages but ask for them (`basic.get`), again and again.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::session::channel;
use super::{Acknowledge, Due};
use crate::base::SimDuration;
use crate::engine::queueing::{Command, ConnectionId};
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;
use crate::sim::simulation::{self, Run};

/// How a worker asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// From one time to the next. While it has something in hand, or waits for an answer, it does not ask.
    pub every: SimDuration,
    /// For so many messages at the most it asks at a time; it stops when there is none.
    pub batch: u16,
}

impl Run<'_> {
    /// A worker that asks begins to: at once, and from then on; what it began before is over.
    pub(super) fn begin_to_poll(&mut self, cause: Cause, id: ClientId) {
        let client = self.client(id);
        client.queue.polls += 1;
        let round = client.queue.polls;
        if client.plan.role.worker().is_some_and(|worker| worker.poll.is_some()) {
            self.schedule(self.sim.now, cause, id, simulation::Due::Queue(Due::Poll { round }));
        }
    }

    /// It asks no more.
    pub(super) fn end_polls(&mut self, id: ClientId) {
        self.client(id).queue.polls += 1;
    }

    pub(super) fn ask(&mut self, cause: Cause, id: ClientId, life: u16, round: u32) {
        let now = self.sim.now;
        let client = self.client(id);
        let plan = Rc::clone(&client.plan);
        let Some((worker, poll)) = plan.role.worker().and_then(|worker| Some((worker, worker.poll?))) else {
            return;
        };
        if !client.is_up_in(life) || client.queue.polls != round {
            return;
        }
        let waits = client.queue.is_busy() || now < client.link.to_client || !client.connected;
        let every = poll.every.max(SimDuration::from_millis(1));
        self.schedule(now + every, None, id, simulation::Due::Queue(Due::Poll { round }));
        let channel = channel(id, life);
        if waits || !self.sim.stations.queue.reads_from(ConnectionId(channel.0)) {
            return;
        }
        let auto_ack = worker.acknowledge == Acknowledge::Automatic;
        for _ in 0..poll.batch.max(1) {
            let broker = &self.sim.stations.queue;
            let depth = broker.queue(&worker.queue).and_then(|queue| broker.depth(queue));
            let queue = worker.queue.clone();
            self.command(cause, id, Command::Get { channel, queue, auto_ack });
            if depth.is_none_or(|depth| depth.ready == 0) {
                // That there is none takes its time to come back, too.
                self.arrival(id, false);
                return;
            }
        }
    }
}
