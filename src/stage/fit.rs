//! What fits: names and counts as there is room for them.

use super::layout::Layout;

/// How wide a letter in a slim desk is.
const SLIM_LETTER: f64 = 5.8;

impl Layout {
    /// A client's name as it fits into a slim desk beside its ring: the beginning and the end of it.
    pub fn name_in_slim(&self, name: &str) -> String {
        let room = self.metrics.client.0 - self.metrics.client.1 * 0.7 - 8.0;
        let fitting = (room / SLIM_LETTER).max(4.0) as usize;
        let letters: Vec<char> = name.chars().collect();
        if letters.len() <= fitting {
            return name.to_owned();
        }
        let end = letters.len() - 2;
        letters[..fitting - 3].iter().chain(&['…']).chain(&letters[end..]).collect()
    }

    /// A queue's count beside its name: in words, as a number or not at all, as there is room.
    pub fn count_beside(&self, name: &str, words: &str) -> String {
        let left = self.metrics.queue.0 - 10.0 - text_width(name, 13.5);
        let number = words.trim_end_matches(" ready");
        let forms = [words.to_owned(), number.to_owned(), number.replace(" of ", "/")];
        forms.into_iter().find(|text| text_width(text, 12.0) <= left).unwrap_or_default()
    }
}

/// Roughly how wide a text is: good enough to keep texts apart.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.62
}
