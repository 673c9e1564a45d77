//! L4: what a recording tells when it is asked: events in words, the marks on the timeline, the life
//! of one message, what a prediction is worth. Nothing here draws, and nothing keeps state.

mod deeds;
mod export;
mod life;
mod marks;
mod parting;
mod prediction;
mod words;

pub use deeds::{deed, deeds};
pub use export::RunFile;
pub use life::{Gathered, Lives, whereabouts};
pub use marks::{Mark, MarkKind, Noticed, marks};
pub use parting::parting;
pub use prediction::{Outcome, Phase, Prediction, SKIPPED, predictions, written};
pub use words::{Tone, sentence, tone};
