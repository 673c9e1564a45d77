//! What is committed of a partition, what a reader is told of it, and when it is forgotten, as tables
//! (`OffsetMetadataManager`, `ClassicGroup`); and what look-ups by time find while a transaction is open.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{
    Acks, ErrorCode, Event, GroupEvent, Isolation, Joined, MemberId, Offset, OffsetAt, ProducedBatch,
    ProducerId, ProducerState, Record, Request, Response, TopicId, TopicPartition,
};

use crate::membership::{Desk, GROUP, P0, pair};

const RETURNS: TopicPartition = TopicPartition { topic: TopicId(1), partition: 0 };
const SHOP: (ProducerId, u16) = (ProducerId(0), 0);

fn commit(desk: &mut Desk, member: Option<(u32, MemberId)>, one: TopicPartition, offset: Offset) -> Response {
    let (group, offsets) = (GROUP.into(), vec![(one, offset)]);
    let asked = desk.ask(Request::OffsetCommit { group, member, instance: None, offsets });
    desk.answer(asked).unwrap().clone()
}

fn begin(desk: &mut Desk) {
    let timeout = SimDuration::from_millis(60_000);
    let asked = desk.ask(Request::InitProducerId { transactional_id: Some("shop".into()), timeout });
    assert_eq!(desk.answer(asked), Some(&Response::InitProducerId(Ok(SHOP))));
}

fn stage(desk: &mut Desk, member: Option<(u32, MemberId)>, offset: Offset) -> Result<(), ErrorCode> {
    let (transactional_id, producer) = ("shop".into(), SHOP);
    let offsets = vec![(P0, offset)];
    let request =
        Request::TxnOffsetCommit { transactional_id, producer, group: GROUP.into(), member, offsets };
    let asked = desk.ask(request);
    match desk.answer(asked) {
        Some(Response::TxnOffsetCommit(answer)) => *answer,
        other => panic!("{other:?}"),
    }
}

fn end(desk: &mut Desk, commit: bool) {
    desk.ask(Request::EndTxn { transactional_id: "shop".into(), producer: SHOP, commit });
    desk.pass(100);
}

/// KIP-447, `OffsetMetadataManager.fetchOffsets` with `requireStable`: while a transaction with an offset of the
/// partition is open, it is said that nobody knows; of other partitions it is told.
#[test]
fn what_a_transaction_is_about_to_commit_is_unstable() {
    for (commits, then) in [(true, 7), (false, 3)] {
        let mut desk = Desk::new();
        begin(&mut desk);
        commit(&mut desk, None, P0, 3);
        commit(&mut desk, None, RETURNS, 4);
        assert_eq!(stage(&mut desk, None, 7), Ok(()));
        let fetch = |desk: &mut Desk| {
            let asked = desk.ask(Request::OffsetFetch { group: GROUP.into(), partitions: vec![P0, RETURNS] });
            desk.answer(asked).unwrap().clone()
        };
        let unstable = vec![(P0, Err(ErrorCode::UnstableOffsetCommit)), (RETURNS, Ok(Some(4)))];
        assert_eq!(fetch(&mut desk), Response::OffsetFetch(Ok(unstable)));
        end(&mut desk, commits);
        let stable = vec![(P0, Ok(Some(then))), (RETURNS, Ok(Some(4)))];
        assert_eq!(fetch(&mut desk), Response::OffsetFetch(Ok(stable)));
    }
}

/// `ClassicGroup.validateOffsetCommit`: in a transaction the state of the group does not matter, and whoever gives
/// only the group's name is not checked (KAFKA-9418); outside of one it is.
#[test]
fn who_may_commit_in_a_transaction_and_outside() {
    use ErrorCode::{IllegalGeneration, RebalanceInProgress, UnknownMemberId};
    type Who = fn(&Joined) -> Option<(u32, MemberId)>;
    let nobody: Who = |_| None;
    let member: Who = |joined| Some((joined.generation, joined.member.clone()));
    let before: Who = |joined| Some((joined.generation - 1, joined.member.clone()));
    let other: Who = |joined| Some((joined.generation, "other".into()));
    let table = [
        // is it stable, who, in a transaction, outside
        (true, nobody, Ok(()), Err(UnknownMemberId)),
        (true, member, Ok(()), Ok(())),
        (true, before, Err(IllegalGeneration), Err(IllegalGeneration)),
        (true, other, Err(UnknownMemberId), Err(UnknownMemberId)),
        (false, nobody, Ok(()), Err(UnknownMemberId)),
        (false, member, Ok(()), Err(RebalanceInProgress)),
        (false, before, Err(IllegalGeneration), Err(IllegalGeneration)),
    ];
    for (number, (stable, who, inside, outside)) in table.into_iter().enumerate() {
        let mut desk = Desk::new();
        begin(&mut desk);
        let (leader, _) = pair(&mut desk, stable);
        assert_eq!(stage(&mut desk, who(&leader), 7), inside, "row {number}");
        assert_eq!(
            commit(&mut desk, who(&leader), P0, 3),
            Response::OffsetCommit(vec![(P0, outside)]),
            "row {number}"
        );
    }
}

