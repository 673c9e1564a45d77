//! What the common files call of this room. Its code comes late to the browser: with a plan that has a log broker
//! it is there before the run begins, and without one nothing here is called. Transactions are for services alone, and
//! come with those.

use std::rc::Rc;

use late::late;

use super::Due;
use crate::engine::logs::client::{ClientError, Start};
use crate::engine::logs::{BrokerId, Event};
use crate::engine::queueing::{Message, Name};
use crate::sim::action::{ClusterAction, Setting};
use crate::sim::dialect::Stored;
use crate::sim::facts::Facts;
use crate::sim::journal::{Cause, LogClientEvent};
use crate::sim::network::InTransit;
use crate::sim::plan::{ClientId, Plan};
use crate::sim::simulation::Run;

/// Starts the cluster and creates the topics, if there are any.
pub(in crate::sim) fn set_up(run: &mut Run<'_>, plan: &Plan) {
    if plan.logs.is_there() {
        declare(run, plan);
    }
}

#[late(logs)]
fn declare(run: &mut Run<'_>, plan: &Plan) {
    run.declare_topics(plan);
}

/// What the cluster does by itself is due.
#[late(logs)]
pub(in crate::sim) fn cluster_due(run: &mut Run<'_>) {
    run.cluster_due();
}

/// Does what is done to the cluster. A broker or topic that is not there is left alone.
pub(in crate::sim) fn operate(run: &mut Run<'_>, cause: Cause, action: &ClusterAction) {
    if run.sim.plan.logs.is_there() {
        operate_cluster(run, cause, action);
    }
}

#[late(logs)]
fn operate_cluster(run: &mut Run<'_>, cause: Cause, action: &ClusterAction) {
    run.operate_cluster(cause, action);
}

#[late(logs)]
pub(in crate::sim) fn start_broker(run: &mut Run<'_>, cause: Cause, broker: BrokerId) {
    run.start_log_broker(cause, broker);
}

/// A request or an answer is at its end.
#[late(logs)]
pub(in crate::sim) fn arrive(run: &mut Run<'_>, cause: Cause, it: InTransit) {
    run.arrive_log(cause, it);
}

/// A client comes up: its library starts with nothing in its memory.
#[late(logs)]
pub(in crate::sim) fn start_library(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    run.start_library(cause, id);
}

/// Something is due for a client's library.
#[late(logs)]
pub(in crate::sim) fn client_due(run: &mut Run<'_>, cause: Cause, id: ClientId, life: u16, due: Due) {
    run.log_client_due(cause, id, life, due);
}

/// A client works by another setting, as far as its library is concerned.
#[late(logs)]
pub(in crate::sim) fn follow_setting(
    run: &mut Run<'_>,
    cause: Cause,
    id: ClientId,
    setting: &Setting,
    is_working: bool,
) {
    run.follow_log_setting(cause, id, setting, is_working);
}

/// A producer's program hands its library a record.
#[late(logs)]
pub(in crate::sim) fn send_record(run: &mut Run<'_>, cause: Cause, id: ClientId, message: &Rc<Message>) {
    run.send_record(cause, id, message);
}

/// A producer's library sends what it has collected.
#[late(logs)]
pub(in crate::sim) fn flush(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    run.flush_library(cause, id);
}

/// A service's producer begins a transaction; false if it can't yet.
///
/// # Errors
/// It never will: another has come with its transactional id, or it has none.
#[late(services)]
pub(in crate::sim) fn begin_transaction(
    run: &mut Run<'_>,
    cause: Cause,
    id: ClientId,
) -> Result<bool, ClientError> {
    run.begin_log_transaction(cause, id)
}

/// The record at hand is committed with the transaction.
///
/// # Errors
/// The producer is in no transaction, or its consumer in no group.
#[late(services)]
pub(in crate::sim) fn commit_in_transaction(run: &mut Run<'_>, id: ClientId) -> Result<(), ClientError> {
    run.offset_in_transaction(id)
}

/// A service's producer ends its transaction, and says later how that went.
///
/// # Errors
/// It is in none, or in one that can't be ended so.
#[late(services)]
pub(in crate::sim) fn end_transaction(
    run: &mut Run<'_>,
    cause: Cause,
    id: ClientId,
    commit: bool,
) -> Result<(), ClientError> {
    run.end_log_transaction(cause, id, commit)
}

/// A consumer takes the next record, or asks for more, or goes.
#[late(logs)]
pub(in crate::sim) fn read_on(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    run.read_on_log(cause, id);
}

#[late(logs)]
pub(in crate::sim) fn finish_record(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    run.finish_record(cause, id);
}

/// What a service has done with the record at hand: it has worked on it, well or badly.
#[late(logs)]
pub(in crate::sim) fn end_record(run: &mut Run<'_>, cause: Cause, id: ClientId, error: Option<Name>) {
    run.end_record(cause, id, error);
}

/// A service commits the record at hand.
#[late(logs)]
pub(in crate::sim) fn commit_record(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    run.commit_record(cause, id);
}

#[late(logs)]
pub(in crate::sim) fn pause_reading(run: &mut Run<'_>, cause: Cause, id: ClientId, pause: bool) {
    run.pause_reading(cause, id, pause);
}

/// A service reads from the record at hand again when it is done with it.
#[late(logs)]
pub(in crate::sim) fn read_again(run: &mut Run<'_>, id: ClientId) {
    run.read_again(id);
}

/// A consumer reads a partition on from there.
#[late(logs)]
pub(in crate::sim) fn seek(run: &mut Run<'_>, cause: Cause, id: ClientId, partition: &Name, to: Start) {
    run.seek(cause, id, partition, to);
}

/// The facts of what the cluster did.
#[late(logs)]
pub(in crate::sim) fn facts(plan: &Plan, event: &Event) -> Facts {
    Facts::of_log_event(plan, event)
}

/// The facts of what a client's library did.
#[late(logs)]
pub(in crate::sim) fn client_facts(plan: &Plan, event: &LogClientEvent) -> Facts {
    Facts::of_log_client(plan, event)
}

/// What an event of the cluster comes to for content, if anything.
#[late(logs)]
pub(in crate::sim) fn stored<'a>(plan: &Plan, event: &'a Event) -> Option<Stored<'a>> {
    super::stored::stored(plan, event)
}
