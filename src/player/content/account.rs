//! The accounts of content: where a message or a record stands, in words that all brokers share.

/// Where a message stands. One with several copies stands where the liveliest of them is: with a
/// consumer before in a queue, in a queue before on its way, anywhere before its end.
#[allow(missing_docs, reason = "`meaning` says what each is")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    Underway,
    Ready,
    Unacknowledged,
    Held,
    DeadLettered,
    Acknowledged,
    Expired,
    Dropped,
    Refused,
    Unroutable,
    Retained,
    Removed,
    Failed,
    Lost,
}

impl Account {
    /// All of them, in the order of a ledger's lines.
    pub const ALL: [Self; 14] = [
        Self::Underway,
        Self::Ready,
        Self::Unacknowledged,
        Self::Held,
        Self::Retained,
        Self::Acknowledged,
        Self::Removed,
        Self::DeadLettered,
        Self::Expired,
        Self::Dropped,
        Self::Refused,
        Self::Unroutable,
        Self::Failed,
        Self::Lost,
    ];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Underway => "on the way",
            Self::Ready => "ready",
            Self::Unacknowledged => "unacknowledged",
            Self::Held => "held",
            Self::DeadLettered => "dead-lettered",
            Self::Acknowledged => "acknowledged",
            Self::Expired => "expired",
            Self::Dropped => "dropped",
            Self::Refused => "refused",
            Self::Unroutable => "unroutable",
            Self::Retained => "retained",
            Self::Removed => "removed",
            Self::Failed => "failed",
            Self::Lost => "lost",
        }
    }

    /// What it means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Underway => "Made, and on its way to the broker",
            Self::Ready => "In a queue, waiting for a consumer",
            Self::Unacknowledged => "With a consumer, or on its way to it, and not acknowledged",
            Self::Held => "Held back by a delayed exchange, or by its queue before a retry",
            Self::DeadLettered => "In a dead-letter queue, or dead-lettered into nothing",
            Self::Acknowledged => "Done, and gone from its queue",
            Self::Expired => "Its time to live ran out, and its queue has no dead-letter exchange",
            Self::Dropped => "Rejected, purged or handed out too often, with no dead-letter exchange",
            Self::Refused => "Not taken by the broker",
            Self::Unroutable => "It fitted no binding",
            Self::Retained => "In a log, whoever has read it",
            Self::Removed => "Its log removed it, as retention or compaction says",
            Self::Failed => "Its producer gave it up, and no log has it",
            Self::Lost => "Nobody has it, and nobody has done it",
        }
    }

    /// Is the message gone for good, with its work undone?
    pub const fn is_loss(self) -> bool {
        matches!(
            self,
            Self::Expired
                | Self::Dropped
                | Self::Refused
                | Self::Unroutable
                | Self::Failed
                | Self::Lost
                | Self::DeadLettered
        )
    }
}
