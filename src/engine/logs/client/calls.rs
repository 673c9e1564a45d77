//! Requests under way: who was asked what, until when an answer is awaited, and who is left alone for a
//! while since the last one failed.

use super::output::{ClientError, Output};
use super::settings::Backoff;
use crate::base::{OrdMap, SimDuration, SimTime};
use crate::engine::logs::command::Request;
use crate::engine::logs::id::BrokerId;

/// The requests of a client that wait for their answers, each with what it is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Calls<T> {
    open: OrdMap<u32, Call<T>>,
    next: u32,
    /// Brokers that are not asked before this time, and how often in a row a connection to them ended.
    resting: OrdMap<BrokerId, (SimTime, u32)>,
}

/// How long a broker is left alone: `reconnect.backoff.ms` and `reconnect.backoff.max.ms`.
const RECONNECT: Backoff =
    Backoff { first: SimDuration::from_millis(50), longest: SimDuration::from_millis(1_000) };

/// A request that waits for its answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call<T> {
    pub broker: BrokerId,
    pub deadline: SimTime,
    pub about: T,
}

impl<T> Default for Calls<T> {
    fn default() -> Self {
        Self { open: OrdMap::default(), next: 0, resting: OrdMap::default() }
    }
}

impl<T> Calls<T> {
    /// Sends a request whose answer is awaited until `deadline`.
    pub fn send(
        &mut self,
        broker: BrokerId,
        deadline: SimTime,
        about: T,
        request: Request,
        out: &mut Vec<Output>,
    ) {
        let correlation = self.number();
        self.open.insert(correlation, Call { broker, deadline, about });
        out.push(Output::Send { broker, correlation, request });
    }

    /// Sends a request that gets no answer.
    pub fn send_only(&mut self, broker: BrokerId, request: Request, out: &mut Vec<Output>) {
        let correlation = self.number();
        out.push(Output::Send { broker, correlation, request });
    }

    fn number(&mut self) -> u32 {
        self.next = self.next.wrapping_add(1);
        self.next
    }

    /// What an answer is about; none for one that came too late.
    pub fn answered(&mut self, correlation: u32) -> Option<T> {
        let call = self.open.remove(&correlation)?;
        self.resting.remove(&call.broker);
        Some(call.about)
    }

    /// The calls to a broker whose connection ended; it is left alone for a while
    /// (`ClusterConnectionStates.updateReconnectBackoff`).
    pub fn disconnected(&mut self, now: SimTime, broker: BrokerId) -> Vec<T> {
        let (until, times) = self.resting.entry(broker).or_default();
        (*until, *times) = (now + RECONNECT.after(*times), *times + 1);
        self.take(|call| call.broker == broker).into_iter().map(|call| call.about).collect()
    }

    /// The calls whose time is up.
    pub fn overdue(&mut self, now: SimTime) -> Vec<T> {
        self.take(|call| call.deadline <= now).into_iter().map(|call| call.about).collect()
    }

    fn take(&mut self, is_meant: impl Fn(&Call<T>) -> bool) -> Vec<Call<T>> {
        let numbers: Vec<u32> =
            self.open.iter().filter(|(_, call)| is_meant(call)).map(|(number, _)| *number).collect();
        numbers.iter().filter_map(|number| self.open.remove(number)).collect()
    }

    /// Is there one like that?
    pub fn any(&self, is_meant: impl Fn(&Call<T>) -> bool) -> bool {
        self.open.values().any(is_meant)
    }

    /// How many there are like that.
    pub fn count(&self, is_meant: impl Fn(&Call<T>) -> bool) -> usize {
        self.open.values().filter(|call| is_meant(call)).count()
    }

    /// What they are about, in the order they were sent.
    pub fn abouts(&self) -> impl Iterator<Item = &T> {
        self.open.values().map(|call| &call.about)
    }

    /// May a broker be asked now?
    pub fn may_ask(&self, now: SimTime, broker: BrokerId) -> bool {
        self.resting.get(&broker).is_none_or(|(until, _)| *until <= now)
    }

    /// When something of this falls due: an answer that stays out, or a rest that ends.
    pub fn next_deadline(&self, now: SimTime) -> Option<SimTime> {
        let answers = self.open.values().map(|call| call.deadline);
        let rests = self.resting.values().map(|(until, _)| *until).filter(|until| *until > now);
        answers.chain(rests).min()
    }
}

/// Is it worth trying again? (`RetriableException` in the Java client)
pub(super) const fn is_retriable(error: ClientError) -> bool {
    use crate::engine::logs::error::ErrorCode as Code;
    match error {
        ClientError::TimedOut | ClientError::Disconnected => true,
        ClientError::Broker(code) => matches!(
            code,
            Code::UnknownTopicOrPartition
                | Code::LeaderNotAvailable
                | Code::NotLeaderOrFollower
                | Code::RequestTimedOut
                | Code::CoordinatorLoadInProgress
                | Code::CoordinatorNotAvailable
                | Code::NotCoordinator
                | Code::NotEnoughReplicas
                | Code::NotEnoughReplicasAfterAppend
                | Code::ConcurrentTransactions
                | Code::FencedLeaderEpoch
                | Code::UnknownLeaderEpoch
        ),
        ClientError::BufferExhausted | ClientError::Closed | ClientError::IllegalState => false,
    }
}

/// Does it say that somebody else leads the partition? Then the client asks who.
pub(super) const fn is_about_leader(error: ClientError) -> bool {
    use crate::engine::logs::error::ErrorCode as Code;
    match error {
        ClientError::Disconnected | ClientError::TimedOut => true,
        ClientError::Broker(code) => matches!(
            code,
            Code::UnknownTopicOrPartition
                | Code::LeaderNotAvailable
                | Code::NotLeaderOrFollower
                | Code::FencedLeaderEpoch
                | Code::UnknownLeaderEpoch
        ),
        ClientError::BufferExhausted | ClientError::Closed | ClientError::IllegalState => false,
    }
}
