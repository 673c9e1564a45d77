//! A consumer's library: what it subscribes to, where it reads, what its application gets
//! (`KafkaConsumer`).

use std::rc::Rc;

use super::calls::Calls;
use super::membership::Membership;
use super::metadata::Metadata;
use super::output::Output;
use super::positions::{Positions, Start};
use super::settings::ConsumerSettings;
use crate::base::SimTime;
use crate::engine::logs::command::OffsetAt;
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::id::{BrokerId, LeaderEpoch, MemberId, Name, Offset, TopicPartition};
use crate::engine::logs::record::Record;
use crate::engine::logs::response::{Joined, PartitionMetadata, Response};

/// A consumer.
#[derive(Clone, Debug, PartialEq)]
pub struct Consumer {
    pub(super) settings: ConsumerSettings,
    pub(super) metadata: Metadata,
    pub(super) calls: Calls<About>,
    pub(super) positions: Positions,
    pub(super) membership: Membership,
    /// Commits that wait for the coordinator to be known.
    pub(super) unsent_commits: Vec<Vec<(TopicPartition, Offset)>>,
    pub(super) next_auto_commit: SimTime,
    pub(super) closed: bool,
    pub(super) now: SimTime,
}

/// A partition whose position is validated, with its leader's epoch and the epoch of what was read.
pub(super) type Validation = (TopicPartition, LeaderEpoch, LeaderEpoch);

/// What a request of a consumer is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum About {
    Metadata,
    Coordinator,
    Join,
    Sync,
    Heartbeat,
    Leave,
    Commit(Vec<(TopicPartition, Offset)>),
    Committed(Vec<TopicPartition>),
    Offsets(Vec<(TopicPartition, OffsetAt)>),
    Epochs(Vec<Validation>),
    Fetch { asked: Vec<(TopicPartition, Offset)>, sent: SimTime },
}

impl Consumer {
    /// A consumer that reads nothing yet.
    pub fn new(settings: ConsumerSettings, now: SimTime) -> Self {
        let brokers = settings.bootstrap.clone();
        Self {
            metadata: Metadata::new(brokers, settings.metadata_max_age, settings.backoff()),
            calls: Calls::default(),
            positions: Positions::default(),
            membership: Membership::new(now),
            unsent_commits: Vec::new(),
            next_auto_commit: now + settings.auto_commit_interval,
            closed: false,
            now,
            settings,
        }
    }

    /// Wants these topics: the group shares their partitions out. It joins with the next poll.
    pub fn subscribe(&mut self, now: SimTime, topics: Vec<Name>, out: &mut Vec<Output>) {
        topics.iter().for_each(|topic| self.metadata.want(now, topic));
        self.membership.subscribe(topics);
        self.drive(now, out);
    }

    /// Reads these partitions of topics, outside of any group's sharing; each from where it says. Its
    /// commits are the group's all the same.
    pub fn assign(
        &mut self,
        now: SimTime,
        partitions: &[(Name, TopicPartition, Start)],
        out: &mut Vec<Output>,
    ) {
        self.positions.clear();
        for (topic, partition, start) in partitions {
            self.metadata.want(now, topic);
            self.positions.add(*partition, *start);
        }
        self.drive(now, out);
    }

    /// Hands out up to `max` records (`max.poll.records` if none is given) that have come in, by partition in
    /// order, and moves the positions behind them; joins the group, if it has to, and commits, if that is
    /// automatic and due. What was handed out by the poll before counts as done for an automatic commit.
    pub fn poll(
        &mut self,
        now: SimTime,
        max: Option<usize>,
        out: &mut Vec<Output>,
    ) -> Vec<(TopicPartition, Offset, Rc<Record>)> {
        if self.closed {
            return Vec::new();
        }
        self.now = now;
        self.membership.polled(now);
        self.positions.store_polled(self.settings.enable_auto_offset_store);
        if self.settings.enable_auto_commit && self.next_auto_commit <= now {
            self.next_auto_commit = now + self.settings.auto_commit_interval;
            self.commit_stored(now, out);
        }
        self.rejoin_if_needed(now, out);
        let records = self.positions.take(max.unwrap_or(self.settings.max_poll_records));
        self.drive(now, out);
        records
    }

    /// The application is still in its poll, which waits for records.
    pub fn polls_on(&mut self, now: SimTime) {
        self.membership.polled(now);
    }

