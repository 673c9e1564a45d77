//! How labels are painted: words on a halo of paper, cards, brackets, and the tracks that answers come back on.

use web_sys::Path2d;

use super::envelope::Brush;
use crate::stage::{LETTERS, Label, LinkPath, Point, Rect, Tone};

impl Brush<'_> {
    /// A dotted hair line for each.
    pub fn tracks<'a>(&self, ways: impl Iterator<Item = &'a LinkPath>) {
        let context = self.context;
        context.set_stroke_style_str(&self.palette.muted);
        context.set_line_width(1.0);
        let _ = context.set_line_dash(&js_sys::Array::of2(&1.5.into(), &4.0.into()));
        for path in ways.filter_map(|way| Path2d::new_with_path_string(&way.track.d).ok()) {
            context.stroke_with_path(&path);
        }
        let _ = context.set_line_dash(&js_sys::Array::new());
    }

    /// A bracket, or what leads to a label.
    pub fn hair(&self, line: &[Point]) {
        let context = self.context;
        context.begin_path();
        line.iter().for_each(|at| context.line_to(at.x, at.y));
        context.set_stroke_style_str(&self.palette.muted);
        context.set_line_width(1.0);
        context.stroke();
    }

    /// A label; on a card, if it is the one that is meant.
    pub fn label(&self, label: &Label) {
        let (context, palette) = (self.context, self.palette);
        if let Some(leader) = label.leader {
            self.hair(&leader);
        }
        let colour = match label.tone {
            Tone::Message => &palette.ink,
            Tone::Done => &palette.work,
            Tone::Refused => &palette.accent,
            Tone::Count => &palette.muted,
        };
        if label.card {
            let Rect { x, y, w, h } = label.rect();
            context.begin_path();
            let _ = context.round_rect_with_f64(x, y, w, h, h / 2.0);
            context.set_fill_style_str(&palette.card);
            context.fill();
            context.set_stroke_style_str(colour);
            context.set_line_width(1.0);
            context.stroke();
        }
        let ground = if label.card { &palette.card } else { &palette.paper };
        self.text(&label.text, label.at, LETTERS, false, colour, Some(ground));
    }
}
