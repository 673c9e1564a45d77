//! L4: what a recording tells when it is asked: events in words, the marks on the timeline, the life
//! of one message, the ledger of all, what a prediction is worth. Nothing here draws, and nothing keeps
//! state.

mod biography;
mod deeds;
mod export;
mod filter;
mod gauges;
mod known;
mod ledger;
mod life;
mod log_biography;
mod log_fate;
mod log_gauges;
mod log_marks;
mod log_teller;
mod log_words;
mod marks;
mod matching;
mod parting;
mod prediction;
mod series;
mod teller;
mod tiles;
mod tone;
mod verdict;
mod words;

pub use biography::{End, How, Stay, biography};
pub use deeds::{deed, deeds};
pub use export::RunFile;
pub use filter::{Filter, Sort};
pub use gauges::{series_of, window};
pub use ledger::{Account, Double, Grave, Ledger, Standing, Sum, books};
pub use life::{Gathered, Lives, whereabouts};
pub use marks::{Mark, MarkKind, Noticed, marks};
pub use matching::{
    Aligned, Alignment, Field, Held, Tried, Why, explain, read_fields, verdicts, write_fields, write_value,
};
pub use parting::parting;
pub use prediction::{Outcome, Phase, Prediction, SKIPPED, predictions, written};
pub use series::{Figure, Series, Unit, height};
pub use tiles::{Tile, tiles};
pub use tone::{Tone, tone};
pub use words::sentence;