    /// Commits these offsets or, without any, the positions. False if there is nothing to commit.
    pub fn commit(
        &mut self,
        now: SimTime,
        offsets: Option<Vec<(TopicPartition, Offset)>>,
        out: &mut Vec<Output>,
    ) -> bool {
        self.now = now;
        let offsets = offsets.unwrap_or_else(|| {
            self.positions.store_polled(self.settings.enable_auto_offset_store);
            self.positions.stored()
        });
        self.send_commit(now, offsets, out)
    }

    /// Makes these the offsets that the next commit takes (`enable.auto.offset.store=false`).
    pub fn store_offsets(&mut self, offsets: &[(TopicPartition, Offset)]) {
        offsets.iter().for_each(|(partition, offset)| self.positions.store(*partition, *offset));
    }

    /// Reads a partition on from here; what is committed stays.
    pub fn seek(&mut self, now: SimTime, partition: TopicPartition, to: Start, out: &mut Vec<Output>) {
        self.positions.seek(partition, to);
        self.drive(now, out);
    }

    /// Fetches nothing more of these and hands nothing out, until it resumes. It stays in its group.
    pub fn pause(&mut self, partitions: &[TopicPartition]) {
        partitions.iter().for_each(|partition| self.positions.set_paused(*partition, true));
    }

    /// Goes on with these.
    pub fn resume(&mut self, now: SimTime, partitions: &[TopicPartition], out: &mut Vec<Output>) {
        partitions.iter().for_each(|partition| self.positions.set_paused(*partition, false));
        self.drive(now, out);
    }

    /// The next offset that a poll hands out; none while that is not known.
    pub fn position(&self, partition: TopicPartition) -> Option<Offset> {
        self.positions.position(partition)
    }

    /// The partitions it reads.
    pub fn assignment(&self) -> Vec<TopicPartition> {
        self.positions.partitions()
    }

    /// Commits what is to be committed automatically, and leaves the group; a static member does not
    /// (KIP-345).
    pub fn close(&mut self, now: SimTime, out: &mut Vec<Output>) {
        self.now = now;
        self.positions.store_polled(self.settings.enable_auto_offset_store);
        if self.settings.enable_auto_commit {
            self.commit_stored(now, out);
        }
        self.leave(now, out);
        self.closed = true;
    }

    /// An answer came in.
    pub fn received(&mut self, now: SimTime, correlation: u32, response: Response, out: &mut Vec<Output>) {
        self.now = now;
        let Some(about) = self.calls.answered(correlation) else { return };
        match (about, response) {
            (About::Metadata, Response::Metadata(topics)) => self.metadata_known(now, topics, out),
            (About::Coordinator, Response::FindCoordinator(answer)) => self.coordinator_found(now, answer),
            (About::Join, Response::JoinGroup(answer)) => self.joined(now, answer, out),
            (About::Sync, Response::SyncGroup(answer)) => self.synced(now, answer, out),
            (About::Heartbeat, Response::Heartbeat(answer)) => self.heartbeat_answered(now, answer, out),
            (About::Commit(offsets), Response::OffsetCommit(answers)) => {
                self.commit_answered(now, offsets, &answers, out);
            }
            (About::Committed(partitions), Response::OffsetFetch(answer)) => {
                self.committed_known(now, &partitions, answer, out);
            }
            (About::Offsets(asked), Response::ListOffsets(answers)) => {
                self.offsets_known(now, &asked, answers, out)
            }
            (About::Epochs(asked), Response::OffsetsForLeaderEpoch(answers)) => {
                self.validated(now, &asked, answers, out);
            }
            (About::Fetch { asked, sent }, Response::Fetch(answers)) => {
                self.fetched(now, (&asked, sent), answers, out);
            }
            _ => {}
        }
        self.drive(now, out);
    }

    /// The connection to a broker ended.
    pub fn disconnected(&mut self, now: SimTime, broker: BrokerId, out: &mut Vec<Output>) {
        self.now = now;
        for about in self.calls.disconnected(now, broker) {
            self.unanswered(now, about);
        }
        self.membership.coordinator_gone(broker);
        self.drive(now, out);
    }

