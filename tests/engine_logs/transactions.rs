//! The transaction coordinator: its states as a table, and its laws for any requests.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{
    CleanupPolicy, ClusterConfiguration, ErrorCode, Event, Marker, MarkerOrder, MarkerTarget, Name,
    ProducerId, TopicId, TopicPartition, TransactionEvent, TransactionState, Transactions,
};

use crate::desk::{Desk, at, numbered, settings};
use crate::laws::hold;

type Outcome<T = ()> = Result<T, ErrorCode>;

/// A coordinator and what it told.
#[derive(Default)]
struct Office {
    transactions: Transactions,
    configuration: ClusterConfiguration,
    told: Vec<Event>,
    now: SimTime,
}

fn partition(number: u16) -> MarkerTarget {
    MarkerTarget::Partition(place(number))
}

fn place(number: u16) -> TopicPartition {
    TopicPartition { topic: TopicId(0), partition: number }
}

impl Office {
    fn initialise(&mut self, id: &str) -> Outcome<(u32, u16)> {
        let (id, timeout) = (Name::from(id), SimDuration::from_millis(15_000));
        let given =
            self.transactions.initialise(self.now, Some(&id), timeout, &self.configuration, &mut self.told);
        given.map(|(producer, epoch)| (producer.0, epoch))
    }

    fn add(&mut self, id: &str, producer: (u32, u16), target: MarkerTarget) -> Outcome {
        let producer = (ProducerId(producer.0), producer.1);
        self.transactions.add(self.now, &id.into(), producer, [target], &mut self.told)
    }

    fn end(&mut self, id: &str, producer: (u32, u16), commit: bool) -> Outcome {
        let producer = (ProducerId(producer.0), producer.1);
        self.transactions.end(&id.into(), producer, commit, &mut self.told)
    }

    fn write(&mut self, orders: &[MarkerOrder]) {
        orders.iter().for_each(|order| self.transactions.written(order, &mut self.told));
    }

    fn state(&self, id: &str) -> TransactionState {
        self.transactions.state(id).unwrap().0
    }

    /// What was told since the last time, in short.
    fn told(&mut self) -> Vec<String> {
        self.told.drain(..).filter_map(|event| short(&event)).collect()
    }
}

fn short(event: &Event) -> Option<String> {
    Some(match event {
        Event::Transaction(TransactionEvent::ProducerInitialised { producer, epoch, .. }) => {
            format!("{} has epoch {epoch}", producer.0)
        }
        Event::Transaction(TransactionEvent::ProducerFenced { producer, epoch }) => {
            format!("{} fenced at {epoch}", producer.0)
        }
        Event::Transaction(TransactionEvent::TransactionBegan { producer, .. }) => {
            format!("{} began", producer.0)
        }
        Event::Transaction(TransactionEvent::TransactionPrepared {
            producer,
            marker,
            by_coordinator,
            ..
        }) => {
            format!("{} prepared {marker:?}{}", producer.0, if *by_coordinator { " for it" } else { "" })
        }
        Event::Transaction(TransactionEvent::TransactionEnded { producer, marker, .. }) => {
            format!("{} ended {marker:?}", producer.0)
        }
        _ => return None,
    })
}

/// An office whose transactional id `t` (producer 0, epoch 0) is in this state.
fn office(state: TransactionState) -> Office {
    let mut office = Office::default();
    office.initialise("t").unwrap();
    if state == TransactionState::Empty {
        return office;
    }
    office.add("t", (0, 0), partition(1)).unwrap();
    if let TransactionState::Prepare(marker) | TransactionState::Complete(marker) = state {
        office.end("t", (0, 0), marker == Marker::Commit).unwrap();
        let orders = office.transactions.take_markers();
        if matches!(state, TransactionState::Complete(_)) {
            office.write(&orders);
        }
    }
    assert_eq!(office.state("t"), state);
    office
}

