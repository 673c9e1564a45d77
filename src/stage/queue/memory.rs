//! The broker's memory against its watermark: a bar along the upper edge of its enclosure, and both in numbers.

use super::BROKER;
use crate::player::{Memory, World};
use crate::stage::fit::{bold_width, text_width};
use crate::stage::geometry::{Point, Rect};
use crate::stage::layout::Layout;

/// From the enclosure's edges to the bar, and how high that is.
const INSET: f64 = 14.0;
const HIGH: f64 = 4.0;

/// A bar that is full at the watermark.
#[derive(Clone, Debug, PartialEq)]
pub struct MemoryGauge {
    pub bed: Rect,
    /// How much of it is filled: 1 at the watermark, and above.
    pub part: f64,
    pub words: String,
    /// Where their last letter stands.
    pub at: Point,
}

/// The gauge of a broker that has a watermark.
pub fn memory_gauge(world: &World, layout: &Layout) -> Option<MemoryGauge> {
    let (Rect { x, y, w, .. }, most) = (layout.broker?, world.memory.high_watermark?);
    let part = (world.memory.used as f64 / most.max(1) as f64).min(1.0);
    // The enclosure's name or, behind a lamp, what is wrong.
    let name =
        if world.alarms.is_empty() { text_width(BROKER, 12.0) } else { 16.0 + bold_width("alarm", 12.0) };
    let line = Rect { h: layout.metrics.line + 4.0, ..layout.broker? };
    let room = (w - 2.0 * INSET - name - 8.0).min(x + w - INSET - layout.right_of_lines(line));
    let forms = [words(world.memory).unwrap_or_default(), format!("{:.0} %", part * 100.0)];
    let words = forms.into_iter().find(|words| text_width(words, 11.0) <= room).unwrap_or_default();
    let bed = Rect { x: x + INSET, y: y + 2.0, w: w - 2.0 * INSET, h: HIGH };
    Some(MemoryGauge { bed, part, words, at: Point::new(x + w - INSET, y + layout.metrics.line) })
}

/// Memory and watermark in words: `2.1 of 3.0 MB`; none where there is no watermark.
pub(super) fn words(memory: Memory) -> Option<String> {
    let most = memory.high_watermark?;
    let (unit, name) = if most >= 1_000_000 { (1e6, "MB") } else { (1e3, "kB") };
    Some(format!("{:.1} of {:.1} {name}", memory.used as f64 / unit, most as f64 / unit))
}
