//! The picture on a lesson's stamp: its stage at the moment that the lesson names, without words; of a program the
//! listing, with the lines where it is.

use std::fmt::Write as _;
use std::rc::Rc;

use super::picture::drawing;
use crate::lesson::listing::{Language, Listing};
use crate::player::Moment;
use crate::sim::NodeId;
use crate::stage::{Hues, Layout, NodeBox, Orientation, Point, Rect};
use crate::ui::session::Session;
use crate::ui::stage::Setting;

/// A stamp's width for its height.
const SHAPE: f64 = 200.0 / 108.0;
/// The widths of the stage it is a picture of: the smallest on which there is room, so that things on it are large.
const WIDTHS: [f64; 7] = [300.0, 360.0, 420.0, 480.0, 560.0, 640.0, 720.0];
/// So high is a desk where there is.
const ROOM: f64 = 34.0;
/// So far things are apart.
const BETWEEN: f64 = 12.0;
/// Around what there is to see.
const MARGIN: f64 = 14.0;

/// A picture whose colours are those of the page's style sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// What of it is seen.
    pub view: Rect,
    /// SVG elements.
    pub elements: String,
}

/// The stamp of a lesson at a step, or at the one in its middle.
pub fn stamp(session: &Rc<Session>, step: Option<&str>) -> Stamp {
    let named = |step: &str| {
        session.steps.iter().find(|at| session.lesson.steps.get(at.step).is_some_and(|one| one.id == step))
    };
    let at = step.and_then(named).or_else(|| session.steps.get(session.steps.len() / 2));
    let moment = at.map_or(session.history.start(), |at| at.moment);
    if session.lesson.plan.program().is_some() {
        return listing(session, moment);
    }
    let setting = setting(session);
    let covered = covered(&setting.layout);
    let picture = drawing(session, moment, setting, false);
    let inside = picture.split_once("</desc>").map_or(&*picture, |(_, inside)| inside);
    let inside = inside.trim_end().trim_end_matches("</svg>");
    let words = without(inside, "<text", "</text>");
    let elements = without(&words, "class=\"hit\"", "</rect>");
    let elements = ["aria-label", "aria-hidden", "role", "tabindex", "data-node"].iter().fold(elements, |svg, name| plain(&svg, name));
    Stamp { view: framed(covered), elements }
}

/// The stage as a lesson has it, but without room for words and for what is gone.
fn setting(session: &Session) -> Setting {
    let place = |id: NodeId, _: Orientation| session.lesson.layout.get(&id).map(|place| place.wide);
    let plan = &session.recording().plan;
    let of = |width: f64| Layout::new(plan, place, (width, width / SHAPE));
    let roomy = WIDTHS.iter().map(|width| of(*width)).find(is_roomy);
    let mut layout = roomy.unwrap_or_else(|| of(WIDTHS[WIDTHS.len() - 1]));
    layout.links.iter_mut().for_each(|way| way.labels.fill(None));
    Setting { layout, hues: Hues::new(plan) }
}

/// Are its desks no slimmer than that, and is there room between all things?
fn is_roomy(layout: &Layout) -> bool {
    let around = |node: &NodeBox| node.shape.grown(BETWEEN / 2.0);
    let apart = |(at, node): (usize, &NodeBox)| {
        layout.boxes[at + 1..].iter().all(|other| !around(node).overlaps(around(other)))
    };
    layout.metrics.client.1 >= ROOM && layout.boxes.iter().enumerate().all(apart)
}

/// Where there are things, or lines between them.
fn covered(layout: &Layout) -> Rect {
    let lines = layout.links.iter().flat_map(|way| way.path.points());
    let boxes = layout.boxes.iter().map(|node| node.shape);
    let around = layout.enclosures.iter().map(|enclosure| enclosure.rect).chain(layout.broker);
    let corners = |rect: Rect| [Point::new(rect.x, rect.y), Point::new(rect.right(), rect.bottom())];
    let all: Vec<Point> = boxes.chain(around).flat_map(corners).chain(lines).collect();
    let least = |of: fn(&Point) -> f64| all.iter().map(of).fold(f64::MAX, f64::min);
    let most = |of: fn(&Point) -> f64| all.iter().map(of).fold(f64::MIN, f64::max);
    let (x, y) = (least(|at| at.x), least(|at| at.y));
    Rect { x, y, w: most(|at| at.x) - x, h: most(|at| at.y) - y }
}

