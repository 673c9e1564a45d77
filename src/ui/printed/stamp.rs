//! The picture on a lesson's stamp: its stage at the moment that the lesson names, without words; of a program the
//! listing, with the lines where it is.

use std::fmt::Write as _;
use std::rc::Rc;

use super::picture::drawing;
use crate::lesson::Page;
use crate::lesson::listing::{Language, Listing};
use crate::lesson::page::Content;
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
    let elements = ["aria-label", "aria-hidden", "role", "tabindex", "data-node"]
        .iter()
        .fold(elements, |svg, name| plain(&svg, name));
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

/// The stamp of a page without a stage: what is particular to it, as a plain drawing.
pub fn of_page(page: &Page) -> Stamp {
    let kinds = page.blocks.iter().find_map(|block| drawn_as(&block.content));
    let elements = kinds.unwrap_or(TEXT).to_owned();
    Stamp { view: WHOLE, elements }
}

const WHOLE: Rect = Rect { x: 0.0, y: 0.0, w: 200.0, h: 108.0 };

/// What stands for a kind of block; none for those that are on many pages.
fn drawn_as(content: &Content) -> Option<&'static str> {
    match content {
        Content::Decision { .. } => Some(DECISION),
        Content::Cards { .. } => Some(CARDS),
        Content::Questions { .. } | Content::Checklist { .. } => Some(QUESTIONS),
        Content::Table { .. } => Some(TABLE),
        Content::Timeline { .. } => Some(TIMELINE),
        Content::Glossary { .. } => Some(TERMS),
        Content::Tiles { .. } => Some(TILES),
        Content::Prose { .. } | Content::List { .. } | Content::Embed { .. } | Content::Note { .. } => None,
    }
}

