//! An entry of the journal in words: short, active, present tense.

use crate::base::SimTime;
use crate::sim::{EntryId, Facts, Kind, NodeId, Recording, TransitKind};

/// Is a message handed out that was tried before? A dead letter is handed out to be looked at.
pub(super) fn is_tried_again(facts: &Facts) -> bool {
    facts.redelivered == Some(true) || facts.attempt > Some(1) && !is_dead_letter(facts)
}

fn is_dead_letter(facts: &Facts) -> bool {
    facts.content.as_ref().is_some_and(|message| message.headers.contains_key("x-death"))
}

/// An entry in words.
pub fn sentence(recording: &Recording, entry: EntryId) -> String {
    let facts = Facts::of(recording, entry);
    let at = recording.journal.entries.get(entry.index()).map_or(SimTime::ZERO, |entry| entry.at);
    Words { recording, facts: &facts, at }.sentence()
}

pub(super) struct Words<'a> {
    recording: &'a Recording,
    pub(super) facts: &'a Facts,
    at: SimTime,
}

impl Words<'_> {
    fn sentence(&self) -> String {
        let (client, queue, exchange) = (self.client(), self.queue(), self.exchange());
        let message = self.message();
        match self.facts.kind {
            Kind::ConnectionOpened => "A connection opens".into(),
            Kind::ConnectionClosed => format!("A connection closes{}", self.because()),
            Kind::ChannelOpened => "A channel opens".into(),
            Kind::ChannelClosed => format!("A channel closes{}", self.because()),
            Kind::ExchangeDeclared => format!("Exchange {exchange} is there"),
            Kind::ExchangeDeleted => format!("Exchange {exchange} is deleted"),
            Kind::QueueDeclared => format!("Queue {queue} is there"),
            Kind::QueueDeleted => format!("Queue {queue} is gone{}", self.because()),
            Kind::ExchangeBound => format!("Exchange {} is bound to {exchange}", self.onward()),
            Kind::ExchangeUnbound => format!("Exchange {} is no longer bound to {exchange}", self.onward()),
            Kind::ConsumerActivated => format!("{client} is the active consumer of {queue}"),
            Kind::Staged => format!("{message} from {client} waits for the commit"),
            Kind::Unstaged => format!("{message} from {client} is given up"),
            Kind::TxCommitted => format!("{client} commits its transaction"),
            Kind::TxRolledBack => format!("{client} rolls its transaction back"),
            Kind::RoutedOn if self.facts.reason == Some("alternate") => {
                format!("{exchange} can't route {message}; its alternate {} takes it", self.onward())
            }
            Kind::RoutedOn => format!("{exchange} leads {message} on to {}", self.onward()),
            Kind::PublishRejected => format!("{queue} is full and does not take {message}"),
            Kind::AlarmRaised => format!("The broker raises its {} alarm", self.words()),
            Kind::AlarmCleared => format!("The broker clears its {} alarm", self.words()),
            Kind::ConnectionBlocked => format!("The connection of {client} is blocked"),
            Kind::ConnectionUnblocked => format!("The connection of {client} is read again"),
            Kind::FlowStarted => format!("{client} is out of credit{}", self.for_long()),
            Kind::FlowEnded => format!("{client} has credit again"),
            Kind::BrokerStopped if self.facts.reason == Some("kill") => "The broker is killed".into(),
            Kind::BrokerStopped => "The broker stops".into(),
            Kind::BrokerStarted => "The broker starts".into(),
            Kind::Bound => format!("Queue {queue} is bound to {exchange}"),
            Kind::Unbound => format!("Queue {queue} is no longer bound to {exchange}"),
            Kind::ConsumerStarted => format!("{client} consumes from {queue}"),
            Kind::ConsumerCancelled => format!("{client} no longer consumes from {queue}"),
            Kind::Published => match self.facts.exchange {
                Some(NodeId(0)) | None => format!("The broker takes {message}"),
                Some(_) => format!("{exchange} takes {message}"),
            },
            Kind::Unroutable => format!("{message} fits no binding and is dropped"),
            Kind::Returned => format!("The broker returns {message} to {client}"),
            Kind::Confirmed if self.facts.reason == Some("nack") => {
                format!("The broker could not take {message} from {client}")
            }
            Kind::Confirmed => format!("The broker confirms {message} to {client}"),
            Kind::Held => format!("{exchange} holds {message}{}", self.for_long()),
            Kind::Released => format!("{exchange} lets {message} go"),
            Kind::Enqueued => match self.facts.exchange {
                Some(NodeId(0)) | None => format!("{message} goes into {queue}"),
                Some(_) => format!("{exchange} → {queue}: {message}"),
            },
            Kind::Delivered => format!("{queue} → {client}: {message} delivered{}", self.again()),
            Kind::StreamRead => format!("{client} reads {message} of {queue}"),
            Kind::GotNothing => format!("{client} asks {queue} for a message; there is none"),
            Kind::Acknowledged if self.facts.reason == Some("auto") => {
                format!("{queue} lets go of {message} as it is sent")
            }
            Kind::Acknowledged => format!("{queue} lets go of {message}: acknowledged"),
            Kind::Requeued => format!("{message} goes back into {queue}"),
            Kind::DeadLettered => format!("{queue} dead-letters {message}{}", self.because()),
            Kind::Discarded => format!("{queue} drops {message}{}", self.because()),
            Kind::Refused if self.facts.client.is_none() => format!("The broker refuses: {}", self.words()),
            Kind::Refused => format!("The broker refuses {client}: {}", self.words()),
            Kind::Started => format!("{client} starts"),
            Kind::Produced => format!("{client} makes {message}"),
            Kind::WorkStarted => format!("{client} works on {message}{}", self.attempt()),
            Kind::WorkDone => format!("{client} is done with {message}"),
            Kind::WorkFailed => format!("{client} fails on {message}: {}", self.words()),
            Kind::RetryChosen => format!("{client} will retry {message} in {}", self.words()),
            Kind::GaveUp => format!("{client} gives up on {message}{}", self.attempts()),
            Kind::Forwarded => format!("{client} passes {message} on"),
            Kind::ConfirmReceived => format!("{client} knows that {message} is taken"),
            Kind::NackReceived => format!("{client} learns that {message} was not taken"),
            Kind::HeldBack => format!("{client} keeps {message} for now"),
            Kind::Dropped => format!("{client} drops {message} unpublished"),
            Kind::Throttled => format!("{client} finds {} ready and waits", self.words()),
            Kind::Unthrottled => format!("{client} finds {} ready and goes on", self.words()),
            Kind::BlockedReceived => format!("{client} is told that its connection is blocked, and stops"),
            Kind::UnblockedReceived => format!("{client} is told to go on"),
            Kind::ReturnReceived => format!("{client} gets {message} back"),
            Kind::Crashed => format!("{client} crashes"),
            Kind::LinkCut => format!("The link between {client} and the broker is cut"),
            Kind::LinkMended => format!("The link between {client} and the broker works again"),
            Kind::Disconnected => format!("{client} finds its connection lost and connects anew"),
            Kind::Paused => format!("{client} cancels its consumer"),
            Kind::Resumed => format!("{client} consumes again"),
            Kind::Changed => format!("{client} works by a new setting: {}", self.words()),
            Kind::Leaving => format!("{client} takes nothing new and finishes what it holds"),
            Kind::Left => format!("{client} leaves"),
            Kind::Departed => self.departed(),
            Kind::Arrived => self.arrived(),
            Kind::Lost => format!("{} from {} is lost{}", self.cargo(), self.from(), self.gone()),
            Kind::Acted => self.acted(),
            Kind::LimitReached => "The run ends here: it has reached its limit of events".into(),
            Kind::Stored
            | Kind::MarkerWritten
            | Kind::DuplicateDropped
            | Kind::AppendRefused
            | Kind::ReplicationSent
            | Kind::Replicated
            | Kind::Truncated
            | Kind::HighWatermarkMoved
            | Kind::LastStableOffsetMoved
            | Kind::InSyncChanged
            | Kind::LeaderElected
            | Kind::ControllerElected
            | Kind::LogBrokerStopped
            | Kind::LogBrokerStarted
            | Kind::LogBrokerCut
            | Kind::LogBrokerMended
            | Kind::LogBrokerFenced
            | Kind::LogBrokerUnfenced
            | Kind::TopicCreated
            | Kind::TopicAltered
            | Kind::PartitionCreated
            | Kind::SegmentRolled
            | Kind::RecordsRemoved
            | Kind::MemberJoined
            | Kind::MemberLeft
            | Kind::RebalanceStarted
            | Kind::GenerationBegan
            | Kind::GroupAssigned
            | Kind::OffsetCommitted
            | Kind::OffsetExpired
            | Kind::CommitRefused
            | Kind::CommandRefused
            | Kind::ProducerInitialised
            | Kind::ProducerFenced
            | Kind::TransactionBegan
            | Kind::TransactionPrepared
            | Kind::TransactionEnded
            | Kind::Batched
            | Kind::SentAgain
            | Kind::RecordSent
            | Kind::RecordFailed
            | Kind::Assigned
            | Kind::Revoked
            | Kind::PartitionsLost
            | Kind::Positioned
            | Kind::NoOffset
            | Kind::Polled
            | Kind::CommitTaken
            | Kind::CommitFailed => self.log_sentence().unwrap_or_default(),
        }
    }

    fn departed(&self) -> String {
        let (message, from, to) = (self.message(), self.from(), self.to());
        match self.transit() {
            TransitKind::Publish => format!("{from} publishes {message} to {to}"),
            TransitKind::Deliver => format!("{message} leaves {from} for {to}"),
            TransitKind::Ack => format!("{from} acknowledges {message}"),
            TransitKind::Nack => format!("{from} rejects {message}"),
            TransitKind::Confirm => format!("A confirm of {message} leaves for {to}"),
            TransitKind::Return => format!("{message} is on its way back to {to}"),
            TransitKind::Produce => format!("{from} sends {message} to {to}"),
            TransitKind::Produced => format!("{to} is to hear that {message} is stored"),
            TransitKind::NotProduced => format!("{to} is to hear that {message} is not stored"),
            TransitKind::Fetch => format!("{message} of {from} leaves for {to}"),
            TransitKind::Commit => format!("{from} commits up to {message} of {to}"),
        }
    }

    fn arrived(&self) -> String {
        let (message, from, to) = (self.message(), self.from(), self.to());
        match self.transit() {
            TransitKind::Publish => format!("{message} from {from} reaches {to}"),
            TransitKind::Deliver => format!("{message} reaches {to}"),
            TransitKind::Ack => format!("The acknowledgement of {message} reaches {to}"),
            TransitKind::Nack => format!("The rejection of {message} reaches {to}"),
            TransitKind::Confirm => format!("The confirm of {message} reaches {to}"),
            TransitKind::Return => format!("{message} is back at {to}"),
            TransitKind::Produce => format!("{message} from {from} reaches {to}"),
            TransitKind::Produced | TransitKind::NotProduced => {
                format!("The answer to {message} reaches {to}")
            }
            TransitKind::Fetch => format!("{message} of {from} reaches {to}"),
            TransitKind::Commit => format!("The commit up to {message} of {to} comes in"),
        }
    }

    fn cargo(&self) -> String {
        let message = self.message();
        match self.transit() {
            TransitKind::Publish
            | TransitKind::Deliver
            | TransitKind::Return
            | TransitKind::Produce
            | TransitKind::Fetch => message,
            TransitKind::Produced | TransitKind::NotProduced => format!("The answer to {message}"),
            TransitKind::Commit => format!("The commit up to {message}"),
            TransitKind::Ack => format!("The acknowledgement of {message}"),
            TransitKind::Nack => format!("The rejection of {message}"),
            TransitKind::Confirm => format!("The confirm of {message}"),
        }
    }

    fn acted(&self) -> String {
        let client = self.client();
        match self.facts.reason {
            Some("crash") => format!("{client} is made to crash"),
            Some("restart") => format!("{client} is started again"),
            Some("lose") => format!("The next {} of {client} is made to get lost", self.words()),
            Some("duplicate") => format!("The next {} of {client} is made to come in twice", self.words()),
            Some("cut") => format!("The link of {client} is to be cut"),
            Some("mend") => format!("The link of {client} is to be mended"),
            Some("publish") => format!("{client} is made to publish by hand"),
            Some("set") => format!("{client} gets a new setting: {}", self.words()),
            Some("pause") => format!("{client} is to pause"),
            Some("resume") => format!("{client} is to go on"),
            Some("add") => format!("{client} is to join"),
            Some("bind") => {
                format!("{} is to be bound to {}{}", self.queue(), self.exchange(), self.by_key())
            }
            Some("unbind") => {
                format!("{} is to be unbound from {}{}", self.queue(), self.exchange(), self.by_key())
            }
            Some("stop_log_broker") => format!("{} is to go down", self.exchange()),
            Some("start_log_broker") => format!("{} is to come up", self.exchange()),
            Some("cut_log_broker") => format!("{} is to lose its links", self.exchange()),
            Some("mend_log_broker") => format!("{} is to get its links back", self.exchange()),
            Some("add_partitions") => format!("A topic is to have {} partitions", self.words()),
            _ => format!("{client} is to leave"),
        }
    }

    /// The key of a binding, where it has one.
    fn by_key(&self) -> String {
        self.facts.words.as_ref().map_or_else(String::new, |key| format!(" by {key}"))
    }

    pub(super) fn name(&self, node: Option<NodeId>) -> &str {
        match node {
            None | Some(NodeId(0)) => "the broker",
            Some(node) => self.recording.plan.name(node),
        }
    }

    pub(super) fn client(&self) -> &str {
        self.name(self.facts.client)
    }

    pub(super) fn queue(&self) -> &str {
        self.name(self.facts.queue)
    }

    pub(super) fn exchange(&self) -> &str {
        self.name(self.facts.exchange)
    }

    fn onward(&self) -> &str {
        self.name(self.facts.onward)
    }

    fn from(&self) -> &str {
        self.name(self.facts.transit.map(|(_, from, _)| from))
    }

    fn to(&self) -> &str {
        self.name(self.facts.transit.map(|(_, _, to)| to))
    }

    fn transit(&self) -> TransitKind {
        self.facts.transit.map_or(TransitKind::Publish, |(kind, ..)| kind)
    }

    pub(super) fn message(&self) -> String {
        self.facts.message.map_or_else(|| "a message".into(), |id| format!("#{}", id.0))
    }

    pub(super) fn words(&self) -> &str {
        self.facts.words.as_deref().or(self.facts.reason).unwrap_or("no reason given")
    }

    fn because(&self) -> String {
        let reason = match self.facts.reason {
            None | Some("client") => return String::new(),
            Some("delivery_limit") => "delivered too often",
            Some("queue_deleted") => "the queue is deleted",
            Some("maxlen") => "its queue was full",
            Some("auto_delete") => "its last consumer left",
            Some("exclusive" | "connection") => "its connection ended",
            Some("broker_stopped" | "transient") => "not durable, and the broker stopped",
            Some("unwritten") => "not yet on disk when the broker was killed",
            Some(reason) => reason,
        };
        format!(": {reason}")
    }

    fn for_long(&self) -> String {
        self.facts.until.map_or_else(String::new, |until| format!(" for {}", until.since(self.at)))
    }

    /// Which delivery it is, where it is not the first.
    fn again(&self) -> String {
        match self.facts.attempt {
            Some(attempt) if attempt > 1 && is_tried_again(self.facts) => format!(" (attempt {attempt})"),
            _ if self.facts.redelivered == Some(true) => " again".into(),
            _ => String::new(),
        }
    }

    fn attempt(&self) -> String {
        match self.facts.attempt {
            Some(attempt) if !is_dead_letter(self.facts) => format!(", attempt {attempt}"),
            _ => String::new(),
        }
    }

    fn attempts(&self) -> String {
        match self.facts.attempt {
            None => String::new(),
            Some(1) => " after 1 attempt".into(),
            Some(attempts) => format!(" after {attempts} attempts"),
        }
    }

    fn gone(&self) -> &'static str {
        match self.facts.reason {
            Some("receiver_gone") => ": nobody is there to take it",
            Some("no_connection") => ": there is no connection",
            _ => "",
        }
    }
}
