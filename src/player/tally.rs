//! How often what has happened since the beginning: what the ledger adds up.

/// Counts since the beginning. With the places of the copies they add up, at every moment:
/// `sent = publishing + lost + refused + taken`, and
/// `copies = ready + unacknowledged + held + released + acknowledged + dead_lettered + discarded`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Publishes that left a client.
    pub sent: u32,
    /// Of these, on their way, or arrived and not yet answered for.
    pub publishing: u32,
    /// Of these, lost on their way.
    pub publishes_lost: u32,
    /// Of these, refused by the broker.
    pub refused: u32,
    /// Of these, taken by the broker.
    pub taken: u32,
    /// Messages that reached no queue.
    pub unroutable: u32,
    /// Times that a full queue did not take a message.
    pub rejected_publishes: u32,
    /// Copies made.
    pub copies: u32,
    /// Copies whose delay ended (each is routed then, into new copies).
    pub released: u32,
    /// Copies acknowledged.
    pub acknowledged: u32,
    /// Copies dead-lettered.
    pub dead_lettered: u32,
    /// Copies rejected and gone.
    pub rejected: u32,
    /// Copies expired and gone.
    pub expired: u32,
    /// Copies dropped for any other reason.
    pub dropped: u32,
    /// Deliveries, with every redelivery.
    pub delivered: u32,
    /// Copies that came back to their queue.
    pub requeued: u32,
    /// Acknowledgements, deliveries and notices lost on their way.
    pub others_lost: u32,
}