/// Kafka's `TransactionCoordinator`: what each request is answered in each state.
#[test]
fn each_state_answers_in_its_way() {
    use ErrorCode::{ConcurrentTransactions as Concurrent, InvalidTxnState as Invalid};
    use Marker::{Abort, Commit};
    use TransactionState::{Complete, Empty, Ongoing, Prepare};
    let again = Ok((0, 1));
    let table = [
        // state, AddPartitionsToTxn, commit, abort, InitProducerId, verification of the partition
        (Empty, Ok(()), Err(Invalid), Err(Invalid), again, Err(Invalid)),
        (Ongoing, Ok(()), Ok(()), Ok(()), Err(Concurrent), Ok(())),
        (Prepare(Commit), Err(Concurrent), Err(Concurrent), Err(Invalid), Err(Concurrent), Err(Concurrent)),
        (Prepare(Abort), Err(Concurrent), Err(Invalid), Err(Concurrent), Err(Concurrent), Err(Concurrent)),
        (Complete(Commit), Ok(()), Ok(()), Err(Invalid), again, Err(Invalid)),
        (Complete(Abort), Ok(()), Err(Invalid), Ok(()), again, Err(Invalid)),
    ];
    for (state, add, commit, abort, initialise, verify) in table {
        assert_eq!(office(state).add("t", (0, 0), partition(2)), add, "{state:?}");
        assert_eq!(office(state).end("t", (0, 0), true), commit, "{state:?}");
        assert_eq!(office(state).end("t", (0, 0), false), abort, "{state:?}");
        assert_eq!(office(state).initialise("t"), initialise, "{state:?}");
        let asked = office(state).transactions.verify(&"t".into(), (ProducerId(0), 0), place(1));
        assert_eq!(asked, verify, "{state:?}");
        for (id, producer, error) in [
            ("t", (0, 1), ErrorCode::ProducerFenced),
            ("t", (1, 0), ErrorCode::InvalidProducerIdMapping),
            ("u", (0, 0), ErrorCode::InvalidProducerIdMapping),
            ("", (0, 0), ErrorCode::InvalidRequest),
        ] {
            assert_eq!(office(state).add(id, producer, partition(2)), Err(error), "{state:?}");
            assert_eq!(office(state).end(id, producer, true), Err(error), "{state:?}");
        }
    }
}

#[test]
fn a_transaction_from_its_begin_to_its_end() {
    let mut office = Office::default();
    assert_eq!(office.initialise("t"), Ok((0, 0)));
    for target in [partition(1), partition(2), partition(1), MarkerTarget::Offsets("g".into())] {
        assert_eq!(office.add("t", (0, 0), target), Ok(()));
    }
    assert_eq!(office.transactions.take_markers(), []);
    assert_eq!(office.end("t", (0, 0), true), Ok(()));
    assert_eq!(office.told(), ["0 has epoch 0", "0 began", "0 prepared Commit"]);
    let orders = office.transactions.take_markers();
    let targets: Vec<MarkerTarget> = orders.iter().map(|order| order.target.clone()).collect();
    assert_eq!(targets, [partition(1), partition(2), MarkerTarget::Offsets("g".into())]);
    assert_eq!(office.transactions.take_markers(), [], "they are on their way");
    // One is lost and sent again; one is written twice.
    office.transactions.not_written(&orders[1]);
    assert_eq!(office.transactions.take_markers(), orders[1..2]);
    office.write(&[orders[0].clone(), orders[0].clone(), orders[2].clone()]);
    assert_eq!((office.told(), office.state("t")), (vec![], TransactionState::Prepare(Marker::Commit)));
    office.write(&orders[1..2]);
    assert_eq!(office.told(), ["0 ended Commit"]);
    assert_eq!(office.add("t", (0, 0), partition(3)), Ok(()), "the next one, in the same epoch");
    office.transactions.not_written(&orders[1]);
    office.write(&orders);
    assert_eq!((office.transactions.take_markers(), office.told()), (vec![], vec!["0 began".to_owned()]));
}

/// A new incarnation aborts what the old one left open; the old one is fenced.
#[test]
fn a_new_incarnation_fences_the_old_one() {
    let mut office = office(TransactionState::Ongoing);
    office.told();
    assert_eq!(office.initialise("t"), Err(ErrorCode::ConcurrentTransactions));
    assert_eq!(office.told(), ["0 prepared Abort for it"]);
    let orders = office.transactions.take_markers();
    assert_eq!((orders[0].producer, orders[0].marker), ((ProducerId(0), 1), Marker::Abort));
    assert_eq!(office.initialise("t"), Err(ErrorCode::ConcurrentTransactions));
    office.write(&orders);
    assert_eq!(office.initialise("t"), Ok((0, 2)));
    assert_eq!(office.end("t", (0, 0), true), Err(ErrorCode::ProducerFenced));
    assert_eq!(office.told(), ["0 ended Abort", "0 has epoch 2", "0 fenced at 0"]);
    assert_eq!(office.initialise("u"), Ok((1, 0)), "another id, another producer");
}

