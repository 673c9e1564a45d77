//! What the common files call of this room. Its code comes late to the browser: with a plan that has a log broker
//! it is there before anything is told of one.

use late::late;

use super::{LogWorld, Records};
use crate::engine::logs::{Event, Name};
use crate::player::content::{Content, Teller};
use crate::sim::{ClientEvent, ClientId, Stored, Transit, What};

/// Takes in what the cluster did.
#[late(logs)]
pub(in crate::player) fn apply(logs: &mut LogWorld, content: &Content, event: &Event) {
    logs.apply(content, event);
}

/// Takes in what a member of a group did.
#[late(logs)]
pub(super) fn consumed(logs: &mut LogWorld, group: &Name, client: &Name, event: &ClientEvent) {
    logs.groups.or_default(group.clone()).consumed(client, event);
}

/// What came in before and had no answer at all has not been taken.
#[late(logs)]
pub(super) fn unanswered(records: &mut Records, teller: &mut Teller<'_>) {
    records.unanswered(teller);
}

/// Takes in what a client of the log broker did.
#[late(logs)]
pub(in crate::player) fn client(
    records: &mut Records,
    teller: &mut Teller<'_>,
    id: ClientId,
    event: &ClientEvent,
) {
    records.client(teller, id, event);
}

/// Takes in a record that leaves for its leader, comes in there, or is lost.
#[late(logs)]
pub(in crate::player) fn transit(
    records: &mut Records,
    teller: &mut Teller<'_>,
    what: &What,
    transit: &Transit,
) {
    records.transit(teller, what, transit);
}

/// Takes in what the cluster's event comes to.
#[late(logs)]
pub(in crate::player) fn stored(records: &mut Records, teller: &mut Teller<'_>, stored: &Stored<'_>) {
    records.stored(teller, stored);
}