/// So much that it has a stamp's shape, with what is covered in its middle.
fn framed(covered: Rect) -> Rect {
    let (w, h) = (covered.w + 2.0 * MARGIN, covered.h + 2.0 * MARGIN);
    Rect::around(covered.centre(), w.max(h * SHAPE), h.max(w / SHAPE))
}

/// The picture without the elements that have this in their beginning and end so: none of them has another in it.
fn without(svg: &str, mark: &str, end: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(begin) = rest.find(mark).and_then(|at| rest[..=at].rfind('<')) {
        out.push_str(&rest[..begin]);
        rest = rest[begin..].split_once(end).map_or("", |(_, after)| after);
    }
    out + rest
}

/// The picture without the attributes of a name.
fn plain(svg: &str, name: &str) -> String {
    let open = format!(" {name}=\"");
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once(&*open) {
        out.push_str(before);
        rest = after.split_once('"').map_or("", |(_, after)| after);
    }
    out + rest
}

/// So many lines of a listing are drawn, and how large.
const LINES: usize = 9;
const LINE: f64 = 10.0;
const LETTER: f64 = 2.6;

/// The listing around the lines where the program is, as bars.
fn listing(session: &Session, moment: Moment) -> Stamp {
    let mut svg = "<rect x=\"18\" y=\"8\" width=\"164\" height=\"92\" rx=\"7\" fill=\"var(--code)\" stroke=\"var(--line)\"/>".to_owned();
    let lit = session.lights.iter().rev().find(|lit| lit.entry.index() < moment.entries);
    let code = &session.lesson.code;
    let part = lit.map_or(code.parts.first(), |lit| code.parts.get(lit.part));
    if let Some(shown) = part.and_then(|part| part.listings.get(&Language::ALL[0])) {
        let region = lit.and_then(|lit| shown.regions.get(&*lit.region).cloned()).unwrap_or(0..0);
        bars(shown, region, &mut svg);
    }
    Stamp { view: Rect { x: 0.0, y: 0.0, w: 200.0, h: 108.0 }, elements: svg }
}

fn bars(shown: &Listing, region: std::ops::Range<usize>, svg: &mut String) {
    // With what is lit in the middle, as far as there are lines.
    let last = shown.lines.len().saturating_sub(LINES);
    let first = region.start.saturating_sub((LINES - region.len().min(LINES)) / 2).min(last);
    let y = |line: usize| 9.5 + (line - first) as f64 * LINE;
    let seen = region.start.max(first)..region.end.min(first + LINES);
    if !seen.is_empty() {
        let (top, high) = (y(seen.start), seen.len() as f64 * LINE);
        let _ = write!(
            svg,
            "<rect x=\"18.5\" y=\"{top}\" width=\"163\" height=\"{high}\" fill=\"var(--hl)\"/>\
             <rect x=\"18.5\" y=\"{top}\" width=\"3\" height=\"{high}\" fill=\"var(--amber)\"/>"
        );
    }
    for (at, line) in shown.lines.iter().enumerate().skip(first).take(LINES) {
        let text: String = line.iter().map(|token| &*token.text).collect();
        let letters = text.trim().chars().count() as f64;
        let indent = (text.chars().count() - text.trim_start().chars().count()) as f64;
        let x = 28.0 + indent * LETTER;
        let width = (letters * LETTER).min(174.0 - x);
        if width > 0.0 {
            let strength = if region.contains(&at) { "1" } else { ".4" };
            let top = y(at) + 2.5;
            let _ = write!(svg, "<rect x=\"{x:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"5\" rx=\"2.5\" fill=\"var(--edge)\" opacity=\"{strength}\"/>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_and_the_rest_stays() {
        let svg = "<g role=\"x\"><text x=\"1\">a &lt; b<tspan>c</tspan></text><rect/><rect x=\"1\" class=\"hit\"></rect></g>";
        assert_eq!(plain(&without(&without(svg, "<text", "</text>"), "class=\"hit\"", "</rect>"), "role"), "<g><rect/></g>");
    }

    #[test]
    fn what_is_covered_is_in_the_middle_of_a_stamp() {
        for covered in [Rect { x: 10.0, y: 20.0, w: 300.0, h: 20.0 }, Rect { x: 10.0, y: 20.0, w: 30.0, h: 200.0 }] {
            let view = framed(covered);
            assert!((view.w / view.h - SHAPE).abs() < 1e-9, "{view:?}");
            assert_eq!(view.centre(), covered.centre());
            assert!(view.w >= covered.w + 2.0 * MARGIN && view.h >= covered.h + 2.0 * MARGIN, "{view:?}");
        }
    }
}
