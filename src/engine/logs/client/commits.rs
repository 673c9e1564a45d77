//! How a consumer commits offsets (`ConsumerCoordinator` in the Java client).

use super::consumer::{About, Consumer};
use super::output::Output;
use crate::base::SimTime;
use crate::engine::logs::command::Request;
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::id::{Offset, TopicPartition};

impl Consumer {
    /// Commits what the polls before have handed out.
    pub(super) fn commit_stored(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let stored = self.positions.stored();
        self.send_commit(now, stored, out);
    }

    /// Sends a commit, or keeps it until the coordinator is known. False if there is nothing to commit.
    pub(super) fn send_commit(
        &mut self,
        now: SimTime,
        offsets: Vec<(TopicPartition, Offset)>,
        out: &mut Vec<Output>,
    ) -> bool {
        let Some(group) = self.settings.group.clone().filter(|_| !offsets.is_empty()) else { return false };
        // Who subscribes and is no member commits for nobody: the group may have given its partitions to others
        // (`CommitFailedException`). Without this a group that has no members at all would take it.
        if self.membership.is_outside() {
            out.push(Output::CommitFailed { offsets, error: ErrorCode::UnknownMemberId });
            return true;
        }
        let Some(coordinator) =
            self.membership.coordinator().filter(|broker| self.calls.may_ask(now, *broker))
        else {
            self.unsent_commits.push(offsets);
            self.find_coordinator(now, out);
            return true;
        };
        let member = self.membership.identity();
        let instance = self.settings.instance.clone();
        let request = Request::OffsetCommit { group, member, instance, offsets: offsets.clone() };
        let deadline = now + self.settings.request_timeout;
        self.calls.send(coordinator, deadline, About::Commit(offsets), request, out);
        true
    }

    pub(super) fn send_unsent_commits(&mut self, now: SimTime, out: &mut Vec<Output>) {
        if self.membership.coordinator().is_none_or(|broker| !self.calls.may_ask(now, broker)) {
            return;
        }
        for offsets in std::mem::take(&mut self.unsent_commits) {
            self.send_commit(now, offsets, out);
        }
    }

    /// The answer to a commit came in.
    pub(super) fn commit_answered(
        &mut self,
        now: SimTime,
        offsets: Vec<(TopicPartition, Offset)>,
        answers: &[(TopicPartition, Result<(), ErrorCode>)],
        out: &mut Vec<Output>,
    ) {
        let Some(error) = answers.iter().find_map(|(_, answer)| answer.err()) else {
            return out.push(Output::Committed(offsets));
        };
        match error {
            ErrorCode::NotCoordinator
            | ErrorCode::CoordinatorNotAvailable
            | ErrorCode::CoordinatorLoadInProgress => {
                self.membership.lose_coordinator(now);
                self.unsent_commits.push(offsets);
                return;
            }
            ErrorCode::UnknownMemberId | ErrorCode::IllegalGeneration => self.membership.expelled(),
            ErrorCode::FencedInstanceId => self.membership.replaced(),
            ErrorCode::RebalanceInProgress => self.membership.rejoin(),
            _ => {}
        }
        out.push(Output::CommitFailed { offsets, error });
    }
}
