//! How a member of a group shows that it is alive, and how it leaves (`HeartbeatThread`, `Heartbeat` and
//! `AbstractCoordinator` in the Java client; KIP-62).

use super::consumer::{About, Consumer};
use super::membership::Membership;
use super::output::Output;
use super::settings::Backoff;
use crate::base::SimTime;
use crate::engine::logs::command::Request;
use crate::engine::logs::error::ErrorCode;

impl Membership {
    /// The next one comes soon, but later each time (`Heartbeat.failHeartbeat`).
    pub fn beat_failed(&mut self, now: SimTime, backoff: Backoff) {
        self.next_beat = now + backoff.after(self.failed_beats);
        self.failed_beats += 1;
    }
}

impl Consumer {
    /// Heartbeats, and leaving when the application has not polled for too long: not while a join is under way,
    /// which a poll waits for, nor while nobody is known to tell it to (`HeartbeatThread.run`).
    pub(super) fn beat(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let (Some((generation, member)), Some(group)) =
            (self.membership.identity(), self.settings.group.clone())
        else {
            return;
        };
        let Some(coordinator) = self.membership.coordinator.filter(|broker| self.calls.may_ask(now, *broker))
        else {
            return;
        };
        if self.calls.any(|call| call.about == About::Join) {
            return;
        }
        if self.membership.last_poll + self.settings.max_poll_interval <= now {
            self.leave(now, out);
            return self.membership.expelled();
        }
        if self.membership.next_beat > now || self.calls.any(|call| call.about == About::Heartbeat) {
            return;
        }
        self.membership.next_beat = now + self.settings.heartbeat_interval;
        let instance = self.settings.instance.clone();
        let request = Request::Heartbeat { group, generation, member, instance };
        let deadline = now + self.settings.session_timeout;
        self.calls.send(coordinator, deadline, About::Heartbeat, request, out);
    }

    pub(super) fn heartbeat_answered(
        &mut self,
        now: SimTime,
        answer: Result<(), ErrorCode>,
        out: &mut Vec<Output>,
    ) {
        match answer {
            Ok(()) => self.membership.failed_beats = 0,
            // Is it under way already, that is no news.
            Err(ErrorCode::RebalanceInProgress) if self.is_joining() => {}
            Err(ErrorCode::RebalanceInProgress) => self.membership.rejoin(),
            Err(error) => {
                self.membership.beat_failed(now, self.settings.backoff());
                self.refused(now, error, out);
            }
        }
    }

    /// A static member tells nobody: it is out when its session is over, unless it or another comes back with its
    /// `group.instance.id` before (`AbstractCoordinator.maybeLeaveGroup`, KIP-345).
    pub(super) fn leave(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let (Some((_, member)), Some(group)) = (self.membership.identity(), self.settings.group.clone())
        else {
            return;
        };
        if let Some(coordinator) = self.membership.coordinator.filter(|_| self.settings.instance.is_none()) {
            let request = Request::LeaveGroup { group, member };
            self.calls.send(coordinator, now + self.settings.request_timeout, About::Leave, request, out);
        }
        self.membership.generation = None;
    }
}