/// The coordinator looks every ten seconds: fifteen seconds are over at the look at twenty.
#[test]
fn a_transaction_that_takes_too_long_is_aborted() {
    for (begun, due) in [(0, 20_000), (4_999, 20_000), (5_000, 30_000), (5_001, 30_000)] {
        let mut office = Office { now: at(begun), ..Office::default() };
        office.initialise("t").unwrap();
        assert_eq!(office.transactions.next_deadline(&office.configuration), None);
        office.add("t", (0, 0), partition(1)).unwrap();
        assert_eq!(office.transactions.next_deadline(&office.configuration), Some(at(due)), "{begun}");
        office.told();
        office.transactions.advance(at(due - 1), &office.configuration, &mut office.told);
        assert_eq!(office.told(), [""; 0]);
        office.transactions.advance(at(due), &office.configuration, &mut office.told);
        assert_eq!(office.told(), ["0 prepared Abort for it"]);
        assert_eq!(office.transactions.next_deadline(&office.configuration), None);
        assert_eq!(office.end("t", (0, 0), true), Err(ErrorCode::ProducerFenced));
    }
}

#[test]
fn time_outs_have_their_limits_and_epochs_their_end() {
    let mut office = Office::default();
    let mut ask = |id: Option<&str>, millis| {
        let (id, timeout) = (id.map(Name::from), SimDuration::from_millis(millis));
        let Office { transactions, configuration, told, now } = &mut office;
        transactions
            .initialise(*now, id.as_ref(), timeout, configuration, told)
            .map(|given| (given.0.0, given.1))
    };
    assert_eq!(ask(Some("t"), 900_001), Err(ErrorCode::InvalidTransactionTimeout));
    assert_eq!(ask(Some("t"), 0), Err(ErrorCode::InvalidTransactionTimeout));
    assert_eq!(ask(Some(""), 1), Err(ErrorCode::InvalidRequest));
    assert_eq!((ask(None, 0), ask(None, 0)), (Ok((0, 0)), Ok((1, 0))), "without a transactional id");
    for epoch in 0..=32_766 {
        assert_eq!(ask(Some("t"), 900_000), Ok((2, epoch)));
    }
    assert_eq!(ask(Some("t"), 900_000), Ok((3, 0)), "its epochs are used up: it gets a new id");
}

/// What a producer, another incarnation of it, or the way of a marker does.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A new incarnation starts: it asks until it is let in, or gives up.
    Start {
        id: usize,
    },
    /// It writes to a partition: an incarnation so many before the newest.
    Write {
        id: usize,
        before: usize,
        partition: u16,
    },
    End {
        id: usize,
        before: usize,
        commit: bool,
    },
    /// Markers that are on their way come in or are lost.
    Deliver {
        every: usize,
        lost: bool,
    },
    Replicate,
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..2_usize).prop_map(|id| Step::Start { id }),
        8 => (0..2_usize, 0..4_usize, 0..3_u16)
            .prop_map(|(id, before, partition)| Step::Write { id, before: before / 3, partition }),
        4 => (0..2_usize, 0..4_usize, any::<bool>())
            .prop_map(|(id, before, commit)| Step::End { id, before: before / 3, commit }),
        5 => (1..3_usize, prop::bool::weighted(0.3)).prop_map(|(every, lost)| Step::Deliver { every, lost }),
        3 => Just(Step::Replicate),
        1 => (0..9_000_u64).prop_map(Step::Pass),
    ]
}

/// Two transactional ids that write to three partitions.
struct World {
    office: Office,
    logs: Vec<Desk>,
    /// Of each id its incarnations, the newest last, with their next sequence number by partition.
    alive: [Vec<Incarnation>; 2],
    under_way: Vec<MarkerOrder>,
    /// The records of each transaction that the producer itself thinks committed.
    count: u32,
    /// How each transaction ended, as its producer was answered: the values of its records.
    committed: Vec<Vec<String>>,
}

#[derive(Clone, Default)]
struct Incarnation {
    producer: (u32, u16),
    sequences: BTreeMap<u16, u32>,
    values: Vec<String>,
}

const IDS: [&str; 2] = ["s", "t"];

