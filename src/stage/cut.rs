//! Where the line of a cut link is broken.

use super::layout::Layout;
use super::path::Path;

/// From one loose end to the other, in pixels.
const GAP: f64 = 20.0;
/// So far from other lines the break is plain to see.
const CLEAR: f64 = 12.0;

/// The break in a link's line, as a part of its way: the middle or, where other lines run along there,
/// the next best place.
pub fn break_at(layout: &Layout, link: usize) -> f64 {
    const PARTS: [f64; 9] = [0.5, 0.6, 0.4, 0.7, 0.3, 0.8, 0.2, 0.9, 0.1];
    let Some(way) = layout.links.get(link) else { return PARTS[0] };
    let others = || layout.links.iter().enumerate().filter(|(index, _)| *index != link);
    let is_clear = |part: &f64| {
        let at = way.path.point(*part);
        others().all(|(_, other)| other.path.points().all(|point| point.distance(at) >= CLEAR))
    };
    PARTS.into_iter().find(is_clear).unwrap_or(PARTS[0])
}

/// The dashes of a line that is broken there: one line, the gap, and the other.
pub fn dashes(path: &Path, part: f64) -> String {
    let (length, gap) = (path.length(), GAP.min(path.length() / 2.0));
    format!("{:.1} {gap:.1} {length:.1}", (length * part - gap / 2.0).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::Point;

    #[test]
    fn both_ends_of_a_broken_line_are_drawn() {
        let path = Path::rounded(&[Point::new(0.0, 0.0), Point::new(100.0, 0.0)]);
        assert_eq!(dashes(&path, 0.5), "40.0 20.0 100.0");
        let short = Path::rounded(&[Point::new(0.0, 0.0), Point::new(10.0, 0.0)]);
        assert_eq!(dashes(&short, 0.5), "2.5 5.0 10.0");
    }
}
