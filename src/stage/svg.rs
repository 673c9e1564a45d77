//! The stage at a moment as a file: one SVG that needs nothing besides itself.
//!
//! What stands still comes as markup, from whoever drew it; what moves is drawn here, from the same
//! [`Frame`] that the page paints.

use std::fmt::Write;

use super::colours::Colours;
use super::envelopes::{Envelope, HUES, Look, Stamp};
use super::flows::{Flow, Pile};
use super::frame::{Frame, Ring};
use super::geometry::{Point, Rect};
use super::graveyard::glyph;
use super::keys::key_size;
use super::labels::{LETTERS, Label, Labels, Tone};
use super::layout::Layout;
use super::lens::short;

/// Where a flow is narrower than this there is nothing of it.
const NOTHING: f64 = 0.4;
const FONT: &str = "ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/// What a picture is made of.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    pub title: &'a str,
    pub words: &'a str,
    /// What stands still, as SVG elements.
    pub still: &'a str,
    pub layout: &'a Layout,
    pub frame: &'a Frame,
    pub labels: &'a Labels,
    pub colours: &'a Colours,
    /// Lines below it: where it comes from.
    pub source: &'a [String],
}

/// The height of a line below the picture, its size and about how wide one of its characters is.
const LINE: f64 = 16.0;
const LINE_SIZE: u32 = 11;
const CHARACTER: f64 = 6.2;

/// A picture's size with the lines below it.
pub fn whole_size(picture: &Picture) -> (f64, f64) {
    let (w, h) = picture.layout.size;
    let lines = lines_of(picture).len() as f64;
    (w, if lines > 0.0 { h + lines * LINE + 10.0 } else { h })
}

/// The lines below it, none longer than it is wide.
fn lines_of(picture: &Picture) -> Vec<String> {
    let most = ((picture.layout.size.0 - 16.0) / CHARACTER).max(20.0) as usize;
    let split = |line: &String| {
        let letters: Vec<char> = line.chars().collect();
        letters.chunks(most).map(|piece| piece.iter().collect()).collect::<Vec<String>>()
    };
    picture.source.iter().flat_map(split).collect()
}

/// The picture as a file.
pub fn svg(picture: &Picture) -> String {
    let Picture { title, words, still, layout, frame, labels, colours, .. } = picture;
    let (w, h) = whole_size(picture);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         font-family=\"{FONT}\" role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>\n",
        escaped(title),
        escaped(words),
        escaped(&colours.paper),
    );
    out.push_str(still);
    let mut pen = Pen { out, colours, size: layout.metrics.envelope };
    pen.tracks(layout, frame);
    pen.lit_links(layout, frame);
    pen.lit_keys(layout, frame);
    frame.flows.iter().for_each(|flow| pen.flow(flow));
    let (in_front, rings): (Vec<&Ring>, Vec<&Ring>) = frame.rings.iter().partition(|ring| ring.in_front);
    rings.into_iter().for_each(|ring| pen.ring(ring));
    frame.envelopes.iter().for_each(|envelope| pen.envelope(envelope));
    frame.piles.iter().for_each(|pile| pen.pile(pile));
    in_front.into_iter().for_each(|ring| pen.ring(ring));
    for flow in &frame.flows {
        pen.number_of(flow.count, flow.label);
    }
    let more = |pen: &mut Pen, (at, count): &(Point, usize)| {
        pen.text(&format!("+{count}"), *at, 12, &colours.ink, true);
    };
    frame.more.iter().for_each(|one| more(&mut pen, one));
    frame.rings.iter().filter(|ring| ring.waits).for_each(|ring| pen.time_left(ring));
    labels.brackets.iter().for_each(|line| pen.hair(line));
    labels.labels.iter().for_each(|label| pen.label(label));
    let below = layout.size.1 + 4.0 + LINE / 2.0;
    for (index, line) in lines_of(picture).iter().enumerate() {
        let at = Point::new(w / 2.0, below + index as f64 * LINE);
        pen.text(line, at, LINE_SIZE, &colours.muted, false);
    }
    pen.out.push_str("</svg>\n");
    pen.out
}

/// Text as it stands in markup.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No control character but these may stand in XML.
            '\t' | '\n' | '\r' => out.push(letter),
            _ if letter.is_control() => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
    out
}

/// The part of a flow between two of its sides, -0.5 and 0.5 being its edges.
fn strand(run: &[(Point, Point, f64)], left: f64, right: f64) -> String {
    let aside = |(at, ahead, width): &(Point, Point, f64), side: f64| {
        format!("{:.1} {:.1}", at.x - ahead.y * width * side, at.y + ahead.x * width * side)
    };
    let there = run.iter().map(|place| aside(place, left));
    let back = run.iter().rev().map(|place| aside(place, right));
    format!("M{}Z", there.chain(back).collect::<Vec<_>>().join("L"))
}

