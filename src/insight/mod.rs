//! L4: what a recording tells when it is asked: events in words, the marks on the timeline, the life
//! of one message. Nothing here draws, and nothing keeps state.

mod deeds;
mod life;
mod marks;
mod parting;
mod words;

pub use deeds::{deed, deeds};
pub use life::{Gathered, Lives, whereabouts};
pub use marks::{Mark, MarkKind, Noticed, marks};
pub use parting::parting;
pub use words::{Tone, sentence, tone};
