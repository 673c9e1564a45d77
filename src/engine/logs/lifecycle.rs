//! Brokers that start, stop, are cut off and linked again.

use super::agenda::Work;
use super::broker::Broker;
use super::cluster::Cluster;
use super::configuration::ClusterConfiguration;
use super::error::ErrorCode;
use super::event::{BrokerEvent, Event};
use super::id::{BrokerId, ConnectionId};

impl Cluster {
    /// Sets the cluster up: all brokers are up, the first is the active controller.
    pub(super) fn configure(
        &mut self,
        configuration: ClusterConfiguration,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        if !self.brokers.is_empty() || configuration.brokers == 0 {
            return Err(ErrorCode::InvalidConfig);
        }
        let now = self.now;
        let fresh = Broker { up: true, since: now, ..Broker::default() };
        self.brokers = vec![fresh; usize::from(configuration.brokers)];
        self.agenda.add(now + configuration.retention_check_interval, Work::Retention);
        self.agenda.add(now + configuration.cleaner_backoff, Work::Cleaning);
        if let Some(interval) = configuration.leader_imbalance_check_interval {
            self.agenda.add(now + interval, Work::LeaderBalance);
        }
        self.configuration = configuration;
        self.controller.active = Some(BrokerId(0));
        self.ids().for_each(|broker| out.push(Event::Broker(BrokerEvent::BrokerStarted { broker })));
        out.push(Event::Broker(BrokerEvent::ControllerElected { broker: self.controller.active }));
        Ok(())
    }

    /// A broker goes down. One that is asked to hands its leaderships over first
    /// (`controlled.shutdown.enable`); of one that is killed the controller learns by its silence.
    pub(super) fn stop_broker(
        &mut self,
        broker: BrokerId,
        kill: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        let coordinated = self.coordinated_by(broker);
        let state = self.brokers.get_mut(broker.index()).ok_or(ErrorCode::InvalidRequest)?;
        if !state.up {
            return Err(ErrorCode::InvalidRequest);
        }
        state.up = false;
        state.leads.clear();
        state.produces.clear();
        state.fetches.clear();
        out.push(Event::Broker(BrokerEvent::BrokerStopped { broker, kill }));
        self.followers_fall_silent(broker);
        self.groups_move(broker, &coordinated);
        // The active controller that shuts down is no controller any more: nobody fences it before the next
        // one is there.
        if !kill && self.controller.active.is_some_and(|active| active != broker) {
            self.fence(broker, out);
        }
        self.look_at_controller(out);
        self.heartbeats_end(broker);
        Ok(())
    }

    /// A stopped broker comes up with the logs it had, and registers with the controller.
    pub(super) fn start_broker(&mut self, broker: BrokerId, out: &mut Vec<Event>) -> Result<(), ErrorCode> {
        let now = self.now;
        let state = self.brokers.get_mut(broker.index()).ok_or(ErrorCode::InvalidRequest)?;
        if state.up {
            return Err(ErrorCode::InvalidRequest);
        }
        (state.up, state.since) = (true, now);
        // It knows nothing of who leads until the controller tells.
        state.view.clear();
        out.push(Event::Broker(BrokerEvent::BrokerStarted { broker }));
        self.is_back(broker, out);
        Ok(())
    }

    /// A broker's links to the others fail.
    pub(super) fn cut_broker(&mut self, broker: BrokerId, out: &mut Vec<Event>) -> Result<(), ErrorCode> {
        let state = self.brokers.get_mut(broker.index()).ok_or(ErrorCode::InvalidRequest)?;
        if state.cut {
            return Err(ErrorCode::InvalidRequest);
        }
        state.cut = true;
        out.push(Event::Broker(BrokerEvent::BrokerCut { broker }));
        self.followers_fall_silent(broker);
        self.look_at_controller(out);
        self.heartbeats_end(broker);
        Ok(())
    }

    /// They work again.
    pub(super) fn mend_broker(&mut self, broker: BrokerId, out: &mut Vec<Event>) -> Result<(), ErrorCode> {
        let now = self.now;
        let state = self.brokers.get_mut(broker.index()).ok_or(ErrorCode::InvalidRequest)?;
        if !state.cut {
            return Err(ErrorCode::InvalidRequest);
        }
        state.cut = false;
        // Its heartbeats are counted anew: none came in while it was cut off.
        state.since = now;
        out.push(Event::Broker(BrokerEvent::BrokerMended { broker }));
        if self.is_up(broker) {
            self.is_back(broker, out);
        }
        Ok(())
    }

    fn is_back(&mut self, broker: BrokerId, out: &mut Vec<Event>) {
        self.look_at_controller(out);
        let at = self.now + self.configuration.latency;
        self.agenda.add(at, Work::Register { broker });
    }

    /// A client's connection ended: nobody is left to answer.
    pub(super) fn forget_connection(&mut self, broker: BrokerId, connection: ConnectionId) {
        let Some(state) = self.brokers.get_mut(broker.index()) else { return };
        state.produces.retain(|parked| parked.caller.connection != connection);
        state.fetches.retain(|parked| parked.caller.connection != connection);
        self.groups_lose(broker, connection);
    }
}