struct Pen<'a> {
    out: String,
    colours: &'a Colours,
    /// An envelope's size at scale 1.
    size: (f64, f64),
}

impl Pen<'_> {
    fn path(&mut self, d: &str, fill: &str, stroke: &str, width: f64) {
        let (fill, stroke) = (escaped(fill), escaped(stroke));
        let _ = writeln!(
            self.out,
            "<path d=\"{d}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width:.1}\"/>"
        );
    }

    fn circle(&mut self, at: Point, radius: f64, fill: &str, stroke: &str, width: f64) {
        let (fill, stroke) = (escaped(fill), escaped(stroke));
        let _ = writeln!(
            self.out,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width:.1}\"/>",
            at.x, at.y
        );
    }

    fn text(&mut self, text: &str, at: Point, size: impl Into<f64>, colour: &str, bold: bool) {
        let size: f64 = size.into();
        let weight = if bold { 600 } else { 400 };
        let _ = writeln!(
            self.out,
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{size}\" font-weight=\"{weight}\" text-anchor=\"middle\" \
             dominant-baseline=\"central\" fill=\"{}\">{}</text>",
            at.x,
            at.y,
            escaped(colour),
            escaped(text)
        );
    }

    fn lit_links(&mut self, layout: &Layout, frame: &Frame) {
        let colours = self.colours;
        for way in frame.lit.iter().map(|link| &layout.links[*link]) {
            self.path(&way.path.d, "none", &colours.lit, 2.5);
        }
    }

    /// The tracks that answers come back on.
    fn tracks(&mut self, layout: &Layout, frame: &Frame) {
        for way in frame.tracks.iter().map(|link| &layout.links[*link]) {
            let _ = writeln!(
                self.out,
                "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-dasharray=\"1.5 4\"/>",
                way.track.d,
                escaped(&self.colours.muted)
            );
        }
    }

    /// A bracket, or what leads to a label.
    fn hair(&mut self, line: &[Point]) {
        let colours = self.colours;
        let points: Vec<String> = line.iter().map(|at| format!("{:.1} {:.1}", at.x, at.y)).collect();
        self.path(&format!("M{}", points.join("L")), "none", &colours.muted, 1.0);
    }

    fn label(&mut self, label: &Label) {
        let colours = self.colours;
        if let Some(leader) = label.leader {
            self.hair(&leader);
        }
        let colour = match label.tone {
            Tone::Message => &colours.ink,
            Tone::Done => &colours.work,
            Tone::Refused => &colours.accent,
            Tone::Count => &colours.muted,
        };
        if label.card {
            let Rect { x, y, w, h } = label.rect();
            let _ = writeln!(
                self.out,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"{:.1}\" fill=\"{}\" stroke=\"{}\"/>",
                h / 2.0,
                escaped(&colours.card),
                escaped(colour)
            );
        }
        let _ = write!(
            self.out,
            "<g class=\"label\" stroke=\"{}\" stroke-width=\"3.5\" stroke-linejoin=\"round\" paint-order=\"stroke\">",
            escaped(if label.card { &colours.card } else { &colours.paper })
        );
        self.text(&label.text, label.at, LETTERS, colour, false);
        self.out.push_str("</g>\n");
    }

    fn lit_keys(&mut self, layout: &Layout, frame: &Frame) {
        let colours = self.colours;
        for (words, at) in layout.lit_keys(frame) {
            let (w, h) = key_size(words);
            let _ = writeln!(
                self.out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"{:.1}\" fill=\"{}\"/>",
                at.x - w / 2.0,
                at.y - h / 2.0,
                h / 2.0,
                escaped(&colours.lit)
            );
            self.text(words, at, 12, &colours.paper, false);
        }
    }

    /// Work fills its ring, a wait drains it.
    fn ring(&mut self, ring: &Ring) {
        let colours = self.colours;
        let width = if ring.radius > 13.0 { 4.0 } else { 3.2 };
        self.circle(ring.at, ring.radius, "none", &colours.bed, width);
        let colour = if ring.waits { &colours.wait } else { &colours.work };
        let (Point { x, y }, part) = (ring.at, ring.part.clamp(0.0, 1.0) * 100.0);
        let _ = writeln!(
            self.out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\" transform=\"rotate(-90 {x:.1} {y:.1})\" pathLength=\"100\" \
             stroke-dasharray=\"{part:.1} 100\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width:.1}\"/>",
            ring.radius,
            escaped(colour)
        );
    }

    fn time_left(&mut self, ring: &Ring) {
        let colours = self.colours;
        if let Some(label) = ring.label {
            self.text(&ring.time_left(), label, 11, &colours.wait, true);
        }
    }

    fn envelope(&mut self, envelope: &Envelope) {
        let alpha = envelope.alpha.clamp(0.0, 1.0);
        let class = if envelope.heading.is_some() { " class=\"moves\"" } else { "" };
        let about = envelope.about().map(|message| format!(" data-message=\"{}\"", message.0));
        let _ = writeln!(self.out, "<g opacity=\"{alpha:.2}\"{class}{}>", about.unwrap_or_default());
        self.body(envelope);
        if envelope.scale > 0.55 && envelope.look == Look::Solid {
            self.badges(envelope);
        }
        if let Some(cause) = envelope.gone {
            let (at, colours) = (envelope.mark_at(self.size), self.colours);
            self.circle(at, 6.2, &colours.accent, &colours.card, 0.8);
            let _ = writeln!(self.out, "<g transform=\"translate({:.1} {:.1})\">", at.x, at.y);
            self.path(glyph(cause), "none", &colours.card, 1.3);
            self.out.push_str("</g>\n");
        }
        if envelope.numbered {
            let roomy = self.size.0 > 22.0;
            let below = self.size.1 * envelope.scale / 2.0 + if roomy { 9.0 } else { 7.0 };
            let at = Point::new(envelope.at.x, envelope.at.y + below);
            let (size, colours) = (if roomy { 11 } else { 10 }, self.colours);
            // There may be a ring behind it.
            let _ = write!(
                self.out,
                "<g stroke=\"{}\" stroke-width=\"3\" paint-order=\"stroke\">",
                escaped(&colours.bed)
            );
            self.text(&format!("#{}", envelope.message.0), at, size, &colours.muted, false);
            self.out.push_str("</g>\n");
        }
        if let Some(ahead) = envelope.heading {
            self.arrow(envelope, ahead);
        }
        self.out.push_str("</g>\n");
    }

    /// A message, or hollow: a slot that is kept, or an answer with a tick or a bar.
    fn body(&mut self, envelope: &Envelope) {
        let (colours, Point { x, y }) = (self.colours, envelope.at);
        let (w, h) = (self.size.0 * envelope.scale, self.size.1 * envelope.scale);
        let hue = &colours.hues[envelope.hue % HUES];
        let (fill, stroke) = match envelope.look {
            Look::Solid => (hue.as_str(), "none"),
            Look::Outline => ("none", hue.as_str()),
            Look::Call => (colours.wait.as_str(), "none"),
            Look::Ack | Look::Confirm | Look::Answer => (colours.paper.as_str(), colours.work.as_str()),
            Look::Nack | Look::Error => (colours.paper.as_str(), colours.accent.as_str()),
        };
        let _ = writeln!(
            self.out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"{:.1}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"1.6\"/>",
            x - w / 2.0,
            y - h / 2.0,
            envelope.corner(h),
            escaped(fill),
            escaped(stroke)
        );
        match envelope.look {
            Look::Solid => {
                let (left, right, top, tip) = (x - w * 0.46, x + w * 0.46, y - h * 0.4, y + h * 0.1);
                let flap = format!("M{left:.1} {top:.1}L{x:.1} {tip:.1}L{right:.1} {top:.1}");
                self.path(&flap, "none", "#ffffff", 1.6 * envelope.scale.max(0.7));
            }
            Look::Outline => {}
            Look::Call => {
                let lines = format!("M{:.1} {:.1}h8m-8 4h5", x - 4.0, y - 2.0);
                self.path(&lines, "none", &colours.card, 1.6);
            }
            Look::Nack | Look::Error => self.path(&format!("M{:.1} {y:.1}h9", x - 4.5), "none", stroke, 2.0),
            Look::Ack | Look::Confirm | Look::Answer => {
                self.path(&format!("M{:.1} {y:.1}l2.7 2.6 4.6 -5.2", x - 3.5), "none", stroke, 2.0);
            }
        }
    }

    /// What is too much to be drawn one by one, from back to front, with its number.
    fn pile(&mut self, pile: &Pile) {
        let _ = writeln!(self.out, "<g opacity=\"{:.2}\" data-pile=\"{}\">", pile.alpha, pile.count);
        for envelope in &pile.envelopes {
            self.body(envelope);
        }
        self.out.push_str("</g>\n");
        self.number_of(pile.count, pile.label);
    }

    fn number_of(&mut self, count: usize, label: Option<Point>) {
        if let Some(at) = label {
            let colours = self.colours;
            self.text(&format!("×{}", short(count)), at, 11, &colours.ink, true);
        }
    }

    /// A flow: its hues side by side or, for answers, hollow.
    fn flow(&mut self, flow: &Flow) {
        let colours = self.colours;
        let (paper, stroke) = match flow.look {
            Look::Solid | Look::Outline | Look::Call => (None, "none"),
            Look::Nack | Look::Error => (Some(&colours.paper), colours.accent.as_str()),
            Look::Ack | Look::Confirm | Look::Answer => (Some(&colours.paper), colours.work.as_str()),
        };
        let _ = writeln!(self.out, "<g opacity=\"{:.2}\" data-flow=\"{}\">", flow.alpha, flow.count);
        for run in flow.spine.split(|(_, _, width)| *width < NOTHING).filter(|run| run.len() > 1) {
            let mut side = -0.5;
            for (hue, share) in &flow.strands {
                let (left, right) = if paper.is_some() { (-0.5, 0.5) } else { (side, side + share) };
                let fill = paper.unwrap_or(&colours.hues[*hue % HUES]);
                self.path(&strand(run, left, right), fill, stroke, 1.4);
                side += share;
                if paper.is_some() {
                    break;
                }
            }
        }
        self.out.push_str("</g>\n");
    }

    fn stamp(&mut self, stamp: &Stamp) {
        let colours = self.colours;
        self.path(&stamp.edge, &colours.card, &colours.ink, 0.8);
        self.text(&stamp.level, stamp.at, stamp.font, &colours.ink, true);
    }

    /// The attempt, the loop of a redelivery, the cracked seal of a poison message.
    fn badges(&mut self, envelope: &Envelope) {
        let (colours, at) = (self.colours, envelope.at);
        let (w, h) = (self.size.0 * envelope.scale, self.size.1 * envelope.scale);
        if envelope.attempt > 1 {
            let corner = Point::new(at.x + w / 2.0, at.y - h / 2.0);
            let (radius, size) = if envelope.scale < 1.0 { (6.0, 9) } else { (7.5, 11) };
            self.circle(corner, radius, &colours.accent, "none", 0.0);
            self.text(&envelope.attempt.to_string(), corner, size, &colours.card, true);
        }
        if let Some(stamp) = envelope.stamp(self.size) {
            self.stamp(&stamp);
        }
        if envelope.poison {
            let r = 5.5 * envelope.scale.max(0.7);
            let seal = Point::new(at.x, at.y + h * 0.12);
            self.circle(seal, r, &colours.accent, &colours.card, 1.2);
            let (x, y) = (seal.x + r * 0.35, seal.y - r);
            let crack = format!(
                "M{x:.1} {y:.1}l{:.1} {:.1}l{:.1} {:.1}l{:.1} {:.1}",
                -r * 0.65,
                r * 0.8,
                r * 0.65,
                r * 0.4,
                -r * 0.65,
                r * 0.8
            );
            self.path(&crack, "none", &colours.card, 1.4);
        }
        if envelope.redelivered {
            let corner = Point::new(at.x - w / 2.0, at.y - h / 2.0);
            let size = if envelope.scale < 1.0 { 0.75 } else { 1.0 };
            self.circle(corner, 7.0 * size, &colours.card, "none", 0.0);
            let (x, y, r) = (corner.x, corner.y - 4.0 * size, 4.0 * size);
            let (back, down) = (-3.2 * size, 6.4 * size);
            let (left, up) = (-2.8 * size, -1.4 * size);
            let turn = format!("M{x:.1} {y:.1}a{r:.1} {r:.1} 0 1 1 {back:.1} {down:.1}l{left:.1} {up:.1}");
            self.path(&turn, "none", &colours.ink, 1.5);
        }
    }

    /// Where it goes.
    fn arrow(&mut self, envelope: &Envelope, ahead: Point) {
        let (colours, reach) = (self.colours, self.size.0 * envelope.scale / 2.0 + 5.0 * envelope.scale);
        let along = |by: f64, aside: f64| {
            let (x, y) = (envelope.at.x + ahead.x * by, envelope.at.y + ahead.y * by);
            format!("{:.1} {:.1}", x - ahead.y * aside, y + ahead.x * aside)
        };
        let (long, wide) = (6.0 * envelope.scale, 4.5 * envelope.scale);
        let d = format!("M{}L{}L{}Z", along(reach + long, 0.0), along(reach, wide), along(reach, -wide));
        self.path(&d, &colours.ink, "none", 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_texts_stays_text() {
        assert_eq!(escaped("a < b & \"c\" > d\u{0}"), "a &lt; b &amp; &quot;c&quot; &gt; d\u{fffd}");
    }
}
