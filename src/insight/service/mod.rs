//! What a recording tells of services when it is asked: effects by their keys, figures, what became of a message.
//! All of it comes late, with services.

mod effects;
mod gauges;
mod replies;
mod story;
mod tiles;

use late::late;

pub(super) use effects::effects;
pub use effects::{EffectOf, Took};
pub(super) use gauges::ServiceGauges;
pub use story::{Deed, DeedKind, Origin, origin, story};

use super::series::Series;
use super::tiles::Tile;
use crate::player::{Moment, World};
use crate::sim::{Entry, Plan, Recording, What};

/// What is counted of a plan that has services.
#[late(services)]
pub(super) fn gauges(plan: &Plan, slice: Option<u64>) -> ServiceGauges {
    ServiceGauges::new(plan, slice)
}

/// Takes in an entry, and the world after it.
#[late(services)]
pub(super) fn read(gauges: &mut ServiceGauges, moment: Moment, entry: &Entry, plan: &Plan, world: &World) {
    gauges.read(moment, entry, plan, world);
}

/// The lines of what was counted.
#[late(services)]
pub(super) fn series(gauges: ServiceGauges, moments: &[Moment]) -> Vec<Series> {
    gauges.series(moments)
}

/// Figures beside the stage, with those of services.
#[late(services)]
pub(super) fn tiles(plan: &Plan, world: &World, others: &[Tile]) -> Vec<Tile> {
    tiles::tiles(plan, world, others)
}

/// An entry in words, where those in the table of kinds don't do.
#[late(services)]
pub(super) fn sentence(recording: &Recording, told: &What, usual: &str) -> Option<String> {
    replies::sentence(recording, told, usual)
}
