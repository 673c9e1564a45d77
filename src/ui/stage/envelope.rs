//! How envelopes and rings are painted: the grammar of the picture, in strokes.

use std::f64::consts::{FRAC_PI_2, TAU};

use web_sys::{CanvasRenderingContext2d, Element, Path2d};

use crate::engine::queueing::MessageId;
use crate::stage::{Colours, Envelope, Look, Point, Ring, Stamp, glyph, short};

/// The colours of the theme in force: the custom properties that hold for an element.
pub fn colours(element: &Element) -> Colours {
    let style = web_sys::window().and_then(|window| window.get_computed_style(element).ok().flatten());
    Colours::read(|name| {
        let value = style.as_ref().and_then(|style| style.get_property_value(name).ok());
        value.unwrap_or_default().trim().to_owned()
    })
}

/// What all envelopes of one frame are painted with.
pub struct Brush<'a> {
    pub context: &'a CanvasRenderingContext2d,
    pub palette: &'a Colours,
    /// An envelope's size at scale 1.
    pub size: (f64, f64),
    /// The message that is followed.
    pub selected: Option<MessageId>,
    /// Nothing moves: there is time for detail.
    pub paused: bool,
}

impl Brush<'_> {
    /// Paints one envelope with all that it says.
    pub fn envelope(&self, envelope: &Envelope) {
        let context = self.context;
        context.set_global_alpha(envelope.alpha.clamp(0.0, 1.0));
        if self.selected.is_some() && self.selected == envelope.about() {
            self.halo(envelope);
        }
        match envelope.look {
            Look::Solid => self.solid(envelope),
            Look::Call => self.call(envelope),
            Look::Outline | Look::Ack | Look::Nack | Look::Confirm | Look::Answer | Look::Error => {
                self.hollow(envelope);
            }
        }
        if let Some(cause) = envelope.gone {
            self.mark(envelope, glyph(cause));
        }
        if envelope.numbered {
            self.number(envelope);
        }
        if envelope.scale > 0.55 && envelope.look == Look::Solid {
            self.badges(envelope);
        }
        if self.paused && envelope.heading.is_some() {
            self.arrow(envelope);
        }
        context.set_global_alpha(1.0);
    }

    pub fn outline(&self, envelope: &Envelope, grown: f64) {
        let (w, h) = (self.size.0 * envelope.scale + grown, self.size.1 * envelope.scale + grown);
        let (x, y) = (envelope.at.x - w / 2.0, envelope.at.y - h / 2.0);
        self.context.begin_path();
        let _ = self.context.round_rect_with_f64(x, y, w, h, envelope.corner(h - grown) + grown / 2.0);
    }

    fn solid(&self, envelope: &Envelope) {
        self.outline(envelope, 0.0);
        self.context.set_fill_style_str(&self.palette.hues[envelope.hue]);
        self.context.fill();
        self.context.begin_path();
        self.trace_flap(envelope);
        self.context.set_stroke_style_str("rgba(255,255,255,.88)");
        self.context.set_line_width(1.6 * envelope.scale.max(0.7));
        self.context.stroke();
    }

    pub fn trace_flap(&self, envelope: &Envelope) {
        let (w, h) = (self.size.0 * envelope.scale, self.size.1 * envelope.scale);
        let Point { x, y } = envelope.at;
        self.context.move_to(x - w * 0.46, y - h * 0.4);
        self.context.line_to(x, y + h * 0.1);
        self.context.line_to(x + w * 0.46, y - h * 0.4);
    }

    /// An outline keeps a slot; a small one is an answer: a tick for yes, a bar for no.
    pub fn hollow(&self, envelope: &Envelope) {
        let (context, Point { x, y }) = (self.context, envelope.at);
        let colour = match envelope.look {
            Look::Nack | Look::Error => &self.palette.accent,
            Look::Ack | Look::Confirm | Look::Answer => &self.palette.work,
            Look::Solid | Look::Outline | Look::Call => &self.palette.hues[envelope.hue],
        };
        self.outline(envelope, 0.0);
        if envelope.look != Look::Outline {
            context.set_fill_style_str(&self.palette.paper);
            context.fill();
        }
        context.set_stroke_style_str(colour);
        context.set_line_width(1.6);
        context.stroke();
        context.begin_path();
        match envelope.look {
            Look::Nack | Look::Error => {
                context.move_to(x - 4.5, y);
                context.line_to(x + 4.5, y);
            }
            Look::Ack | Look::Confirm | Look::Answer => {
                context.move_to(x - 3.5, y);
                context.line_to(x - 0.8, y + 2.6);
                context.line_to(x + 3.8, y - 2.6);
            }
            Look::Solid | Look::Outline | Look::Call => {}
        }
        context.set_line_width(2.0);
        context.stroke();
    }

    /// A call has no flap: it is not posted.
    pub fn call(&self, envelope: &Envelope) {
        let (context, Point { x, y }) = (self.context, envelope.at);
        self.outline(envelope, 0.0);
        context.set_fill_style_str(&self.palette.wait);
        context.fill();
        context.begin_path();
        for (line, length) in [(-2.0, 8.0), (2.0, 5.0)] {
            context.move_to(x - 4.0, y + line);
            context.line_to(x - 4.0 + length, y + line);
        }
        context.set_stroke_style_str(&self.palette.card);
        context.set_line_width(1.6);
        context.stroke();
    }

    fn halo(&self, envelope: &Envelope) {
        self.outline(envelope, 7.0);
        self.context.set_stroke_style_str(&self.palette.ink);
        self.context.set_line_width(2.0);
        self.context.stroke();
    }

    /// The postmark tells the attempt, from the second on; a loop says redelivered.
    fn badges(&self, envelope: &Envelope) {
        let (w, h) = (self.size.0 * envelope.scale, self.size.1 * envelope.scale);
        if envelope.attempt > 1 {
            let at = Point::new(envelope.at.x + w / 2.0, envelope.at.y - h / 2.0);
            self.disc(at, if envelope.scale < 1.0 { 6.0 } else { 7.5 }, &self.palette.accent);
            let size = if envelope.scale < 1.0 { 9 } else { 11 };
            self.text(&envelope.attempt.to_string(), at, size, true, &self.palette.card, None);
        }
        if let Some(stamp) = envelope.stamp(self.size) {
            self.stamp(&stamp);
        }
        if envelope.poison {
            self.cracked_seal(envelope);
        }
        if envelope.redelivered {
            let at = Point::new(envelope.at.x - w / 2.0, envelope.at.y - h / 2.0);
            let size = if envelope.scale < 1.0 { 0.75 } else { 1.0 };
            self.disc(at, 7.0 * size, &self.palette.card);
            self.context.begin_path();
            let _ = self.context.arc(at.x, at.y, 4.0 * size, -FRAC_PI_2, FRAC_PI_2 * 2.4);
            self.context.line_to(at.x - 6.0 * size, at.y + size);
            self.context.set_stroke_style_str(&self.palette.ink);
            self.context.set_line_width(1.5);
            self.context.stroke();
        }
    }

    /// The level of a message's priority.
    fn stamp(&self, stamp: &Stamp) {
        if let Ok(edge) = Path2d::new_with_path_string(&stamp.edge) {
            self.context.set_fill_style_str(&self.palette.card);
            self.context.fill_with_path_2d(&edge);
            self.context.set_stroke_style_str(&self.palette.ink);
            self.context.set_line_width(0.8);
            self.context.stroke_with_path(&edge);
        }
        self.text(&stamp.level, stamp.at, stamp.font, true, &self.palette.ink, None);
    }

    /// What it is gone of.
    fn mark(&self, envelope: &Envelope, glyph: &str) {
        let at = envelope.mark_at(self.size);
        self.disc(at, 6.6, &self.palette.card);
        self.disc(at, 5.8, &self.palette.accent);
        self.context.save();
        let _ = self.context.translate(at.x, at.y);
        self.context.set_stroke_style_str(&self.palette.card);
        self.context.set_line_width(1.3);
        if let Ok(path) = Path2d::new_with_path_string(glyph) {
            self.context.stroke_with_path(&path);
        }
        self.context.restore();
    }

    /// A broken seal where the flap's tip is: whoever opens it fails.
    fn cracked_seal(&self, envelope: &Envelope) {
        let (context, radius) = (self.context, 5.5 * envelope.scale.max(0.7));
        let at = Point::new(envelope.at.x, envelope.at.y + self.size.1 * envelope.scale * 0.12);
        self.disc(at, radius + 1.2, &self.palette.card);
        self.disc(at, radius, &self.palette.accent);
        context.begin_path();
        context.move_to(at.x + radius * 0.35, at.y - radius);
        context.line_to(at.x - radius * 0.3, at.y - radius * 0.2);
        context.line_to(at.x + radius * 0.35, at.y + radius * 0.2);
        context.line_to(at.x - radius * 0.3, at.y + radius);
        context.set_stroke_style_str(&self.palette.card);
        context.set_line_width(1.4);
        context.stroke();
    }

    fn disc(&self, at: Point, radius: f64, colour: &str) {
        self.context.begin_path();
        let _ = self.context.arc(at.x, at.y, radius, 0.0, TAU);
        self.context.set_fill_style_str(colour);
        self.context.fill();
    }

    fn number(&self, envelope: &Envelope) {
        let below = self.size.1 * envelope.scale / 2.0 + if self.size.0 > 22.0 { 9.0 } else { 7.0 };
        let at = Point::new(envelope.at.x, envelope.at.y + below);
        let size = if self.size.0 > 22.0 { 11 } else { 10 };
        // There may be a ring behind it.
        let ground = &self.palette.bed;
        self.text(&format!("#{}", envelope.message.0), at, size, false, &self.palette.muted, Some(ground));
    }

    /// Where it goes: only while nothing moves.
    fn arrow(&self, envelope: &Envelope) {
        let Some(ahead) = envelope.heading else { return };
        let (long, wide) = (6.0 * envelope.scale, 4.5 * envelope.scale);
        let reach = self.size.0 * envelope.scale / 2.0 + 5.0 * envelope.scale;
        let tip =
            Point::new(envelope.at.x + ahead.x * (reach + long), envelope.at.y + ahead.y * (reach + long));
        let foot = Point::new(envelope.at.x + ahead.x * reach, envelope.at.y + ahead.y * reach);
        self.context.begin_path();
        self.context.move_to(tip.x, tip.y);
        self.context.line_to(foot.x - ahead.y * wide, foot.y + ahead.x * wide);
        self.context.line_to(foot.x + ahead.y * wide, foot.y - ahead.x * wide);
        self.context.close_path();
        self.context.set_fill_style_str(&self.palette.ink);
        self.context.fill();
    }

    /// Work fills its ring, a wait drains it.
    pub fn ring(&self, ring: &Ring) {
        let width = if ring.radius > 13.0 { 4.0 } else { 3.2 };
        self.context.set_line_width(width);
        self.context.begin_path();
        let _ = self.context.arc(ring.at.x, ring.at.y, ring.radius, 0.0, TAU);
        self.context.set_stroke_style_str(&self.palette.bed);
        self.context.stroke();
        self.context.begin_path();
        let _ = self.context.arc(ring.at.x, ring.at.y, ring.radius, -FRAC_PI_2, TAU * ring.part - FRAC_PI_2);
        self.context.set_stroke_style_str(if ring.waits { &self.palette.wait } else { &self.palette.work });
        self.context.set_line_cap("round");
        self.context.stroke();
        self.context.set_line_cap("butt");
    }

    /// How long a wait still lasts.
    pub fn time_left(&self, ring: &Ring) {
        let Some(label) = ring.label else { return };
        self.text(&ring.time_left(), label, 11, true, &self.palette.wait, Some(&self.palette.paper));
    }

    /// How many more there are than there is room to draw.
    pub fn more(&self, at: Point, count: usize) {
        self.text(&format!("+{}", short(count)), at, 12, true, &self.palette.ink, None);
    }

    /// Writes around a point; on a ground of some colour, where there may be lines behind it.
    pub fn text(
        &self,
        text: &str,
        at: Point,
        size: impl Into<f64>,
        bold: bool,
        colour: &str,
        ground: Option<&str>,
    ) {
        let size: f64 = size.into();
        let weight = if bold { "600" } else { "400" };
        self.context.set_font(&format!(
            "{weight} {size}px ui-sans-serif, system-ui, \"Segoe UI\", Roboto, \"DejaVu Sans\", sans-serif"
        ));
        self.context.set_text_align("center");
        self.context.set_text_baseline("middle");
        if let Some(ground) = ground {
            self.context.set_stroke_style_str(ground);
            self.context.set_line_width(3.5);
            self.context.set_line_join("round");
            let _ = self.context.stroke_text(text, at.x, at.y);
        }
        self.context.set_fill_style_str(colour);
        let _ = self.context.fill_text(text, at.x, at.y);
    }
}