const DECISION: &str = concat!(
    r#"<g fill="none" stroke="var(--link)" stroke-width="1.5"><path d="M118 30H150V52M82 30H50V52M100 48V78"/></g>"#,
    r#"<g fill="var(--card)" stroke="var(--ink)" stroke-width="1.5"><path d="M100 12L118 30 100 48 82 30Z"/>"#,
    r#"<rect x="28" y="52" width="44" height="22" rx="6"/><rect x="128" y="52" width="44" height="22" rx="6"/>"#,
    r#"<rect x="78" y="78" width="44" height="20" rx="6" stroke="var(--blue)"/></g>"#,
    r#"<path d="M96 27q0-4 4-4t4 4-4 5v2M100 37v.5" fill="none" stroke="var(--ink)" stroke-width="2" stroke-linecap="round"/>"#
);
const CARDS: &str = concat!(
    r#"<rect x="62" y="18" width="92" height="62" rx="7" fill="var(--slot)" stroke="var(--link)" transform="rotate(6 100 54)"/>"#,
    r#"<rect x="52" y="26" width="92" height="62" rx="7" fill="var(--card)" stroke="var(--ink)" stroke-width="1.5"/>"#,
    r#"<path d="M90 52q0-9 8-9t8 8-8 10v5M98 73v.5" fill="none" stroke="var(--blue)" stroke-width="4" stroke-linecap="round"/>"#
);
const QUESTIONS: &str = concat!(
    r#"<g fill="none" stroke="var(--edge)" stroke-width="1.8"><circle cx="42" cy="29" r="7"/><circle cx="42" cy="77" r="7"/>"#,
    r#"<circle cx="42" cy="53" r="7" stroke="var(--green)"/><path d="M38.5 53l3 3 5-6" stroke="var(--green)" stroke-width="2"/></g>"#,
    r#"<g fill="var(--edge)"><rect x="60" y="26" width="92" height="6" rx="3"/><rect x="60" y="50" width="70" height="6" rx="3"/>"#,
    r#"<rect x="60" y="74" width="104" height="6" rx="3"/></g>"#
);
const TABLE: &str = concat!(
    r#"<rect x="24" y="14" width="152" height="80" rx="6" fill="var(--card)" stroke="var(--link)"/><path d="M24 32H176" stroke="var(--link)"/>"#,
    r#"<g fill="var(--edge)"><rect x="34" y="42" width="36" height="5" rx="2.5"/><rect x="34" y="60" width="28" height="5" rx="2.5"/>"#,
    r#"<rect x="34" y="78" width="40" height="5" rx="2.5"/></g><g fill="var(--green)"><circle cx="98" cy="44" r="4.5"/><circle cx="156" cy="62" r="4.5"/>"#,
    r#"<circle cx="127" cy="80" r="4.5"/></g><g fill="var(--amber)"><circle cx="127" cy="44" r="4.5"/><circle cx="98" cy="62" r="4.5"/>"#,
    r#"<circle cx="156" cy="80" r="4.5"/></g>"#
);
const TIMELINE: &str = concat!(
    r#"<path d="M18 58H182" stroke="var(--ink)" stroke-width="2"/><g fill="var(--blue)"><circle cx="30" cy="58" r="4.5"/>"#,
    r#"<circle cx="94" cy="58" r="4.5"/><circle cx="158" cy="58" r="4.5"/></g><g fill="var(--accent)"><circle cx="62" cy="58" r="4.5"/>"#,
    r#"<circle cx="126" cy="58" r="4.5"/></g><g fill="var(--edge)"><rect x="16" y="36" width="30" height="5" rx="2.5"/>"#,
    r#"<rect x="80" y="36" width="30" height="5" rx="2.5"/><rect x="144" y="36" width="30" height="5" rx="2.5"/>"#,
    r#"<rect x="48" y="74" width="30" height="5" rx="2.5"/><rect x="112" y="74" width="30" height="5" rx="2.5"/></g>"#
);
const TERMS: &str = concat!(
    r#"<g fill="var(--accent)"><rect x="32" y="16" width="10" height="10" rx="2"/><rect x="32" y="38" width="10" height="10" rx="2"/>"#,
    r#"<rect x="32" y="60" width="10" height="10" rx="2"/><rect x="32" y="82" width="10" height="10" rx="2"/></g>"#,
    r#"<g fill="var(--ink)"><rect x="54" y="18" width="50" height="6" rx="3"/><rect x="54" y="40" width="70" height="6" rx="3"/>"#,
    r#"<rect x="54" y="62" width="44" height="6" rx="3"/><rect x="54" y="84" width="62" height="6" rx="3"/></g>"#,
    r#"<g fill="var(--link)"><rect x="112" y="18" width="60" height="6" rx="3"/><rect x="132" y="40" width="42" height="6" rx="3"/>"#,
    r#"<rect x="106" y="62" width="66" height="6" rx="3"/><rect x="124" y="84" width="48" height="6" rx="3"/></g>"#
);
const TILES: &str = concat!(
    r#"<g fill="var(--card)" stroke="var(--ink)" stroke-width="1.5"><rect x="24" y="16" width="70" height="34" rx="6"/>"#,
    r#"<rect x="106" y="16" width="70" height="34" rx="6"/><rect x="24" y="60" width="70" height="34" rx="6"/><rect x="106" y="60" width="70" height="34" rx="6"/></g>"#,
    r#"<g fill="var(--edge)"><rect x="32" y="26" width="30" height="5" rx="2.5"/><rect x="114" y="26" width="40" height="5" rx="2.5"/>"#,
    r#"<rect x="32" y="70" width="42" height="5" rx="2.5"/><rect x="114" y="70" width="28" height="5" rx="2.5"/></g>"#,
    r#"<g fill="var(--link)"><rect x="32" y="37" width="52" height="4" rx="2"/><rect x="114" y="37" width="48" height="4" rx="2"/>"#,
    r#"<rect x="32" y="81" width="46" height="4" rx="2"/><rect x="114" y="81" width="54" height="4" rx="2"/></g>"#
);
const TEXT: &str = concat!(
    r#"<rect x="52" y="8" width="96" height="92" rx="5" fill="var(--card)" stroke="var(--link)"/>"#,
    r#"<g fill="var(--edge)"><rect x="64" y="22" width="52" height="6" rx="3"/></g><g fill="var(--link)"><rect x="64" y="38" width="72" height="5" rx="2.5"/>"#,
    r#"<rect x="64" y="50" width="66" height="5" rx="2.5"/><rect x="64" y="62" width="72" height="5" rx="2.5"/><rect x="64" y="74" width="58" height="5" rx="2.5"/>"#,
    r#"<rect x="64" y="86" width="40" height="5" rx="2.5"/></g>"#
);

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
    Stamp { view: WHOLE, elements: svg }
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
            let _ = write!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"5\" rx=\"2.5\" fill=\"var(--edge)\" opacity=\"{strength}\"/>"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_and_the_rest_stays() {
        let svg = "<g role=\"x\"><text x=\"1\">a &lt; b<tspan>c</tspan></text><rect/><rect x=\"1\" class=\"hit\"></rect></g>";
        assert_eq!(
            plain(&without(&without(svg, "<text", "</text>"), "class=\"hit\"", "</rect>"), "role"),
            "<g><rect/></g>"
        );
    }

    #[test]
    fn what_is_covered_is_in_the_middle_of_a_stamp() {
        for covered in
            [Rect { x: 10.0, y: 20.0, w: 300.0, h: 20.0 }, Rect { x: 10.0, y: 20.0, w: 30.0, h: 200.0 }]
        {
            let view = framed(covered);
            assert!((view.w / view.h - SHAPE).abs() < 1e-9, "{view:?}");
            assert_eq!(view.centre(), covered.centre());
            assert!(view.w >= covered.w + 2.0 * MARGIN && view.h >= covered.h + 2.0 * MARGIN, "{view:?}");
        }
    }
}
