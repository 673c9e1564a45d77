//! L4: what a recording tells when it is asked: events in words, the marks on the timeline, the life
//! of one message, what is told of a moment, the ledger of all, what a prediction is worth. Nothing here draws, and nothing keeps
//! state.

mod biography;
mod definition;
mod ending;
mod evidence;
mod export;
mod filter;
mod gauges;
mod ledger;
mod life;
mod log;
mod marks;
mod matching;
mod parting;
mod prediction;
mod series;
mod service;
mod telling;
mod tiles;
mod trace;
mod words;

pub use biography::{End, How, Stay, biography};
pub use definition::definition;
pub use ending::left_over;
pub use evidence::{evidence, markdown};
pub use export::RunFile;
pub use filter::Filter;
pub use gauges::{series_of, window};
pub use ledger::{Ledger, Repeat, Standing, Sum, books, done_again, effect_again};
pub use life::{Gathered, Lives, whereabouts};
pub use marks::{Mark, Noticed, marks};
pub use matching::{
    Aligned, Alignment, Field, Held, Tried, Why, explain, read_fields, verdicts, write_fields, write_value,
};
pub use parting::{Parting, parting};
pub use prediction::{
    MomentUnit, Outcome, Phase, Prediction, SKIPPED, moment_reply, predictions, score, unit_of, written,
};
pub use series::{Figure, Series, Unit, height};
pub use service::{Deed, DeedKind, EffectOf, Origin, Took, origin, story};
pub use telling::{Reached, Telling, in_common, news, tell};
pub use tiles::{Tile, tiles};
pub use trace::{Bar, BarKind, Trace, TraceRow, traces};
pub use words::{narrated, sentence};
