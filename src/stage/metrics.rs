//! How large things are drawn: as roomy as the stage allows.

use super::fit::bold_width;
use super::layout::{NARROW_DESK, Orientation};
use super::{log, queue};
use crate::sim::Plan;

/// The sizes of things.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    pub client: (f64, f64),
    pub queue: (f64, f64),
    pub strip: (f64, f64),
    /// An exchange's diamond, corner to corner.
    pub exchange: f64,
    pub envelope: (f64, f64),
    pub slots: usize,
    /// The height of a line of text.
    pub line: f64,
    /// The room above and below a strip for the groups' flags: with words, or for pins.
    pub flags: f64,
    /// Do desks of services have doors?
    pub doors: bool,
}

/// The heights of desks on a crowded stage, and of a strip.
const DESKS: [f64; 8] = [40.0, 40.0, 40.0, 40.0, 26.0, 22.0, 16.0, 10.0];
const SLIM_STRIP: f64 = 18.0;

/// The room for flags with words.
pub(super) const FLAGS: f64 = 15.0;
/// The same for pins.
const PINS: f64 = 5.0;

impl Metrics {
    /// From roomy to tight: the first that fits is taken.
    pub(super) const ALL: [Self; 3] = [
        Self::of([142.0, 160.0, 330.0, 26.0], [60.0, 60.0, 40.0, 18.0], 70.0, 4, 18.0),
        Self::of([112.0, 122.0, 270.0, 24.0], [48.0, 46.0, 34.0, 16.0], 58.0, 3, 16.0),
        Self::of([98.0, 98.0, 236.0, 20.0], [40.0, 34.0, 26.0, 14.0], 46.0, 3, 13.0),
    ];

    /// Widths and heights of a client, a queue, a strip and an envelope, then the rest.
    const fn of(w: [f64; 4], h: [f64; 4], exchange: f64, slots: usize, line: f64) -> Self {
        let (client, queue, strip, envelope) = ((w[0], h[0]), (w[1], h[1]), (w[2], h[2]), (w[3], h[3]));
        Self { client, queue, strip, exchange, envelope, slots, line, flags: FLAGS, doors: true }
    }

    /// The last step on a crowded stage.
    pub(super) const CROWDED: usize = DESKS.len() - 1;

    /// For a crowded stage, step by step: pins for flags, slim strips, services without doors, then smaller and
    /// smaller desks, the smaller ones with room for nothing but a name.
    pub(super) fn crowded(mut self, step: usize, orientation: Orientation) -> Self {
        if orientation == Orientation::Tall {
            self.client.0 = self.client.0.min(NARROW_DESK);
        }
        self.client.1 = DESKS[step];
        if step > 0 {
            self.flags = PINS;
        }
        if step > 1 {
            self.strip.1 = SLIM_STRIP;
        }
        self.doors = step < 3;
        self
    }

    /// Wide enough for the longest name of a client, beside its ring or, where it is tight, above; and
    /// for the longest of their lines.
    pub(super) fn for_names(self, plan: &Plan) -> Self {
        let of_size = |size: f64| {
            let names = plan.clients.iter().map(|client| bold_width(&client.name, size));
            names.fold(0.0, f64::max)
        };
        let tight = self.line == Self::ALL[2].line;
        let line = queue::line_room(plan).max(log::line_room(plan));
        let needed = if tight {
            (of_size(11.0) + 8.0).max(line * 11.0 / 12.0 + 28.0)
        } else {
            of_size(12.5).max(line) + self.client.1 * 0.71 + 18.0
        };
        Self { client: (self.client.0.max(needed.ceil()), self.client.1), ..self }
    }
}
