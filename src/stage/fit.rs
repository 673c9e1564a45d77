//! What fits: how wide words are, and names and counts as there is room for them.

use super::geometry::Rect;
use super::layout::{Layout, NodeBox};

/// The size of a name in a slim desk.
const SLIM: f64 = 11.0;
/// The room that a line has beside a queue's name, and from its middle to what is written beside it.
const BESIDE_NAME: f64 = 22.0;
const BESIDE_LINE: f64 = 5.0;
/// How much wider bold letters are.
const BOLD: f64 = 1.1;
/// The sizes a name is tried in, in pixels, before it is broken into two lines.
const NAME_SIZES: [f64; 3] = [13.0, 12.0, 11.0];

/// A name as it is written: whole, on one line or two.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub lines: Vec<String>,
    pub size: f64,
}

impl Name {
    /// As large as fits into so many pixels, and no larger than that; in two lines, broken behind a mark
    /// between its words, where even the smallest letters are too wide for one.
    pub(super) fn fitting(name: &str, room: f64, largest: f64) -> Self {
        let one = |size: f64| bold_width(name, size) <= room;
        if let Some(size) = NAME_SIZES.into_iter().find(|size| *size <= largest && one(*size)) {
            return Self { lines: vec![name.to_owned()], size };
        }
        let middle = name.len() as f64 / 2.0;
        let breaks = name.match_indices(['-', '.', '_']).map(|(at, mark)| at + mark.len());
        let off = |at: &usize| (*at as f64 - middle).abs();
        let best = breaks.filter(|at| *at < name.len()).min_by(|a, b| off(a).total_cmp(&off(b)));
        let lines = match best {
            Some(at) => vec![name[..at].to_owned(), name[at..].to_owned()],
            None => vec![name.to_owned()],
        };
        Self { lines, size: NAME_SIZES[2] }
    }
}

impl Layout {
    /// A client's name as it fits into a slim desk beside its ring: whole or, in a crowd that leaves no room for
    /// that, the beginning and the end of it.
    pub fn name_in_slim(&self, name: &str) -> String {
        let room = self.metrics.client.0 - self.metrics.client.1 * 0.7 - 6.0;
        let letters: Vec<char> = name.chars().collect();
        let fitting = (room / text_width("n", SLIM)).max(4.0) as usize;
        if text_width(name, SLIM) <= room || letters.len() <= fitting {
            return name.to_owned();
        }
        let end = letters.len() - 2;
        letters[..fitting - 3].iter().chain(&['…']).chain(&letters[end..]).collect()
    }

    /// A client's name over the whole width of its desk.
    pub fn name_in_desk(&self, name: &str) -> Name {
        Name::fitting(name, self.metrics.client.0 - 8.0, if self.is_tight() { 12.0 } else { 13.0 })
    }

    /// A queue's name above its tray.
    pub fn name_of_queue(&self, name: &str) -> Name {
        // Lines come in from above, beside it.
        Name::fitting(name, self.metrics.queue.0 - 2.0 - BESIDE_NAME, 13.0)
    }

    /// A queue's count beside its name and right of the lines that come in there: in words, as numbers or as one, as
    /// there is room.
    pub fn count_beside(&self, node: &NodeBox, name: &Name, words: &str) -> String {
        let above = Rect { h: node.shape.y - node.outer.y, ..node.outer };
        let named = node.shape.x + 6.0 + bold_width(&name.lines.concat(), name.size);
        let left = node.shape.right() - 2.0 - self.right_of_lines(above).max(named);
        let number = words.trim_end_matches(" ready");
        let alone = number.split(" of ").next().unwrap_or_default();
        let forms = [words.to_owned(), number.to_owned(), number.replace(" of ", "/"), alone.to_owned()];
        forms.into_iter().find(|text| text_width(text, 12.0) <= left).unwrap_or_default()
    }

    /// Where it is free of lines from there on to the right, within a rectangle.
    pub(super) fn right_of_lines(&self, within: Rect) -> f64 {
        let points = self.links.iter().flat_map(|way| way.path.points());
        let inside = points.filter(|point| within.contains(*point));
        inside.map(|point| point.x + BESIDE_LINE).fold(within.x, f64::max)
    }
}

/// How wide small letters are drawn that have less room than they take; nothing where they have enough.
pub fn squeezed(line: &str, room: f64) -> Option<f64> {
    (text_width(line, SLIM) > room).then_some(room)
}

/// Roughly how wide a text is, in a font that runs wide: good enough to keep texts apart.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(letter_width).sum::<f64>() * size
}

/// The same for bold letters.
pub fn bold_width(text: &str, size: f64) -> f64 {
    text_width(text, size) * BOLD
}

/// How wide a letter is, as a part of its size.
fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | 'J' | '\'' | '.' | ',' | ':' | ';' | '|' | ' ' | '\u{a0}' | '·' | '/' => {
            0.33
        }
        'f' | 't' | 'r' | '-' | '(' | ')' | '!' => 0.4,
        's' | 'z' | 'c' | 'k' | '*' | '_' | '"' | '?' => 0.56,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 0.97,
        '#' | '+' | '<' | '=' | '>' | '×' | '→' => 0.84,
        _ if letter.is_ascii_uppercase() => 0.72,
        _ => 0.635,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_wide_as_there_is_room() {
        assert_eq!(squeezed("on #3, try 2", 100.0), None);
        assert_eq!(squeezed("on #3, try 2", 60.0), Some(60.0));
    }

    #[test]
    fn a_name_is_never_cut() {
        let whole = |name: &str, room: f64| Name::fitting(name, room, 13.0);
        assert_eq!(whole("orders", 100.0), Name { lines: vec!["orders".into()], size: 13.0 });
        assert_eq!(whole("order-worker", 82.0).size, 11.0);
        assert_eq!(whole("order-worker", 60.0).lines, ["order-", "worker"]);
        assert_eq!(whole("order-worker-2", 70.0).lines.concat(), "order-worker-2");
        assert_eq!(whole("uninterrupted", 40.0).lines, ["uninterrupted"]);
    }
}
