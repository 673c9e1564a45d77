//! What a message says of itself, beside its payload.

use std::sync::atomic::{AtomicU32, Ordering};

static MESSAGES: AtomicU32 = AtomicU32::new(1);
static TRACES: AtomicU32 = AtomicU32::new(1);

fn next(numbers: &AtomicU32) -> u32 {
    numbers.fetch_add(1, Ordering::Relaxed)
}

// region: ids
pub struct Envelope {
    pub payload: &'static str,
    pub producer: &'static str,
    pub made_at: f64, // in seconds
    /// The user's request.
    pub correlation: Option<&'static str>,
    /// This chain of work.
    pub trace: u32,
    /// This message.
    pub id: u32,
}
// endregion: ids

impl Envelope {
    /// The first of a new trace.
    pub fn first(
        payload: &'static str,
        producer: &'static str,
        made_at: f64,
        correlation: Option<&'static str>,
    ) -> Self {
        Self {
            payload,
            producer,
            made_at,
            correlation,
            trace: next(&TRACES),
            id: next(&MESSAGES),
        }
    }

    // region: age
    pub fn age(&self, now: f64) -> f64 {
        now - self.made_at
    }
    // endregion: age

    // region: because
    /// What is published because of this message.
    pub fn because(
        &self,
        payload: &'static str,
        by: &'static str,
        now: f64,
    ) -> Self {
        // Correlation and trace are copied.
        Self {
            payload,
            producer: by,
            made_at: now,
            id: next(&MESSAGES),
            ..*self
        }
    }
    // endregion: because
}