    /// When it does something by itself next.
    pub fn next_deadline(&self) -> Option<SimTime> {
        let own = [
            self.calls.next_deadline(self.now),
            self.metadata.due(),
            self.membership.due(self.now, &self.settings),
            self.membership.joins_again(),
            self.positions.due(),
        ];
        own.into_iter().flatten().filter(|at| *at > self.now).min()
    }

    /// Does what is due by now: heartbeats, and leaving a group whose consumer has not polled for too long.
    pub fn advance(&mut self, now: SimTime, out: &mut Vec<Output>) {
        self.now = now;
        for about in self.calls.overdue(now) {
            self.unanswered(now, about);
        }
        self.drive(now, out);
    }

    /// The group's leader has to share out anew a topic that has gained partitions, or that it did not know
    /// when it divided (`assignmentSnapshot`). While it waits for its share, that is looked at when it comes.
    fn metadata_known(
        &mut self,
        now: SimTime,
        topics: Vec<(Name, Result<Vec<PartitionMetadata>, ErrorCode>)>,
        out: &mut Vec<Output>,
    ) {
        self.metadata.learn(now, topics);
        self.positions.led_in(|partition| Some(self.metadata.leader(partition)?.1));
        self.share_out(now, out);
        if !self.is_joining() && self.membership.divided_other_than(&self.metadata.counts()) {
            self.membership.rejoin();
        }
    }

    fn unanswered(&mut self, now: SimTime, about: About) {
        match about {
            About::Metadata => self.metadata.failed(now),
            About::Coordinator => {
                self.metadata.ask_another(now);
                self.membership.looked_in_vain(now, self.settings.backoff());
            }
            About::Join | About::Sync => {
                self.membership.lose_coordinator(now);
                self.membership.rejoin();
            }
            About::Heartbeat => {
                self.membership.beat_failed(now, self.settings.backoff());
                self.membership.lose_coordinator(now);
            }
            About::Leave => self.membership.lose_coordinator(now),
            About::Commit(offsets) => {
                self.membership.lose_coordinator(now);
                self.unsent_commits.push(offsets);
            }
            About::Committed(partitions) => {
                self.membership.lose_coordinator(now);
                self.positions.ask_again(now, &partitions, self.settings.retry_backoff);
            }
            About::Offsets(asked) => self.not_answered(now, asked.iter().map(|(partition, _)| *partition)),
            About::Epochs(asked) => self.not_answered(now, asked.iter().map(|(partition, ..)| *partition)),
            About::Fetch { .. } => self.metadata.doubt(now),
        }
    }

    fn not_answered(&mut self, now: SimTime, asked: impl Iterator<Item = TopicPartition>) {
        self.metadata.doubt(now);
        self.positions.ask_again(now, &asked.collect::<Vec<_>>(), self.settings.retry_backoff);
    }

    /// Does all that can be done now.
    pub(super) fn drive(&mut self, now: SimTime, out: &mut Vec<Output>) {
        self.now = now;
        if self.closed {
            return;
        }
        self.ask_metadata(now, out);
        self.find_coordinator(now, out);
        self.beat(now, out);
        self.send_unsent_commits(now, out);
        self.find_positions(now, out);
        self.validate_positions(now, out);
        self.send_fetches(now, out);
        // Something of that may have cast doubt on what it knows.
        self.ask_metadata(now, out);
    }

    fn ask_metadata(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let deadline = now + self.settings.request_timeout;
        self.metadata.ask(now, deadline, About::Metadata, &mut self.calls, out);
    }

    /// Its group (`group.id`).
    pub fn group(&self) -> Option<Name> {
        self.settings.group.clone()
    }

    /// As whom it commits, for a producer that does so in a transaction (`groupMetadata`, KIP-447).
    ///
    /// # Errors
    /// `UnknownMemberId` if it subscribes and has no place in its group.
    pub fn group_metadata(&self) -> Result<Option<(u32, MemberId)>, ErrorCode> {
        if self.membership.is_outside() {
            Err(ErrorCode::UnknownMemberId)
        } else {
            Ok(self.membership.identity())
        }
    }

    /// The last that it was told on joining, for the tests of a group's leader.
    pub fn generation(&self) -> Option<u32> {
        self.membership.generation()
    }
}

/// What a consumer knows of a rebalance under way.
pub(super) type JoinAnswer = Result<Joined, (ErrorCode, Option<Name>)>;
