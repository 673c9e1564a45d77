//! How crowds are painted: piles and stacks of envelopes, and flows.

use super::envelope::Brush;
use crate::stage::{Envelope, Flow, Look, Pile, Point, short};

/// Where a flow is narrower than this there is nothing of it.
const NOTHING: f64 = 0.4;

impl Brush<'_> {
    /// A pile, from back to front, with its number; the front alone has a flap.
    pub fn pile(&self, pile: &Pile) {
        let last = pile.envelopes.len().saturating_sub(1);
        for (index, envelope) in pile.envelopes.iter().enumerate() {
            self.context.set_global_alpha((envelope.alpha * pile.alpha).clamp(0.0, 1.0));
            match envelope.look {
                Look::Solid => self.layer(envelope, index == last),
                Look::Outline => self.blank(envelope),
                Look::Call => self.call(envelope),
                Look::Ack | Look::Nack | Look::Confirm | Look::Answer | Look::Error => self.hollow(envelope),
            }
        }
        if let Some(label) = pile.label {
            self.context.set_global_alpha(pile.alpha.clamp(0.0, 1.0));
            self.number_of(pile.count, label);
        }
        self.context.set_global_alpha(1.0);
    }

    fn layer(&self, envelope: &Envelope, front: bool) {
        self.outline(envelope, 0.0);
        self.context.set_fill_style_str(&self.palette.hues[envelope.hue]);
        self.context.fill();
        // Its edge, so that it can be told from the one behind it.
        self.context.set_stroke_style_str(&self.palette.card);
        self.context.set_line_width(1.0);
        self.context.stroke();
        if front {
            self.context.begin_path();
            self.trace_flap(envelope);
            self.context.set_stroke_style_str("rgba(255,255,255,.88)");
            self.context.set_line_width(1.6 * envelope.scale.max(0.7));
            self.context.stroke();
        }
    }

    /// A place that is kept, in front of others.
    fn blank(&self, envelope: &Envelope) {
        self.outline(envelope, 0.0);
        self.context.set_fill_style_str(&self.palette.card);
        self.context.fill();
        self.context.set_stroke_style_str(&self.palette.hues[envelope.hue]);
        self.context.set_line_width(1.4);
        self.context.stroke();
    }

    /// A flow: its hues side by side or, for answers, hollow; marks on it move along.
    pub fn flow(&self, flow: &Flow) {
        self.context.set_global_alpha(flow.alpha.clamp(0.0, 1.0));
        let colour = match flow.look {
            Look::Nack | Look::Error => &self.palette.accent,
            Look::Ack | Look::Confirm | Look::Answer => &self.palette.work,
            Look::Solid | Look::Outline | Look::Call => &self.palette.ink,
        };
        for run in flow.spine.split(|(_, _, width)| *width < NOTHING).filter(|run| run.len() > 1) {
            if flow.look == Look::Solid {
                let mut side = -0.5;
                for (hue, share) in &flow.strands {
                    self.strand(run, side, side + share);
                    self.context.set_fill_style_str(&self.palette.hues[*hue]);
                    self.context.fill();
                    side += share;
                }
            } else {
                self.strand(run, -0.5, 0.5);
                self.context.set_fill_style_str(&self.palette.paper);
                self.context.fill();
                self.context.set_stroke_style_str(colour);
                self.context.set_line_width(1.4);
                self.context.stroke();
            }
        }
        if flow.look == Look::Solid {
            self.context.begin_path();
            flow.grains.iter().for_each(|(at, ahead, width)| self.grain(*at, *ahead, *width));
            self.context.set_stroke_style_str("rgba(255,255,255,.85)");
            self.context.set_line_width(1.4);
            self.context.stroke();
        }
        self.context.set_global_alpha(1.0);
    }

    /// Traces the part of a flow between two of its sides, -0.5 and 0.5 being its edges.
    fn strand(&self, run: &[(Point, Point, f64)], left: f64, right: f64) {
        self.context.begin_path();
        let aside = |(at, ahead, width): &(Point, Point, f64), side: f64| {
            (at.x - ahead.y * width * side, at.y + ahead.x * width * side)
        };
        for (index, place) in run.iter().enumerate() {
            let (x, y) = aside(place, left);
            if index == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
        }
        for place in run.iter().rev() {
            let (x, y) = aside(place, right);
            self.context.line_to(x, y);
        }
        self.context.close_path();
    }

    /// An envelope's flap, lying on its side: which way the flow goes.
    fn grain(&self, at: Point, ahead: Point, width: f64) {
        if width < 5.0 {
            return;
        }
        let reach = (width * 0.3).min(5.0);
        let (back_x, back_y) = (at.x - ahead.x * reach, at.y - ahead.y * reach);
        self.context.move_to(back_x - ahead.y * reach, back_y + ahead.x * reach);
        self.context.line_to(at.x, at.y);
        self.context.line_to(back_x + ahead.y * reach, back_y - ahead.x * reach);
    }

    /// How many are under way in a flow.
    pub fn tally(&self, flow: &Flow) {
        if let Some(at) = flow.label {
            self.context.set_global_alpha(flow.alpha.clamp(0.0, 1.0));
            self.number_of(flow.count, at);
            self.context.set_global_alpha(1.0);
        }
    }

    fn number_of(&self, count: usize, at: Point) {
        self.text(&format!("×{}", short(count)), at, 11, true, &self.palette.ink, Some(&self.palette.paper));
    }
}