impl World {
    fn new() -> Self {
        let logs = (0..3).map(|_| Desk::new(settings(CleanupPolicy::Delete, 4))).collect();
        let (under_way, committed) = (Vec::new(), Vec::new());
        Self { office: Office::default(), logs, alive: Default::default(), under_way, count: 0, committed }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Start { id } => {
                if let Ok(producer) = self.office.initialise(IDS[id]) {
                    self.alive[id].push(Incarnation { producer, ..Incarnation::default() });
                }
            }
            Step::Write { id, before, partition } => self.write(id, before, partition),
            Step::End { id, before, commit } => self.end(id, before, commit),
            Step::Deliver { every, lost } => self.deliver(every, lost),
            Step::Replicate => self.logs.iter_mut().for_each(Desk::commit),
            Step::Pass(millis) => {
                self.office.now += SimDuration::from_millis(millis);
                let Office { transactions, configuration, told, now } = &mut self.office;
                transactions.advance(*now, configuration, told);
            }
        }
        self.under_way.extend(self.office.transactions.take_markers());
    }

    /// As a leader does with a transactional batch: it asks the coordinator first, then its log.
    fn write(&mut self, id: usize, before: usize, number: u16) {
        let Some(one) = self.alive[id].iter_mut().rev().nth(before) else { return };
        if self.office.add(IDS[id], one.producer, partition(number)).is_err() {
            return;
        }
        let producer = (ProducerId(one.producer.0), one.producer.1);
        self.office.transactions.verify(&IDS[id].into(), producer, place(number)).unwrap();
        self.count += 1;
        let (value, sequence) = (format!("v{}", self.count), one.sequences.entry(number).or_default());
        let batch = numbered(&value, (one.producer.0, one.producer.1, *sequence), true);
        let outcome = self.logs[usize::from(number)].append(&batch);
        assert!(outcome.starts_with("at"), "{outcome}");
        *sequence += 1;
        one.values.push(value);
    }

    fn end(&mut self, id: usize, before: usize, commit: bool) {
        let Some(one) = self.alive[id].iter_mut().rev().nth(before) else { return };
        let ongoing =
            self.office.transactions.state(IDS[id]).is_some_and(|it| it.0 == TransactionState::Ongoing);
        if self.office.end(IDS[id], one.producer, commit).is_ok() && ongoing {
            let values = std::mem::take(&mut one.values);
            if commit {
                self.committed.push(values);
            }
        }
    }

    fn deliver(&mut self, every: usize, lost: bool) {
        let orders = std::mem::take(&mut self.under_way);
        for (number, order) in orders.into_iter().enumerate() {
            if number % every != 0 {
                self.under_way.push(order);
                continue;
            }
            let MarkerTarget::Partition(at) = &order.target else { continue };
            // Be the way there lost or the way back: the marker may be written a second time.
            self.logs[usize::from(at.partition)]
                .end_transaction((order.producer.0.0, order.producer.1), order.marker)
                .unwrap();
            if lost {
                self.office.transactions.not_written(&order);
            } else {
                self.office.write(&[order]);
            }
        }
    }

    /// The values that read committed shows.
    fn shown(&self) -> Vec<String> {
        let committed = self.logs.iter().flat_map(|desk| crate::storage_laws::committed_values(&desk.log));
        committed.collect()
    }

    fn settle(&mut self) {
        for _ in 0..4 {
            self.take(Step::Pass(30_000));
            self.take(Step::Deliver { every: 1, lost: false });
            self.take(Step::Replicate);
        }
    }

    /// All or nothing: and never anything that was not committed.
    fn check(&self) {
        let (shown, all) = (self.shown(), self.committed.concat());
        assert!(shown.iter().all(|value| all.contains(value)), "shown: {shown:?}; committed: {all:?}");
        let markers = self.logs.iter().map(|desk| desk.log.last_stable() <= desk.log.high_watermark());
        assert!(markers.into_iter().all(|below| below));
    }
}

#[test]
fn read_committed_shows_committed_transactions_whole_and_no_others() {
    hold(600, &prop::collection::vec(step(), 1..120), |steps| {
        let mut world = World::new();
        for step in steps {
            world.take(*step);
            world.check();
        }
        world.settle();
        world.check();
        let (mut shown, mut all) = (world.shown(), world.committed.concat());
        shown.sort();
        all.sort();
        assert_eq!(shown, all, "in the end all is there that was committed");
        for id in IDS {
            let state = world.office.transactions.state(id).map_or(TransactionState::Empty, |known| known.0);
            assert!(matches!(state, TransactionState::Empty | TransactionState::Complete(_)), "{state:?}");
        }
        assert!(world.logs.iter().all(|desk| desk.log.open_transactions().is_empty()));
    });
}