/// When an offset is forgotten, and of which topic: in milliseconds from the start.
fn forgotten(desk: &mut Desk, until: u64) -> Vec<(u64, TopicPartition)> {
    let mut seen = Vec::new();
    while desk.now < SimTime::from_millis(until) {
        desk.events.clear();
        desk.pass(500);
        for event in &desk.events {
            if let Event::Group(GroupEvent::OffsetExpired { partition, .. }) = event {
                seen.push((desk.now.as_millis(), *partition));
            }
        }
    }
    seen
}

/// KIP-211, `ClassicGroup.offsetExpirationCondition` with `isSubscribedToTopic` (KAFKA-4682): here
/// `offsets.retention.minutes` are 10 s.
#[test]
fn offsets_are_forgotten_by_what_their_group_is() {
    // Without members ever: each by its own commit.
    let mut desk = Desk::new();
    commit(&mut desk, None, P0, 1);
    desk.pass(4_000);
    commit(&mut desk, None, RETURNS, 1);
    assert_eq!(forgotten(&mut desk, 20_000), [(10_000, P0), (14_000, RETURNS)]);
    // One that comes after all are forgotten has its own time again.
    commit(&mut desk, None, P0, 1);
    assert_eq!(forgotten(&mut desk, 40_000), [(30_000, P0)]);

    // In a stable group only what nobody subscribes to; without members, all by the end of the last.
    let mut desk = Desk::new();
    let (leader, other) = pair(&mut desk, true);
    let who = Some((leader.generation, leader.member.clone()));
    commit(&mut desk, who.clone(), P0, 1);
    commit(&mut desk, who, RETURNS, 1);
    assert_eq!(forgotten(&mut desk, 20_000), [(10_000, RETURNS)]);
    for member in [leader.member, other.member] {
        desk.ask(Request::LeaveGroup { group: GROUP.into(), member });
    }
    assert_eq!(forgotten(&mut desk, 40_000), [(30_000, P0)]);

    // Not while a transaction has an offset of the partition: then by when that came.
    let mut desk = Desk::new();
    begin(&mut desk);
    commit(&mut desk, None, P0, 1);
    commit(&mut desk, None, RETURNS, 1);
    desk.pass(8_000);
    assert_eq!(stage(&mut desk, None, 7), Ok(()));
    assert_eq!(forgotten(&mut desk, 16_000), [(10_000, RETURNS)]);
    end(&mut desk, true);
    assert_eq!(forgotten(&mut desk, 30_000), [(18_100, P0)]);
}

/// A record at a time in milliseconds, of the transaction or of nobody's.
fn write(desk: &mut Desk, ms: u64, transactional: bool) {
    let record = Rc::new(Record { timestamp: SimTime::from_millis(ms), ..Record::default() });
    let (producer, epoch) = SHOP;
    let state = ProducerState { producer, epoch, base_sequence: 0, transactional };
    let producer = transactional.then_some(state);
    let batches = vec![ProducedBatch { partition: P0, records: vec![record], producer, size: 70 }];
    let (acks, timeout) = (Acks::All, SimDuration::from_millis(1_000));
    let transactional_id = transactional.then(|| "shop".into());
    let asked = desk.ask(Request::Produce { acks, timeout, transactional_id, batches });
    assert!(matches!(desk.answer(asked), Some(Response::Produce(parts)) if parts[0].1.is_ok()));
}

/// `Partition.fetchOffsetForTimestamp`: what lies at or beyond the last stable offset is not found by who reads
/// committed.
#[test]
fn a_look_up_by_time_stops_where_reading_does() {
    let mut desk = Desk::new();
    begin(&mut desk);
    write(&mut desk, 10, false);
    let (transactional_id, producer) = ("shop".into(), SHOP);
    desk.ask(Request::AddPartitionsToTxn { transactional_id, producer, partitions: vec![P0] });
    write(&mut desk, 20, true);
    write(&mut desk, 30, false);
    let time = |ms| OffsetAt::Time(SimTime::from_millis(ms));
    let table = [
        // asked for, uncommitted, committed while the transaction is open, committed when it has ended
        (time(10), Some(0), Some(0), Some(0)),
        (time(20), Some(1), None, Some(1)),
        (time(30), Some(2), None, Some(2)),
        (time(31), None, None, None),
        (OffsetAt::Latest, Some(3), Some(1), Some(4)),
        (OffsetAt::Earliest, Some(0), Some(0), Some(0)),
    ];
    let find = |desk: &mut Desk, at, isolation| {
        let asked = desk.ask(Request::ListOffsets { partitions: vec![(P0, at)], isolation });
        match desk.answer(asked) {
            Some(Response::ListOffsets(found)) => found[0].1.unwrap().map(|(offset, _)| offset),
            other => panic!("{other:?}"),
        }
    };
    for (at, all, committed, _) in table {
        assert_eq!(find(&mut desk, at, Isolation::ReadUncommitted), all, "{at:?}");
        assert_eq!(find(&mut desk, at, Isolation::ReadCommitted), committed, "{at:?}");
    }
    end(&mut desk, true);
    for (at, _, _, committed) in table {
        assert_eq!(find(&mut desk, at, Isolation::ReadCommitted), committed, "{at:?}");
    }
}
