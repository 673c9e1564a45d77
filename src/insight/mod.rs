//! L4: what a recording tells when it is asked: events in words, the marks on the timeline, the life
//! of one message, what a prediction is worth. Nothing here draws, and nothing keeps state.

mod life;
mod marks;
mod prediction;
mod words;

pub use life::{Lives, whereabouts};
pub use marks::{Mark, MarkKind, marks};
pub use prediction::{Outcome, Phase, Prediction, SKIPPED, predictions, written};
pub use words::{Tone, sentence, tone};
